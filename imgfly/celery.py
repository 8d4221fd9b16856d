"""The Celery application; without a broker its jobs run in the process that starts them."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "imgfly.settings")

app = Celery("imgfly")
app.config_from_object("django.conf:settings", namespace="CELERY")
# Celery would open a connection to the database for each job. imgfly/jobs/messages.py looks whether
# the kept one works; the name is Celery's own, beside its namespace.
app.conf.CELERY_DB_REUSE_MAX = 1_000_000
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="clock")
