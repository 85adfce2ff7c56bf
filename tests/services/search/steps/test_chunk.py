"""Chunks keep lines, rows and items whole, and know where they stand."""

from __future__ import annotations

from contracts.search import IndexDocument, Passage
from services.search.steps.chunk import Chunk, chunk_document, context_of


def made(*passages: Passage, **given: object) -> list[Chunk]:
    return chunk_document(prepared(*passages, **given), 120, 100)


def prepared(*passages: Passage, **given: object) -> IndexDocument:
    known = {"document_id": "d", "project": "p", "kind": "document", "title": "监理例会纪要", "revision": "r"}
    return IndexDocument.model_validate({**known, **given, "passages": list(passages)})


def page(text: str, start: int = 0) -> Passage:
    return Passage(source="text", text=text, page=2, span=(start, start + len(text)))


def test_a_short_page_is_one_chunk() -> None:
    (chunk,) = made(page("第一行\n第二行"))
    assert (chunk.text, chunk.page, chunk.span) == ("第一行\n第二行", 2, (0, 7))


def test_chunks_cut_between_lines_and_carry_their_span_in_the_document() -> None:
    text = "\n".join(f"第{n}行 部位3号楼{n}层 钢筋绑扎完成情况良好" for n in range(12))
    chunks = made(page(text, start=1000))
    assert len(chunks) > 2
    for chunk in chunks:
        assert chunk.span is not None
        assert text[chunk.span[0] - 1000 : chunk.span[1] - 1000] == chunk.text
        assert all(line.startswith("第") and line.endswith("良好") for line in chunk.text.splitlines())


def test_all_text_of_a_page_is_in_a_chunk() -> None:
    text = "\n".join(f"{n}、" + "内容" * (n % 50) + "。" for n in range(60))
    together = "".join(chunk.text for chunk in made(page(text)))
    assert "".join(together.split()) == "".join(text.split())


def test_a_numbered_item_stays_with_the_lines_that_continue_it() -> None:
    items = [f"{n}、总包单位负责\n    落实第{n}项整改,\n    监理复查。" for n in range(1, 8)]
    for chunk in made(page("\n".join(items))):
        assert chunk.text.startswith(tuple("1234567"))
        assert chunk.text.endswith("监理复查。")


def test_a_line_that_is_far_too_long_is_cut_at_sentence_ends() -> None:
    text = "".join(f"这是第{n}句话,它说的是混凝土浇筑。" for n in range(40))
    chunks = made(page(text))
    assert all(len(chunk.text) <= 120 and chunk.text.endswith("。") for chunk in chunks)


def test_a_sentence_without_end_is_cut_where_it_must_be() -> None:
    chunks = made(page("混" * 1000))
    assert [len(chunk.text) for chunk in chunks] == [120] * 8 + [40]


def test_the_context_names_title_type_place_and_date_and_is_not_shown() -> None:
    (chunk,) = made(page("正文"), type="meeting_minutes", section="二标段", doc_date="2025-03-12")
    assert chunk.context == "监理例会纪要 会议纪要 二标段 2025-03-12"
    assert chunk.embedded() == "监理例会纪要 会议纪要 二标段 2025-03-12\n正文"
    assert chunk.text == "正文"


def test_a_camera_s_file_name_is_no_context() -> None:
    assert context_of(prepared(page("x"), title="IMG_20250312_101112.jpg", type="hazard_notice")) == "隐患整改通知单"


def test_a_heading_is_told_to_the_chunks_below_it() -> None:
    lines = "\n".join(f"连墙件第{n}处缺失需要补装并且拍照回复" for n in range(14))
    chunks = made(page(f"二、安全问题\n{lines}"))
    assert chunks[0].text.startswith("二、安全问题")
    assert all("安全问题" in chunk.context for chunk in chunks[1:])


def test_fields_of_a_page_are_put_together() -> None:
    fields = [Passage(source="field", text=f"字段{n}:值{n}", page=1) for n in range(5)]
    (chunk,) = made(*fields)
    assert chunk.text.splitlines() == [f"字段{n}:值{n}" for n in range(5)]


def test_moments_keep_their_seconds() -> None:
    (chunk,) = made(Passage(source="moment", text="钢筋绑扎", start_s=3.0, end_s=9.5))
    assert (chunk.start_s, chunk.end_s) == (3.0, 9.5)


def test_empty_passages_give_no_chunk() -> None:
    assert made(page("  \n ")) == []


def test_there_are_never_more_chunks_than_allowed() -> None:
    assert len(chunk_document(prepared(page("行\n" * 5000)), 60, 7)) == 7
