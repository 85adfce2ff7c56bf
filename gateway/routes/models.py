"""Which models made the results."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from sqlalchemy import select

from catalogue.schema import Artefact
from gateway.state import Reader, TheGate

router = APIRouter(prefix="/v1", tags=["models"])
N_RECENT = 25


@router.get("/models")
def list_all(gate: TheGate, _actor: Reader) -> dict[str, Any]:
    """Models named by the newest results of every stage."""
    found: dict[tuple[str, str, str], None] = {}
    with gate.database.read() as session:
        for stage in ("read", "classify", "see", "understand"):
            rows = session.scalars(
                select(Artefact.key)
                .where(Artefact.stage == stage, Artefact.is_current)
                .order_by(Artefact.id.desc())
                .limit(N_RECENT)
            ).all()
            for key in rows:
                if gate.blobs.has_artefact(key):
                    for model in gate.blobs.get_artefact(key).get("models", []):
                        found.setdefault((stage, model["name"], model["version"]))
    return {"items": [{"stage": s, "name": n, "version": v} for s, n, v in found], "next_cursor": None}
