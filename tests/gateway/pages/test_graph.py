"""The graph as a picture: where nodes stand, which edges are told, and the list beside it."""

from __future__ import annotations

from contracts.related import Reason, Related, RelatedDocument, RelatedEdge
from gateway.pages.graph import A_ROW, NODE_W, ROWS, WIDTH, broken, draw, entries, shortened, width_em
from tests.gateway.pages.conftest import LOG, MINUTES, NOTICE, WALL, Site


def item(name: str, distance: int) -> RelatedDocument:
    return RelatedDocument(document_id=name, title=f"文件{name}", kind="document", distance=distance)


def edge(one: str, other: str) -> RelatedEdge:
    reason = Reason(code="cites", zh=f"引用了 {one} 号文件的全部内容", en="cites", document_id=other)
    return RelatedEdge(from_id=one, to_id=other, is_directed=True, reasons=[reason])


def graph(n_near: int = 2) -> Related:
    near = [f"n{n}" for n in range(n_near)]
    items = [*(item(name, 1) for name in near), item("far", 2)]
    return Related(
        document_id="me",
        items=items,
        edges=[*(edge("me", name) for name in near), edge("far", "n0"), edge("n1", "far")],
    )


def test_nearer_documents_stand_above_farther_ones() -> None:
    picture = draw(graph(), english=False)
    places = {node.document.document_id if node.document else "me": node for node in picture.nodes}
    assert places["me"].y < places["n0"].y == places["n1"].y < places["far"].y
    assert places["n0"].x + NODE_W < places["n1"].x
    assert all(node.x >= 0 and node.x + NODE_W <= WIDTH for node in picture.nodes)


def test_one_edge_leads_to_each_node_and_the_others_stand_beside() -> None:
    edges = draw(graph(), english=True).edges
    assert sum(each.is_main for each in edges) == 3
    assert [each.label for each in edges if not each.is_main] == [""]
    assert {each.arrow for each in edges if each.is_main} == {"end", "start"}


def test_what_has_no_room_in_the_picture_stands_in_the_list() -> None:
    found = graph(9)
    assert len(draw(found, english=False).nodes) == 1 + A_ROW * ROWS + 1
    assert len(entries(found)) == 10


def test_a_document_further_away_says_through_which_one() -> None:
    told = {each.document.document_id: each.via for each in entries(graph())}
    assert told == {"n0": None, "n1": None, "far": "文件n0"}


def test_titles_are_cut_by_their_width() -> None:
    assert width_em("外架A") == 2.56
    assert shortened("监理通知回复单第十五号", 8) == "监理通知回复单…"
    assert broken("隐蔽工程验收记录地下室底板钢筋", 8) == ("隐蔽工程验收记录", "地下室底板钢筋")
    assert broken("短", 8) == ("短",)


def test_the_page_shows_picture_and_list_with_reasons(site: Site) -> None:
    assert f'hx-get="/documents/{NOTICE}/related"' in site.page(f"/documents/{NOTICE}")
    html = site.part(f"/documents/{NOTICE}/related").text
    assert html.count('class="graph-node') == 3
    assert f'href="/documents/{MINUTES}"' in html
    assert f'href="/documents/{WALL}"' in html
    assert "行动项:3号楼外架整改" in html
    assert f'href="/documents/{MINUTES}?page=2' in html
    assert "另有 1 份未列出" in html


def test_in_english_the_reasons_are_english(site: Site) -> None:
    html = site.part(f"/documents/{MINUTES}/related?lang=en").text
    assert "action item: 3号楼外架整改" in html
    assert "through" in html


def test_a_document_that_stands_alone_says_so(site: Site) -> None:
    assert "没有发现关联文件" in site.part(f"/documents/{LOG}/related").text
