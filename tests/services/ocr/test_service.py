"""Every kind of file read with a fake engine."""

from __future__ import annotations

import io
from email.message import EmailMessage
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from contracts.reading import Reading
from foundation.errors import EncryptedFile, TooLarge, UnreadableFile
from foundation.settings import CoreSettings
from services.ocr.engines.fake import FakeOcr
from services.ocr.service import OcrService
from services.ocr.settings import OcrSettings


def check_spans(reading: Reading) -> None:
    """Every span must cut its own line out of the text."""
    for page in reading.pages:
        assert page.span is not None
        assert reading.text[page.span[0] : page.span[1]] == "\n".join(line.text for line in page.lines)
        for line in page.lines:
            assert line.span is not None
            assert reading.text[line.span[0] : line.span[1]] == line.text
            assert all(0 <= v <= 1 for v in line.polygon)
    assert reading.text.count("\f") == max(len(reading.pages) - 1, 0)


# PDF ---------------------------------------------------------------------------------------------------------


def test_a_text_layer_is_read_with_its_places(read: Any, make: SimpleNamespace) -> None:
    content = make.pdf_text(
        ("施工日志", 240, 780, 22), ("工程名称：东湖实验学校", 60, 740, 12), ("Weather: fine", 60, 700, 12)
    )
    done = read(make.pdf([content]), "日志.pdf")
    page = done.reading.pages[0]
    assert [line.text for line in page.lines] == ["施工日志", "工程名称：东湖实验学校", "Weather: fine"]
    assert page.source == "text_layer"
    assert page.lines[0].polygon[0] == pytest.approx(240 / 595, abs=0.01)
    assert page.lines[0].polygon[1] == pytest.approx((842 - 780 - 22) / 842, abs=0.02)
    assert done.reading.models == []
    assert set(done.attachments) == {"page-1.webp", "thumbnail.webp"}
    check_spans(done.reading)


def test_a_turned_page_is_read_as_it_is_shown(read: Any, make: SimpleNamespace) -> None:
    content = make.pdf_text(("A first line of words", 60, 780, 14), ("B second line of words", 60, 740, 14))
    page = read(make.pdf([content], rotate=90), "a.pdf").reading.pages[0]
    assert [line.text for line in page.lines] == ["A first line of words", "B second line of words"]
    assert page.height_px > page.width_px, "the writing stands upright again"


def test_a_landscape_page_as_programs_write_it_is_read_upright(read: Any, make: SimpleNamespace) -> None:
    lines = [
        f"BT /F1 14 Tf 0 1 -1 0 {x} 60 Tm ({text}) Tj ET" for text, x in (("First line", 60), ("Second line", 100))
    ]
    page = read(make.pdf(["\n".join(lines)], rotate=90), "a.pdf").reading.pages[0]
    assert [line.text for line in page.lines] == ["First line", "Second line"]
    assert page.width_px > page.height_px
    assert page.rotation_deg == 0


def test_a_scan_in_a_pdf_goes_to_the_engine(read: Any, make: SimpleNamespace) -> None:
    done = read(make.saved(make.scan(["Site log", "Weather fine"]), "PDF"), "scan.pdf")
    assert done.reading.kind == "document"
    assert done.reading.pages[0].source == "ocr"
    assert done.reading.models[0].name == "fake"


def test_a_garbage_text_layer_goes_to_the_engine(read: Any, make: SimpleNamespace) -> None:
    garbage = "".join(chr(c) for c in (0xE001, 0xE002, 0xE003, 0xE004)) * 8
    done = read(make.pdf([make.pdf_text((garbage, 60, 700, 12)) + "\n0 0 m 200 200 l S"]), "a.pdf")
    assert done.reading.pages[0].source == "ocr"


def test_pages_of_a_pdf_are_told_apart_one_by_one(read: Any, make: SimpleNamespace) -> None:
    content = make.pdf([make.pdf_text(("Page one says enough words", 60, 700, 12)), "", "0 0 m 200 200 l S"])
    reading = read(content, "mixed.pdf").reading
    assert [page.source for page in reading.pages] == ["text_layer", "none", "ocr"]
    check_spans(reading)


@pytest.mark.parametrize("cut", [0.3, 0.05])
def test_a_truncated_pdf_is_refused_with_a_reason(read: Any, make: SimpleNamespace, cut: float) -> None:
    content = make.saved(make.scan(["Words"]), "PDF")
    with pytest.raises(UnreadableFile) as refusal:
        read(content[: int(len(content) * cut)], "a.pdf")
    assert "save it again" in refusal.value.message
    assert "重新保存" in (refusal.value.zh or "")


def test_an_encrypted_pdf_is_refused_with_a_reason(read: Any, make: SimpleNamespace) -> None:
    with pytest.raises(EncryptedFile, match="password"):
        read(make.pdf([""], encrypt=True), "a.pdf")


def test_a_pdf_of_2000_pages_is_refused_before_it_is_read(read: Any, make: SimpleNamespace) -> None:
    with pytest.raises(TooLarge, match="2000 pages"):
        read(make.pdf(["" for _ in range(2000)]), "a.pdf")


# Pictures ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF", "BMP"])
def test_a_scanned_page_is_a_document(read: Any, make: SimpleNamespace, form: str) -> None:
    done = read(make.saved(make.scan(["Site log"]), form), "x")
    assert done.reading.kind == "document"
    assert "工程名称" in done.reading.text
    check_spans(done.reading)


def test_a_scene_is_a_photo_even_with_a_watermark(tmp_path: Path, read: Any, make: SimpleNamespace) -> None:
    watermark = FakeOcr(["2025-03-04 10:22", "东湖实验学校 3号楼"])
    service = OcrService(OcrSettings(engine="fake"), CoreSettings(home=tmp_path), watermark)
    done = read(make.saved(make.scene(), "JPEG"), "IMG_1.jpg", using=service)
    assert done.reading.kind == "photo"
    assert done.reading.text == "2025-03-04 10:22\n东湖实验学校 3号楼"


def test_all_pages_of_a_tiff_are_read(read: Any, make: SimpleNamespace) -> None:
    pages = [make.scan([f"Page {n}"]) for n in range(3)]
    done = read(make.saved(pages[0], "TIFF", save_all=True, append_images=pages[1:]), "fax.tif")
    assert [page.page for page in done.reading.pages] == [1, 2, 3]
    assert {"page-1.webp", "page-2.webp", "page-3.webp", "thumbnail.webp"} == set(done.attachments)


def test_a_heic_is_not_turned_twice(read: Any, make: SimpleNamespace) -> None:
    import pillow_heif

    pillow_heif.register_heif_opener()
    image = make.scene((400, 200))
    exif = Image.Exif()
    exif[0x0112] = 6
    upright = read(make.saved(image, "HEIF", exif=exif.tobytes()), "a.heic").reading.pages[0]
    assert (upright.width_px, upright.height_px) == (200, 400)


def test_exif_turns_are_applied(read: Any, make: SimpleNamespace) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    page = read(make.saved(make.scene((400, 200)), "JPEG", exif=exif), "a.jpg").reading.pages[0]
    assert (page.width_px, page.height_px) == (200, 400)


def test_page_images_are_of_the_size_that_is_shown(read: Any, make: SimpleNamespace) -> None:
    done = read(make.saved(make.scan(["Big"], (2480, 3508)), "PNG"), "x.png")
    with Image.open(io.BytesIO(done.attachments["page-1.webp"])) as page:
        assert max(page.size) == OcrSettings().image_side_px
    with Image.open(io.BytesIO(done.attachments["thumbnail.webp"])) as small:
        assert max(small.size) == 400


def test_pixels_over_the_limit_are_refused_before_decoding(read: Any, make: SimpleNamespace) -> None:
    with pytest.raises(TooLarge, match="20000 x 20000"):
        read(make.wide_png(20_000, 20_000), "huge.png")


@pytest.mark.parametrize("form", ["JPEG", "PNG", "TIFF"])
def test_a_truncated_picture_is_refused(read: Any, make: SimpleNamespace, form: str) -> None:
    content = make.saved(make.scene(), form)
    with pytest.raises(UnreadableFile):
        read(content[: len(content) // 3], "x")


def test_transparent_and_deep_pictures_are_read(read: Any, make: SimpleNamespace) -> None:
    clear = Image.new("RGBA", (300, 300), (0, 0, 0, 0))
    assert read(make.saved(clear, "PNG"), "a.png").reading.pages[0].width_px == 300
    deep = Image.fromarray(np.asarray(make.scene((300, 200)).convert("L")).astype(np.uint16) * 250)
    assert read(make.saved(deep, "PNG"), "a.png").reading.pages[0].width_px == 300


# Office and text ---------------------------------------------------------------------------------------------


def test_word_files_keep_headers_tables_and_page_breaks(read: Any, make: SimpleNamespace) -> None:
    def build(document: Any) -> None:
        document.sections[0].header.paragraphs[0].text = "中岩建工集团"
        document.add_heading("隐蔽工程验收记录", 0)
        table = document.add_table(2, 2)
        table.cell(0, 0).text, table.cell(0, 1).text = "工程名称", "东湖实验学校"
        table.cell(1, 0).text, table.cell(1, 1).text = "隐检日期", "2025年6月3日"
        document.add_page_break()
        document.add_paragraph("第二页")
        document.core_properties.author = "张三"

    reading = read(make.word(build), "隐检.docx").reading
    assert reading.kind == "document"
    assert [line.text for line in reading.pages[0].lines] == [
        "中岩建工集团",
        "隐蔽工程验收记录",
        "工程名称\t东湖实验学校",
        "隐检日期\t2025年6月3日",
    ]
    assert reading.pages[1].lines[0].text == "第二页"
    assert {(c.row, c.col): c.text for c in reading.pages[0].tables[0].cells}[1, 1] == "2025年6月3日"
    assert reading.facts["author"] == "张三"
    check_spans(reading)


def test_sheets_tell_values_and_formulas_that_were_never_computed(read: Any, make: SimpleNamespace) -> None:
    def build(book: Any) -> None:
        sheet = book.active
        sheet.title = "材料台账"
        sheet.append(["名称", "数量", "单价", "金额"])
        sheet.append(["钢筋", 12.5, 4000, "=B2*C2"])
        book.create_sheet("空表")
        book.create_sheet("第二张").append(["合计", True])

    reading = read(make.sheet(build), "台账.xlsx").reading
    assert [page.lines[0].text for page in reading.pages] == ["材料台账", "第二张"]
    assert "钢筋\t12.5\t4000\t=B2*C2" in reading.text
    assert "合计\t是" in reading.text
    check_spans(reading)


def test_slides_are_pages(read: Any, make: SimpleNamespace) -> None:
    reading = read(make.slides("安全教育", "三级教育记录"), "a.pptx").reading
    assert [page.lines[0].text for page in reading.pages] == ["安全教育", "三级教育记录"]
    check_spans(reading)


def test_a_word_file_that_points_to_a_missing_part_is_read(read: Any, make: SimpleNamespace) -> None:
    import zipfile

    content = make.word(lambda d: d.add_paragraph("仍可读"))
    parts = {n: zipfile.ZipFile(io.BytesIO(content)).read(n) for n in zipfile.ZipFile(io.BytesIO(content)).namelist()}
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(
        b"</Relationships>",
        b'<Relationship Id="rId99" Type="http://schemas.microsoft.com/office/2006/relationships/ui/extensibility" '
        b'Target="userCustomization/customUI.xml"/></Relationships>',
    )
    assert "仍可读" in read(make.zipped(parts), "a.docx").reading.text


@pytest.mark.parametrize("kind", ["word", "sheet"])
def test_truncated_office_files_are_refused(read: Any, make: SimpleNamespace, kind: str) -> None:
    content = getattr(make, kind)(lambda _: None)
    with pytest.raises(UnreadableFile):
        read(content[:-400], "a.docx" if kind == "word" else "a.xlsx")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_text_of_any_encoding_is_read(read: Any, encoding: str) -> None:
    text = "施工日志\n2025年3月4日 晴\n今天完成三层顶板混凝土浇筑，养护到位。\n"
    reading = read(text.encode(encoding), "日志.txt").reading
    assert reading.text == text.strip()
    check_spans(reading)


def test_csv_becomes_a_table(read: Any) -> None:
    reading = read("名称;数量\n钢筋;3\n水泥;4\n".encode("gb18030"), "a.csv").reading
    assert reading.pages[0].tables[0].n_rows == 3
    assert reading.pages[0].lines[1].text == "钢筋\t3"


def test_html_tells_its_words_and_runs_nothing(read: Any) -> None:
    markup = (
        "<html><head><title>周报</title><script>alert(1)</script></head><body><p>第一段</p>"
        "<table><tr><td>甲</td><td>乙</td></tr></table><div>尾<b>声</b></div></body></html>"
    )
    reading = read(markup.encode(), "a.html").reading
    assert reading.title == "周报"
    assert "alert" not in reading.text
    assert [line.text for line in reading.pages[0].lines] == ["第一段", "甲\t乙", "尾 声"]


def test_a_long_text_has_many_pages(read: Any) -> None:
    reading = read("\n".join(f"第{i}行" for i in range(130)).encode(), "a.txt").reading
    assert [len(page.lines) for page in reading.pages] == [61, 61, 8]
    check_spans(reading)


# Containers --------------------------------------------------------------------------------------------------


def test_a_mail_is_a_container_with_its_words_and_attachments(read: Any) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "甲 <a@example.cn>", "b@example.cn", "关于脚手架整改"
    message["Date"] = "Mon, 3 Mar 2025 08:00:00 +0800"
    message.set_content("请于三日内整改。\n")
    message.add_attachment("整改清单".encode(), maintype="text", subtype="plain", filename="清单.txt")
    inner = EmailMessage()
    inner["From"], inner["To"], inner["Subject"] = "c@example.cn", "d@example.cn", "原信"
    inner.set_content("原文")
    message.add_attachment(inner)
    reading = read(message.as_bytes(), "信.eml").reading
    assert reading.kind == "container"
    assert reading.title == "关于脚手架整改"
    assert "请于三日内整改。" in reading.text
    assert [(m.path, m.media_type) for m in reading.members] == [
        ("清单.txt", "text/plain"),
        ("邮件2.eml", "message/rfc822"),
    ]


def test_a_zip_gives_members_with_names_of_chinese_systems(read: Any, make: SimpleNamespace) -> None:
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        entry = zipfile.ZipInfo("占位.txt")
        archive.writestr(entry, "a")
        archive.writestr("图/b.md", "# b")
        archive.writestr("__MACOSX/._b", "x")
    # A name in GBK without the UTF-8 flag, as Windows writes it.
    content = out.getvalue().replace("占位.txt".encode(), "日志资.txt".encode("gb18030"))
    content = bytearray(content)
    for marker, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(marker)
        content[place + at + 1] &= ~0x08
    reading = read(bytes(content), "a.zip").reading
    assert [m.path for m in reading.members] == ["日志资.txt", "图/b.md"]
    assert reading.kind == "container"


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "C:\\windows\\a.txt", "a/../../b"])
def test_names_that_leave_the_archive_are_refused(read: Any, make: SimpleNamespace, name: str) -> None:
    with pytest.raises(UnreadableFile, match="outside itself"):
        read(make.zipped({name: b"x"}), "a.zip")


def test_a_zip_bomb_is_refused_before_it_is_unpacked(read: Any, make: SimpleNamespace) -> None:
    with pytest.raises(TooLarge, match="zip bomb"):
        read(make.zipped({"a.txt": bytes(60 << 20)}), "a.zip")


def test_a_directory_that_lies_about_sizes_is_refused(read: Any, make: SimpleNamespace) -> None:
    import struct

    content = bytearray(make.zipped({"a.txt": bytes(5 << 20)}))
    place = content.find(b"PK\x01\x02")
    struct.pack_into("<I", content, place + 24, 10)
    with pytest.raises(UnreadableFile):
        read(bytes(content), "a.zip")


def test_limits_of_count_and_depth_hold(tmp_path: Path, read: Any, make: SimpleNamespace) -> None:
    core = CoreSettings(home=tmp_path, max_container_members=2)
    service = OcrService(OcrSettings(engine="fake"), core, FakeOcr())
    with pytest.raises(TooLarge, match="3 files"):
        read(make.zipped({f"{i}.txt": b"x" for i in range(3)}), "a.zip", using=service)
    with pytest.raises(TooLarge, match="inside one another"):
        read(make.zipped({"a.txt": b"x"}), "a.zip", depth=3)


def test_an_encrypted_zip_is_refused(read: Any, make: SimpleNamespace) -> None:
    content = bytearray(make.zipped({"a.txt": b"secret"}))
    for marker, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.find(marker) + at] |= 1
    with pytest.raises(EncryptedFile):
        read(bytes(content), "a.zip")


# Drawings, the rest ------------------------------------------------------------------------------------------


def test_a_drawing_tells_its_words_where_they_stand(read: Any, make: SimpleNamespace) -> None:
    def build(document: Any) -> None:
        space = document.modelspace()
        space.add_line((0, 0), (4200, 0))
        space.add_line((0, 0), (0, 2970))
        space.add_text("DC-018", height=100, dxfattribs={"insert": (3500, 100)})
        space.add_mtext("三层结构平面图\\P1:100", dxfattribs={"insert": (300, 2800), "char_height": 120})
        block = document.blocks.new("TITLE")
        block.add_attdef("NO", (0, 0), height=80)
        space.add_blockref("TITLE", (3500, 400)).add_auto_attribs({"NO": "结施-08"})

    done = read(make.dxf(build), "平面图.dxf")
    assert done.reading.kind == "drawing"
    places = {line.text: line.polygon for line in done.reading.pages[0].lines}
    assert {"DC-018", "三层结构平面图", "1:100", "结施-08"} <= set(places)
    assert places["DC-018"][0] > 0.7
    assert places["DC-018"][1] > 0.8
    assert places["三层结构平面图"][1] < 0.2
    assert "page-1.webp" in done.attachments
    check_spans(done.reading)


def test_a_broken_drawing_is_refused(read: Any) -> None:
    with pytest.raises(UnreadableFile):
        read(b"0\nSECTION\n2\nENTITIES\n0\nLINE\nnonsense\n", "a.dxf")


@pytest.mark.parametrize(
    ("content", "name"), [(b"AC1032\x00" + bytes(200), "a.dwg"), (b"Rar!\x1a\x07\x01\x00" + bytes(90), "a.rar")]
)
def test_what_is_not_read_is_told_plainly(read: Any, content: bytes, name: str) -> None:
    reading = read(content, name).reading
    assert reading.kind == "other"
    assert "已保存" in (reading.notice or "")
    assert "kept" in (reading.notice_en or "")


def test_a_dwg_is_told_what_to_turn_it_into(read: Any) -> None:
    reading = read(b"AC1032\x00" + bytes(200), "a.dwg").reading
    for way in ("DXF", "PDF", "ODA File Converter"):
        assert way in (reading.notice or "")
        assert way in (reading.notice_en or "")


def test_a_video_is_left_to_the_stage_that_sees(read: Any) -> None:
    reading = read(b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isommp42" + bytes(100), "a.mp4").reading
    assert (reading.kind, reading.pages, reading.notice) == ("video", [], None)


def test_an_empty_file_is_refused(read: Any) -> None:
    with pytest.raises(UnreadableFile, match="empty"):
        read(b"", "a.pdf")


@pytest.mark.parametrize("content", [b"<html><body>502 Bad Gateway</body></html>", bytes(range(256)) * 8])
def test_bytes_that_are_not_what_the_name_promises_are_refused(read: Any, content: bytes) -> None:
    with pytest.raises(UnreadableFile, match="the name says PDF"):
        read(content, "合同.pdf")


def test_a_picture_with_the_wrong_suffix_is_read_as_what_it_is(read: Any, make: SimpleNamespace) -> None:
    assert read(make.saved(make.scan(["x"]), "PNG"), "a.pdf").reading.media_type == "image/png"
