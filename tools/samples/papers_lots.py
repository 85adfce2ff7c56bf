"""Inspection lots, subitems, settlement: dense tables, and a PDF of several papers."""

from __future__ import annotations

from paper import C, Sheet, label
from PIL import Image
from story import (
    CONTRACTOR,
    LABORATORY,
    PEOPLE,
    PROJECT,
    Item,
    Made,
)
from wear import pages_of, scan

P = PEOPLE


def inspection_lot() -> Made:
    """A dense inspection-lot form."""
    iso = "2025-07-22"
    s = Sheet(font="song", size=8.5, margin=15, title="钢筋安装检验批质量验收记录", made=iso)
    s.title("钢筋安装检验批质量验收记录", size=15, gap=1)
    s.pair("", "编号：02010203006", size=9)
    rows = [
        [
            label("单位（子单位）\n工程名称", 2),
            C(PROJECT + "2号楼", 2),
            label("分部（子分部）\n工程名称"),
            C("主体结构／混凝土结构"),
            label("分项工程名称"),
            C("钢筋"),
        ],
        [label("施工单位", 2), C(CONTRACTOR, 2), label("项目负责人"), C(P["manager"]), label("检验批容量"), C("86件")],
        [
            label("分包单位", 2),
            C("／", 2),
            label("分包单位\n项目负责人"),
            C("／"),
            label("检验批部位"),
            C("6层梁板1～14轴"),
        ],
        [label("施工依据", 2), C("钢筋工程施工方案", 2), label("验收依据"), C("GB 50204-2015", 3)],
        [
            label("验收项目", 2),
            label("设计要求及规范规定", 2),
            label("最小／实际\n抽样数量"),
            label("检查记录", 2),
            label("检查结果"),
        ],
    ]
    main = [
        ("受力钢筋的牌号、规格和数量", "第5.5.1条", "9/9", "抽查9处，合格9处", "√"),
        ("受力钢筋的安装位置、锚固方式", "第5.5.2条", "9/9", "抽查9处，合格9处", "√"),
    ]
    other = [
        ("绑扎钢筋网　长、宽(mm)", "±10", "9/10", "抽查10处，合格10处", "100%"),
        ("绑扎钢筋网　网眼尺寸(mm)", "±20", "9/10", "抽查10处，合格10处", "100%"),
        ("绑扎钢筋骨架　长(mm)", "±10", "9/10", "抽查10处，合格9处", "90%"),
        ("绑扎钢筋骨架　宽、高(mm)", "±5", "9/10", "抽查10处，合格10处", "100%"),
        ("纵向受力钢筋　锚固长度(mm)", "-20", "9/10", "抽查10处，合格10处", "100%"),
        ("纵向受力钢筋　间距(mm)", "±10", "9/10", "抽查10处，合格9处", "90%"),
        ("纵向受力钢筋　排距(mm)", "±5", "9/10", "抽查10处，合格10处", "100%"),
        ("保护层厚度　梁(mm)", "±5", "9/10", "抽查10处，合格10处", "100%"),
        ("保护层厚度　板(mm)", "±3", "9/10", "抽查10处，合格9处", "90%"),
        ("绑扎箍筋间距(mm)", "±20", "9/10", "抽查10处，合格10处", "100%"),
        ("预埋件　中心线位置(mm)", "5", "全/6", "抽查6处，合格6处", "100%"),
    ]
    for title, block in (("主控项目", main), ("一般项目", other)):
        for i, (what, rule, n, seen, ok) in enumerate(block):
            tail = [label(str(i + 1)), C(what, size=8), label(rule), label(n), label(seen, 2), label(ok)]
            rows.append([label("\n".join(title), rows=len(block)), *tail] if i == 0 else tail)
    rows += [
        [
            label("施工单位\n检查结果", 2),
            C(
                "主控项目全部合格，一般项目满足规范要求，检查评定合格。\n\n专业工长：　　　　　　　　　　项目专业质量检查员：　　　　　　　　　　2025年7月22日",
                6,
                signs=((P["foreman"], 19, 11.5), (P["quality"], 78, 11.5)),
            ),
        ],
        [
            label("监理单位\n验收结论", 2),
            C(
                "验收合格，同意进入下道工序。\n\n专业监理工程师：　　　　　　　　　　　　　　　　　　　　　　　　　　2025年7月22日",
                6,
                signs=((P["supervisor"], 28, 11.5),),
            ),
        ],
    ]
    s.grid([8, 8, 50, 24, 24, 26, 24, 24], rows, heights=[12, 9, 10, 9, 10] + [10.2] * 13 + [24, 24])
    item = Item(
        "04_质量/钢筋安装检验批_2号楼6层_2025-07-22.pdf",
        "document",
        "inspection_lot",
        "2号楼",
        iso,
        "inspection lot of rebar work: a dense table",
        number="02010203006",
        topics=("rebar",),
        upload={"section": "2号楼"},
    )
    return Made(item, s.bytes())


def binder() -> Made:
    """Three papers in one PDF: a contents list and a subitem acceptance with text, a settlement record as a scan."""
    s = Sheet(font="song", margin=20, title="2号楼资料合订", made="2025-09-30")
    s.title("卷 内 目 录", size=18)
    s.pair("案卷题名：锦澜花园二期工程2号楼主体结构分项验收及沉降观测", "", size=10)
    rows = [[label(x, font="song-b") for x in ("序号", "文件编号", "责任者", "文件题名", "日期", "页次", "备注")]]
    rows += [
        [
            label("1"),
            label("0201-02"),
            label(CONTRACTOR, size=9),
            C("钢筋分项工程质量验收记录"),
            label("2025-09-26", size=9),
            label("1"),
            C(""),
        ],
        [
            label("2"),
            label("CJ-2H-06"),
            label(LABORATORY, size=9),
            C("沉降观测记录（第6次）"),
            label("2025-09-28", size=9),
            label("2"),
            C(""),
        ],
    ]
    rows += [[C("") for _ in range(7)] for _ in range(9)]
    s.grid([12, 26, 34, 56, 26, 14, 14], rows, heights=11)
    s.new_page()
    s.title("钢筋分项工程质量验收记录", size=17)
    s.pair("", "编号：0201-02", size=10)
    lots = [[label(x) for x in ("序号", "检验批名称、部位", "检验批容量", "施工单位检查结果", "监理单位验收结论")]]
    lots += [
        [label(str(i)), C(f"{i}层梁板、墙柱钢筋安装"), label("86件"), label("合格"), label("合格")] for i in range(1, 9)
    ]
    lots.append([C("说明：所含8个检验批质量验收合格，质量控制资料完整。", 5)])
    lots.append(
        [
            C(
                "施工单位检查结果：合格\n\n项目专业技术负责人：　　　　　　　2025年9月26日",
                3,
                signs=((P["technical"], 36, 12.5),),
            ),
            C(
                "监理单位验收结论：合格\n\n专业监理工程师：\n　　　　　　　　　2025年9月26日",
                2,
                signs=((P["supervisor"], 28, 9),),
            ),
        ]
    )
    s.grid([12, 60, 24, 36, 36], lots, heights=[10] + [9] * 8 + [14, 26])
    third = Sheet(font="song", margin=20, title="沉降观测记录", made="2025-09-28")
    third.title("沉 降 观 测 记 录", size=18)
    third.pair(f"工程名称：{PROJECT}2号楼", "编号：CJ-2H-06", size=10)
    third.pair("观测日期：2025年9月28日　第6次　　天气：多云　21℃", "形象进度：主体11层", size=10)
    head = ["测点编号", "初始高程(m)", "上次高程(m)", "本次高程(m)", "本次沉降(mm)", "累计沉降(mm)", "速率(mm/d)"]
    body = [[label(x, size=9.5) for x in head]]
    for i, (base, last, now) in enumerate(
        [
            (3.2150, 3.2117, 3.2109),
            (3.2184, 3.2150, 3.2143),
            (3.2201, 3.2165, 3.2156),
            (3.2167, 3.2136, 3.2128),
            (3.2143, 3.2110, 3.2104),
            (3.2190, 3.2152, 3.2143),
        ]
    ):
        step, total = (last - now) * 1000, (base - now) * 1000
        body.append(
            [
                label(x)
                for x in (
                    f"CJ{i + 1}",
                    f"{base:.4f}",
                    f"{last:.4f}",
                    f"{now:.4f}",
                    f"{step:.1f}",
                    f"{total:.1f}",
                    f"{step / 30:.3f}",
                )
            ]
        )
    body.append([C("结论：各测点沉降均匀，速率小于0.04mm/d，未达到预警值（累计30mm）。", 7)])
    third.grid([22, 26, 26, 26, 26, 26, 24], body, heights=[11] + [9.5] * 6 + [14])
    third.y += 8
    for i, (who, name) in enumerate(
        (("观测：", P["tester"]), ("计算：", P["test_reviewer"]), ("审核：", P["test_approver"]))
    ):
        third.write(third.margin + i * 58, third.y + 3, who)
        third.sign(name, third.margin + i * 58 + 14, third.y)
    third.seal(LABORATORY, 158, third.y + 14, "检测专用章", d=40)
    page: Image.Image = scan(pages_of(third.bytes(), 200)[0], seed=33, skew_deg=-0.6, grey=False)
    s.new_page()
    s.picture(page, 0, 0, w=s.pdf.w, h=s.pdf.h, quality=55)
    item = Item(
        "04_质量/2号楼资料合订_2025-09-30.pdf",
        "document",
        "catalog_cover",
        "2号楼",
        "2025-09-30",
        "three papers in one PDF: contents list and subitem acceptance with a text layer, settlement record as a scan",
        type_any=("subitem_acceptance", "settlement"),
        number="0201-02",
        topics=("rebar", "settlement"),
        upload={"section": "2号楼", "doc_date": "2025-09-30"},
    )
    return Made(item, s.bytes())


ALL = (
    inspection_lot,
    binder,
)
