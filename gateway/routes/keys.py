"""Keys of programs."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Header

from catalogue import keys as record
from catalogue.schema import ApiKey
from catalogue.types import rfc3339
from contracts.base import Shape
from gateway.state import KeyMaster, TheGate

router = APIRouter(prefix="/v1/keys", tags=["keys"])


class KeyBody(Shape):
    role: str
    name: str = ""
    projects: list[str] | None = None


def key_view(row: ApiKey) -> dict[str, Any]:
    """A key as listed: never the key itself."""
    return {
        "id": row.id,
        "name": row.name,
        "prefix": row.prefix,
        "role": row.role,
        "projects": row.projects,
        "created_at": rfc3339(row.created_at),
        "revoked_at": rfc3339(row.revoked_at),
    }


@router.get("")
def list_all(gate: TheGate, _actor: KeyMaster) -> dict[str, Any]:
    """All keys."""
    with gate.database.read() as session:
        return {"items": [key_view(row) for row in record.list_keys(session)], "next_cursor": None}


@router.post("", status_code=201)
def create(
    gate: TheGate, _actor: KeyMaster, body: KeyBody, idempotency_key: Annotated[str | None, Header()] = None
) -> dict[str, Any]:
    """Make a key. It is shown this once; an Idempotency-Key cannot show it again."""
    del idempotency_key
    with gate.database.write() as session:
        made = record.create_key(session, body.role, body.name, body.projects)
        return {"id": made.id, "key": made.key, "role": made.role, "name": made.name, "projects": body.projects}


@router.delete("/{key_id}", status_code=204)
def revoke(gate: TheGate, _actor: KeyMaster, key_id: str) -> None:
    """End a key."""
    with gate.database.write() as session:
        record.revoke_key(session, key_id)
