"""Runs one HTTP service in this process: the gateway, or a service alone."""

from __future__ import annotations

import logging
import sys
from urllib.parse import urlsplit

import uvicorn

from foundation.errors import BadInput
from foundation.logs import configure_logs
from foundation.settings import CoreSettings
from launch.plan import PORT_OFFSETS

APPS = {
    "gateway": "gateway.app:app",
    "ocr": "services.ocr.app:app",
    "vision": "services.vision.app:app",
    "nlp": "services.nlp.app:app",
    "search": "services.search.app:app",
}


def place_of(name: str, core: CoreSettings, host: str | None = None, port: int | None = None) -> tuple[str, int]:
    """Where a service listens. The gateway where the settings say; the others on loopback, each with its own port."""
    if name not in APPS:
        raise BadInput(f"there is no service {name!r}; choose one of {', '.join(APPS)}", "没有这个服务")
    own_host = core.host if name == "gateway" else "127.0.0.1"
    own_port = core.port + PORT_OFFSETS[name]
    addresses = {"search": core.search_address(), "vision": core.vision_address()}
    if name in addresses:
        own_port = urlsplit(addresses[name]).port or own_port
    return host or own_host, port or own_port


def serve(name: str, host: str | None = None, port: int | None = None) -> None:
    """Listen until SIGTERM; requests in hand get five seconds."""
    core = CoreSettings()
    host, port = place_of(name, core, host, port)
    configure_logs(core.log_level, core.log_json)
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
    uvicorn.run(
        APPS[name],
        host=host,
        port=port,
        access_log=False,
        server_header=False,
        log_config=None,
        timeout_graceful_shutdown=5,
        timeout_keep_alive=30,
    )


if __name__ == "__main__":
    serve(sys.argv[1])
