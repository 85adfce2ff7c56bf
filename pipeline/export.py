"""The stage that writes an export of a project into the store."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from casework.exports import write_export
from catalogue.schema import Project
from pipeline.road import Road


def export_project(road: Road, options: dict[str, Any]) -> dict[str, Any]:
    """Write what the options ask for. Returns name, media type, sha256 and size of the file in the store."""
    with tempfile.NamedTemporaryFile(dir=road.blobs.scratch, delete=False) as draft:
        path = Path(draft.name)
    try:
        with road.database.read() as session:
            project = session.get_one(Project, options["project"])
            written = write_export(session, road.blobs, project, options["format"], path)
        size_bytes = path.stat().st_size
        sha256 = road.blobs.put_file(path)
    finally:
        path.unlink(missing_ok=True)
    return {"name": written.name, "media_type": written.media_type, "sha256": sha256, "size_bytes": size_bytes}
