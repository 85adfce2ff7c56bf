"""What classification learns from confirmed types: versions with their held-out score; learn, use, undo, again."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from contracts.jobs import Job
from gateway.learnt import Key, ScopeBody, add_version_routes, scope_of, start
from gateway.state import ModelKeeper, TheGate
from pipeline.learning import CLASSES, documents_to_judge_again
from pipeline.road import start_document, try_flush

router = APIRouter(prefix="/v1/classes", tags=["classes"])
add_version_routes(router, CLASSES)


@router.post(":learn", status_code=202, response_model=Job)
def learn(gate: TheGate, actor: ModelKeeper, body: ScopeBody, response: Response, idempotency_key: Key = None) -> Job:
    """Learn from every document whose type a person confirmed; the job's result names the version.

    What judges held-out documents better than before is switched on, anything else is kept and offered.
    """
    return start(gate, actor, CLASSES, body.project, response, idempotency_key)


@router.post(":again", status_code=202)
def again(gate: TheGate, actor: ModelKeeper, body: ScopeBody) -> dict[str, Any]:
    """Have documents whose type is the machine's own judged again by what is in use. People's types stay."""
    with gate.database.write() as session:
        waiting = documents_to_judge_again(session, scope_of(session, actor, body.project))
        for document in waiting:
            start_document(session, document, actor=actor.name, lane="bulk", kind="reprocess")
    try_flush(gate.road)
    return {"n_started": len(waiting)}
