"""`sitetrace corrections`: what people corrected, for whoever tests or teaches an engine."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from foundation.settings import CoreSettings
from launch.console import out, told_errors


def corrections(
    project: Annotated[str | None, typer.Option(help="Only this project, by id or name; left out: all.")] = None,
) -> None:
    """What people corrected in minutes and logs, as test cases: JSON lines with text, machine's items, person's.

    Works whether the system is up.
    """
    from casework.cases import corrected_cases
    from catalogue.actors import SYSTEM
    from catalogue.database import open_database
    from catalogue.projects import find_project
    from foundation.blobs import open_blobs

    core = CoreSettings()
    with told_errors(), open_database(core).read() as session:
        chosen = find_project(session, SYSTEM, project).id if project else None
        for case in corrected_cases(session, open_blobs(core), chosen):
            out.file.write(json.dumps(case, ensure_ascii=False) + "\n")
