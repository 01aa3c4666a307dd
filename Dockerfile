# syntax=docker/dockerfile:1
FROM python:3.13-slim AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
COPY requirements/base.txt /tmp/base.txt
RUN /opt/venv/bin/pip install --require-hashes --only-binary :all: -r /tmp/base.txt

FROM python:3.13-slim AS application
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin csmanager
COPY --from=packages /opt/venv /opt/venv
WORKDIR /app
COPY . .
# Nothing here reaches a server; the values only let the settings load.
RUN mkdir -p locale /media \
    && chown csmanager /media \
    && if [ -n "$(find locale -name '*.po')" ]; then pybabel compile -D django -d locale; fi \
    && SECRET_KEY=build DATABASE_URL=postgresql://build/build REDIS_URL=redis://build \
       python manage.py collectstatic --no-input \
    && python -m compileall -q core csmanager meetings notifications stakeholders trainings
ENV MEDIA_ROOT=/media
USER csmanager
VOLUME /media
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health/live', timeout=4)"]
# One process for each container: more of them with --scale.
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", \
     "--workers", "2", "--blocking-threads", "4", "--respawn-failed-workers", \
     "--workers-kill-timeout", "20", "csmanager.wsgi:application"]
