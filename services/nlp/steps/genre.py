"""What kind of record a text is: minutes, a day's log, or any other."""

from __future__ import annotations

import re
from typing import Literal

from language.plain import plain
from services.nlp.steps.script import Script

MINUTES_TYPES = frozenset({"meeting_minutes", "drawing_review"})
LOG_TYPES = frozenset({"construction_log", "supervision_log", "safety_log", "standing_supervision"})
# Types that a first glance mistakes for minutes or logs, or the other way round: the text itself is asked.
UNSURE_TYPES = frozenset({"other", "notice_other", "construction_record", "patrol_parallel", "report_periodic"})
_MINUTES = re.compile(
    (
        r"会议纪要|例会纪要|会议记录|碰头会|专题会|图纸会审(?:会议)?(?:纪要|记录)|协调会纪要|"
        r"\bminutes\b|meeting (?:no|notes)|生产例会|会议录音|会议转写"
    ),
    re.I,
)
_MINUTES_BODY = re.compile(
    (
        r"主持人?|参会|与会|到会|会议(?:时间|地点|要求|决定|议定)|下次(?:例会|会议)|出席|attend|"
        r"present:|chair|action items?"
    ),
    re.I,
)
_LOG = re.compile(
    (
        r"(?:施工|监理|安全|工作|项目|管理|旁站)\s*日\s*[志记]|旁站(?:监理)?记录|施工安全日志|"
        r"site\s+(?:diary|log)|daily\s+(?:log|report|site)"
    ),
    re.I,
)


def genre_of(script: Script, doc_type: str | None) -> Literal["minutes", "log", "record"]:
    """From the classified type where it says enough, else from the words at the top."""
    if doc_type in MINUTES_TYPES:
        return "minutes"
    if doc_type in LOG_TYPES:
        return "log"
    if doc_type is not None and doc_type not in UNSURE_TYPES:
        return "record"
    text = plain(script.text)
    top = re.sub(r"(?<=[一-鿿])[ \t]+(?=[一-鿿])", "", text[:300])
    if _LOG.search(top) and not _MINUTES.search(top[:40]):
        return "log"
    cues = len({m.group() for m in _MINUTES_BODY.finditer(text[:3000])})
    if (_MINUTES.search(top) and cues >= 1) or cues >= 3:
        return "minutes"
    return "record"
