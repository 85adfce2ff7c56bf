"""Every setting of every room with its description, and the .env.example that is made of them."""

from __future__ import annotations

import importlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from pydantic_settings import BaseSettings

ROOMS = (
    "foundation.settings",
    "gateway.settings",
    "services.ocr.settings",
    "services.vision.settings",
    "services.nlp.settings",
    "services.search.settings",
    "launch.settings",
)

SERVERS = (
    ("VALKEY_PASSWORD", "Password of the broker; letters and digits, since it stands in an address"),
    ("POSTGRES_PASSWORD", "Password of the database; letters and digits"),
    ("S3_ACCESS_KEY", "Who may come in to the file store"),
    ("S3_SECRET_KEY", "and with what secret"),
    ("QDRANT_API_KEY", "Key of the vector store"),
)
"""What only docker-compose.yml asks for; nothing of it has a default."""

PLACES = (
    ("SITETRACE_PUBLISH", "127.0.0.1:8000", "Where docker compose shows the gateway to the outside"),
    ("SITETRACE_IMAGE", "sitetrace", "Image that docker compose builds and runs"),
)

HEAD = """# Every setting of SiteTrace with its default. Copy to .env and change what you need: docker compose reads
# .env by itself, a shell does with `set -a; . ./.env; set +a`. Written by `make env` from the settings classes.
"""


@dataclass(frozen=True)
class Setting:
    """One variable."""

    name: str
    default: str
    description: str
    room: str


def settings_classes() -> Iterator[tuple[str, type[BaseSettings]]]:
    """(room, class) of every settings class."""
    for room in ROOMS:
        module = importlib.import_module(room)
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, BaseSettings) and value.__module__ == room:
                yield room, value


def all_settings() -> list[Setting]:
    """Every variable, room by room."""
    found = []
    for room, cls in settings_classes():
        prefix = cls.model_config.get("env_prefix", "")
        for name, field in cls.model_fields.items():
            default = _spell(field.get_default(call_default_factory=True, validated_data={}))
            found.append(Setting(f"{prefix}{name}".upper(), default, field.description or "", room))
    return found


def _spell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Path):
        return str(value).replace(str(Path.home()), "~", 1)
    if isinstance(value, (list, tuple, dict)):
        import json

        return json.dumps(value, ensure_ascii=False)
    return str(value)


def env_example() -> str:
    """The text of .env.example."""
    lines, room = [HEAD], ""
    lines.append(f"# docker-compose.yml alone; `make secrets` fills these in {'-' * 48}\n")
    lines += [f"# {what}\n{name}=\n" for name, what in SERVERS]
    lines += [f"# {what}\n#{name}={default}\n" for name, default, what in PLACES]
    for setting in all_settings():
        if setting.room != room:
            room = setting.room
            lines.append(f"# {room.removesuffix('.settings')} {'-' * (100 - len(room))}\n")
        lines.append(f"# {setting.description}\n#{setting.name}={setting.default}\n")
    return "\n".join(lines)


def secrets_env() -> str:
    """A .env for docker compose with fresh secrets."""
    names = [name for name, _ in SERVERS] + ["SITETRACE_INTERNAL_TOKEN"]
    return "# Secrets of this installation. Settings are described in .env.example.\n" + "".join(
        f"{name}={secrets.token_hex(24)}\n" for name in names
    )
