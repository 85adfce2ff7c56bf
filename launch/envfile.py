"""Every setting of every room with its description, and the .env.example that is made of them."""

from __future__ import annotations

import importlib
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
    for setting in all_settings():
        if setting.room != room:
            room = setting.room
            lines.append(f"# {room.removesuffix('.settings')} {'-' * (100 - len(room))}\n")
        lines.append(f"# {setting.description}\n#{setting.name}={setting.default}\n")
    return "\n".join(lines)
