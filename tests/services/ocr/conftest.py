"""Files of every kind, made here: sound ones and broken ones; and a service that needs no model."""

from __future__ import annotations

import io
import os
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import docx
import ezdxf
import numpy as np
import openpyxl
import pptx
import pytest
from PIL import Image, ImageDraw, ImageFont

from foundation.blobs import sha256_of
from foundation.settings import CoreSettings
from services.ocr.engines.fake import FakeOcr
from services.ocr.service import Handling, OcrService, ReadFile
from services.ocr.settings import OcrSettings

EVAL = Path(os.environ.get("SITETRACE_EVAL_DATA", Path(__file__).resolve().parents[4] / "shared"))


def pdf(pages: list[str], *, encrypt: bool = False, rotate: int = 0) -> bytes:
    """A PDF with a content stream a page; font F1 is Helvetica, C1 a Chinese one by its usual name."""
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    objects.append(
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [5 0 R] >>"
    )
    objects.append(
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) "
        b"/Ordering (GB1) /Supplement 2 >> /DW 1000 >>"
    )
    kids = []
    for content in pages:
        stream = content.encode("latin-1")
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        kids.append(len(objects) + 1)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Rotate %d /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R /C1 4 0 R >> >> >>" % (rotate, len(objects))
        )
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(b"%d 0 R" % k for k in kids))
    trailer = b"<< /Size %d /Root 1 0 R" % (len(objects) + 1)
    if encrypt:
        trailer += b" /Encrypt << /Filter /Standard /V 1 /R 2 /P -44 /O (%s) /U (%s) >> /ID [(a) (b)]" % (
            b"o" * 32,
            b"u" * 32,
        )
    out = bytearray(b"%PDF-1.5\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % p for p in places)
    return bytes(out) + b"trailer\n%s >>\nstartxref\n%d\n%%%%EOF\n" % (trailer, start)


def pdf_text(*lines: tuple[str, int, int, int]) -> str:
    """Content stream: (text, x, y, size) for each line."""
    parts = []
    for text, x, y, size in lines:
        if text.isascii():
            parts.append(f"BT /F1 {size} Tf {x} {y} Td ({text}) Tj ET")
        else:
            parts.append(f"BT /C1 {size} Tf {x} {y} Td <{text.encode('utf-16-be').hex()}> Tj ET")
    return "\n".join(parts)


def scan(lines: list[str], size: tuple[int, int] = (1240, 1754)) -> Image.Image:
    """A page of Latin print, as a scanner gives it."""
    page = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(page)
    for i, line in enumerate(lines):
        draw.text((120, 150 + i * 70), line, "black", ImageFont.load_default(48 if i == 0 else 34))
    return page


def scene(size: tuple[int, int] = (800, 600)) -> Image.Image:
    """A picture that is no paper."""
    noise = np.random.default_rng(7).integers(0, 255, (size[1] // 20, size[0] // 20, 3), np.uint8)
    return Image.fromarray(noise).resize(size, Image.Resampling.BICUBIC)


def saved(image: Image.Image, form: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def wide_png(width: int, height: int) -> bytes:
    """A PNG of one colour that says how large it is and packs to nothing."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    packer = zlib.compressobj()
    row = bytes(1 + (width + 7) // 8)
    packed = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def word(build: Callable[[object], None]) -> bytes:
    document = docx.Document()
    build(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def sheet(build: Callable[[openpyxl.Workbook], None]) -> bytes:
    book = openpyxl.Workbook()
    build(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def slides(*texts: str) -> bytes:
    deck = pptx.Presentation()
    for text in texts:
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        slide.shapes.title.text = text
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


def dxf(build: Callable[[object], None]) -> bytes:
    document = ezdxf.new(setup=True)
    build(document)
    out = io.StringIO()
    document.write(out)
    return out.getvalue().encode()


@pytest.fixture(scope="session")
def make() -> SimpleNamespace:
    """The makers of files by name."""
    return SimpleNamespace(
        pdf=pdf, pdf_text=pdf_text, scan=scan, scene=scene, saved=saved, wide_png=wide_png, zipped=zipped, word=word,
        sheet=sheet, slides=slides, dxf=dxf,
    )  # fmt: skip


@pytest.fixture
def service(tmp_path: Path) -> OcrService:
    """A service with the fake engine."""
    return OcrService(OcrSettings(engine="fake"), CoreSettings(home=tmp_path / "home"), FakeOcr())


@pytest.fixture
def read(service: OcrService, tmp_path: Path) -> Callable[..., ReadFile]:
    """Read bytes under a name with the fake engine."""

    def run(content: bytes, name: str, depth: int = 0, using: OcrService | None = None) -> ReadFile:
        path = tmp_path / "original"
        path.write_bytes(content)
        return (using or service).read(path, name, Handling(sha256_of, tmp_path, depth))

    return run


@pytest.fixture(scope="session")
def eval_pages() -> Path:
    """The development pages; skips where they are not."""
    folder = EVAL / "eval" / "ocr_pages"
    if not folder.is_dir():
        pytest.skip("the evaluation pages are not here; set SITETRACE_EVAL_DATA to the directory that holds eval/")
    return folder
