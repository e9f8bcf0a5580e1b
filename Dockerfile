# syntax=docker/dockerfile:1
# Two stages: packages and static files are made in the first; the second has neither compiler nor installer.
ARG PYTHON=3.11-slim-bookworm

FROM python:${PYTHON} AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
# Not pinned: security updates are wanted.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends gettext libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /srv/portal
COPY requirements/uv.txt requirements/base.txt requirements/
RUN pip install --require-hashes -r requirements/uv.txt \
    && uv venv /opt/portal \
    && VIRTUAL_ENV=/opt/portal uv pip sync --compile-bytecode --require-hashes requirements/base.txt
ENV PATH=/opt/portal/bin:$PATH DJANGO_SETTINGS_MODULE=portal.config.settings.base
COPY . .
# The values below exist only while building: collecting static files needs settings, but no key and no database.
RUN SECRET_KEY=build DATABASE_URL=postgres://build@127.0.0.1/build VAR_DIR=/tmp/build \
    sh -c 'python manage.py compilemessages --verbosity 0 && python manage.py collectstatic --no-input --verbosity 0' \
    && python -m compileall -q portal strategy programmes referrals mel \
    && find docs -mindepth 1 -maxdepth 1 ! -name guides -exec rm -rf {} + && rm -rf tests bench tools .ci .git

FROM python:${PYTHON}
# Not pinned: security updates are wanted.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 portal \
    && useradd --uid 10001 --gid portal --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin portal \
    && install -d -o portal -g portal -m 0700 /srv/portal-data /srv/portal-keys
COPY --from=build /opt/portal /opt/portal
COPY --from=build --chown=root:root /srv/portal /srv/portal
ENV PATH=/opt/portal/bin:$PATH \
    DJANGO_SETTINGS_MODULE=portal.config.settings.base \
    PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    VAR_DIR=/srv/portal-data
WORKDIR /srv/portal
USER 10001:10001
VOLUME /srv/portal-data /srv/portal-keys
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "deploy/healthcheck.py"]
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", \
     "--blocking-threads", "1", "--respawn-failed-workers", "--workers-max-rss", "250", \
     "portal.config.wsgi:application"]
