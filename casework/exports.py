"""Exports of a project: its catalogue (卷内目录) as CSV or xlsx, and a package that verifies alone, offline."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from openpyxl import Workbook
from openpyxl.styles import Font
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.evidence import last_head
from catalogue.schema import Document, EvidenceRecord, Project, Submission
from foundation.blobs import BlobStore, copy_pieces
from language.domain import doc_type, has_doc_type

Format = Literal["catalogue_xlsx", "transfer_package", "csv"]
FORMATS: tuple[str, ...] = get_args(Format)
MEDIA_TYPES = {
    "csv": ("text/csv", ".csv"),
    "catalogue_xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"),
    "transfer_package": ("application/zip", ".zip"),
}
COLUMNS = (
    "序号",
    "档号",
    "文件编号",
    "责任者",
    "文件题名",
    "文件类型",
    "日期",
    "部位",
    "页数",
    "密级",
    "保管期限",
    "备注",
    "sha256",
    "id",
)
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Export:
    """What was written."""

    path: Path
    name: str
    media_type: str


def catalogue_rows(session: Session, project_id: str) -> list[list[Any]]:
    """One row a document, in the order of dates; containers stand for what they hold, so they are left out."""
    rows = session.scalars(
        select(Document)
        .where(Document.project_id == project_id, Document.deleted_at.is_(None), Document.kind != "container")
        .order_by(Document.doc_date.nulls_last(), Document.id)
    )
    return [_row(number, document) for number, document in enumerate(rows, start=1)]


def _row(number: int, document: Document) -> list[Any]:
    kind = doc_type(document.type).zh if document.type and has_doc_type(document.type) else ""
    day = document.doc_date.isoformat() if document.doc_date else ""
    return [
        number,
        document.archive_number or "",
        document.external_id or "",
        document.responsible or "",
        document.title,
        kind,
        day,
        document.section or "",
        document.n_pages or "",
        document.secrecy or "",
        document.retention or "",
        document.notice_zh or "",
        document.sha256,
        document.id,
    ]


def harmless(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula: titles come from files that anybody may hand in."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def write_csv(rows: Iterable[list[Any]]) -> bytes:
    """The catalogue as CSV, with the mark that makes spreadsheets read it as UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows([[harmless(value) for value in row] for row in rows])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def write_xlsx(rows: Iterable[list[Any]], title: str) -> bytes:
    """The catalogue as a workbook."""
    book = Workbook()
    sheet = book.active
    sheet.title = "卷内目录"
    sheet.append([f"卷内目录  {title}"])
    sheet.append(list(COLUMNS))
    for row in rows:
        sheet.append([harmless(value) for value in row])
    sheet["A1"].font = Font(bold=True, size=14)
    for cell in sheet[2]:
        cell.font = Font(bold=True)
    for column, width in zip("ABCDEFGHIJKL", (6, 14, 16, 14, 44, 18, 12, 18, 6, 8, 10, 24), strict=True):
        sheet.column_dimensions[column].width = width
    sheet.freeze_panes = "A3"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def write_export(session: Session, blobs: BlobStore, project: Project, wanted: str, target: Path) -> Export:
    """Write an export to a file. wanted: one of FORMATS."""
    media_type, suffix = MEDIA_TYPES[wanted]
    rows = catalogue_rows(session, project.id)
    if wanted == "csv":
        target.write_bytes(write_csv(rows))
    elif wanted == "catalogue_xlsx":
        target.write_bytes(write_xlsx(rows, project.name))
    else:
        _write_package(session, blobs, project, rows, target)
    return Export(target, f"{project.name}-{wanted}{suffix}", media_type)


def _write_package(session: Session, blobs: BlobStore, project: Project, rows: list[list[Any]], target: Path) -> None:
    """originals/ by digest and name, the catalogue, the evidence chain, and a program that checks it all."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as package:
        package.writestr("目录/卷内目录.xlsx", write_xlsx(rows, project.name))
        package.writestr("目录/卷内目录.csv", write_csv(rows))
        documents = session.scalars(
            select(Document).where(Document.project_id == project.id, Document.deleted_at.is_(None))
        ).all()
        index = [_write_original(package, blobs, document) for document in documents]
        package.writestr("originals.json", _json(index))
        package.writestr("submissions.json", _json(_submissions(session, project.id)))
        package.writestr("evidence.json", _json(_chain(session, project.id)))
        package.writestr("verify.py", Path(__file__).with_name("offline_verify.py").read_text("utf-8"))


def _write_original(package: zipfile.ZipFile, blobs: BlobStore, document: Document) -> dict[str, Any]:
    suffix = Path(document.name).suffix[:10]
    path = f"originals/{document.sha256}{suffix if suffix.isascii() else ''}"
    if path not in package.NameToInfo:
        with blobs.lend_path(document.sha256) as source, source.open("rb") as read, package.open(path, "w") as write:
            copy_pieces(read, write)
    return {"path": path, "sha256": document.sha256, "name": document.name, "document": document.id}


def _submissions(session: Session, project_id: str) -> list[dict[str, Any]]:
    rows = session.scalars(select(Submission).where(Submission.project_id == project_id).order_by(Submission.id))
    return [{"id": s.id, "document": s.document_id, "name": s.name, "actor": s.actor} for s in rows]


def _chain(session: Session, project_id: str) -> dict[str, Any]:
    links = session.scalars(
        select(EvidenceRecord).where(EvidenceRecord.project_id == project_id).order_by(EvidenceRecord.seq)
    )
    names = ("project_id", "seq", "at", "actor", "action", "subject", "digests", "previous", "hash")
    head = last_head(session)
    told = ("seq", "at", "heads", "previous", "hash", "signature", "public_key")
    return {
        "links": [{name: getattr(link, name) for name in names} for link in links],
        "head": {name: getattr(head, name) for name in told} if head else None,
    }


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)
