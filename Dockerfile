# One image for chat, worker and migrate: `docker run jetvision chat`, `worker`, `migrate`, `doctor`.
FROM python:3.12-slim-bookworm AS build
WORKDIR /app
COPY requirements.lock .
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --require-hashes -r requirements.lock

FROM python:3.12-slim-bookworm
RUN useradd --system --uid 10001 --create-home --home-dir /home/jetvision jetvision \
 && mkdir /data && chown jetvision:jetvision /data
COPY --from=build /venv /venv
WORKDIR /app
COPY --chown=jetvision:jetvision . .
# Chainlit keeps uploads of open sessions beside the application.
RUN mkdir -p .files && chown jetvision:jetvision /app .files
USER 10001
# As the error reports name it; a build of a tag gives it.
ARG RELEASE
ENV JETVISION_RELEASE=$RELEASE \
    PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    JETVISION_DATA=/data \
    JETVISION_HOST=0.0.0.0
VOLUME /data
EXPOSE 8000
# For the chat; compose.yaml replaces it for the worker, which listens on no port.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=4 \
  CMD ["python", "-c", "import sys, urllib.request as u; sys.exit(u.urlopen('http://127.0.0.1:8000/healthz', timeout=4).status != 200)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["python", "/app/cli.py"]
CMD ["chat"]
