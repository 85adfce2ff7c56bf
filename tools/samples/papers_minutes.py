"""Minutes as PDF: one with a text layer, one as a scan with punched holes."""

from __future__ import annotations

from paper import C, Sheet, label
from story import CONTRACTOR, OWNER, PEOPLE, PROJECT, SUPERVISOR, Item, Made
from wear import pages_of, scan, scanned_pdf

P = PEOPLE


def minutes_09() -> Made:
    """The weekly meeting where the wall ties were first spoken of."""
    iso = "2025-02-27"
    s = Sheet(font="song", size=11, margin=24, title="监理例会纪要（第9次）", made="2025-02-28")
    s.title("监理例会纪要", size=20, gap=1)
    s.para("（第9次）", indent=False, align="C", gap=3)
    for line in (
        f"工程名称：{PROJECT}",
        "会议时间：2025年2月27日（星期四）14:30～16:00",
        "会议地点：现场监理部会议室",
        f"主持人：{P['chief_supervisor']}（总监理工程师）　　记录人：{P['supervision_clerk']}",
        f"参会单位及人员：建设单位 {P['owner_engineer']}；监理单位 {P['chief_supervisor']}、{P['supervisor']}、{P['safety_supervisor']}；"
        f"施工单位 {P['manager']}、{P['technical']}、{P['safety']}；架子班组 {P['scaffolder']}",
    ):
        s.para(line, indent=False, lead=1.55, gap=0.6)
    parts = [
        (
            "一、上次会议决议落实情况",
            [
                "1. 节后复工人员安全教育：已完成，共教育146人，予以销项。",
                "2. 地下室底板28天试块报告：已收到，强度合格，予以销项。",
            ],
        ),
        (
            "二、工程进展",
            [
                "3号楼主体施工至2层顶板，较计划滞后3天，原因为节后钢筋工未到齐；2号楼地下室顶板混凝土计划3月5日浇筑；1号楼基础回填完成60%。"
            ],
        ),
        (
            "三、安全文明情况",
            [
                f"{P['safety_supervisor']}指出：3号楼外脚手架东立面搭设至第三步，连墙件未按方案两步三跨设置，随架体同步设置不到位。"
            ],
        ),
        (
            "四、议定事项",
            [
                f"1. 会议决定，由架子班组于3月7日前补装3号楼外脚手架东立面连墙件，责任人：{P['scaffolder']}，由{P['safety']}负责跟踪落实。",
                f"2. {CONTRACTOR}于3月3日前补齐钢筋工30人，责任人：{P['manager']}。",
                f"3. 2号楼地下室顶板隐蔽验收定于3月4日上午9:00，责任人：{P['technical']}，监理{P['supervisor']}参加。",
                f"4. 建设单位于3月10日前确认防火门样品，责任人：{P['owner_engineer']}。",
            ],
        ),
        ("五、下次会议", ["2025年3月6日14:30，地点不变。各单位于会后两日内对纪要提出书面意见，逾期视为认可。"]),
    ]
    for head, lines in parts:
        s.para(head, indent=False, font=s.bold, gap=0.6)
        for line in lines:
            s.para(line, lead=1.6, gap=0.8)
    s.y += 3
    s.para("会签：", indent=False)
    for i, who in enumerate(("owner_engineer", "chief_supervisor", "manager")):
        s.sign(P[who], s.margin + 16 + i * 48, s.y - 9)
    s.y += 2
    s.para("签发日期：2025年2月28日", indent=False, align="R")
    item = Item(
        "02_会议纪要/监理例会纪要_第09次_2025-02-27.pdf",
        "document",
        "meeting_minutes",
        "3号楼",
        iso,
        "minutes with a text layer; action: wall ties of tower 3 by 7 March",
        number="第9次",
        topics=("scaffolding", "minutes"),
        upload={"section": "3号楼"},
    )
    return Made(item, s.bytes())


def minutes_roof() -> Made:
    """A special meeting on waterproofing, scanned over two pages with holes punched."""
    iso = "2026-03-18"
    s = Sheet(font="kai", size=12, margin=26, title="屋面防水专题会议纪要", made=iso)
    s.title("专 题 会 议 纪 要", size=20)
    rows = [
        ("会议名称", "1号楼屋面及卫生间防水施工专题会"),
        ("会议时间", "2026年3月18日上午9:30"),
        ("会议地点", "施工单位项目部二楼会议室"),
        ("主持人", f"{P['manager']}（项目经理）"),
        ("参会单位", f"{OWNER}、{SUPERVISOR}、{CONTRACTOR}、云州固安防水工程有限公司"),
        ("记录人", P["clerk"]),
    ]
    s.grid([28, 130], [[label(a), C(b)] for a, b in rows], heights=9.5, lead=1.4)
    s.y += 5
    for line in (
        "一、存在问题",
        "1. 1号楼屋面女儿墙根部找平层未做圆弧，管根附加层宽度不足500mm。",
        "2. 16层三户卫生间24小时闭水试验，其中1602室地漏周边有渗漏水迹。",
        "二、会议决定",
        f"1. 女儿墙根部圆弧及管根附加层由防水班组于3月20日前整改完成，责任人：{P['waterproofer']}，质检员{P['quality']}复查。",
        f"2. 1602室地漏周边剔凿重做，3月23日前完成并二次闭水，责任人：{P['waterproofer']}。",
        f"3. 屋面整改合格后于3月22日进行24小时蓄水试验，3月24日组织隐蔽验收，责任人：{P['technical']}。",
        f"4. 防水卷材复试报告由材料员于3月19日前报监理部，责任人：{P['materials']}。",
        "三、其他",
        "卫生间防水施工前实行样板引路，样板间设在1号楼1501室，经四方确认后大面积展开。",
    ):
        head = line[1] == "、"
        s.para(line, indent=not head, font=s.bold if head else "kai", lead=1.75)
    s.y += 6
    s.para("参会人员签字：", indent=False)
    for i, who in enumerate(("manager", "technical", "quality", "supervisor", "owner_engineer", "waterproofer")):
        s.sign(P[who], s.margin + 8 + (i % 3) * 50, s.y + (i // 3) * 15)
    images = [
        scan(p, seed=318 + i, skew_deg=(-0.4, 0.7)[i % 2], holes=True) for i, p in enumerate(pages_of(s.bytes(), 180))
    ]
    item = Item(
        "02_会议纪要/专题会议纪要_屋面防水_2026-03-18.pdf",
        "document",
        "meeting_minutes",
        "1号楼",
        iso,
        "minutes of a special meeting, grey scan with punched holes, no text layer",
        topics=("waterproofing", "minutes"),
        upload={"section": "1号楼"},
    )
    return Made(item, scanned_pdf(images, 42, 180))


ALL = (
    minutes_09,
    minutes_roof,
)
