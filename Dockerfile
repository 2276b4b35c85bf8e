# One image for every role. Built in two stages: what builds is not what runs.
FROM python:3.13-slim AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_ROOT_USER_ACTION=ignore
WORKDIR /src
RUN python -m venv /opt/venv

# The lock first: the layer is kept until a dependency changes. Wheels only, each checked by its hash.
COPY requirements.lock ./
RUN /opt/venv/bin/pip install --quiet --require-hashes --only-binary :all: --requirement requirements.lock

COPY pyproject.toml README.md LICENSE ./
COPY monitor ./monitor
RUN /opt/venv/bin/pip install --quiet --no-deps --no-build-isolation . \
    && /opt/venv/bin/pip uninstall --quiet --yes hatchling pip


FROM python:3.13-slim

RUN groupadd --gid 10001 monitor \
    && useradd --uid 10001 --gid 10001 --home-dir /data --no-create-home --shell /usr/sbin/nologin monitor \
    && install --directory --owner monitor --group monitor /data /data/storage /data/digests
COPY --from=build /opt/venv /opt/venv

# feeds.yaml is expected at /data/feeds.yaml: storage/ and digests/ are found beside it.
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    MONITOR_CONFIG=/data/feeds.yaml
WORKDIR /data
VOLUME ["/data/storage", "/data/digests"]
USER 10001:10001

# SIGTERM drains within 30 seconds; give `docker stop` 40.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=60s --timeout=15s --start-period=30s --retries=3 \
    CMD ["monitor", "status", "--healthy"]
ENTRYPOINT ["monitor"]
CMD ["run"]
