"""A claim: something that two documents of a project, or one and a gap, say against one another."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from casework.facts import Said
from casework.records import Record
from language.domain import doc_type


@dataclass(frozen=True)
class Claim:
    """Laid on `record`; `other` is the document it is compared with, None where one is lacking."""

    record: Record
    day: date | None
    place: Said | None = None
    other: Record | None = None
    other_day: date | None = None
    other_place: Said | None = None
    spot: str = ""
    more: dict[str, str] = field(default_factory=dict)

    def words(self) -> dict[str, str]:
        """What the message of a rule may name."""
        words = {
            "number": self.record.number,
            "day": self.day.isoformat() if self.day else "-",
            "type": doc_type(self.record.type).zh,
            "place": self.spot or self.record.section or self.record.title,
        }
        if self.other is not None:
            words["other_number"] = self.other.number
            words["other_type"] = doc_type(self.other.type).zh
            day = self.other_day or self.other.day
            words["other_day"] = day.isoformat() if day else "-"
        return words | self.more
