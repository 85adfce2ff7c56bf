"""Exports: the catalogue, and a package that checks itself with nothing but Python."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook

from catalogue.documents import HandedIn, submit
from catalogue.evidence import sign_heads, signing_key
from catalogue.projects import create_project
from pipeline.export import export_project
from pipeline.road import Road
from tests.support.road import put_text, small_road


@pytest.fixture
def road(tmp_path: Path) -> Road:
    road, _ = small_road(tmp_path / "home")
    with road.database.write() as session:
        project = create_project(session, "锦澜花园")
        for number in range(3):
            text = f"内容 {number}"
            handed = HandedIn(
                put_text(road.blobs, text),
                len(text),
                "text/plain",
                "document",
                f"{number}.txt",
                title="=HYPERLINK(1)" if number == 0 else f"日志 {number}",
            )
            submit(session, project, "t", handed)
        sign_heads(session, signing_key(road.settings))
    return road


def exported(road: Road, wanted: str) -> bytes:
    told = export_project(road, {"project": "锦澜花园", "format": wanted})
    return road.blobs.read_range(told["sha256"], 0, told["size_bytes"])


def test_the_catalogue_has_a_row_a_document_and_no_formulas(road: Road) -> None:
    rows = list(csv.reader(io.StringIO(exported(road, "csv").decode("utf-8-sig"))))
    assert [row[4] for row in rows] == ["文件题名", "'=HYPERLINK(1)", "日志 1", "日志 2"]
    sheet = load_workbook(io.BytesIO(exported(road, "catalogue_xlsx"))).active
    assert sheet["A1"].value == "卷内目录  锦澜花园"
    assert [sheet.cell(row, 5).value for row in (3, 4, 5)] == ["'=HYPERLINK(1)", "日志 1", "日志 2"]


def verify(folder: Path) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-I", folder / "verify.py"], capture_output=True, text=True, timeout=60, check=False
    )
    return done.returncode, done.stdout


def test_a_package_verifies_alone_and_notices_any_change(road: Road, tmp_path: Path) -> None:
    folder = tmp_path / "package"
    with zipfile.ZipFile(io.BytesIO(exported(road, "transfer_package"))) as package:
        package.extractall(folder)
    assert verify(folder) == (0, "everything holds 全部一致\n")
    original = next((folder / "originals").iterdir())
    content = original.read_bytes()
    original.write_bytes(content + b"x")
    assert verify(folder)[0] == 1
    original.write_bytes(content)
    chain = folder / "evidence.json"
    text = chain.read_text("utf-8")
    chain.write_text(text.replace('"actor": "t"', '"actor": "u"', 1), "utf-8")
    assert "link 1" in verify(folder)[1]
    chain.write_text(text, "utf-8")
    original.unlink()
    assert "missing" in verify(folder)[1]
