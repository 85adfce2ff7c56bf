"""What a verdict in review does to the document: a type, a field's value, a tag, boxes on a photo."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter
from sqlalchemy.orm import Session

from catalogue.boxes import draw_box
from catalogue.documents import correct, edit
from catalogue.schema import Document, Finding
from contracts.documents import DocumentPatch, NewBox
from foundation.errors import BadInput

BOXES = TypeAdapter(list[NewBox])


def apply_confirmation(session: Session, document: Document, finding: Finding, actor: str) -> None:
    """A "yes" to a type that the machine was not sure of makes it a person's, which no machine overrules."""
    kind = finding.proposal.get("type")
    if finding.code == "uncertain_type" and document.type_by == "machine" and document.type == kind:
        edit(session, document, actor, DocumentPatch(type=kind))


def apply_correction(
    session: Session, document: Document, finding: Finding, actor: str, correction: dict[str, Any]
) -> None:
    """Lay a reviewer's values over the machine's. Anything else is kept with the finding for the learners.

    `boxes` holds new boxes [{label, polygon}]. Raises BadInput for what does not fit the document.
    """
    drawn = correction.get("boxes") or []
    known = {key: value for key, value in correction.items() if key in DocumentPatch.model_fields}
    if known:
        try:
            patch = DocumentPatch.model_validate(known)
        except ValueError as error:
            raise BadInput(f"the correction does not fit the document: {error}", "更正内容格式不对") from error
        edit(session, document, actor, patch)
    try:
        boxes = BOXES.validate_python(drawn)
    except ValueError as error:
        raise BadInput(f"the boxes are not [{{label, polygon}}]: {error}", "框选内容格式不对") from error
    for box in boxes:
        draw_box(session, document, actor, box)
    rest = {key: value for key, value in correction.items() if key not in known and key != "boxes"}
    if rest:
        correct(session, document, actor, f"finding:{finding.fingerprint[:16]}", rest, finding.proposal)
