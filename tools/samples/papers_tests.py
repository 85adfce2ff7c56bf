"""Material and its tests: deliveries, rebar retest, concrete cubes."""

from __future__ import annotations

from paper import C, Cell, Sheet, label
from story import (
    CONTRACTOR,
    LABORATORY,
    PEOPLE,
    PROJECT,
    STEEL_MILL,
    SUPERVISOR,
    Item,
    Made,
    fault,
    zh_date,
)

P = PEOPLE


def material_entry() -> Made:
    """Rebar arrives for the slab."""
    iso = "2024-12-10"
    s = Sheet(font="song", size=9.5, landscape=True, margin=15, title="材料、构配件进场检验记录", made=iso)
    s.title("材料、构配件进场检验记录", size=17, gap=2)
    s.pair(f"工程名称：{PROJECT}", "编号：C4-2024-037", size=9.5)
    head = [
        "序号",
        "材料名称",
        "规格型号",
        "生产厂家",
        "进场数量(t)",
        "质量证明书编号",
        "炉(批)号",
        "拟用部位",
        "外观检查",
    ]
    goods = [
        ("1", "热轧带肋钢筋", "HRB400E Φ25", "58.620", "JY24-11872", "4B112087", "地下室底板", "合格"),
        ("2", "热轧带肋钢筋", "HRB400E Φ20", "41.350", "JY24-11875", "4B112104", "地下室底板", "合格"),
        ("3", "热轧带肋钢筋", "HRB400E Φ14", "19.880", "JY24-11880", "4B112131", "地下室外墙", "合格"),
        ("4", "热轧光圆钢筋", "HPB300 Φ8", "6.240", "JY24-11893", "4B112209", "拉筋", "合格"),
    ]
    rows: list[list[Cell]] = [[label(h, font="song-b") for h in head]]
    for g in goods:
        rows.append([label(x) for x in (g[0], g[1], g[2], STEEL_MILL, *g[3:])])
    rows.append([label("合计"), C("", 3), label("126.090"), C("", 4)])
    rows += [
        [
            C(
                "检验意见：\n　　进场日期2024年12月10日。外观、标牌、规格、数量与质量证明书相符，已按批见证取样，待复试合格后使用。",
                9,
                middle=False,
            )
        ],
        [
            C("材料员：", 3, signs=((P["materials"], 22, 1.5),)),
            C("质量检查员：", 3, signs=((P["quality"], 26, 1.5),)),
            C("专业监理工程师：", 3, signs=((P["supervisor"], 32, 1.5),)),
        ],
        [C(f"日期：{zh_date(iso)}", 3), C(f"日期：{zh_date(iso)}", 3), C(f"日期：{zh_date(iso)}", 3)],
    ]
    s.grid([10, 30, 32, 34, 24, 34, 28, 32, 22], rows, heights=[10, 9, 9, 9, 9, 9, 26, 13, 9], frame=0.5)
    s.seal(CONTRACTOR, 92, s.y - 16, "资料专用章", d=38, turn_deg=8)
    item = Item(
        "04_质量/材料进场检验记录_HRB400E_2024-12-10.pdf",
        "document",
        "material_entry",
        "地下室",
        iso,
        "rebar deliveries for the slab, landscape table",
        number="C4-2024-037",
        topics=("rebar",),
        upload={"section": "地下室"},
    )
    return Made(item, s.bytes())


def rebar_report() -> Made:
    """The retest of that rebar."""
    iso = "2024-12-14"
    s = Sheet(font="song", size=9.5, margin=17, title="钢筋力学性能检测报告", made=iso)
    s.write(s.margin, s.y, LABORATORY, size=9)
    s.write(s.margin, s.y, "第 1 页 共 1 页", size=9, align="R", width=s.width)
    s.y += 7
    s.title("钢筋力学性能、工艺性能检测报告", size=16, gap=3)
    s.pair("委托编号：WT-GJ-24-0913", "报告编号：JZ-GJ-2024-0913", size=9.5)
    rows = [
        [label("工程名称"), C(PROJECT, 3), label("检测类别"), C("见证取样", 2)],
        [label("工程部位"), C("地下室底板", 3), label("收样日期"), C("2024年12月11日", 2)],
        [label("委托单位"), C(CONTRACTOR, 3), label("检测日期"), C("2024年12月13日", 2)],
        [label("见证单位"), C(SUPERVISOR, 3), label("见证人"), C(P["supervision_clerk"], 2)],
        [label("生产厂家"), C(STEEL_MILL, 3), label("取样人"), C(P["sampler"], 2)],
        [label("检测依据"), C("GB/T 1499.2-2018　GB/T 28900-2022　GB 50204-2015", 6)],
    ]
    s.grid([24, 22, 30, 26, 24, 24, 26], rows, heights=8.5)
    head = [
        "试样编号",
        "牌号规格",
        "批号",
        "屈服强度\n(MPa)",
        "抗拉强度\n(MPa)",
        "最大力总\n伸长率(%)",
        "强屈比",
        "超屈比",
        "弯曲",
    ]
    tests = [
        ("1-1", "HRB400E Φ25", "4B112087", "448", "612", "14.5", "1.37", "1.12", "合格"),
        ("1-2", "HRB400E Φ25", "4B112087", "452", "617", "14.0", "1.37", "1.13", "合格"),
        ("2-1", "HRB400E Φ20", "4B112104", "439", "601", "15.5", "1.37", "1.10", "合格"),
        ("2-2", "HRB400E Φ20", "4B112104", "443", "606", "15.0", "1.37", "1.11", "合格"),
    ]
    body = [[label(h, size=9) for h in head]] + [[label(x, size=9) for x in t] for t in tests]
    body.append(
        [
            label("标准要求", 3, size=9),
            *[label(x, size=9) for x in ("≥400", "≥540", "≥9.0", "≥1.25", "≤1.30", "无裂纹")],
        ]
    )
    s.grid([16, 30, 24, 20, 20, 22, 16, 16, 14], body, heights=[14, 9, 9, 9, 9, 9])
    s.grid(
        [24, 120],
        [
            [label("重量偏差"), C("Φ25：-2.8%（允许±4.0%）；Φ20：-3.1%（允许±5.0%）")],
            [label("检测结论"), C("所检项目符合GB/T 1499.2-2018标准中HRB400E的要求，合格。", font="song-b")],
            [label("备　　注"), C("代表数量：Φ25为58.620t，Φ20为41.350t。未经本机构书面批准不得部分复制本报告。")],
        ],
        heights=[10, 16, 14],
    )
    s.y += 5
    x = s.margin
    for who, name in (("批准：", P["test_approver"]), ("审核：", P["test_reviewer"]), ("检测：", P["tester"])):
        s.write(x, s.y + 3, who)
        s.sign(name, x + 13, s.y)
        x += 60
    s.y += 14
    s.write(s.margin, s.y, f"报告日期：{zh_date(iso)}", align="R", width=s.width)
    s.seal(LABORATORY, s.pdf.w - 48, s.y - 4, "检测专用章", d=42, turn_deg=-6)
    item = Item(
        "04_质量/钢筋原材复试报告_2024-12-14.pdf",
        "document",
        "rebar_test",
        "地下室",
        iso,
        "retest of the slab's rebar, with the laboratory's seal",
        number="JZ-GJ-2024-0913",
        topics=("rebar",),
        upload={"section": "地下室"},
    )
    return Made(item, s.bytes())


def _cubes(
    report: str,
    commission: str,
    part: str,
    grade: str,
    cast: str,
    tested: str,
    reported: str,
    values: list[tuple[str, float, float, float]],
    note: str,
) -> Sheet:
    """A cube report; values are (sample number, three strengths in MPa)."""
    s = Sheet(font="hei", size=9.5, margin=17, title="混凝土立方体抗压强度检测报告", made=reported)
    s.title("混凝土立方体抗压强度检测报告", size=17, gap=1)
    s.write(s.margin, s.y, LABORATORY, size=10, align="C", width=s.width)
    s.y += 8
    s.pair(f"委托编号：{commission}", f"报告编号：{report}", size=9.5)
    required = float(grade[1:3])
    s.grid(
        [24, 46, 24, 46],
        [
            [label("委托单位"), C(CONTRACTOR), label("工程名称"), C(PROJECT)],
            [label("见证单位"), C(SUPERVISOR), label("见证人"), C(P["supervision_clerk"])],
            [label("工程部位"), C(part), label("设计强度等级"), C(grade)],
            [label("成型日期"), C(zh_date(cast)), label("试验日期"), C(zh_date(tested))],
            [label("龄　　期"), C("28d"), label("养护条件"), C("标准养护　20±2℃，湿度≥95%")],
            [label("试件尺寸"), C("150mm×150mm×150mm"), label("检测依据"), C("GB/T 50081-2019")],
        ],
        heights=9,
    )
    head = ["试件编号", "破坏荷载(kN)", "抗压强度(MPa)", "强度代表值\n(MPa)", "达到设计\n强度(%)"]
    body = [[label(h) for h in head]]
    for name, *strengths in values:
        mean = sum(strengths) / 3
        for i, f in enumerate(strengths):
            load, force = label(f"{f * 22.5:.1f}"), label(f"{f:.1f}")
            if i:
                body.append([load, force])
            else:
                body.append(
                    [
                        label(name, rows=3),
                        load,
                        force,
                        label(f"{mean:.1f}", rows=3),
                        label(f"{mean / required * 100:.0f}", rows=3),
                    ]
                )
    s.grid([30, 30, 30, 26, 24], body, heights=[13] + [7.2] * (len(body) - 1))
    s.grid(
        [24, 116],
        [
            [label("检测结论"), C(note, font="hei-b")],
            [label("说　　明"), C("1. 报告无检测专用章无效；2. 对报告有异议应于收到之日起15日内提出。", size=8.5)],
        ],
        heights=[13, 10],
    )
    s.y += 5
    x = s.margin
    for who, name in (("批准：", P["test_approver"]), ("审核：", P["test_reviewer"]), ("检测：", P["tester"])):
        s.write(x, s.y + 3, who)
        s.sign(name, x + 13, s.y)
        x += 60
    s.y += 14
    s.write(s.margin, s.y, f"报告日期：{zh_date(reported)}", align="R", width=s.width)
    s.seal(LABORATORY, s.pdf.w - 50, s.y - 2, "检测专用章", d=42, turn_deg=5)
    return s


def cubes_slab() -> Made:
    """28-day cubes of the slab."""
    s = _cubes(
        "JZ-HN-2025-0104",
        "WT-HN-25-0104",
        "地下室底板 A～F轴/1～12轴",
        "C35P8",
        "2024-12-22",
        "2025-01-19",
        "2025-01-20",
        [("DB-B01", 41.2, 40.6, 42.0), ("DB-B02", 39.8, 41.5, 40.9), ("DB-B03", 42.3, 41.1, 40.2)],
        "所检3组试件抗压强度代表值均达到设计强度等级C35的100%以上，合格。",
    )
    item = Item(
        "04_质量/混凝土抗压强度检测报告_地下室底板_2025-01-20.pdf",
        "document",
        "concrete_cube",
        "地下室",
        "2025-01-20",
        "28-day cube test of the basement slab",
        number="JZ-HN-2025-0104",
        topics=("concrete",),
        upload={"section": "地下室"},
    )
    return Made(item, s.bytes())


def cubes_tower() -> Made:
    """A report that is dated before its own test."""
    s = _cubes(
        "JZ-HN-2026-0087",
        "WT-HN-26-0087",
        "1号楼15层墙柱",
        "C40",
        "2026-01-08",
        "2026-02-05",
        "2026-02-03",
        [("1H15-B01", 46.5, 47.1, 45.8), ("1H15-B02", 45.2, 46.0, 46.9)],
        "所检2组试件抗压强度代表值均达到设计强度等级C40的100%以上，合格。",
    )
    item = Item(
        "04_质量/混凝土抗压强度检测报告_1号楼15层_2026-02.pdf",
        "document",
        "concrete_cube",
        "1号楼",
        "2026-02-03",
        "cube test of tower 1, floor 15",
        number="JZ-HN-2026-0087",
        topics=("concrete",),
        faults=(fault("date_conflict", "报告日期2026-02-03早于试验日期2026-02-05"),),
        upload={"section": "1号楼"},
    )
    return Made(item, s.bytes())


ALL = (
    material_entry,
    rebar_report,
    cubes_slab,
    cubes_tower,
)
