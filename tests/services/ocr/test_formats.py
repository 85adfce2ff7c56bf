"""Formats beyond the usual: codes on pages, RTF, EPUB, Outlook, and what LibreOffice opens."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from foundation.errors import TooLarge, UnreadableFile
from foundation.settings import CoreSettings
from services.ocr.engines.fake import FakeOcr
from services.ocr.engines.libreoffice import LibreOffice
from services.ocr.service import OcrService, ReadFile
from services.ocr.settings import OcrSettings
from tests.support.outlook import outlook_mail

Read = Callable[..., ReadFile]
needs_office = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed here")


def with_codes(page: Image.Image, *texts: tuple[str, zxingcpp.BarcodeFormat]) -> Image.Image:
    for n, (text, form) in enumerate(texts):
        drawn = np.array(zxingcpp.write_barcode_to_image(zxingcpp.create_barcode(text, form), scale=5))
        page.paste(Image.fromarray(drawn), (200, 1000 + n * 350))
    return page


def test_codes_on_a_page_are_read_with_their_places(read: Read, make: SimpleNamespace) -> None:
    page = with_codes(
        make.scan(["MATERIAL TAG"]),
        ("HRB400E 批号 2412-0087", zxingcpp.BarcodeFormat.QRCode),
        ("GB2025031200017", zxingcpp.BarcodeFormat.Code128),
    )
    codes = read(make.saved(page, "PNG"), "tag.png").reading.pages[0].codes
    assert [(code.format, code.text) for code in codes] == [
        ("QRCode", "HRB400E 批号 2412-0087"),
        ("Code128", "GB2025031200017"),
    ]
    assert 0.1 < codes[0].polygon[0] < 0.25
    assert 0.55 < codes[0].polygon[1] < 0.65


def test_a_page_without_codes_has_none(read: Read, make: SimpleNamespace) -> None:
    assert read(make.saved(make.scan(["PLAIN"]), "PNG"), "a.png").reading.pages[0].codes == []


def test_rtf_is_read_without_any_program(read: Read) -> None:
    done = read(rb"{\rtf1\ansi\ansicpg936 \u26045?\u24037?\u26085?\u24535?\par Pour of C35 done.\par}", "log.rtf")
    assert [line.text for line in done.reading.pages[0].lines] == ["施工日志", "Pour of C35 done."]
    assert done.reading.kind == "document"


def epub(chapters: dict[str, str]) -> dict[str, bytes]:
    items = "".join(
        f'<item id="i{n}" href="{name}" media-type="application/xhtml+xml"/>' for n, name in enumerate(chapters)
    )
    order = "".join(f'<itemref idref="i{n}"/>' for n in range(len(chapters)))
    return {
        "mimetype": b"application/epub+zip",
        "META-INF/container.xml": b'<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        b'<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>',
        "OEBPS/book.opf": (
            '<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<dc:title>施工手册</dc:title></metadata><manifest>{items}</manifest><spine>{order}</spine></package>"
        ).encode(),
        **{f"OEBPS/{name}": text.encode() for name, text in chapters.items()},
    }


def test_an_epub_is_read_chapter_by_chapter(read: Read, make: SimpleNamespace) -> None:
    book = epub({"b.xhtml": "<body><p>第一章 总则</p></body>", "a.xhtml": "<body><p>第二章 模板</p></body>"})
    reading = read(make.zipped(book), "book.epub").reading
    assert [page.lines[0].text for page in reading.pages] == ["第一章 总则", "第二章 模板"]
    assert reading.title == "施工手册"


def test_an_epub_without_its_package_is_refused_with_words(read: Read, make: SimpleNamespace) -> None:
    with pytest.raises(UnreadableFile, match="EPUB"):
        read(make.zipped({"mimetype": b"application/epub+zip", "a.txt": b"x"}), "book.epub")


def test_an_epub_bomb_is_not_unpacked(read: Read, make: SimpleNamespace, tmp_path: Path) -> None:
    settings = OcrSettings(engine="fake", max_text_chars=1000)
    small = OcrService(settings, CoreSettings(home=tmp_path / "small"), FakeOcr())
    book = epub({"a.xhtml": "<body>" + "x" * 100_000 + "</body>"})
    with pytest.raises(TooLarge, match="OCR_MAX_TEXT_CHARS"):
        read(make.zipped(book), "book.epub", using=small)


def test_an_outlook_mail_has_its_words_and_its_attachments(read: Read) -> None:
    mail = outlook_mail("配合比通知", "王工", "请查收附件。", {"通知单.txt": b"C40"})
    reading = read(mail, "mail.msg").reading
    assert (reading.kind, reading.title) == ("container", "配合比通知")
    assert [line.text for line in reading.pages[0].lines] == [
        "主题: 配合比通知",
        '发件人: "王工" <wang@example.cn>',
        "请查收附件。",
    ]
    assert [(member.path, member.media_type) for member in reading.members] == [("通知单.txt", "text/plain")]


def test_an_outlook_mail_with_a_broken_table_is_refused_with_words(read: Read) -> None:
    mail = outlook_mail("配合比通知", "王工", "请查收附件。" * 500, {})
    with pytest.raises(UnreadableFile, match="Outlook"):
        read(mail[:512] + bytes(512) + mail[1024:], "mail.msg")


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory, make: SimpleNamespace) -> Callable[[bytes, str, str], bytes]:
    """Turns a new office file into an old one with the real program."""
    folder = tmp_path_factory.mktemp("old")

    def turn(content: bytes, suffix: str, target: str) -> bytes:
        given = folder / f"a{suffix}"
        given.write_bytes(content)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        subprocess.run(
            ["soffice", "--headless", profile, "--convert-to", target, "--outdir", str(folder), str(given)],
            check=True,
            capture_output=True,
            timeout=120,
        )
        return (folder / f"a.{target}").read_bytes()

    return turn


@needs_office
@pytest.mark.engine
@pytest.mark.parametrize("target", ["doc", "odt"])
def test_an_old_word_file_is_read(read: Read, make: SimpleNamespace, old: Callable[..., bytes], target: str) -> None:
    content = make.word(lambda d: d.add_paragraph("监理例会纪要 第11次"))
    done = read(old(content, ".docx", target), f"纪要.{target}")
    assert "监理例会纪要 第11次" in done.reading.text
    assert done.reading.kind == "document"
    assert "page-1.webp" in done.attachments


@needs_office
@pytest.mark.engine
def test_an_old_excel_file_is_read_as_tables(read: Read, make: SimpleNamespace, old: Callable[..., bytes]) -> None:
    content = make.sheet(lambda book: book.active.append(["规格", "数量"]))
    reading = read(old(content, ".xlsx", "xls"), "台账.xls").reading
    assert [cell.text for cell in reading.pages[0].tables[0].cells] == ["规格", "数量"]
    assert reading.media_type == "application/vnd.ms-excel"


def test_without_the_program_an_old_file_is_kept_and_says_what_to_install(
    read: Read, make: SimpleNamespace, tmp_path: Path
) -> None:
    settings = OcrSettings(engine="fake", office_program="no-such-office")
    bare = OcrService(settings, CoreSettings(home=tmp_path / "bare"), FakeOcr())
    odt = make.zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"})
    reading = read(odt, "a.odt", using=bare).reading
    assert reading.kind == "other"
    assert "LibreOffice" in (reading.notice_en or "")


def test_a_program_that_hangs_is_ended(tmp_path: Path) -> None:
    slow = tmp_path / "slow"
    slow.write_text("#!/bin/sh\nsleep 60\n")
    slow.chmod(0o755)
    given = tmp_path / "a.doc"
    given.write_bytes(b"x")
    with (
        pytest.raises(TooLarge, match="OCR_OFFICE_LIMIT_S"),
        LibreOffice(str(slow), 0.3).converted(given, "application/msword", tmp_path),
    ):
        pytest.fail("nothing was made")
    assert not list(tmp_path.glob("office-*"))


def test_a_program_that_makes_nothing_means_a_damaged_file(tmp_path: Path) -> None:
    given = tmp_path / "a.doc"
    given.write_bytes(b"x")
    with (
        pytest.raises(UnreadableFile, match="damaged"),
        LibreOffice("true", 10).converted(given, "application/msword", tmp_path),
    ):
        pytest.fail("nothing was made")
