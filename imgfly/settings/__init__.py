"""Every setting, from the environment; the defaults are the embedded mode (docs/settings.md).

A module for each topic (docs/decisions/0013-settings-and-models-by-topic.md).
"""

from __future__ import annotations

from imgfly.settings.addresses import *
from imgfly.settings.allowed import *
from imgfly.settings.base import *
from imgfly.settings.data import *
from imgfly.settings.decoders import *
from imgfly.settings.delivery import *
from imgfly.settings.django import *
from imgfly.settings.guests import *
from imgfly.settings.http import *
from imgfly.settings.jobs import *
from imgfly.settings.limits import *
from imgfly.settings.mail import *
from imgfly.settings.observing import *
from imgfly.settings.people import *
from imgfly.settings.social import *
from imgfly.settings.words import *
