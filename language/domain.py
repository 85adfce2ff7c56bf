"""The domain tables, loaded once and typed: document types, photo tags, archive classes, synonyms, archive rules."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from contracts.classification import ArchiveCode
from foundation.errors import NotFound

NATIONAL_SCHEME = "GB/T 50328-2014(2019)"

ANY_DEFECT = "surface_defect"
"""The tag of a damaged surface, whatever the damage is called."""


@dataclass(frozen=True)
class DocType:
    """A document type. `key` is what crosses boundaries; `archive_code` is of GB/T 50328, None where it has none."""

    key: str
    zh: str
    en: str
    archive_code: str | None
    title_words: tuple[str, ...]
    body_words: tuple[str, ...]
    fields: tuple[str, ...]
    signatures: tuple[str, ...]
    common_errors: tuple[str, ...]
    layout: str
    source: str


@dataclass(frozen=True)
class TypeWording:
    """How people word a type beside its usual titles. named: what they ask for; titles, words: what its pages bear."""

    named: tuple[str, ...]
    titles: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True)
class TypeKnowledge:
    """What papers of a type say, compared by meaning. purposes: who writes them to whom, and why."""

    titles: tuple[str, ...]
    labels: tuple[str, ...]
    phrases: tuple[str, ...]
    purposes: tuple[str, ...]


@dataclass(frozen=True)
class OutsideKnowledge:
    """What papers say that no construction archive keeps, compared by meaning."""

    titles: tuple[str, ...]
    labels: tuple[str, ...]
    phrases: tuple[str, ...]


@dataclass(frozen=True)
class TagKind:
    """Something a photo can show. `severity_rule` is what the field says; severity is never asserted from a picture."""

    key: str
    zh: str
    en: str
    group: str
    aliases: tuple[str, ...]
    prompts_zh: tuple[str, ...]
    prompts_en: tuple[str, ...]
    severity_rule: str | None
    source: str


@dataclass(frozen=True)
class ArchiveTitle:
    """A document that an archive class expects, who keeps it, and its form number where one is known."""

    title: str
    retained_by: tuple[str, ...] = ()
    form: str | None = None


@dataclass(frozen=True)
class ArchiveClass:
    """A class of an archive scheme. `confidence` is read, high or recalled; recalled is never shown as normative."""

    scheme: str
    code: str
    name: str
    parent: str | None
    titles: tuple[ArchiveTitle, ...]
    retained_by: tuple[str, ...]
    confidence: str
    source: str


@dataclass(frozen=True)
class SynonymGroup:
    """Words that mean the same on site. `note` says when not to expand."""

    canonical: str
    aliases: tuple[str, ...]
    category: str
    note: str | None


@dataclass(frozen=True)
class Standard:
    """A standard and what is known of it."""

    id: str
    title: str
    fact: str
    source: str


@dataclass(frozen=True)
class ArchiveRules:
    """What an archive asks of a handover.

    four_natures: 真实性 完整性 可用性 安全性 -> what is checked. catalogue_fields: 卷内目录, 案卷封面, 卷内备考表,
    案卷目录 -> their columns. `table` holds the whole file for what is not typed here.
    """

    standards: tuple[Standard, ...]
    four_natures: Mapping[str, tuple[str, ...]]
    catalogue_fields: Mapping[str, tuple[str, ...]]
    page_numbering: str
    folder_order: str
    transfer_layout: tuple[str, ...]
    transfer_fields: tuple[str, ...]
    photo_caption_elements: tuple[str, ...]
    table: Mapping[str, Any] = field(repr=False)


@cache
def doc_types() -> tuple[DocType, ...]:
    """All document types, in the order of the table; the last one is `other`."""
    return tuple(
        DocType(
            key=row["type"],
            zh=row["zh"],
            en=row["en"],
            archive_code=row["gbt50328_code"] or None,
            title_words=tuple(row["title_words"]),
            body_words=tuple(row.get("body_words", ())),
            fields=tuple(row["fields"]),
            signatures=tuple(row["signatures"]),
            common_errors=tuple(row["common_errors"]),
            layout=row.get("layout", ""),
            source=row["source"],
        )
        for row in _table("doctypes")
    )


@cache
def type_wordings() -> Mapping[str, TypeWording]:
    """Wordings by type, from type_words.json (what people ask for, also in English) and type_wording.json."""
    asked = {row["type"]: row for row in _table("type_words")["types"]}
    rows = {row["type"]: row for row in _table("type_wording")["types"]}
    return MappingProxyType(
        {
            key: TypeWording(
                named=tuple(asked[key]["named"] + asked[key]["en"]) if key in asked else (),
                titles=tuple(rows[key]["titles"]) if key in rows else (),
                words=tuple(rows[key]["words"]) if key in rows else (),
            )
            for key in {*asked, *rows}
        }
    )


@cache
def same_words() -> Mapping[str, str]:
    """Word of a title -> the word that stands for it when titles are compared: 砼 is 混凝土."""
    rows = _table("type_wording")["same"]
    return MappingProxyType({word: row["word"] for row in rows for word in row["as"]})


@cache
def outside_words() -> tuple[str, ...]:
    """Words of papers that no construction archive keeps: menus, exams, novels, leases of flats."""
    return tuple(_table("type_wording")["outside"])


@cache
def type_meanings() -> Mapping[str, tuple[str, ...]]:
    """Type -> what a paper of it is for, in plain words."""
    return MappingProxyType({row["type"]: tuple(row["meanings"]) for row in _table("type_meanings")["types"]})


@cache
def type_knowledge() -> Mapping[str, TypeKnowledge]:
    """Type -> titles, labels, sentences and purposes of its papers, in the words of many form books."""
    return MappingProxyType(
        {
            row["type"]: TypeKnowledge(
                titles=(*row["titles"], *row["en"]),
                labels=tuple(row["labels"]),
                phrases=tuple(row["phrases"]),
                purposes=tuple(row["purposes"]),
            )
            for row in _table("type_knowledge")["types"]
        }
    )


@cache
def outside_meanings() -> tuple[str, ...]:
    """What papers are that no construction archive keeps, in plain words."""
    return tuple(_table("type_meanings")["outside"])


@cache
def outside_knowledge() -> Mapping[str, OutsideKnowledge]:
    """Kind of paper that no construction archive keeps -> titles, labels and sentences of such papers."""
    return MappingProxyType(
        {
            row["kind"]: OutsideKnowledge(tuple(row["titles"]), tuple(row["labels"]), tuple(row["phrases"]))
            for row in _table("outside_knowledge")["kinds"]
        }
    )


@cache
def field_words() -> Mapping[str, tuple[str, ...]]:
    """Name of a field, or a label of a type's form -> other words that forms print for it."""
    return MappingProxyType({name: tuple(words) for name, words in _table("field_words").items()})


@cache
def tags() -> tuple[TagKind, ...]:
    """All photo tags: activities, objects, concrete, rebar and scaffold defects, hazards, scenes."""
    return tuple(
        TagKind(
            key=row["key"],
            zh=row["zh"],
            en=row["en"],
            group=row["group"],
            aliases=tuple(row.get("aliases", ())),
            prompts_zh=tuple(row["prompts_zh"]),
            prompts_en=tuple(row["prompts_en"]),
            severity_rule=row.get("severity_rule"),
            source=row["source"],
        )
        for row in _table("vision_taxonomy")
    )


@cache
def archive_classes() -> tuple[ArchiveClass, ...]:
    """The classes of every scheme that is known; a code means nothing without its scheme."""
    return tuple(_archive_class(row) for row in _table("taxonomy"))


@cache
def synonyms() -> tuple[SynonymGroup, ...]:
    """Groups of words that mean the same on site."""
    return tuple(
        SynonymGroup(row["canonical"], tuple(row["aliases"]), row["category"], row.get("note"))
        for row in _table("synonyms")
    )


@cache
def archive_rules() -> ArchiveRules:
    """Standards, the four checks, catalogue columns, the transfer package, the photo archive."""
    table = _table("archive_rules")
    catalogue, exchange = table["folder_item_catalogue"], table["xml_exchange"]
    natures = table["fixity_and_four_natures"]
    return ArchiveRules(
        standards=tuple(Standard(**row) for row in table["standards"]),
        four_natures=_frozen({name: natures[name] for name in ("真实性", "完整性", "可用性", "安全性")}),
        catalogue_fields=_frozen(
            {
                "卷内目录": catalogue["卷内目录(item) fields"],
                **{name: catalogue[name] for name in ("案卷封面", "卷内备考表", "案卷目录")},
            }
        ),
        page_numbering=catalogue["页号"],
        folder_order=catalogue["组卷顺序"],
        transfer_layout=tuple(exchange["transfer_layout"]),
        transfer_fields=tuple(exchange["文件目录.XML fields"]),
        photo_caption_elements=tuple(table["photo_archive"]["caption_six_elements"]),
        table=MappingProxyType(table),
    )


@cache
def language_table() -> Mapping[str, Any]:
    """Structure of minutes, sentence patterns, deadline and location patterns, as the table has them."""
    return MappingProxyType(_table("language"))


def doc_type(key: str) -> DocType:
    """The document type with this key. Raises NotFound for a key that the table does not have."""
    found = _doc_types_by_key().get(key)
    if found is None:
        raise NotFound(f"There is no document type {key!r}; see doctypes.json.", f"没有文件类型“{key}”。")
    return found


def has_doc_type(key: str) -> bool:
    """Whether the table has this document type."""
    return key in _doc_types_by_key()


def tag(key: str) -> TagKind:
    """The photo tag with this key. Raises NotFound for a key that the table does not have."""
    found = _tags_by_key().get(key)
    if found is None:
        raise NotFound(f"There is no tag {key!r}; see vision_taxonomy.json.", f"没有标签“{key}”。")
    return found


def has_tag(key: str) -> bool:
    """Whether the table has this tag."""
    return key in _tags_by_key()


def is_damage(key: str) -> bool:
    """Whether a tag says that a surface is damaged: what can only be named where there is damage."""
    return has_tag(key) and tag(key).group == "concrete_defect" and not key.startswith("normal_")


@cache
def archive_codes_for(type_key: str) -> tuple[ArchiveCode, ...]:
    """The archive classes of a document type, the national scheme first.

    Classes of other schemes are given where one of their titles is a title of this type. Empty for types that no
    scheme keeps (an inspection checklist). Raises NotFound for an unknown type.
    """
    kind = doc_type(type_key)
    found: list[ArchiveCode] = []
    for each in archive_classes():
        is_national = each.scheme == NATIONAL_SCHEME and each.code == kind.archive_code
        is_local = each.scheme != NATIONAL_SCHEME and _holds_title(each, kind)
        if is_national or is_local:
            found.append(ArchiveCode(scheme=each.scheme, code=each.code, name=each.name))
    return tuple(sorted(found, key=lambda code: code.scheme != NATIONAL_SCHEME))


def archive_class(scheme: str, code: str) -> ArchiveClass:
    """The class with this code in this scheme. Raises NotFound."""
    for each in archive_classes():
        if each.scheme == scheme and each.code == code:
            return each
    raise NotFound(f"Scheme {scheme} has no class {code!r}.", f"{scheme} 中没有类目“{code}”。")


def _holds_title(each: ArchiveClass, kind: DocType) -> bool:
    names = {*kind.title_words, *kind.zh.split("/")}
    return any(title.title in names for title in each.titles)


def _archive_class(row: dict[str, Any]) -> ArchiveClass:
    detailed = [
        ArchiveTitle(each["title"], tuple(each.get("retained_by", ())), each.get("form") or None)
        for each in row.get("titles_detail", ())
    ]
    known = {title.title for title in detailed}
    plain = [ArchiveTitle(title) for title in row["titles"] if title not in known]
    return ArchiveClass(
        scheme=row["scheme"],
        code=row["code"],
        name=row["name"],
        parent=row["parent"],
        titles=tuple(detailed + plain),
        retained_by=tuple(row.get("retained_by", ())),
        confidence=row["confidence"],
        source=row["source"],
    )


@cache
def _doc_types_by_key() -> Mapping[str, DocType]:
    return MappingProxyType({each.key: each for each in doc_types()})


@cache
def _tags_by_key() -> Mapping[str, TagKind]:
    return MappingProxyType({each.key: each for each in tags()})


def _frozen(lists: dict[str, list[str]]) -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({name: tuple(values) for name, values in lists.items()})


def _table(name: str) -> Any:
    return json.loads(resources.files("language").joinpath(f"domain/{name}.json").read_text("utf-8"))
