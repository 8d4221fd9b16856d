"""What others may know of the state of the server: log, metrics, reports of errors."""

from __future__ import annotations

from imgfly.lib.env import env_bool, env_choice, env_list, env_str
from imgfly.lib.logs import logging_to_console

# No query strings, so no keys (KEY-3).
LOGGING = logging_to_console(
    env_str("IMGFLY_LOG_LEVEL", "INFO"),
    style=env_choice("IMGFLY_LOG_FORMAT", "text", ("text", "json")),
)
METRICS = env_bool("IMGFLY_METRICS")
METRICS_NETWORKS = env_list("IMGFLY_METRICS_NETWORKS", "127.0.0.0/8,::1/128")
METRICS_TOKEN = env_str("IMGFLY_METRICS_TOKEN")
SENTRY_DSN = env_str("IMGFLY_SENTRY_DSN")
SENTRY_ENVIRONMENT = env_str("IMGFLY_SENTRY_ENVIRONMENT", "production")
