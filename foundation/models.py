"""Model files: what each is, where it lies, its licence and digest, so that they can be listed and verified."""

from __future__ import annotations

import hashlib
import importlib.util
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class ModelFile:
    """One model file.

    package: the installed package that carries it, or "" when it lies in this repository.
    path: relative to that package's directory, or to the repository root.
    sha256: hex digest, or "" where the package's own version pin is the only check.
    """

    name: str
    version: str
    package: str
    path: str
    sha256: str
    licence: str
    source: str
    purpose: str

    def locate(self) -> Path:
        """Absolute path of the file. Raises FileNotFoundError, naming what to install."""
        if self.package:
            spec = importlib.util.find_spec(self.package)
            if spec is None or not spec.submodule_search_locations:
                raise FileNotFoundError(f"package {self.package} is not installed; run `make install`")
            root = Path(next(iter(spec.submodule_search_locations)))
        else:
            root = Path(__file__).resolve().parent.parent
        found = root / self.path
        if not found.exists():
            raise FileNotFoundError(f"model file {found} is missing; run `make install`")
        return found

    def verify(self) -> bool:
        """Whether the bytes are the known ones."""
        with self.locate().open("rb") as read:
            return not self.sha256 or hashlib.file_digest(read, "sha256").hexdigest() == self.sha256
