"""Webhooks: where to tell what happened."""

from __future__ import annotations

import secrets
from typing import Annotated, Any

from fastapi import APIRouter, Header
from pydantic import Field
from sqlalchemy import select

from catalogue.projects import find_project
from catalogue.schema import Webhook
from catalogue.types import rfc3339
from contracts.base import Shape
from foundation.errors import BadInput, NotFound
from gateway.idempotency import earlier_answer, remember_answer
from gateway.state import Editor, TheGate
from pipeline.webhooks import EVENTS, JOB_EVENTS, check_target

router = APIRouter(prefix="/v1/webhooks", tags=["webhooks"])


class WebhookBody(Shape):
    url: str = Field(max_length=2000)
    events: list[str] = list(JOB_EVENTS)
    project: str | None = None


@router.get("")
def list_all(gate: TheGate, actor: Editor) -> dict[str, Any]:
    """The webhooks of the caller's projects. Their secrets are not shown again."""
    with gate.database.read() as session:
        rows = [
            row
            for row in session.scalars(select(Webhook).order_by(Webhook.id))
            if actor.projects is None or (row.project_id is not None and actor.sees(row.project_id))
        ]
        return {"items": [_view(row) for row in rows], "next_cursor": None}


@router.post("", status_code=201)
def create(
    gate: TheGate, actor: Editor, body: WebhookBody, idempotency_key: Annotated[str | None, Header()] = None
) -> dict[str, Any]:
    """Tell an address of events. The secret that signs them is shown this once."""
    unknown = set(body.events) - set(EVENTS)
    if unknown or not body.events:
        raise BadInput(f"events are some of {', '.join(EVENTS)}", "事件类型不正确")
    check_target(body.url, allow_internal=gate.core.allow_internal_callbacks)
    request = {"route": "webhooks", **body.model_dump()}
    with gate.database.write() as session:
        earlier = earlier_answer(session, actor, idempotency_key, request)
        if earlier is not None:
            return earlier.body
        if body.project is None and actor.projects is not None:
            raise BadInput("name the project: your key is bound to certain projects", "请指定项目")
        project = find_project(session, actor, body.project).id if body.project else None
        row = Webhook(url=body.url, events=body.events, project_id=project, secret=secrets.token_urlsafe(32))
        session.add(row)
        session.flush()
        answer = _view(row)
        remember_answer(session, actor, idempotency_key, request, 201, answer)
        return answer | {"secret": row.secret}


@router.delete("/{webhook_id}", status_code=204)
def remove(gate: TheGate, actor: Editor, webhook_id: str) -> None:
    """Tell that address nothing more."""
    with gate.database.write() as session:
        row = session.get(Webhook, webhook_id)
        is_hidden = (
            row is not None
            and actor.projects is not None
            and not (row.project_id is not None and actor.sees(row.project_id))
        )
        if row is None or is_hidden:
            raise NotFound("there is no such webhook", "没有这个回调")
        session.delete(row)


def _view(row: Webhook) -> dict[str, Any]:
    return {
        "id": row.id,
        "url": row.url,
        "events": row.events,
        "project": row.project_id,
        "created_at": rfc3339(row.created_at),
    }
