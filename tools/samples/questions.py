"""What people ask of the archive and what must come back. The demo and the tests read this from the manifest.

expected: the first hit is one of these files. within: all of these stand among the first `within_n` hits.
chips: what the query reader must find in the words. The demo asks the questions marked `demo`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from story import Item

Question = dict[str, Any]


def questions(items: list[Item]) -> list[Question]:
    """The questions with paths filled in; a part of a path names exactly one item."""

    def one(part: str) -> str:
        found = [i.path for i in items if part in i.path]
        if len(found) != 1:
            raise ValueError(f"{part} names {len(found)} items")
        return found[0]

    def ask(text: str, *first: str, language: str = "zh", **more: Any) -> Question:
        return {"query": text, "language": language, "expected": [one(p) for p in first], **more}

    def among(n: int, *parts: str) -> dict[str, Any]:
        return {"within": [one(p) for p in parts], "within_n": n}

    scaffold = ("监理通知单_监通字", "监理通知回复单", "整改后_20250314")
    march = {"date": {"from": "2025-03-01", "to": "2025-03-31"}}
    make: Callable[..., Question] = ask
    return [
        make(
            "scaffolding issues last March", *scaffold, language="en", demo=True, chips=march, **among(3, scaffold[0])
        ),
        make("去年三月的脚手架问题", *scaffold, demo=True, chips=march, **among(3, *scaffold[:2])),
        make("DC-018", "DC-018", language="en", demo=True, chips={}),
        make("去年三月3号楼脚手架整改", *scaffold, chips=march),
        make("监通第15号的回复", "监理通知回复单"),
        make("谁负责地下室渗漏整改，什么时候完成", "第11次", "GLD-007"),
        make("1号楼屋面防水隐蔽验收", "隐蔽工程验收记录_1号楼屋面防水"),
        make("QZ-045", "QZ-045", language="en"),
        make("GLD-007", "GLD-007", language="en"),
        make("2号楼五层梁KL3设计变更", "DC-018"),
        make("地下室底板混凝土浇筑记录", "混凝土浇筑记录", "旁站记录"),
        make("concrete cube test of the basement slab", "检测报告_地下室底板", language="en"),
        make(
            "rebar retest report December 2024",
            "钢筋原材复试报告",
            language="en",
            chips={"date": {"from": "2024-12-01", "to": "2024-12-31"}},
        ),
        make(
            "2024年12月22日的施工日志",
            "施工日志_2024-12-22",
            chips={"date": {"from": "2024-12-22", "to": "2024-12-22"}},
        ),
        make("上周的会议纪要", "第58次", chips={"date": {"from": "2026-11-09", "to": "2026-11-15"}}),
        make(
            "minutes of November 2026 about stair railings",
            "第58次",
            language="en",
            chips={"date": {"from": "2026-11-01", "to": "2026-11-30"}},
        ),
        make("脚手架拆除方案", "脚手架拆除专项方案"),
        make("去年7月的隐患整改通知单", "隐患整改通知单", chips={"date": {"from": "2025-07-01", "to": "2025-07-31"}}),
        make("curtain wall delivery delay", "Letter_NFS", language="en"),
        make("春节后复工安排", "复工安排"),
    ]
