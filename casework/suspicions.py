"""From what a stage found to what a person should look at. Pure."""

from __future__ import annotations

from catalogue.findings import Suspicion
from contracts.base import rectangle
from contracts.classification import DocumentClass
from contracts.sight import Sight

LATE_UPLOAD = "late_upload"
"""A fact told beside the photo and nothing to decide: archives hand in the photos of years at once."""
SURE_TYPE = 0.5
"""Below this confidence a person is asked which type a document has."""


def suspicions_of_class(found: DocumentClass) -> list[Suspicion]:
    """The checks of a document, and a type that is not sure."""
    items = [
        Suspicion(
            code=check.code,
            severity=check.severity,
            score=check.confidence,
            message=check.message,
            message_zh=check.message_zh,
            page=check.page,
            region=check.polygon,
            field_name=check.field,
            related_id=check.related,
        )
        for check in found.checks
    ]
    told = found.classification
    if told.type != "other" and told.confidence < SURE_TYPE:
        items.append(
            Suspicion(
                code="uncertain_type",
                severity="info",
                score=1.0 - told.confidence,
                field_name="type",
                message=f"the type is not sure: {told.type} ({told.confidence:.0%})",
                message_zh=f"文件类型不确定:{told.type_zh}({told.confidence:.0%})",
                proposal={"type": told.type, "alternatives": [a.type for a in told.alternatives]},
            )
        )
    return items


def suspicions_of_sight(sight: Sight) -> list[Suspicion]:
    """Suspected defects, a picture that is no good record, and statements about the capture that disagree."""
    items = [
        Suspicion(
            code=f"defect:{defect.defect}",
            severity="warning",
            score=defect.score,
            page=defect.page,
            region=defect.polygon,
            message=f"suspected {defect.defect}, confirm",
            message_zh=f"疑似{defect.zh},请确认",
            proposal={"defect": defect.defect},
        )
        for defect in sight.defects
    ]
    whole = rectangle(0.0, 0.0, 1.0, 1.0)
    if sight.duration_s is None and sight.quality.is_blurred:
        items.append(
            Suspicion(
                "blurred_photo",
                "warning",
                1.0,
                "the photo is blurred; take it again",
                "照片模糊,请重拍",
                page=1,
                region=whole,
                field_name="sharpness",
            )
        )
    if sight.duration_s is None and sight.quality.is_dark:
        items.append(
            Suspicion(
                "dark_photo",
                "warning",
                1.0,
                "the photo is too dark; take it again",
                "照片过暗,请重拍",
                page=1,
                region=whole,
                field_name="exposure",
            )
        )
    items.extend(
        Suspicion(
            "capture_conflict", "warning", 1.0, conflict.message, conflict.message_zh, page=1, field_name=conflict.code
        )
        for conflict in sight.capture.conflicts
        if conflict.code != LATE_UPLOAD
    )
    return items
