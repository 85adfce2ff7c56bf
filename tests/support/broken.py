"""200 small files, 20 of them broken in ways that archives meet; the same bytes on every run."""

from __future__ import annotations

import hashlib
import io
import random
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

import ezdxf
from docx import Document
from openpyxl import Workbook
from PIL import Image, ImageDraw, ImageFont
from pptx import Presentation

PLACES = ("1号楼", "2号楼", "3号楼", "地下室", "屋面", "楼梯间")
WORKS = ("钢筋绑扎", "模板安装", "混凝土浇筑", "砌体砌筑", "防水施工", "水电预埋", "抹灰", "土方回填")
WORKS_EN = (
    "rebar tying",
    "formwork",
    "concrete pouring",
    "masonry",
    "waterproofing",
    "conduits",
    "plastering",
    "backfill",
)


@dataclass(frozen=True)
class SmallFile:
    """One file. code: family of the reason that a broken one must be given: unreadable, encrypted or too_large."""

    path: Path
    is_broken: bool
    code: str | None = None
    what: str = ""


Build = Callable[[int], bytes]


def _sentence(i: int) -> str:
    rng = random.Random(i)
    return (
        f"2025年{i % 12 + 1}月{i % 28 + 1}日，{rng.choice(PLACES)}{i % 17 + 1}层{rng.choice(WORKS)}，"
        f"出勤{rng.randint(4, 60)}人，完成{rng.randint(5, 400)}m³，记录编号T-{i:04d}。"
    )


def _sentence_en(i: int) -> str:
    rng = random.Random(i)
    return f"Record T-{i:04d}: {rng.choice(WORKS_EN)}, floor {i % 17 + 1}, {rng.randint(4, 60)} workers, accepted."


# Good ones ---------------------------------------------------------------------------------------------------


def text(i: int) -> bytes:
    """Plain text; every fifth in GB18030."""
    return ("施工记录\n" + _sentence(i) + "\n").encode("gb18030" if i % 5 == 0 else "utf-8")


def markdown(i: int) -> bytes:
    """A heading, a list."""
    return f"# 施工日志 {i}\n\n- {_sentence(i)}\n- {_sentence(i + 500)}\n".encode()


def table(i: int) -> bytes:
    """CSV with a head."""
    rows = "".join(f"{k},{WORKS[k % 8]},{(i * 7 + k) % 90}\r\n" for k in range(4))
    return f"序号,工作,数量\r\n{rows}备注,T-{i:04d},0\r\n".encode("utf-8-sig")


def page(i: int) -> bytes:
    """A web page."""
    head = f"<!doctype html><html><head><meta charset='utf-8'><title>记录{i}</title></head>"
    return f"{head}<body><p>{_sentence(i)}</p></body></html>".encode()


def pdf(i: int, n_pages: int = 1, draw: str = "") -> bytes:
    """A PDF with a text layer, written by hand; catalogue and page tree stand last, so that half of it is nothing."""
    objects: dict[int, bytes] = {3: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"}
    kids = []
    for p in range(n_pages):
        content = f"BT /F1 14 Tf 60 760 Td (Page {p + 1}. {_sentence_en(i)}) Tj ET {draw}".encode()
        objects[4 + 2 * p] = b"<</Length %d>>stream\n%s\nendstream" % (len(content), content)
        objects[5 + 2 * p] = (
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents %d 0 R>>"
            % (4 + 2 * p)
        )
        kids.append(b"%d 0 R" % (5 + 2 * p))
    objects[2] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (n_pages, b" ".join(kids))
    objects[1] = b"<</Type/Catalog/Pages 2 0 R>>"
    return _pdf_file(objects, b"/Root 1 0 R")


def _pdf_file(objects: dict[int, bytes], trailer: bytes) -> bytes:
    order = [n for n in sorted(objects) if n > 2] + [2, 1]
    out, offsets = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), {}
    for number in order:
        offsets[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, objects[number])
    start, size = len(out), max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        out += b"%010d 00000 n \n" % offsets[number]
    return bytes(out + b"trailer\n<</Size %d%s>>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, start))


def _saved(thing: object) -> bytes:
    buffer = io.BytesIO()
    thing.save(buffer)  # type: ignore[attr-defined]
    return _restamped(buffer.getvalue())


def _restamped(content: bytes) -> bytes:
    """A package whose members all carry one date."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":  # openpyxl writes the time of saving
                part = re.sub(rb"\d{4}-\d\d-\d\dT[\d:]+Z", b"2025-01-01T00:00:00Z", part)
            new.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), part, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def word(i: int) -> bytes:
    """A Word file with a paragraph and a small table."""
    document = Document()
    document.core_properties.created = document.core_properties.modified = datetime(2025, 1, 1)
    document.add_paragraph("工作联系单")
    document.add_paragraph(_sentence(i))
    cells = document.add_table(rows=2, cols=2).rows[0].cells
    cells[0].text, cells[1].text = "编号", f"T-{i:04d}"
    return _saved(document)


def workbook(i: int) -> bytes:
    """A spreadsheet of a few rows."""
    book = Workbook()
    book.properties.created = book.properties.modified = datetime(2025, 1, 1)
    for k in range(5):
        book.active.append([k, WORKS[k], (i * 13 + k) % 100, f"T-{i:04d}"])
    return _saved(book)


def slides(i: int) -> bytes:
    """One slide."""
    deck = Presentation()
    deck.core_properties.created = deck.core_properties.modified = datetime(2025, 1, 1)
    deck.slides.add_slide(deck.slide_layouts[5]).shapes.title.text = _sentence(i)
    return _saved(deck)


def mail(i: int) -> bytes:
    """A mail without attachments."""
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = f"记录 {i}", "a@example.org", "b@example.org"
    message["Date"] = "Mon, 10 Mar 2025 09:00:00 +0800"
    message.set_content(_sentence(i))
    return message.as_bytes()


def _page_picture(i: int) -> Image.Image:
    image = Image.new("L", (640, 200), 255)
    draw = ImageDraw.Draw(image)
    draw.text((20, 30), f"Site record T-{i:04d}", font=ImageFont.load_default(36), fill=0)
    draw.text((20, 110), f"Floor {i % 17 + 1} {WORKS_EN[i % 8]} accepted", font=ImageFont.load_default(26), fill=0)
    return image


def picture(form: str) -> Build:
    """A tiny page as PNG, JPEG, TIFF or WEBP."""

    def build(i: int) -> bytes:
        buffer = io.BytesIO()
        _page_picture(i).save(buffer, form)
        return buffer.getvalue()

    return build


def drawing(i: int) -> bytes:
    """A DXF with two texts."""
    ezdxf.options.write_fixed_meta_data_for_testing = True
    document = ezdxf.new("R2010")
    document.modelspace().add_text(f"结施-{i}")
    document.modelspace().add_text(_sentence(i))
    out = io.StringIO()
    document.write(out)
    return out.getvalue().encode()


def archive(i: int) -> bytes:
    """A zip with one text."""
    return _zip({f"记录{i}.txt": text(i + 9000)})


def _zip(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in members.items():
            new.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


GOOD: tuple[tuple[str, Build, int], ...] = (
    ("txt", text, 58),
    ("md", markdown, 24),
    ("csv", table, 24),
    ("html", page, 18),
    ("pdf", pdf, 22),
    ("docx", word, 12),
    ("xlsx", workbook, 8),
    ("pptx", slides, 2),
    ("eml", mail, 4),
    ("png", picture("PNG"), 3),
    ("jpg", picture("JPEG"), 1),
    ("tif", picture("TIFF"), 1),
    ("webp", picture("WEBP"), 1),
    ("dxf", drawing, 1),
    ("zip", archive, 1),
)


# Broken ones -------------------------------------------------------------------------------------------------


def _half(content: bytes, share: float = 0.5) -> bytes:
    return content[: int(len(content) * share)]


def _noise(n: int, seed: int) -> bytes:
    return random.Random(seed).randbytes(n)


def _photo() -> Image.Image:
    rng = random.Random(5)
    small = Image.frombytes("RGB", (24, 18), rng.randbytes(24 * 18 * 3))
    return small.resize((480, 360), Image.Resampling.BICUBIC)


def _jpeg() -> bytes:
    buffer = io.BytesIO()
    _photo().save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


def _png(width: int, height: int) -> bytes:
    """A white bilevel PNG of any size, made line by line without holding its pixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    line = b"\0" + b"\xff" * ((width + 7) // 8)
    packer = zlib.compressobj(9)
    rows = b"".join(packer.compress(line) for _ in range(height)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def _rc4(key: bytes, content: bytes) -> bytes:
    box, j = list(range(256)), 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    out, i, j = bytearray(), 0, 0
    for byte in content:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(out)


def _encrypted_pdf() -> bytes:
    """A PDF that asks for a password (standard security handler, revision 2, 40 bit)."""
    pad = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
    user, permissions, identity = (b"geheim" + pad)[:32], -4, b"0123456789abcdef"
    owner = _rc4(hashlib.md5(user, usedforsecurity=False).digest()[:5], user)
    seed = user + owner + struct.pack("<i", permissions) + identity
    key = hashlib.md5(seed, usedforsecurity=False).digest()[:5]
    content = b"BT /F1 14 Tf 60 760 Td (secret) Tj ET"
    salted = hashlib.md5(key + (4).to_bytes(3, "little") + b"\0\0", usedforsecurity=False).digest()[:10]
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Count 1/Kids[5 0 R]>>",
        3: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        4: b"<</Length %d>>stream\n%s\nendstream" % (len(content), _rc4(salted, content)),
        5: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents 4 0 R>>",
        6: b"<</Filter/Standard/V 1/R 2/O<%s>/U<%s>/P %d>>"
        % (owner.hex().encode(), _rc4(key, pad).hex().encode(), permissions),
    }
    name = identity.hex().encode()
    return _pdf_file(objects, b"/Root 1 0 R/Encrypt 6 0 R/ID[<%s><%s>]" % (name, name))


def _encrypted_zip() -> bytes:
    """A zip whose member says that it is encrypted."""
    content = bytearray(_zip({"机密.txt": text(77)}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + at] |= 1
    return bytes(content)


def _bomb() -> bytes:
    """A zip of a few hundred kilobytes that would fill 300 MB."""
    out = io.BytesIO()
    zeros = bytes(1 << 20)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        info = zipfile.ZipInfo("big.txt", (1980, 1, 1, 0, 0, 0))
        info.compress_type = zipfile.ZIP_DEFLATED
        with new.open(info, "w") as member:
            for _ in range(300):
                member.write(zeros)
    return out.getvalue()


def _video_head() -> bytes:
    """The first box of an mp4, then noise."""
    return struct.pack(">I", 24) + b"ftypisom\0\0\x02\0isomiso2" + _noise(40_000, 3)


def _heic_head() -> bytes:
    return struct.pack(">I", 24) + b"ftypheic\0\0\0\0mif1heic" + _noise(8_000, 4)


ERROR_PAGE = (
    b"<!doctype html><html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
)


def broken() -> Iterator[tuple[str, bytes, str, str]]:
    """Name, bytes, expected code, what is wrong."""
    yield "截断的报告.pdf", _half(pdf(900, 3)), "unreadable", "PDF cut off in the middle"
    yield "截断的照片.jpg", _half(_jpeg(), 0.35), "unreadable", "JPEG cut off"
    yield "截断的扫描.png", _half(picture("PNG")(901)), "unreadable", "PNG cut off"
    yield "截断的纪要.docx", _half(word(902)), "unreadable", "Word file cut off"
    yield "截断的台账.xlsx", _half(workbook(903), 0.7), "unreadable", "spreadsheet cut off"
    yield "截断的资料包.zip", _half(archive(904), 0.6), "unreadable", "zip without its directory"
    yield "加密的合同.pdf", _encrypted_pdf(), "encrypted", "PDF with a password"
    yield "加密的资料.zip", _encrypted_zip(), "encrypted", "zip with a password"
    yield "空文件.pdf", b"", "unreadable", "0 bytes"
    yield "压缩炸弹.zip", _bomb(), "too_large", "zip bomb, ratio about 1000"
    yield "越界路径.zip", _zip({"../../outside.txt": b"x"}), "unreadable", "zip that names a file outside itself"
    yield "网页冒充.pdf", ERROR_PAGE, "unreadable", "an error page named .pdf"
    yield "乱码.docx", _noise(6_000, 1), "unreadable", "noise named .docx"
    yield "文本冒充.jpg", text(905), "unreadable", "text named .jpg"
    yield "超大图片.png", _png(20_000, 20_000), "too_large", "a picture of 20,000 x 20,000 px"
    yield "两千页.pdf", pdf(906, 2_000), "too_large", "a PDF of 2,000 pages"
    yield "损坏的视频.mp4", _video_head(), "unreadable", "an mp4 whose first box is followed by noise"
    yield "损坏的照片.heic", _heic_head(), "unreadable", "a HEIC that is noise"
    yield (
        "缺主体.docx",
        _zip({"[Content_Types].xml": b"<Types/>", "word/other.xml": b"<x/>"}),
        "unreadable",
        "no main part",
    )
    yield "截断的扫描.tif", _half(picture("TIFF")(907), 0.2), "unreadable", "TIFF cut off before its directory"


def _good() -> Iterator[tuple[str, bytes]]:
    number = 0
    for suffix, build, n in GOOD:
        for _ in range(n):
            number += 1
            yield f"好{number:03d}.{suffix}", build(number)


def generate(folder: Path) -> list[SmallFile]:
    """Writes 180 good and 20 broken files, mixed, and tells which is which. No two have the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for name, content in _good():
        (folder / name).write_bytes(content)
        files.append(SmallFile(folder / name, False))
    for name, content, code, what in broken():
        (folder / name).write_bytes(content)
        files.append(SmallFile(folder / name, True, code, what))
    random.Random(200).shuffle(files)
    return files
