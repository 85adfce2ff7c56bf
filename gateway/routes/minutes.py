"""Minutes and logs: as they hold, as the machine found them, and people's words on them."""

from __future__ import annotations

from fastapi import APIRouter

from contracts.minutes import CorrectedLog, CorrectedMinutes, ItemCorrection, LogCorrection
from gateway import minutes
from gateway.state import Editor, Reader, TheGate

router = APIRouter(prefix="/v1/documents", tags=["content"])


@router.get("/{document_id}/minutes", response_model=CorrectedMinutes)
def show(gate: TheGate, actor: Reader, document_id: str) -> CorrectedMinutes:
    """The minutes as they hold, and the machine's beside them."""
    return minutes.minutes_of(gate, actor, document_id)


@router.post("/{document_id}/minutes:correct", response_model=CorrectedMinutes)
def correct(gate: TheGate, actor: Editor, document_id: str, body: ItemCorrection) -> CorrectedMinutes:
    """Change, drop, add, confirm or restore one item or value of the head. It survives every later analysis."""
    return minutes.correct_minutes(gate, actor, document_id, body)


@router.post("/{document_id}/minutes:confirm", response_model=CorrectedMinutes)
def confirm(gate: TheGate, actor: Editor, document_id: str) -> CorrectedMinutes:
    """Say that every item is right as it stands."""
    return minutes.confirm_minutes(gate, actor, document_id)


@router.get("/{document_id}/log", response_model=CorrectedLog)
def show_log(gate: TheGate, actor: Reader, document_id: str) -> CorrectedLog:
    """The day's log as it holds, and the machine's beside it."""
    return minutes.log_of(gate, actor, document_id)


@router.post("/{document_id}/log:correct", response_model=CorrectedLog)
def correct_log(gate: TheGate, actor: Editor, document_id: str, body: LogCorrection) -> CorrectedLog:
    """Change, drop, add, confirm or restore one item or value of the head. It survives every later analysis."""
    return minutes.correct_log(gate, actor, document_id, body)


@router.post("/{document_id}/log:confirm", response_model=CorrectedLog)
def confirm_log(gate: TheGate, actor: Editor, document_id: str) -> CorrectedLog:
    """Say that every item is right as it stands."""
    return minutes.confirm_log(gate, actor, document_id)
