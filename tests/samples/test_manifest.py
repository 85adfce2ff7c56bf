"""The samples are whole, and keep what their manifest promises."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pypdfium2
import pytest

from contracts.reading import Kind
from foundation.filetype import sniff

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
MANIFEST: dict[str, Any] = json.loads((SAMPLES / "manifest.json").read_text(encoding="utf-8"))
ITEMS: list[dict[str, Any]] = MANIFEST["items"]
QUESTIONS: list[dict[str, Any]] = MANIFEST["questions"] + MANIFEST["more_questions"]
DOMAIN = Path(__file__).resolve().parents[2] / "language" / "domain"
SCAFFOLD = re.compile("脚手架|外架|连墙件|scaffold", re.IGNORECASE)


def of_month(month: str) -> list[dict[str, Any]]:
    return [item for item in ITEMS if item["doc_date"].startswith(month)]


def plain_text(file: str) -> str:
    """The text that can be had without reading pictures; empty for the rest."""
    path = SAMPLES / file
    if path.suffix == ".pdf":
        with pypdfium2.PdfDocument(path) as document:
            return "\n".join(page.get_textpage().get_text_range() for page in document)
    if path.suffix in (".txt", ".md", ".html", ".csv"):
        content = path.read_bytes()
        return content.decode("gb18030" if path.suffix == ".csv" else "utf-8")
    if path.suffix == ".docx":
        import docx

        document = docx.Document(str(path))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return "\n".join([p.text for p in document.paragraphs] + cells)
    return ""


def test_the_manifest_names_every_file_and_no_other() -> None:
    files = {p.relative_to(SAMPLES).as_posix() for p in SAMPLES.rglob("*") if p.is_file()}
    assert files - {"manifest.json"} == {item["file"] for item in ITEMS}


def test_there_are_at_least_36_items_in_at_most_12_mb() -> None:
    assert len(ITEMS) >= 36
    assert sum((SAMPLES / item["file"]).stat().st_size for item in ITEMS) <= 12 * 1024 * 1024


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item["file"])
def test_the_bytes_are_those_of_the_manifest(item: dict[str, Any]) -> None:
    content = (SAMPLES / item["file"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == item["sha256"]
    assert len(content) == item["size_bytes"]


def test_every_kind_and_type_is_one_that_the_system_knows() -> None:
    types = {t["type"] for t in json.loads((DOMAIN / "doctypes.json").read_text(encoding="utf-8"))}
    tags = {t["key"] for t in json.loads((DOMAIN / "vision_taxonomy.json").read_text(encoding="utf-8"))}
    for item in ITEMS:
        assert item["kind"] in get_args(Kind)
        assert {item.get("type", "other"), *item.get("type_any", [])} <= types
        assert set(item.get("tags", [])) <= tags


def test_every_file_is_of_a_type_that_is_told_from_its_bytes() -> None:
    told = Counter(sniff(SAMPLES / i["file"], i["file"]).media_type for i in ITEMS)
    assert "application/octet-stream" not in told
    assert len(told) >= 16, told


def test_dates_lie_in_two_years_before_the_reference_date() -> None:
    dates = [date.fromisoformat(item["doc_date"]) for item in ITEMS]
    assert min(dates) >= date(2024, 11, 1)
    assert max(dates) <= date.fromisoformat(MANIFEST["reference_date"])
    assert len({(d.year, d.month) for d in dates}) >= 20


def test_scaffolding_in_march_2025_is_one_chain_and_march_2026_has_none() -> None:
    expected = set(MANIFEST["questions"][0]["expected"])
    found = {item["file"] for item in of_month("2025-03") if "scaffolding" in item.get("topics", [])}
    assert found == expected
    assert len(expected) == 3
    assert not [item for item in of_month("2026-03") if "scaffolding" in item.get("topics", [])]
    elsewhere = [i for i in ITEMS if "scaffolding" in i.get("topics", []) and not i["doc_date"].startswith("2025-03")]
    assert len({item["doc_date"][:7] for item in elsewhere}) >= 3


@pytest.mark.parametrize("month", ["2025-03", "2026-03"])
def test_no_other_paper_of_those_months_speaks_of_scaffolding(month: str) -> None:
    others = [item for item in of_month(month) if "scaffolding" not in item.get("topics", [])]
    assert others
    assert [item["file"] for item in others if SCAFFOLD.search(plain_text(item["file"]))] == []


def test_dc_018_is_the_number_of_one_paper_and_no_other_speaks_of_it() -> None:
    assert [i["file"] for i in ITEMS if i.get("number") == "DC-018"] == MANIFEST["questions"][2]["expected"]
    assert [i["file"] for i in ITEMS if "DC-018" in plain_text(i["file"])] == MANIFEST["questions"][2]["expected"]


def test_numbers_are_given_once() -> None:
    numbers = Counter(item["number"] for item in ITEMS if "number" in item)
    assert [n for n, count in numbers.items() if count > 1] == []


def test_questions_name_files_that_are_there() -> None:
    files = {item["file"] for item in ITEMS}
    assert len(QUESTIONS) >= 15
    assert {q["language"] for q in QUESTIONS} == {"zh", "en"}
    for question in QUESTIONS:
        assert question["expected"]
        assert {*question["expected"], *question.get("within", [])} <= files


def test_one_photo_is_handed_in_twice_for_two_places_and_nothing_else_is() -> None:
    digests = Counter(item["sha256"] for item in ITEMS)
    again = [digest for digest, count in digests.items() if count > 1]
    assert len(again) == 1
    twins = [item for item in ITEMS if item["sha256"] == again[0]]
    assert len({item["upload"]["section"] for item in twins}) == 2


def test_the_story_keeps_its_order() -> None:
    def on(part: str) -> str:
        return str(next(item["doc_date"] for item in ITEMS if part in item["file"]))

    steps = ["材料进场检验记录", "钢筋原材复试报告", "隐蔽工程验收记录_地下室", "混凝土浇筑记录", "检测报告_地下室底板"]
    assert [on(s) for s in steps] == sorted(on(s) for s in steps)
    chain = ["第09次", "监通字第15号", "整改后_20250314", "监通回字第15号"]
    assert [on(s) for s in chain] == sorted(on(s) for s in chain)


def test_rendered_pictures_say_so_in_their_names() -> None:
    assert [i["file"] for i in ITEMS if i["kind"] in ("photo", "video") and "_rendered_" not in i["file"]] == []


def test_faults_are_told_with_the_code_of_a_check() -> None:
    codes = {fault["code"] for item in ITEMS for fault in item.get("faults", [])}
    assert codes == {"missing_signature", "date_conflict", "amount_mismatch", "illegible", "reused_photo"}
