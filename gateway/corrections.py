"""What a verdict in review does to the document: a type, a field's value, a tag, boxes on a photo."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter
from sqlalchemy.orm import Session

from catalogue.boxes import draw_box
from catalogue.documents import correct, edit
from catalogue.findings import settle
from catalogue.schema import Document, Finding
from catalogue.tagwords import knows_tag, say_tag, unsay_tag
from contracts.documents import DocumentPatch, NewBox
from foundation.errors import BadInput
from language.domain import has_doc_type

BOXES = TypeAdapter(list[NewBox])


def lay_over(session: Session, document: Document, actor: str, patch: DocumentPatch) -> None:
    """Lay a person's values over the machine's. Types and tags must be known ones. Raises BadInput."""
    if patch.type is not None and not has_doc_type(patch.type):
        raise BadInput(f"no document type {patch.type!r}; the keys are in doctypes.json", "没有这个文件类型")
    for key in patch.tags or ():
        if not knows_tag(session, key):
            raise BadInput(
                f"no tag {key!r}; the keys are in vision_taxonomy.json, and GET /v1/vision/tags lists those added here",
                "没有这个标签",
            )
    edit(session, document, actor, patch)
    if patch.tags is not None:
        settle(session, document.id, "uncertain_tag")


def apply_answer(session: Session, document: Document, finding: Finding, actor: str, *, is_yes: bool) -> None:
    """A "yes" or "no" to what the machine was not sure of makes it a person's, which no machine overrules."""
    kind, tag = finding.proposal.get("type"), finding.proposal.get("tag")
    if finding.code == "uncertain_tag" and tag:
        say_tag(session, document, actor, tag, is_shown=is_yes)
    elif finding.code == "uncertain_type" and is_yes and document.type_by == "machine" and document.type == kind:
        edit(session, document, actor, DocumentPatch(type=kind))


def withdraw_answer(session: Session, document: Document, finding: Finding) -> None:
    """A verdict on a tag that is taken back is the person's word no longer."""
    if finding.code == "uncertain_tag" and (tag := finding.proposal.get("tag")):
        unsay_tag(session, document, tag)


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
        lay_over(session, document, actor, patch)
    try:
        boxes = BOXES.validate_python(drawn)
    except ValueError as error:
        raise BadInput(f"the boxes are not [{{label, polygon}}]: {error}", "框选内容格式不对") from error
    for box in boxes:
        draw_box(session, document, actor, box)
    rest = {key: value for key, value in correction.items() if key not in known and key != "boxes"}
    if rest:
        correct(session, document, actor, f"finding:{finding.fingerprint[:16]}", rest, finding.proposal)
