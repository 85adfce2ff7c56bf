"""What a file is, told from its bytes."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import docx
import openpyxl
import pptx
import pytest
from PIL import Image

from foundation.filetype import DOCX, EMPTY, ENCRYPTED_OFFICE, PPTX, UNKNOWN, XLSX, detect_encoding, sniff

MAIL = b"From: a@example.cn\r\nTo: b@example.cn\r\nSubject: x\r\nDate: Mon, 3 Mar 2025 08:00:00 +0800\r\n\r\nbody\r\n"


def picture(form: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (32, 24), "grey").save(out, form)
    return out.getvalue()


def heic() -> bytes:
    import pillow_heif

    pillow_heif.register_heif_opener()
    return picture("HEIF")


def office(kind: str) -> bytes:
    out = io.BytesIO()
    if kind == "docx":
        docx.Document().save(out)
    elif kind == "xlsx":
        openpyxl.Workbook().save(out)
    else:
        pptx.Presentation().save(out)
    return out.getvalue()


def ole(stream: str) -> bytes:
    header = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))
    struct.pack_into("<H", header, 30, 9)
    struct.pack_into("<I", header, 48, 0)
    entries = b"".join(n.encode("utf-16-le").ljust(128, b"\x00") for n in ("Root Entry", stream))
    return bytes(header) + entries.ljust(512, b"\x00")


def zipped(**members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in members.items():
            archive.writestr(f"{name}.txt", text)
    return out.getvalue()


CASES = [
    (lambda: b"%PDF-1.7\n1 0 obj", "application/pdf", "document"),
    (lambda: b"junk before\n%PDF-1.4\n", "application/pdf", "document"),
    (lambda: picture("JPEG"), "image/jpeg", "photo"),
    (lambda: picture("PNG"), "image/png", "photo"),
    (lambda: picture("TIFF"), "image/tiff", "photo"),
    (lambda: picture("WEBP"), "image/webp", "photo"),
    (lambda: picture("BMP"), "image/bmp", "photo"),
    (heic, "image/heic", "photo"),
    (lambda: office("docx"), DOCX, "document"),
    (lambda: office("docx")[:-900], DOCX, "document"),
    (lambda: office("xlsx"), XLSX, "document"),
    (lambda: office("pptx"), PPTX, "document"),
    (lambda: zipped(a="1", b="2"), "application/zip", "container"),
    (lambda: MAIL, "message/rfc822", "container"),
    (lambda: b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isommp42", "video/mp4", "video"),
    (lambda: b"\x00\x00\x00\x14ftypqt  \x00\x00\x02\x00qt  ", "video/quicktime", "video"),
    (lambda: b"  0\r\nSECTION\r\n  2\r\nHEADER\r\n", "image/vnd.dxf", "drawing"),
    (lambda: b"999\nmade by\n0\nSECTION\n2\nHEADER\n", "image/vnd.dxf", "drawing"),
    (lambda: b"AutoCAD Binary DXF\r\n\x1a\x00\x00", "image/vnd.dxf", "drawing"),
    (lambda: b"AC1032\x00\x00\x00\x00", "image/vnd.dwg", "other"),
    (lambda: ole("EncryptedPackage"), ENCRYPTED_OFFICE, "document"),
    (lambda: ole("WordDocument"), "application/msword", "other"),
    (lambda: ole("Workbook"), "application/vnd.ms-excel", "other"),
    ("<!DOCTYPE html><html><body>监理</body></html>".encode, "text/html", "document"),
    (lambda: "今天浇筑三层顶板混凝土。".encode("gb18030"), "text/plain", "document"),
    (lambda: "今天浇筑三层顶板混凝土。".encode("utf-16"), "text/plain", "document"),
    (lambda: b"", EMPTY, "other"),
    (lambda: bytes(range(256)) * 4, UNKNOWN, "other"),
]


@pytest.mark.parametrize("name", ["资料.pdf", "无后缀", "x.jpg"])
@pytest.mark.parametrize(("content", "media_type", "kind"), CASES)
def test_the_bytes_decide_whatever_the_name_says(
    tmp_path: Path, content: object, media_type: str, kind: str, name: str
) -> None:
    path = tmp_path / "blob"
    path.write_bytes(content())  # type: ignore[operator]
    found = sniff(path, name)
    assert (found.media_type, found.kind) == (media_type, kind)


def test_the_name_decides_between_kinds_of_plain_text(tmp_path: Path) -> None:
    path = tmp_path / "blob"
    path.write_text("# 纪要\n\n甲,乙\n")
    assert [sniff(path, n).media_type for n in ("a.md", "a.CSV", "a.txt", "a")] == [
        "text/markdown",
        "text/csv",
        "text/plain",
        "text/plain",
    ]


def test_the_suffix_is_the_usual_one_of_the_type(tmp_path: Path) -> None:
    path = tmp_path / "blob"
    path.write_bytes(picture("JPEG"))
    assert sniff(path, "x.pdf").suffix == ".jpg"
    path.write_bytes(bytes(range(256)))
    assert sniff(path, "程序.EXE").suffix == ".exe"
    assert sniff(path, "a.b/../c").suffix == ""


def test_prose_with_a_colon_is_not_taken_for_mail(tmp_path: Path) -> None:
    path = tmp_path / "blob"
    path.write_bytes(b"Note: from the site\nTo: do today\nPour the slab\n")
    assert sniff(path, "a.txt").media_type == "text/plain"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030", "utf-32"])
def test_the_encoding_of_site_text_is_found(encoding: str) -> None:
    text = "2025-03-04 site log, weather fine, 3# building floor 2; 三层顶板混凝土浇筑完成,养护到位。\n" * 3
    found = detect_encoding(text.encode(encoding))
    assert found is not None
    assert text.encode(encoding).decode(found).lstrip("\ufeff") == text


def test_a_character_cut_at_the_end_of_the_sample_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "blob"
    path.write_bytes(b"a" + "监理日志".encode() * 20_000)
    assert sniff(path, "log.txt").media_type == "text/plain"
