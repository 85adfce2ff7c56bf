"""Which stages a file goes through, by what it is and what is asked. Pure."""

from __future__ import annotations

from foundation.queueing import queue_name

LEARN = "learn"
"""Kind of the job that learns from confirmed documents, and its one stage."""

LEARN_SIGHT = "learn_sight"
"""The same for photos."""

BIND = "bind"
"""Kind of the job that binds a searchable PDF, and its one stage."""

QUIET = ("reindex", BIND)
"""Kinds of jobs that leave the state of their document as it is."""

TASKS = {
    "read": "ocr.read_document",
    "classify": "ocr.classify_document",
    "see": "vision.see_picture",
    "understand": "nlp.understand_document",
    "index": "pipeline.index_document",
    "export": "pipeline.export_project",
    LEARN: "ocr.learn_classes",
    LEARN_SIGHT: "vision.learn_heads",
    BIND: "ocr.bind_pdf",
}
ROOM_OF = {
    "read": "ocr",
    "classify": "ocr",
    "see": "vision",
    "understand": "nlp",
    "index": "index",
    "export": "index",
    LEARN: "ocr",
    LEARN_SIGHT: "vision",
    BIND: "ocr",
}

STAGES_OF_KIND = {
    "document": ("read", "classify", "understand", "index"),
    "drawing": ("read", "classify", "understand", "index"),
    "photo": ("read", "see", "index"),
    "video": ("read", "see", "index"),
    "container": ("read", "index"),
    "other": ("read", "index"),
}

STAGES_OF_JOB = {
    "reindex": ("index",),
    "export": ("export",),
    LEARN: (LEARN,),
    LEARN_SIGHT: (LEARN_SIGHT,),
    BIND: (BIND,),
    "ask:read": ("read",),
    "ask:classify": ("read", "classify"),
    "ask:analyze": ("read", "see"),
    "ask:minutes": ("read", "classify", "understand"),
}

NEEDS = {
    "read": (),
    "classify": ("read",),
    "see": ("read",),
    "understand": ("read", "classify"),
    "index": (),
    "export": (),
    LEARN: (),
    LEARN_SIGHT: (),
    BIND: ("read",),
}
"""Artefacts of earlier stages that a stage is given."""


def stages_for(job_kind: str, file_kind: str, lane: str) -> list[tuple[str, str]]:
    """(stage, queue) in order. A question has its own stages; anything else goes by the kind of file."""
    names = STAGES_OF_JOB.get(job_kind) or STAGES_OF_KIND[file_kind]
    return [(name, queue_name(ROOM_OF[name], lane)) for name in names]


def retry_delay_s(attempt: int, base_s: float) -> float:
    """Seconds to wait before the next attempt: base, 6 times base, 36 times base ..."""
    return float(base_s * 6 ** (attempt - 1))
