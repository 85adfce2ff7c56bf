"""Concealed works: a colour scan under seals, a phone photo, a bilevel TIFF."""

from __future__ import annotations

import io

from paper import C, Sheet, label
from story import (
    CONTRACTOR,
    PEOPLE,
    PROJECT,
    SUPERVISOR,
    WATERPROOFER,
    Item,
    Made,
    fault,
    zh_date,
)
from wear import jpeg, pages_of, phone_photo, scan

P = PEOPLE


REBAR_OPINION = "经检查，钢筋规格、数量、间距、锚固及保护层符合设计图纸和规范要求，同意隐蔽，可进入下道工序。"


def _hidden(
    number: str,
    what: str,
    iso: str,
    part: str,
    basis: str,
    material: str,
    content: str,
    signed: bool,
    opinion: str = REBAR_OPINION,
) -> Sheet:
    """A concealed-work record; unsigned leaves the supervisor's place empty."""
    s = Sheet(font="song", size=10.5, margin=19, title="隐蔽工程验收记录", made=iso)
    s.title("隐蔽工程验收记录", size=19, gap=2)
    s.pair("表C.5.1", f"编号：{number}", size=10)
    when = f"\n　　　　　　　　　　　{zh_date(iso)}"
    s.grid(
        [28, 44, 26, 46, 26],
        [
            [label("工程名称"), C(PROJECT, 4)],
            [label("隐检项目"), C(what), label("隐检日期"), C(zh_date(iso), 2)],
            [label("隐检部位"), C(part, 4)],
            [C("隐检依据：" + basis, 5)],
            [C("主要材料名称及规格／型号：" + material, 5)],
            [C("隐检内容：\n" + content, 5, middle=False)],
            [C("影像资料：照片12张，编号见影像资料目录。", 5)],
            [C(f"检查意见：\n　　{opinion}\n\n检查结论：☑ 同意隐蔽　　□ 不同意，修改后进行复查", 5, middle=False)],
        ],
        heights=[9, 9, 10, 14, 14, 62, 10, 34],
        lead=1.55,
    )
    s.grid(
        [30, 30, 30, 40, 40],
        [
            [label("施工单位\n" + CONTRACTOR, 3, size=9.5), label("监理单位\n" + SUPERVISOR, 2, size=9.5)],
            [label("专业技术负责人"), label("质检员"), label("专业工长"), label("专业监理工程师", 2)],
            [
                C("", signs=((P["technical"], 1, 2),)),
                C("", signs=((P["quality"], 1, 2),)),
                C("", signs=((P["foreman"], 1, 2),)),
                C(when, 2, middle=False, signs=((P["supervisor"], 6, 1),) if signed else ()),
            ],
        ],
        heights=[13, 8, 15],
    )
    return s


SLAB = (
    "1. 底板下层双向钢筋Φ25@150，上层双向钢筋Φ20@150，钢筋规格、间距抽查20处，偏差-4mm～+6mm，合格；\n"
    "2. 保护层垫块为50mm厚大理石垫块，间距800mm，梅花形布置；\n"
    "3. 直螺纹套筒连接，接头错开35d，外露丝扣不大于2P，力矩扳手抽检合格；\n"
    "4. 马凳Φ20@1000，墙柱插筋定位准确，后浇带止水钢板焊接牢固，搭接不小于50mm。"
)


def hidden_slab() -> Made:
    """The slab's rebar under the contractor's and the supervisor's red seals, a colour scan."""
    s = _hidden(
        "01-02-C5-017",
        "地下室底板钢筋绑扎",
        "2024-12-20",
        "地下室底板 A～F轴/1～12轴，标高-5.600m",
        "结施-03、结施-04，设计说明及GB 50204-2015",
        "HRB400E Φ25、Φ20，复试报告JZ-GJ-2024-0913合格",
        SLAB,
        True,
    )
    s.seal(CONTRACTOR, 62, s.y - 14, "", d=41, turn_deg=10, wear=0.45)
    s.seal(SUPERVISOR, 152, s.y - 12, "", d=41, turn_deg=-12, wear=0.4)
    page = scan(pages_of(s.bytes(), 220)[0], seed=20, skew_deg=0.7, grey=False, noise=3.2, paper=248)
    item = Item(
        "04_质量/隐蔽工程验收记录_地下室底板_2024-12-20.jpg",
        "document",
        "hidden_work",
        "地下室",
        "2024-12-20",
        "colour scan of the concealed-work record of the slab rebar; red seals lie over the signatures",
        number="01-02-C5-017",
        topics=("rebar",),
        upload={"section": "地下室"},
    )
    return Made(item, jpeg(page, 58, dpi=220))


def hidden_floor() -> Made:
    """Floor 3 of tower 2; nobody signed for the supervisor."""
    content = (
        "1. 板底筋Φ8@150双向，板面支座负筋Φ10@150，板面筋搭接位置错开；\n"
        "2. 梁KL1～KL9纵筋Φ22、Φ20，箍筋Φ8@100/200，加密区长度符合图集22G101-1；\n"
        "3. 板筋保护层15mm，水泥砂浆垫块间距600mm；\n4. 预埋线管间距不小于管径，无三层交叉。"
    )
    s = _hidden(
        "02-01-C5-031",
        "2号楼3层梁板钢筋绑扎",
        "2025-05-13",
        "2号楼3层梁板 1～14轴/A～H轴，标高8.650m",
        "结施-21、结施-22，GB 50204-2015",
        "HRB400E Φ22、Φ20、Φ10、Φ8，复试报告合格",
        content,
        False,
    )
    s.seal(CONTRACTOR, 60, s.y - 14, "", d=40, turn_deg=4, wear=0.5)
    photo = phone_photo(pages_of(s.bytes(), 260)[0], seed=13, size=(1830, 2440), blur=1.0)
    item = Item(
        "04_质量/隐蔽工程验收记录_2号楼3层_2025-05-13_手机拍摄.jpg",
        "document",
        "hidden_work",
        "2号楼",
        "2025-05-13",
        "phone photo of a concealed-work record",
        number="02-01-C5-031",
        topics=("rebar",),
        faults=(fault("missing_signature", "监理单位专业监理工程师一栏未签字"),),
        upload={"section": "2号楼"},
    )
    return Made(item, jpeg(photo, 62, dpi=None))


def _roof_sketch() -> Sheet:
    """Page 2 of the roof record: layers of the roof, drawn."""
    s = Sheet(font="song", size=11, margin=20, title="屋面构造", made="2026-03-24")
    s.title("附图：1号楼屋面构造做法示意", size=15)
    s.y += 8
    layers = [
        "40厚C20细石混凝土保护层（内配Φ4@150双向）",
        "10厚低强度等级砂浆隔离层",
        "3+3厚SBS改性沥青防水卷材（Ⅱ型）",
        "20厚1:3水泥砂浆找平层",
        "80厚挤塑聚苯板保温层",
        "最薄30厚LC5.0轻集料混凝土找坡2%",
        "120厚现浇钢筋混凝土屋面板",
    ]
    for i, name in enumerate(layers):
        h = 9 + 5 * (i % 3)
        s.pdf.rect(s.margin + 5, s.y, 62, h)
        for k in range(int(62 / (3 + i))):
            x = s.margin + 5 + k * (3 + i)
            s.pdf.line(x, s.y + h, min(x + 3, s.margin + 67), s.y)
        s.pdf.line(s.margin + 67, s.y + h / 2, s.margin + 82, s.y + h / 2)
        s.write(s.margin + 84, s.y + h / 2 - 2, f"{i + 1}. {name}", size=10)
        s.y += h
    s.y += 12
    s.para("女儿墙根部、出屋面管道根部设附加层一道，泛水高度不小于300mm，收口处金属压条固定并用密封胶封严。", size=11)
    s.para("蓄水试验：2026年3月22日16:00至3月23日16:00，蓄水深度最浅处30mm，历时24小时，无渗漏。", size=11)
    return s


def hidden_roof() -> Made:
    """Waterproofing of the roof, two pages in one bilevel TIFF."""
    content = (
        "1. 基层含水率不大于9%，找平层坚实平整，阴阳角做成圆弧；\n2. SBS改性沥青卷材热熔法施工，长边搭接100mm，短边搭接100mm，"
        "上下层错缝1/3幅宽；\n3. 女儿墙、管根、水落口附加层宽度500mm；\n4. 24小时蓄水试验无渗漏。\n施工单位："
        + WATERPROOFER
    )
    s = _hidden(
        "03-04-C5-008",
        "1号楼屋面防水卷材",
        "2026-03-24",
        "1号楼屋面 1～14轴/A～H轴，标高54.000m",
        "建施-09，GB 50207-2012",
        "SBS改性沥青防水卷材 PY Ⅱ 3mm，复试报告FS-2026-0311合格",
        content,
        True,
        "经检查，卷材品种、搭接宽度、附加层及细部做法符合设计图纸和规范要求，蓄水试验合格，同意隐蔽。",
    )
    pages = []
    for i, page in enumerate(pages_of(s.bytes(), 200) + pages_of(_roof_sketch().bytes(), 200)):
        grey = scan(page, seed=240 + i, skew_deg=(0.5, -0.3)[i], noise=3, soft=0.5)
        pages.append(grey.point(lambda v: 255 if v > 185 else 0).convert("1"))
    buffer = io.BytesIO()
    pages[0].save(buffer, "TIFF", save_all=True, append_images=pages[1:], compression="group4", dpi=(200, 200))
    item = Item(
        "04_质量/隐蔽工程验收记录_1号楼屋面防水_2026-03-24.tif",
        "document",
        "hidden_work",
        "1号楼",
        "2026-03-24",
        "two-page bilevel TIFF: record and sketch of the roof's waterproofing",
        number="03-04-C5-008",
        topics=("waterproofing",),
        upload={"section": "1号楼"},
    )
    return Made(item, buffer.getvalue())


ALL = (
    hidden_slab,
    hidden_floor,
    hidden_roof,
)
