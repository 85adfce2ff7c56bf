"""The model files of all services: listed, and verified."""

from __future__ import annotations

import importlib
from collections.abc import Iterator

from foundation.errors import SiteTraceError
from foundation.models import ModelFile
from launch.plan import SERVICES


class DamagedModel(SiteTraceError):
    """A model file is missing or is not the one that was tested."""

    status, code, title = 500, "damaged_model", "Damaged model file"


def model_files() -> Iterator[tuple[str, ModelFile]]:
    """(service, file) of every declared model file."""
    for service in SERVICES:
        engines = importlib.import_module(f"services.{service}.engines")
        for file in getattr(engines, "MODEL_FILES", ()):
            yield service, file


def verify_models(*, is_deep: bool = False) -> int:
    """Check that every file is there, and with is_deep that its bytes are the known ones. Returns their number.

    Raises DamagedModel naming the first that is not.
    """
    n_files = 0
    for service, file in model_files():
        flaw = flaw_of(file, is_deep=is_deep)
        if flaw:
            raise DamagedModel(f"model {file.name} of {service}: {flaw}", f"模型文件 {file.name} 缺失或损坏")
        n_files += 1
    return n_files


def flaw_of(file: ModelFile, *, is_deep: bool) -> str:
    """What is wrong with a model file, or an empty string."""
    try:
        file.locate()
    except FileNotFoundError as error:
        return str(error)
    if is_deep and not file.verify():
        return "its bytes are not the known ones; run `make clean install`"
    return ""
