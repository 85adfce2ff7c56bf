"""Evidence: links of the chains, the signed head, and whether it all holds."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from sqlalchemy import select

from catalogue.evidence import last_head, verify_chains
from catalogue.schema import EvidenceRecord
from gateway.routes.content import evidence_view
from gateway.state import Exporter, Reader, TheGate

router = APIRouter(prefix="/v1", tags=["evidence"])


@router.get("/evidence")
def list_all(gate: TheGate, actor: Reader, subject: str | None = None, project: str | None = None) -> dict[str, Any]:
    """Links of the chain, the newest first (at most 500)."""
    query = select(EvidenceRecord).order_by(EvidenceRecord.id.desc()).limit(500)
    if subject is not None:
        query = query.where(EvidenceRecord.subject == subject)
    if project is not None:
        query = query.where(EvidenceRecord.project_id == project)
    if actor.projects is not None:
        query = query.where(EvidenceRecord.project_id.in_(actor.projects))
    with gate.database.read() as session:
        return {"items": [evidence_view(row) for row in session.scalars(query)], "next_cursor": None}


@router.get("/evidence/head")
def head(gate: TheGate, actor: Reader) -> dict[str, Any]:
    """The newest signed head. A caller bound to projects sees the heads of those alone."""
    with gate.database.read() as session:
        row = last_head(session)
    if row is None:
        return {"seq": 0, "heads": {}}
    return {
        "seq": row.seq,
        "at": row.at,
        "hash": row.hash,
        "previous": row.previous,
        "signature": row.signature,
        "public_key": row.public_key,
        "heads": {k: v for k, v in row.heads.items() if actor.sees(k)},
    }


def verify(gate: TheGate, _actor: Exporter) -> dict[str, Any]:
    """Check every chain and signature. Originals are re-hashed by `sitetrace verify`, which takes longer."""
    with gate.database.read() as session:
        flaws = [{"where": flaw.where, "what": flaw.what} for flaw in verify_chains(session)]
    return {"holds": not flaws, "flaws": flaws[:200], "n_flaws": len(flaws)}


router.add_api_route("/evidence:verify", verify, methods=["POST"])
