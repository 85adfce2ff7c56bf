# One image for every part: the gateway, the services, the workers, the sweep. What it is, its command says.
FROM python:3.11-slim AS build
WORKDIR /app
COPY requirements/tools.txt requirements/server.txt requirements/
RUN python -m venv /app/.venv \
 && /app/.venv/bin/pip install --no-cache-dir -q -r requirements/tools.txt \
 && /app/.venv/bin/uv pip sync -q --no-cache --python /app/.venv/bin/python requirements/server.txt
COPY . .
# Installed from here, not copied: the model files and templates lie beside the modules that use them.
RUN /app/.venv/bin/uv pip install -q --no-cache --python /app/.venv/bin/python --no-deps -e . \
 && /app/.venv/bin/python -m compileall -q -j 0 contracts foundation language catalogue casework services pipeline gateway launch

FROM python:3.11-slim
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    MALLOC_ARENA_MAX=2 \
    SITETRACE_HOME=/var/lib/sitetrace \
    SITETRACE_LOG_JSON=true
RUN useradd --uid 10001 --home-dir /var/lib/sitetrace --create-home --shell /usr/sbin/nologin sitetrace \
 && chmod 700 /var/lib/sitetrace
WORKDIR /app
COPY --from=build --chown=root:root /app /app
USER sitetrace
VOLUME /var/lib/sitetrace
EXPOSE 8000
STOPSIGNAL SIGTERM
ENTRYPOINT ["sitetrace"]
# Alone, the image is the whole system with its embedded parts; docker-compose.yml gives each part its command.
CMD ["up"]
