"""Idempotency-Key: the answer to a POST that created something is given again, not the thing made again."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from catalogue.actors import Actor
from catalogue.schema import Idempotency
from foundation.errors import Conflict
from foundation.ids import digest


def earlier_answer(session: Session, actor: Actor, key: str | None, request: Any) -> Idempotency | None:
    """The answer given before under this key. Raises Conflict when the request was another one."""
    if not key:
        return None
    row = session.get(Idempotency, (actor.name, key[:200]))
    if row is not None and row.request_digest != digest(request):
        raise Conflict("this Idempotency-Key was used for another request", "该 Idempotency-Key 已用于其他请求")
    return row


def remember_answer(
    session: Session,
    actor: Actor,
    key: str | None,
    request: Any,
    status: int,
    body: dict[str, Any],
    location: str | None = None,
) -> None:
    """Keep an answer, in the transaction that made the thing."""
    if key:
        session.add(
            Idempotency(
                actor=actor.name,
                key=key[:200],
                request_digest=digest(request),
                status=status,
                body=body,
                location=location,
            )
        )
