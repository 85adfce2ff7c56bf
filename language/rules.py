"""Rules of the first review as they are written down: what a rule may say, and nothing that runs it."""

from __future__ import annotations

import string
from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from language.domain import has_doc_type


def _known_types(keys: tuple[str, ...]) -> tuple[str, ...]:
    unknown = [key for key in keys if not has_doc_type(key)]
    if unknown:
        raise ValueError(f"there is no document type {', '.join(unknown)}")
    return keys


Words = Annotated[tuple[str, ...], Field(min_length=1)]
Types = Annotated[tuple[str, ...], Field(min_length=1), AfterValidator(_known_types)]
NoTypes = Annotated[tuple[str, ...], AfterValidator(_known_types)]
Link = Literal["number", "batch", "place"]
DateOf = Literal["document", "entry_date", "test_date", "casting_date", "sampling_date", "report_date"]


class _Written(BaseModel):
    """A part of a rule; an unknown key is refused, so that a misspelt one is noticed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


# Conditions within one document ------------------------------------------------------------------------------


class Unsigned(_Written):
    """A place asks for a signature and holds none. least: how sure the reader must be of that."""

    kind: Literal["unsigned"]
    least: float = Field(default=0.8, ge=0, le=1)


class Unsealed(_Written):
    """The form asks for a seal with one of these words, and there is none near."""

    kind: Literal["unsealed"]
    asks: Words
    unless: tuple[str, ...] = ()


class EmptyField(_Written):
    """A ruled cell beside the label of one of these catalogue fields is empty."""

    kind: Literal["empty_field"]
    fields: Words


class BlankCell(_Written):
    """A ruled cell beside a label that forms have is empty, in a form that is otherwise filled in.

    filled: least number of such cells that are filled; most: more empty ones than so many are left empty on purpose.
    """

    kind: Literal["blank_cell"]
    filled: int = Field(default=4, ge=1)
    most: int = Field(default=2, ge=1)
    unless: tuple[str, ...] = ()


class Weekday(_Written):
    """A weekday is written that the date beside it was not."""

    kind: Literal["weekday"]


class NoSuchDay(_Written):
    """A date is written that no calendar has."""

    kind: Literal["no_such_day"]


class Illegible(_Written):
    """The reader marked a page with this warning."""

    kind: Literal["illegible"]
    warning: str


class Dated(_Written):
    """Where a date is to be found: beside a label, as a field, in a line with certain words, or as the document's own.

    fields: names of fields that are told by what their labels mean, so that labels in a form's own words count too.
    """

    labels: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    document: bool = False

    @model_validator(mode="after")
    def _says_where(self) -> Self:
        if not (self.labels or self.fields or self.beside or self.document):
            raise ValueError("say where the date stands: labels, fields, beside or document")
        return self


class DateOrder(_Written):
    """The earlier of two dates comes after the later one."""

    kind: Literal["date_order"]
    earlier: Dated
    later: Dated


class DaysBetween(_Written):
    """Two dates are not as many days apart as the label `stated` says (龄期 28 d), give or take one."""

    kind: Literal["days_between"]
    first: Dated
    second: Dated
    stated: Words


class Product(_Written):
    """In a row of a table, two columns multiplied do not give a third. Heads are named without their brackets."""

    kind: Literal["product"]
    factor: Words
    price: Words
    result: Words


class Total(_Written):
    """A row of totals (its first words are among `rows`) is not the sum of the rows above it."""

    kind: Literal["total"]
    rows: Words
    columns: Words


class Expression(_Written):
    """A sum that is written out (3.2×1.5×0.4=1.92) does not come to what stands behind its sign of equality."""

    kind: Literal["expression"]


class Capitals(_Written):
    """An amount in capitals (大写) differs from the figures beside it."""

    kind: Literal["capitals"]


class Grade(_Written):
    """A grade of a material that does not exist: a symbol with a figure that is not among `known`.

    near: words of which one must stand in the same line, cell, label or column head; not_near: none of these may.
    """

    kind: Literal["grade"]
    symbols: Words
    known: Words
    near: tuple[str, ...] = ()
    not_near: tuple[str, ...] = ()


# Conditions across the documents of a project ----------------------------------------------------------------


class Sequence(_Written):
    """A document of `then` is dated before one of `first` that it follows. link: what shows that they belong together.

    needs_all: all that belong together must be late (of several concealed-work records one before the pour is enough).
    topic: words of which the title or the item of the documents of `first` must name one.
    """

    kind: Literal["sequence"]
    first: Types
    then: Types
    link: Link
    first_date: DateOf = "document"
    then_date: DateOf = "document"
    needs_all: bool = False
    topic: tuple[str, ...] = ()


class Companion(_Written):
    """A document of `of` has no companion of `needs` for its place, at most `before` days earlier and `after` later.

    Told only when the project's papers reach `wait` days further.
    """

    kind: Literal["companion"]
    of: Types
    needs: Types
    before: int = Field(default=0, ge=0)
    after: int = Field(default=0, ge=0)
    wait: int = Field(default=0, ge=0)
    date: DateOf = "document"


class Reply(_Written):
    """A notice has no reply, `wait` days after its deadline or, without one, after its date."""

    kind: Literal["reply"]
    of: Types
    needs: Types
    wait: int = Field(default=7, ge=0)


class LogWeather(_Written):
    """Two records of one day tell of different weather, dry and wet."""

    kind: Literal["log_weather"]
    logs: Types
    records: Types


class LogPlace(_Written):
    """The log of a day says nothing of the work or the place of a record of that day."""

    kind: Literal["log_place"]
    logs: Types
    records: Types
    words: Words


class NumberGap(_Written):
    """A number is left out in a series of at least `least` numbers; gaps of more than `most` are another series."""

    kind: Literal["number_gap"]
    least: int = Field(default=4, ge=3)
    most: int = Field(default=3, ge=1)


class DuplicateNumber(_Written):
    """Two documents of one type and project carry the same number."""

    kind: Literal["duplicate_number"]


DocumentCondition = (
    Unsigned
    | Unsealed
    | EmptyField
    | BlankCell
    | Weekday
    | NoSuchDay
    | Illegible
    | DateOrder
    | DaysBetween
    | Product
    | Total
    | Expression
    | Capitals
    | Grade
)
ProjectCondition = Sequence | Companion | Reply | LogWeather | LogPlace | NumberGap | DuplicateNumber
Condition = Annotated[DocumentCondition | ProjectCondition, Field(discriminator="kind")]

_ORDER = frozenset({"earlier", "earlier_day", "later", "later_day"})
_TWO = frozenset({"number", "day", "type", "other_number", "other_day", "other_type", "place"})
OFFERED: Mapping[str, frozenset[str]] = {
    "unsigned": frozenset({"label"}),
    "unsealed": frozenset({"label"}),
    "empty_field": frozenset({"label"}),
    "blank_cell": frozenset({"label"}),
    "weekday": frozenset({"day", "said", "true"}),
    "no_such_day": frozenset({"day"}),
    "illegible": frozenset({"page"}),
    "date_order": _ORDER,
    "days_between": _ORDER | {"stated", "days"},
    "product": frozenset({"row", "expression", "expected", "written"}),
    "total": frozenset({"row", "column", "expected", "written"}),
    "expression": frozenset({"expression", "expected", "written"}),
    "capitals": frozenset({"capitals", "amount", "figures"}),
    "grade": frozenset({"grade"}),
    "sequence": _TWO,
    "companion": _TWO - {"other_number", "other_day"},
    "reply": _TWO - {"other_number", "other_day"} | {"deadline"},
    "log_weather": _TWO | {"weather", "other_weather"},
    "log_place": _TWO,
    "number_gap": _TWO | {"missing"},
    "duplicate_number": _TWO,
}
"""What a message may name in braces, by kind of condition."""


class Rule(_Written):
    """One rule. `source` names a standard, or 本系统 for a rule of this house's own."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]{2,59}$")
    code: str = Field(pattern=r"^[a-z][a-z0-9_]{2,59}$")
    types: Literal["all"] | Types = "all"
    not_types: NoTypes = ()
    condition: Condition
    zh: str = Field(min_length=2, max_length=300)
    en: str = Field(min_length=2, max_length=300)
    severity: Literal["info", "warning", "error"]
    confidence: float = Field(default=0.9, gt=0, le=1)
    source: str = Field(min_length=2)
    active: bool = True

    @model_validator(mode="after")
    def _messages_fit(self) -> Self:
        offered = OFFERED[self.condition.kind]
        for name in ("zh", "en"):
            for _, word, _, _ in string.Formatter().parse(getattr(self, name)):
                if word is not None and word not in offered:
                    raise ValueError(f"{name} names {{{word}}}; a {self.condition.kind} offers {sorted(offered)}")
        return self

    @property
    def is_for_projects(self) -> bool:
        """Whether it looks across documents."""
        return isinstance(self.condition, ProjectCondition)

    def fits(self, type_key: str) -> bool:
        """Whether it looks at documents of a type."""
        return (self.types == "all" or type_key in self.types) and type_key not in self.not_types

    def says(self, words: Mapping[str, str]) -> tuple[str, str]:
        """The message in English and in Chinese."""
        return self.en.format_map(words), self.zh.format_map(words)
