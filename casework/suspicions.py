"""From what a stage found to what a person should look at. Pure."""

from __future__ import annotations

from catalogue.findings import Suspicion
from contracts.base import rectangle
from contracts.classification import DocumentClass
from contracts.sight import Doubt, Sight

LATE_UPLOAD = "late_upload"
"""A fact told beside the photo and nothing to decide: archives hand in the photos of years at once."""
SURE_TYPE = 0.5
"""Below this confidence a person is asked which type a document has."""
DEFECT_FIRST, CONTRADICTION_NEXT = 2.0, 1.0
"""What is added to urgency: suspected defects come before tags that contradict themselves, these before the unsure."""
WHY = {
    "near": ("near its threshold", "得分接近阈值"),
    "alike": ("confirmed photos that look alike show it", "与已确认的照片相似"),
    "words": ("words on the photo name it", "照片上的文字提到"),
}


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
            urgency=DEFECT_FIRST + defect.score,
        )
        for defect in sight.defects
    ]
    items.extend(_suspicion_of_doubt(doubt) for doubt in sight.doubts[:1])
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


def _suspicion_of_doubt(doubt: Doubt) -> Suspicion:
    """One question a photo: the most urgent. Its urgency is all the greater for a contradiction."""
    why, why_zh = WHY[doubt.reason]
    return Suspicion(
        code="uncertain_tag",
        severity="info",
        score=doubt.score,
        message=f"is {doubt.tag} shown? {why} ({doubt.score:.0%}, told from {doubt.threshold:.0%})",
        message_zh=f"是否为“{doubt.zh}”?{why_zh}(得分 {doubt.score:.0%},阈值 {doubt.threshold:.0%})",
        page=1,
        field_name=f"tag:{doubt.tag}",
        proposal={"tag": doubt.tag, "zh": doubt.zh, "reason": doubt.reason},
        urgency=doubt.urgency + (0.0 if doubt.reason == "near" else CONTRADICTION_NEXT),
    )
