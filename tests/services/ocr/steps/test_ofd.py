"""OFD files: words where they stand, tables by their lines, pictures, seals, and files that mean no good."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from foundation.errors import EncryptedFile, TooLarge, UnreadableFile
from foundation.settings import CoreSettings
from services.ocr.engines.fake import FakeOcr
from services.ocr.service import OcrService, ReadFile
from services.ocr.settings import OcrSettings
from services.ocr.steps.ofdobjects import outlines, steps_of
from services.ocr.steps.quads import box_of
from tests.support.ofd import NS, image_object, ofd, page_xml, path_object, sealed, text_object

Read = Callable[..., ReadFile]
SIGNATURES = "<ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures>"


def texts(done: ReadFile, page: int = 0) -> list[str]:
    return [line.text for line in done.reading.pages[page].lines]


def shown(done: ReadFile, page: int = 1) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(done.attachments[f"page-{page}.webp"])).convert("RGB"))


def picture(colour: str = "white", *, has_writing: bool = False) -> bytes:
    image = Image.new("RGB", (400, 400), colour)
    if has_writing:
        ImageDraw.Draw(image).text((20, 20), "SCANNED", "black")
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def test_words_are_read_where_they_stand(read: Read) -> None:
    done = read(ofd([page_xml(text_object("施工日志", 21, 29.7), text_object("日期：2025-03-12", 21, 60))]), "a.ofd")
    assert texts(done) == ["施工日志", "日期：2025-03-12"]
    page = done.reading.pages[0]
    assert (page.source, done.reading.kind, done.reading.media_type) == ("text_layer", "document", "application/ofd")
    left, top, right, bottom = box_of(page.lines[0].polygon)
    assert left == pytest.approx(0.1, abs=0.005)
    assert right == pytest.approx(0.1 + 20 / 210, abs=0.01)
    assert 0.1 < top < bottom < 0.125
    assert page.height_px / page.width_px == pytest.approx(297 / 210, rel=0.01)
    assert done.reading.title == "隐蔽工程验收记录"
    assert done.reading.facts["author"] == "资料员"
    ink = shown(done)[round(top * page.height_px) : round(bottom * page.height_px)]
    assert ink.min() < 100, "the words are drawn"


def test_characters_set_one_by_one_make_a_line(read: Read) -> None:
    objects = [text_object(char, 20 + 5 * n, 40) for n, char in enumerate("混凝土浇筑")]
    assert texts(read(ofd([page_xml(*objects)]), "a.ofd")) == ["混凝土浇筑"]


def test_pages_keep_their_order_and_their_own_size(read: Read) -> None:
    pages = [page_xml(text_object("第一页", 20, 20)), page_xml(text_object("第二页", 20, 20), area="0 0 420 297")]
    done = read(ofd(pages), "a.ofd")
    assert [texts(done, n) for n in range(2)] == [["第一页"], ["第二页"]]
    assert done.reading.pages[1].width_px > done.reading.pages[1].height_px


def test_words_in_a_frame_of_lines_make_a_table(read: Read) -> None:
    lines = "".join(f"M 0 {y} L 120 {y} " for y in (0, 15, 30, 45)) + "".join(
        f"M {x} 0 L {x} 45 " for x in (0, 40, 80, 120)
    )
    words = [text_object(f"格{r}{c}", 45 + 40 * c, 52 + 15 * r) for r in range(3) for c in range(3)]
    done = read(ofd([page_xml(path_object(40, 50, 120, 45, lines), *words)]), "a.ofd")
    (table,) = done.reading.pages[0].tables
    assert (table.n_rows, table.n_cols) == (3, 3)
    assert [cell.text for cell in table.cells][:4] == ["格00", "格01", "格02", "格10"]


def test_a_page_that_is_a_picture_is_read_like_a_scan(read: Read) -> None:
    content = ofd([page_xml(image_object(5, 0, 0, 210, 297))], pictures={5: picture(has_writing=True)})
    done = read(content, "a.ofd")
    assert done.reading.pages[0].source == "ocr"
    assert done.reading.models[0].name == "fake"


def test_unseen_words_over_a_picture_are_read_and_not_drawn(read: Read) -> None:
    words = text_object("双层文件", 20, 100, more='Visible="false"')
    done = read(ofd([page_xml(image_object(5, 0, 0, 210, 297), words)], pictures={5: picture()}), "a.ofd")
    assert texts(done) == ["双层文件"]
    assert shown(done).min() > 200


def test_templates_and_notes_are_part_of_the_page(read: Read) -> None:
    content = ofd(
        [page_xml(text_object("正文", 20, 60), template='<ofd:Template TemplateID="3" ZOrder="Background"/>')],
        common='<ofd:TemplatePage ID="3" BaseLoc="Tpls/Tpl_0/Content.xml"/><ofd:Annotations>A.xml</ofd:Annotations>',
        parts={
            "Doc_0/Tpls/Tpl_0/Content.xml": page_xml(text_object("表头", 20, 20)).encode(),
            "Doc_0/A.xml": f'<ofd:Annotations {NS}><ofd:Page PageID="0"><ofd:FileLoc>N.xml</ofd:FileLoc></ofd:Page>'
            "</ofd:Annotations>".encode(),
            "Doc_0/N.xml": (
                f'<ofd:PageAnnot {NS}><ofd:Annot Type="Stamp"><ofd:Appearance Boundary="20 200 60 20">'
                f"{text_object('批注', 0, 0)}</ofd:Appearance></ofd:Annot></ofd:PageAnnot>"
            ).encode(),
        },
    )
    assert texts(read(content, "a.ofd")) == ["表头", "正文", "批注"]


def test_an_electronic_seal_is_told_with_its_name_and_place(read: Read) -> None:
    parts = sealed("东湖建设有限公司公章", picture("red"), "120 200 40 40")
    done = read(ofd([page_xml(text_object("签章页", 20, 20))], parts=parts, root=SIGNATURES), "a.ofd")
    (seal,) = done.reading.pages[0].seals
    assert seal.text == "东湖建设有限公司公章"
    assert seal.polygon[0] == pytest.approx(120 / 210, abs=0.001)
    assert seal.shape == "round"
    told = done.reading.facts["electronic_seals"]
    assert "东湖建设有限公司公章" in told
    assert "2025-03-12" in told
    assert "未验证签名" in told
    page = shown(done)
    red = page[round(220 / 297 * page.shape[0]), round(140 / 210 * page.shape[1])]
    assert red[0] > 180 > red[1]


def test_a_seal_file_of_rubbish_leaves_the_name_of_the_program(read: Read) -> None:
    parts = sealed("甲", b"", "120 200 40 40") | {"Doc_0/Signs/Sign_0/Seal.esl": b"\x30\x84\xff\xff\xff\xff"}
    done = read(ofd([page_xml(text_object("签章页", 20, 20))], parts=parts, root=SIGNATURES), "a.ofd")
    assert "某签章公司" in done.reading.facts["electronic_seals"]


def test_a_missing_or_foreign_picture_takes_nothing_else_away(read: Read) -> None:
    page = page_xml(text_object("文字", 20, 20), image_object(5, 0, 100, 50, 50), image_object(6, 0, 100, 50, 50))
    assert texts(read(ofd([page], pictures={5: b"GBIG2 of nobody"}), "a.ofd")) == ["文字"]


@pytest.mark.parametrize(
    "parts",
    [
        {"OFD.xml": b"<no"},
        {"OFD.xml": b"<OFD/>"},
        {"Doc_0/Document.xml": b""},
        {"Doc_0/Pages/Page_0/Content.xml": page_xml('<ofd:TextObject Boundary="1 2"/>').encode()},
        {"Doc_0/Pages/Page_0/Content.xml": page_xml(area="0 0 900000 1").encode()},
        {"Doc_0/Pages/Page_0/Content.xml": page_xml(path_object(0, 0, 1, 1, "X 1 2")).encode()},
    ],
)
def test_a_broken_file_is_refused_with_words(read: Read, parts: dict[str, bytes]) -> None:
    with pytest.raises(UnreadableFile, match="OFD"):
        read(ofd([page_xml()], parts=parts), "a.ofd")


def test_a_file_that_is_cut_off_is_refused(read: Read) -> None:
    content = ofd([page_xml(text_object("文字", 20, 20))])
    with pytest.raises(UnreadableFile, match="damaged"):
        read(content[: len(content) // 2], "a.ofd")


def test_xml_that_expands_is_refused(read: Read) -> None:
    bomb = b'<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY c "&a;&a;&a;&a;">]><b>&c;</b>'
    with pytest.raises(UnreadableFile, match="OFD"):
        read(ofd([page_xml()], parts={"Doc_0/Document.xml": bomb}), "a.ofd")


def test_a_file_outside_is_never_asked_for(read: Read) -> None:
    outside = b'<!DOCTYPE b [<!ENTITY a SYSTEM "file:///etc/hostname">]><b>&a;</b>'
    with pytest.raises(UnreadableFile, match="OFD"):
        read(ofd([page_xml()], parts={"OFD.xml": outside}), "a.ofd")


def test_a_zip_bomb_is_not_unpacked(read: Read, tmp_path: Path) -> None:
    small = OcrService(
        OcrSettings(engine="fake"), CoreSettings(home=tmp_path / "small", max_container_bytes=1 << 20), FakeOcr()
    )
    with pytest.raises(TooLarge, match="SITETRACE_MAX_CONTAINER_BYTES"):
        read(ofd([page_xml()], parts={"Doc_0/bomb": bytes(2 << 20)}), "a.ofd", using=small)


def test_too_many_pages_and_too_many_steps_are_refused(read: Read, tmp_path: Path) -> None:
    small = OcrService(OcrSettings(engine="fake"), CoreSettings(home=tmp_path / "small", max_pages=1), FakeOcr())
    with pytest.raises(TooLarge, match="SITETRACE_MAX_PAGES"):
        read(ofd([page_xml(), page_xml()]), "a.ofd", using=small)
    with pytest.raises(ValueError, match="more characters"):
        steps_of("g 999999999 1")


def test_a_file_with_a_password_is_told(read: Read) -> None:
    content = bytearray(ofd([page_xml()]))
    at = -1
    while (at := content.find(b"PK\x01\x02", at + 1)) >= 0:
        content[at + 8] |= 1
    with pytest.raises(EncryptedFile):
        read(bytes(content), "a.ofd")


def test_steps_and_paths_are_read_as_the_format_writes_them() -> None:
    assert steps_of("4.5 g 2 3 1") == [4.5, 3.0, 3.0, 1.0]
    assert list(outlines("M 0 0 L 10 0 L 10 5 C M 1 1 L 2 2")) == [
        [(0, 0), (10, 0), (10, 5), (0, 0)],
        [(1, 1), (2, 2)],
    ]
    (curve,) = outlines("M 0 0 Q 5 10 10 0")
    assert curve[5] == pytest.approx((5.0, 5.0))
