"""Letters, changes and money: contact forms, design changes, visas."""

from __future__ import annotations

from paper import C, Sheet, label
from PIL import Image
from story import CONTRACTOR, DESIGNER, OWNER, PEOPLE, PROJECT, SUPERVISOR, Item, Made, capital_amount, fault, zh_date
from wear import jpeg, pages_of, scan, scanned_pdf

P = PEOPLE


def contact_leak() -> Made:
    """The contractor asks how the leaking basement wall is to be grouted."""
    iso = "2025-04-09"
    s = Sheet(font="song", size=11.5, margin=24, title="工作联系单", made=iso)
    s.y += 4
    s.title("工 作 联 系 单", size=20)
    s.pair(f"工程名称：{PROJECT}", "编号：GLD-007", size=11)
    body = (
        f"致：{OWNER}、{SUPERVISOR}\n\n事由：关于地下室外墙渗漏注浆材料选用的确认\n\n内容：\n"
        "　　4月2日巡查发现地下室外墙5～7轴/A轴处有竖向裂缝两条，宽度0.3mm～0.4mm，伴有渗水及白色析出物。我项目部拟采用"
        "水溶性聚氨酯与改性环氧复合注浆，先止水后补强，钻孔间距250mm，斜孔与裂缝相交于墙厚中部。\n"
        "　　因注浆材料未在合同清单内，请贵方于2025年4月16日前书面确认材料品牌及计价方式，以免影响外墙防水保护层后续施工。\n\n"
        "附件：裂缝分布图1份、注浆专项做法1份。\n\n"
        f"抄送：{DESIGNER}"
    )
    s.grid([1], [[C(body, middle=False)]], heights=[128], lead=1.7, frame=0.5)
    s.grid(
        [80, 82],
        [
            [
                C(f"发文单位：{CONTRACTOR}\n\n负责人：\n\n日　期：{zh_date(iso)}", signs=((P["manager"], 20, 15),)),
                C("收文单位签收：\n\n签收人：\n\n日　期：2025年4月10日", signs=((P["owner_engineer"], 20, 15),)),
            ]
        ],
        heights=[40],
        lead=1.5,
        frame=0.5,
    )
    s.seal(CONTRACTOR, 84, s.y - 14, "项目经理部", d=40, turn_deg=-9)
    item = Item(
        "03_往来文件/工作联系单_GLD-007_2025-04-09.pdf",
        "document",
        "work_contact",
        "地下室",
        iso,
        "contact form about grouting the leaking basement wall",
        number="GLD-007",
        topics=("leakage", "crack"),
        upload={"section": "地下室"},
    )
    return Made(item, s.bytes())


def _design_change(
    number: str, iso: str, drawing: str, part: str, why: str, before: str, after: str, how: str
) -> Sheet:
    """A design-change notice in the designer's layout."""
    s = Sheet(font="hei", size=10.5, margin=20, title=f"设计变更通知单 {number}", made=iso)
    s.write(s.margin, s.y, DESIGNER, size=12, font="hei-b")
    s.write(s.margin, s.y + 1, "DESIGN CHANGE NOTICE", size=8, color=(110, 110, 110), align="R", width=s.width)
    s.y += 7
    s.pdf.set_line_width(0.8)
    s.pdf.line(s.margin, s.y, s.pdf.w - s.margin, s.y)
    s.y += 6
    s.title("设计变更通知单", size=19)
    s.grid(
        [26, 59, 26, 59],
        [
            [label("工程名称"), C(PROJECT), label("编　　号"), C(number, font="hei-b", size=12)],
            [label("专业名称"), C("结构"), label("变更日期"), C(zh_date(iso))],
            [label("变更原图号"), C(drawing), label("变更部位"), C(part)],
            [label("变更原因"), C(why, 3)],
            [label("变更前内容"), C(before, 3, middle=False)],
            [label("变更后内容"), C(after, 3, middle=False)],
            [label("实施要求"), C(how, 3, middle=False)],
            [label("附　　图"), C("附图1张（节点大样）", 3)],
        ],
        heights=[11, 10, 11, 20, 38, 44, 28, 10],
        lead=1.55,
    )
    day = zh_date(iso)
    s.grid(
        [42.5] * 4,
        [
            [label("设计单位"), label("建设单位"), label("监理单位"), label("施工单位")],
            [
                C(f"专业负责人：\n\n\n{day}", signs=((P["designer"], 10, 9),)),
                C(f"项目负责人：\n\n\n{day}", signs=((P["owner_lead"], 10, 9),)),
                C(f"总监理工程师：\n\n\n{day}", signs=((P["chief_supervisor"], 10, 9),)),
                C(f"项目经理：\n\n\n{day}", signs=((P["manager"], 10, 9),)),
            ],
        ],
        heights=[8, 32],
    )
    s.seal(DESIGNER, 46, s.y - 12, "出图专用章", d=38, turn_deg=6)
    return s


def change_018() -> Made:
    """DC-018: the only paper with this number."""
    iso = "2025-06-18"
    s = _design_change(
        "DC-018",
        iso,
        "结施-27（2号楼五层梁配筋图）",
        "2号楼五层 KL3，3～4轴/C轴",
        "厨房烟道位置经建设单位调整后与KL3相碰，需下移梁顶并加强配筋。",
        "KL3截面250×550，梁顶标高同板面；下部纵筋3Φ20，上部通长筋2Φ20，箍筋Φ8@100/200(2)。",
        "KL3截面改为250×600，梁顶标高降低0.050m；下部纵筋改为2Φ25+1Φ22，上部通长筋2Φ22，支座处另加1Φ22；"
        "箍筋改为Φ10@100/200(2)，烟道洞口两侧各附加3Φ10@50箍筋。",
        "本通知自签发之日起执行；五层梁板钢筋尚未绑扎，施工单位按变更后内容翻样下料，监理单位在隐蔽验收时重点检查。",
    )
    item = Item(
        "03_往来文件/设计变更通知单_DC-018_2025-06-18.pdf",
        "document",
        "design_change",
        "2号楼",
        iso,
        "design change of beam KL3, floor 5 of tower 2; the only paper numbered DC-018",
        number="DC-018",
        topics=("rebar",),
        upload={"section": "2号楼"},
    )
    return Made(item, s.bytes())


def change_017() -> Made:
    """A neighbour of DC-018, scanned sideways."""
    iso = "2025-05-06"
    s = _design_change(
        "DC-017",
        iso,
        "结施-08（地下室外墙详图）",
        "地下室外墙 5～7轴/A轴",
        "根据裂缝观测结果，外墙迎水面防水等级提高。",
        "外墙迎水面：1.5厚聚氨酯防水涂料一道，50厚聚苯板保护层。",
        "外墙迎水面：裂缝注浆封闭后，1.5厚聚氨酯防水涂料一道，加铺3厚自粘聚合物改性沥青防水卷材一道，50厚聚苯板保护层，范围自底板上300mm至室外地坪下200mm。",
        "裂缝处理完成并经监理验收后方可施工防水层。",
    )
    page: Image.Image = scan(pages_of(s.bytes(), 220)[0], seed=17, skew_deg=0.4, grey=True, noise=4)
    item = Item(
        "03_往来文件/设计变更通知单_DC-017_2025-05-06_扫描.jpg",
        "document",
        "design_change",
        "地下室",
        iso,
        "grey scan that lies on its side (turned by 90 degrees)",
        number="DC-017",
        topics=("waterproofing",),
        upload={"section": "地下室"},
    )
    return Made(item, jpeg(page.rotate(90, expand=True), 46, dpi=220))


def _visa(
    number: str,
    iso: str,
    part: str,
    why: str,
    calc: str,
    rows: list[tuple[str, str, str, str, str]],
    money: str,
    capitals: str,
) -> Sheet:
    """A site visa; rows are (item, unit, quantity, price, sum)."""
    s = Sheet(font="song", size=10.5, margin=18, title=f"现场签证单 {number}", made=iso)
    s.title("现 场 签 证 单", size=20, rule=True)
    s.y += 2
    s.pair(f"工程名称：{PROJECT}", f"签证编号：{number}")
    s.grid(
        [26, 60, 26, 62],
        [
            [label("施工单位"), C(CONTRACTOR), label("签证日期"), C(zh_date(iso))],
            [label("施工部位"), C(part, 3)],
            [C("签证原因及依据：\n　　" + why, 4, middle=False)],
            [C("工程量计算式：\n" + calc, 4, middle=False)],
        ],
        heights=[9, 9, 26, 34],
        lead=1.5,
    )
    s.grid(
        [70, 20, 26, 28, 30],
        [
            [label(x, font="song-b") for x in ("项目", "单位", "数量", "单价（元）", "合价（元）")],
            *[[C(r[0]), *[label(x) for x in r[1:]]] for r in rows],
            [C("（以下空白）", 5, align="C")],
            [label("签证价款"), C(f"小写：￥{money}", 2), C(f"大写：人民币{capitals}", 2)],
        ],
        heights=[9] + [9] * len(rows) + [9, 12],
    )
    day = zh_date(iso)
    s.grid(
        [58] * 3,
        [
            [
                C(f"施工单位（章）\n项目经理：\n\n\n{day}", signs=((P["manager"], 22, 10),)),
                C(f"监理单位（章）\n总监理工程师：\n\n\n{day}", signs=((P["chief_supervisor"], 26, 10),)),
                C(f"建设单位（章）\n造价工程师：\n\n\n{day}", signs=((P["owner_cost"], 24, 10),)),
            ],
        ],
        heights=[40],
        frame=0.4,
    )
    for unit, x in ((CONTRACTOR, 52), (SUPERVISOR, 112), (OWNER, 170)):
        s.seal(unit, x, s.y - 13, "", d=36, turn_deg=(x % 7) * 4 - 10)
    return s


def visa_012() -> Made:
    """A visa whose figures and capitals agree."""
    s = _visa(
        "QZ-012",
        "2025-04-22",
        "地下室基坑东侧 1～4轴/F轴外",
        "2025年4月15日至4月20日，因市政雨水管爆裂倒灌，基坑东侧肥槽淤泥外运及抽排水，依据监理指令（监指2025-04号）。",
        "淤泥外运：38.50×4.20×1.80＝291.06m³\n抽水台班：3台×6d×2班＝36台班\n零星用工：12人×5d＝60工日",
        [
            ("淤泥外运（运距12km）", "m³", "291.06", "148.00", "43,076.88"),
            ("抽水台班（Φ100污水泵）", "台班", "36", "620.00", "22,320.00"),
            ("零星用工", "工日", "60", "350.56", "21,033.60"),
        ],
        "86,430.48",
        capital_amount(86430, 4, 8),
    )
    item = Item(
        "03_往来文件/现场签证单_QZ-012_2025-04-22.pdf",
        "document",
        "site_visa",
        "地下室",
        "2025-04-22",
        "site visa; figures and capitals agree (86,430.48)",
        number="QZ-012",
        upload={"section": "地下室"},
    )
    return Made(item, s.bytes())


def visa_045() -> Made:
    """A visa whose capitals say more than its figures; a scanned PDF."""
    s = _visa(
        "QZ-045",
        "2026-01-14",
        "1号楼12层～14层楼梯间",
        "建设单位2026年1月5日通知，楼梯间由涂料墙面改为墙砖墙面，已完成的腻子基层需铲除。依据工作联系单GLD-026。",
        "铲除腻子：2.80×2×3层×50.00m＝840.00m²\n垃圾外运：840.00×0.01×1.5＝12.60m³",
        [("铲除腻子基层", "m²", "840.00", "58.00", "48,720.00"), ("垃圾袋装外运", "m³", "12.60", "323.81", "4,080.00")],
        "52,800.00",
        capital_amount(58200),
    )
    page = scan(pages_of(s.bytes(), 200)[0], seed=45, skew_deg=-0.5, grey=False, noise=3, paper=247)
    item = Item(
        "03_往来文件/现场签证单_QZ-045_2026-01-14.pdf",
        "document",
        "site_visa",
        "1号楼",
        "2026-01-14",
        "scanned site visa",
        number="QZ-045",
        faults=(fault("amount_mismatch", "小写52,800.00元，大写伍万捌仟贰佰元整"),),
        upload={"section": "1号楼"},
    )
    return Made(item, scanned_pdf([page], 55))


def english_letter() -> Made:
    """A supplier abroad writes in English."""
    iso = "2026-08-19"
    s = Sheet(font="hei", size=10.5, margin=25, title="Letter on curtain wall delivery", made=iso)
    s.write(s.margin, s.y, "NORDHAVN FACADE SYSTEMS", font="hei-b", size=15, color=(20, 70, 110))
    s.y += 8
    s.write(s.margin, s.y, "14 Quay Road, Harbour District · facade@nordhavn.example", size=8.5, color=(110, 110, 110))
    s.y += 14
    for line in (
        "Date: 19 August 2026",
        "Our reference: NFS-L-0231",
        f"To: {CONTRACTOR}",
        "Attention: Mr Zhao Lixin, Project Manager",
    ):
        s.para(line, indent=False, lead=1.5, gap=0.5)
    s.y += 5
    s.para("Subject: Curtain wall of Building 1 - revised delivery and water test", indent=False, font="hei-b")
    for text in (
        "Dear Mr Zhao,",
        "We refer to our telephone call of 17 August. The glass units for floors 2 to 6 of Building 1 left our works on 15 August. "
        "The units for floors 7 to 12 will be delivered no later than 4 September 2026, nine days after the agreed date, "
        "because the laminating line was stopped for repair.",
        "We propose to carry out the on-site water penetration test (AAMA 501.2) on the east elevation on 10 September 2026. Please "
        "confirm by 28 August 2026 that water supply and access by gondola will be available.",
        "The stainless steel anchors of axis 4 were found 18 mm out of position. Please send us your survey so that we can issue "
        "the adjusted bracket drawings.",
        "Yours sincerely,",
    ):
        s.para(text, indent=False, lead=1.6, gap=3)
    s.sign("Erik Lund", s.margin, s.y, h=11)
    s.y += 15
    s.para("Erik Lund, Project Engineer", indent=False)
    item = Item(
        "03_往来文件/Letter_NFS-L-0231_2026-08-19.pdf",
        "document",
        "work_letter",
        "1号楼",
        iso,
        "a supplier's letter in English about the curtain wall",
        language="en",
        type_any=("work_contact", "other"),
        number="NFS-L-0231",
        topics=("curtain_wall",),
        upload={"section": "1号楼"},
    )
    return Made(item, s.bytes())


ALL = (
    contact_leak,
    change_018,
    change_017,
    visa_012,
    visa_045,
    english_letter,
)
