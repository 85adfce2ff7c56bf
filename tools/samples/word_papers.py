"""Papers of the archive that are Word files."""

from __future__ import annotations

from pictures import SHOTS
from story import (
    CONTRACTOR,
    LABOUR,
    OWNER,
    PEOPLE,
    PROJECT,
    SUPERVISOR,
    Item,
    Made,
    fault,
    zh_date,
)
from word import Paper

P = PEOPLE


def log_weekday() -> Made:
    """A log whose weekday is wrong: 8 November 2025 was a Saturday."""
    iso = "2025-11-08"
    d = Paper("施工日志", iso)
    d.para("施工日志", size=18, bold=True, center=True)
    d.table(
        [
            ["工程名称", PROJECT, "编号", "SGRZ-0373"],
            ["日期", "2025年11月8日", "星期", "星期四"],
            ["天气", "阴转小雨，东北风3级", "气温", "最高14℃　最低8℃"],
            ["施工部位", "1号楼10层砌体、1号楼12层墙柱", "", ""],
            ["出勤人数", "瓦工16人，木工20人，钢筋工12人，普工8人，合计56人", "", ""],
            [
                "施工内容及进度",
                "1. 1号楼10层填充墙砌筑至顶砌前一皮，完成约60m³；\n2. 1号楼12层剪力墙钢筋绑扎完成，水电预埋穿插进行；\n"
                "3. 下午小雨，露天电焊作业停止。",
                "",
                "",
            ],
            ["质量情况", "10层构造柱马牙槎先退后进，拉结筋Φ6@500，抽查12处合格。砌筑砂浆试块留置1组。", "", ""],
            ["安全文明情况", "雨天加强临时用电检查，1号楼西侧配电箱增设防雨罩。", "", ""],
            ["记录人", P["foreman"], "审核人", P["technical"]],
        ],
        head=False,
    )
    item = Item(
        "01_日志/施工日志_2025-11-08.docx",
        "document",
        "construction_log",
        "1号楼",
        iso,
        "site log as a Word file",
        number="SGRZ-0373",
        topics=("masonry", "rebar"),
        faults=(fault("date_conflict", "2025-11-08是星期六，写成星期四"),),
        upload={"section": "1号楼"},
    )
    return Made(item, d.bytes())


def _minutes(
    title: str,
    head: list[tuple[str, str]],
    parts: list[tuple[str, list[str]]],
    actions: list[list[str]],
    iso: str,
    tail: str,
) -> Paper:
    d = Paper(title, iso)
    d.para(title, size=18, bold=True, center=True)
    d.table([list(row) for row in head], (3, 13), head=False)
    for name, lines in parts:
        d.para(name, bold=True)
        for line in lines:
            d.para(line, indent=True)
    d.para("议定事项", bold=True)
    d.table([["序号", "事项", "责任单位", "责任人", "完成时限"], *actions], (1.2, 7.4, 3.4, 2, 2.4))
    d.para(tail)
    return d


def minutes_11() -> Made:
    """The meeting on the leaking basement."""
    iso = "2025-03-26"
    d = _minutes(
        "监理例会纪要（第11次）",
        [
            ("工程名称", PROJECT),
            ("会议时间", "2025年3月26日 14:30"),
            ("会议地点", "监理部会议室"),
            ("主持人", P["chief_supervisor"]),
            ("记录人", P["supervision_clerk"]),
            (
                "参会单位",
                f"{OWNER}（{P['owner_engineer']}）、{SUPERVISOR}（{P['chief_supervisor']}、{P['supervisor']}）、"
                f"{CONTRACTOR}（{P['manager']}、{P['technical']}、{P['quality']}）",
            ),
        ],
        [
            (
                "一、上次会议决议落实情况",
                ["1. 防火门样品确认：已完成，予以销项。", "2. 钢筋工补充到位：已到场34人，予以销项。"],
            ),
            (
                "二、工程进展",
                [
                    "1号楼2层墙柱钢筋绑扎；2号楼首层顶板混凝土3月24日浇筑完成，方量156m³；3号楼4层模板安装完成40%。总体滞后2天。"
                ],
            ),
            (
                "三、质量情况",
                [
                    "地下室外墙5～7轴/A轴内侧出现两处渗水点，墙面潮湿，需查明原因并整改；楼梯间首层踏步高差最大9mm，超出允许偏差。"
                ],
            ),
        ],
        [
            ["1", "地下室外墙渗漏查明原因并完成注浆整改", CONTRACTOR, P["technical"], "2025年4月20日前"],
            ["2", "楼梯踏步高差打磨修补，报监理复查", CONTRACTOR, P["quality"], "2025年4月2日前"],
            ["3", "提供外墙防水加强做法", "云州筑景建筑设计院有限公司", P["designer"], "2025年4月10日前"],
            ["4", "确认二次结构砌块供应商", OWNER, P["owner_engineer"], "2025年4月8日前"],
        ],
        iso,
        "下次会议时间：2025年4月2日14:30。",
    )
    item = Item(
        "02_会议纪要/监理例会纪要_第11次_2025-03-26.docx",
        "document",
        "meeting_minutes",
        "地下室",
        iso,
        "minutes as a Word file, actions in a table; who repairs the basement leak",
        number="第11次",
        topics=("leakage", "minutes"),
        upload={"section": "地下室"},
    )
    return Made(item, d.bytes())


def minutes_58() -> Made:
    """The latest meeting."""
    iso = "2026-11-12"
    d = _minutes(
        "监理例会纪要（第58次）",
        [
            ("工程名称", PROJECT),
            ("会议时间", "2026年11月12日（星期四）14:00"),
            ("会议地点", "项目部二楼会议室"),
            ("主持人", P["chief_supervisor"]),
            ("记录人", P["supervision_clerk"]),
            ("参会单位", f"{OWNER}、{SUPERVISOR}、{CONTRACTOR}、{LABOUR}"),
        ],
        [
            (
                "一、上次会议决议落实情况",
                [
                    "1. 3号楼外窗淋水试验：完成48樘，2樘渗水已打胶返修，二次试验合格，予以销项。",
                    "2. 消防水箱间土建收尾：未完成，原因为设备基础预埋件到货延迟，要求11月20日前完成。",
                ],
            ),
            ("二、工程进展", ["1号楼、2号楼公共部位装饰完成85%；3号楼室外管网沟槽回填完成；园林铺装开始。"]),
            ("三、质量情况", ["1号楼楼梯栏杆竖杆净距实测115mm，超过110mm限值，涉及3层～9层。"]),
            ("四、安全文明情况", ["冬季施工临近，装饰楼层动火作业须办理动火证，配灭火器并设专人监护。"]),
        ],
        [
            ["1", "1号楼3层～9层楼梯栏杆竖杆净距整改", CONTRACTOR, P["foreman"], "2026年11月25日前"],
            ["2", "消防水箱间土建收尾", CONTRACTOR, P["technical"], "2026年11月20日前"],
            ["3", "竣工图及竣工资料第一批报监理审核", CONTRACTOR, P["clerk"], "2026年11月30日前"],
            ["4", "确认园林铺装石材样板", OWNER, P["owner_engineer"], "2026年11月18日前"],
        ],
        iso,
        "下次会议时间：2026年11月19日14:00。",
    )
    item = Item(
        "02_会议纪要/监理例会纪要_第58次_2026-11-12.docx",
        "document",
        "meeting_minutes",
        "1号楼",
        iso,
        "the latest minutes: stair railings, close-out papers",
        number="第58次",
        topics=("minutes", "railing"),
        upload={"section": "1号楼"},
    )
    return Made(item, d.bytes())


def contact_power() -> Made:
    """A contact form as a Word table."""
    iso = "2026-06-04"
    d = Paper("工作联系单 GLD-031", iso)
    d.para("工作联系单", size=18, bold=True, center=True)
    d.table(
        [
            ["工程名称", PROJECT, "编号", "GLD-031"],
            ["致", OWNER, "", ""],
            ["事由", "关于装饰阶段临时用电增容及停电计划的函告", "", ""],
            [
                "内容",
                "因1号楼、2号楼装饰阶段施工升降机、电焊及砂浆机械同时使用，现场630kVA箱变高峰负荷已达592kW。请贵方于2026年6月12日前协调供电部门"
                "将临时用电增容至800kVA；供电部门计划6月9日8:00至17:00停电检修，期间我部启用250kW发电机保证消防泵及照明用电。",
                "",
                "",
            ],
            ["附件", "负荷计算书1份", "", ""],
            ["发文单位", CONTRACTOR, "负责人", P["manager"]],
            ["日期", zh_date(iso), "签收", P["owner_engineer"]],
        ],
        head=False,
    )
    item = Item(
        "03_往来文件/工作联系单_GLD-031_2026-06-04.docx",
        "document",
        "work_contact",
        "1号楼",
        iso,
        "contact form about temporary power, a Word table",
        number="GLD-031",
        topics=("power",),
        upload={"section": "1号楼"},
    )
    return Made(item, d.bytes())


def hazard_reply() -> Made:
    """July's reply with pictures."""
    iso = "2025-07-11"
    d = Paper("隐患整改回复单", iso, font="仿宋", size=12)
    d.para("隐患整改回复单", size=18, bold=True, center=True)
    d.para(f"工程名称：{PROJECT}　　　　回复编号：YH-2025-021-H")
    d.para(f"致：{CONTRACTOR}安全部")
    d.para(
        "你部7月9日签发的YH-2025-021号安全隐患整改通知单已收悉，现将2号楼外脚手架作业层整改完成情况回复如下：",
        indent=True,
    )
    d.table(
        [
            ["序号", "隐患", "整改措施", "完成日期"],
            ["1", "6层作业层脚手板缺9块、探头板2处", "补铺脚手板9块，两端用镀锌钢丝绑牢", "2025年7月10日"],
            ["2", "挡脚板缺失约12m", "补装180mm高挡脚板12m", "2025年7月10日"],
            ["3", "水平兜网破损1处", "更换水平兜网1张", "2025年7月11日"],
        ],
        (1.2, 5.5, 6.3, 3),
    )
    d.para("整改前照片：")
    image = SHOTS["deck"].image()
    image.thumbnail((640, 480))
    d.picture(image, 8)
    d.signature("整改责任人：", P["scaffolder"])
    d.signature("项目经理：", P["manager"])
    d.para(zh_date(iso), right=True)
    d.para("复查结论：已按要求整改完成，准予使用。")
    d.signature("复查人：", P["safety"])
    item = Item(
        "05_安全/隐患整改回复单_YH-2025-021_2025-07-11.docx",
        "document",
        "hazard_reply",
        "2号楼",
        iso,
        "reply to the July rectification notice, with a picture",
        number="YH-2025-021-H",
        topics=("scaffolding",),
        upload={"section": "2号楼"},
    )
    return Made(item, d.bytes())


def briefing() -> Made:
    """Safety briefing for the excavation."""
    iso = "2024-11-20"
    d = Paper("安全技术交底记录", iso)
    d.para("安全技术交底记录", size=18, bold=True, center=True)
    d.table(
        [
            ["工程名称", PROJECT, "编号", "AJ-2024-011"],
            ["施工单位", CONTRACTOR, "交底日期", zh_date(iso)],
            ["分项工程", "土方开挖", "交底部位", "地下室基坑"],
            ["交底提要", "基坑开挖及坑边防护安全要求", "", ""],
        ],
        head=False,
    )
    for line in (
        "1. 分层开挖，每层深度不大于1.5m，严禁掏挖；挖土机作业半径内不得站人。",
        "2. 坑边2m范围内严禁堆土、堆料，2m外堆载不大于10kPa。",
        "3. 基坑周边设1.2m高防护栏杆，刷红白漆，立杆间距不大于2m，夜间设警示灯。",
        "4. 上下基坑走专用梯道，每40m不少于一处。",
        "5. 每日由测量员观测支护位移，日变化量大于3mm立即停工并上报。",
    ):
        d.para(line, indent=True)
    d.signature("交底人：", P["safety"])
    d.signature("审核人：", P["technical"])
    d.signature("接受交底人：", P["rebar_worker"])
    item = Item(
        "05_安全/安全技术交底_土方开挖_2024-11-20.docx",
        "document",
        "technical_briefing",
        "地下室",
        iso,
        "safety briefing before the excavation",
        number="AJ-2024-011",
        topics=("excavation",),
        upload={"section": "地下室"},
    )
    return Made(item, d.bytes())


def dismantle_scheme() -> Made:
    """A scheme of several pages for taking a scaffold down; a scaffolding paper of another month."""
    iso = "2026-05-20"
    d = Paper("1号楼落地式脚手架拆除专项施工方案", iso)
    for _ in range(5):
        d.para("")
    d.para(PROJECT, size=20, center=True)
    d.para("1号楼落地式脚手架拆除专项施工方案", size=22, bold=True, center=True)
    for _ in range(8):
        d.para("")
    for line in (
        f"编制人：{P['safety']}",
        f"审核人：{P['technical']}",
        f"审批人：{P['manager']}",
        CONTRACTOR,
        zh_date(iso),
    ):
        d.para(line, size=13, center=True)
    d.doc.add_page_break()
    parts = [
        (
            "一、编制依据",
            [
                "JGJ 130-2011《建筑施工扣件式钢管脚手架安全技术规范》；JGJ 59-2011《建筑施工安全检查标准》；本工程施工组织设计。"
            ],
        ),
        (
            "二、工程概况",
            [
                "1号楼地上18层，建筑高度54.0m。1层～6层采用落地式双排钢管脚手架，步距1.8m，立杆纵距1.5m，横距1.05m，连墙件两步三跨。"
            ],
        ),
        ("三、施工计划", ["计划2026年5月28日开始拆除，6月8日拆除完成；投入架子工10人，警戒监护2人，塔吊1台配合。"]),
        (
            "四、施工工艺技术",
            [
                "1. 拆除顺序：安全网→挡脚板→脚手板→防护栏杆→剪刀撑→横向水平杆→纵向水平杆→立杆，自上而下逐层进行，严禁上下同时作业。",
                "2. 连墙件必须随脚手架逐层拆除，严禁先将连墙件整层或数层拆除后再拆脚手架；分段拆除高差不应大于两步。",
                "3. 拆下的杆件和扣件用塔吊吊运至地面，严禁抛掷。",
            ],
        ),
        (
            "五、安全保证措施",
            ["拆除区域设警戒线，半径不小于10m；六级及以上大风、雨雾天气停止作业；作业人员系挂安全带，高挂低用。"],
        ),
        ("六、应急处置", ["发生高处坠落或物体打击时立即停止作业，拨打120并报项目经理，现场急救员先行处置。"]),
    ]
    for head, lines in parts:
        d.para(head, bold=True, size=13)
        for line in lines:
            d.para(line, indent=True)
    item = Item(
        "05_安全/脚手架拆除专项方案_1号楼_2026-05-20.docx",
        "document",
        "special_scheme",
        "1号楼",
        iso,
        "special scheme for taking down the scaffold of tower 1",
        topics=("scaffolding",),
        upload={"section": "1号楼"},
    )
    return Made(item, d.bytes())


ALL = (
    log_weekday,
    minutes_11,
    minutes_58,
    contact_power,
    hazard_reply,
    briefing,
    dismantle_scheme,
)
