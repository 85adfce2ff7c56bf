"""Safety papers: the scaffold of tower 3 in March 2025, and another one in July."""

from __future__ import annotations

from paper import C, Sheet, label
from pictures import SHOTS
from story import CONTRACTOR, LABOUR, PEOPLE, PROJECT, SUPERVISOR, Item, Made, zh_date
from wear import pages_of, scan, scanned_pdf

P = PEOPLE


def notice_15() -> Made:
    """监通字第15号: wall ties are missing; a colour scan without text layer."""
    iso = "2025-03-12"
    s = Sheet(font="song", size=12, margin=24, title="监理通知单", made=iso)
    s.write(s.margin, s.y, "表A.0.3", size=9.5)
    s.y += 5
    s.title("监 理 通 知 单", size=22)
    s.pair(f"工程名称：{PROJECT}", "编号：监通字第15号", size=11)
    body = (
        f"致：{CONTRACTOR}锦澜花园二期工程项目经理部\n\n事由：关于3号楼外脚手架连墙件缺失的整改要求\n\n内容：\n"
        "　　2025年3月12日上午，我监理部对3号楼外脚手架进行专项检查，发现以下问题：\n"
        "　　1. 东立面2层～3层连墙件缺失6处，未按专项施工方案两步三跨设置，不符合JGJ 130-2011第6.4条规定；\n"
        "　　2. 东立面4～6轴局部剪刀撑未随架体同步搭设；\n"
        "　　3. 2月27日第9次监理例会要求3月7日前补装，逾期未完成。\n"
        "　　上述问题存在架体失稳隐患，要求你部立即停止东立面架上作业，于2025年3月15日前整改完毕，"
        "自检合格后书面回复我部复查。\n\n附件：现场检查照片4张。"
    )
    s.grid([1], [[C(body, middle=False)]], heights=[138], lead=1.75, frame=0.5)
    s.grid(
        [90, 72],
        [
            [
                C(
                    "签收（施工单位）：\n\n签收人：\n\n时　间：2025年3月12日16时",
                    size=11,
                    signs=((P["clerk"], 20, 15),),
                ),
                C(
                    f"项目监理机构（章）\n\n总／专业监理工程师：\n\n{zh_date(iso)}",
                    size=11,
                    signs=((P["chief_supervisor"], 40, 15),),
                ),
            ]
        ],
        heights=[42],
        lead=1.5,
        frame=0.5,
    )
    s.seal(SUPERVISOR, 152, s.y - 14, "项目监理机构", d=42, turn_deg=-8)
    page = scan(pages_of(s.bytes(), 200)[0], seed=15, skew_deg=0.6, grey=False, noise=3, paper=247)
    item = Item(
        "05_安全/监理通知单_监通字第15号_2025-03-12.pdf",
        "document",
        "supervision_notice",
        "3号楼",
        iso,
        "supervision notice: wall ties missing on the scaffold of tower 3; colour scan",
        number="监通字第15号",
        topics=("scaffolding",),
        upload={"section": "3号楼"},
    )
    return Made(item, scanned_pdf([page], 55))


def reply_15() -> Made:
    """The answer, with a picture of the finished work."""
    iso = "2025-03-15"
    s = Sheet(font="song", size=11.5, margin=23, title="监理通知回复单", made=iso)
    s.write(s.margin, s.y, "表B.0.9", size=9.5)
    s.y += 5
    s.title("监理通知回复单", size=21)
    s.pair(f"工程名称：{PROJECT}", "编号：监通回字第15号", size=11)
    top = s.grid(
        [1],
        [
            [
                C(
                    f"致：{SUPERVISOR}锦澜花园二期工程项目监理机构\n\n"
                    "　　我方接到编号为监通字第15号的监理通知单后，已按要求完成3号楼外脚手架整改工作，现报上，请予以复查。\n\n"
                    "整改情况：\n"
                    f"　　1. 原因：架子工班组（{LABOUR}）节后人员不足，连墙件未随架体同步安装；\n"
                    "　　2. 措施：3月13日停止东立面架上作业，由班组长马德才带领6名持证架子工补装连墙件6处，采用钢管刚性连接，"
                    "与预埋套管可靠固定；4～6轴剪刀撑补齐；\n"
                    "　　3. 结果：3月14日项目部自检，连墙件按两步三跨全数检查38处，扣件螺栓拧紧扭力矩抽查20个，为45N·m～58N·m，全部合格。\n\n"
                    "附件：整改后照片（右图）。",
                    middle=False,
                )
            ]
        ],
        heights=[142],
        lead=1.7,
        frame=0.5,
    )
    image = SHOTS["east"].image()
    image.thumbnail((760, 570))
    s.picture(image, s.margin + 92, top + 88, w=64, quality=72)
    s.write(s.margin + 92, top + 89 + 64 * 0.75, "3号楼东立面 2025-03-14", size=8.5)
    s.grid(
        [1],
        [
            [
                C(
                    f"项目经理部（章）　　　　项目经理：　　　　　　　　　　　{zh_date(iso)}",
                    signs=((P["manager"], 70, 7),),
                )
            ],
            [
                C(
                    "复查意见：\n　　经3月16日复查，3号楼外脚手架连墙件已补装到位，同意恢复架上作业，监通字第15号予以闭合。\n\n"
                    "项目监理机构（章）　　专业监理工程师：　　　　　　　　　　2025年3月16日",
                    signs=((P["safety_supervisor"], 78, 23),),
                )
            ],
        ],
        heights=[22, 38],
        lead=1.55,
        frame=0.5,
    )
    s.seal(CONTRACTOR, 50, s.y - 50, "项目经理部", d=38, turn_deg=7)
    s.seal(SUPERVISOR, 50, s.y - 8, "项目监理机构", d=38, turn_deg=-5)
    item = Item(
        "05_安全/监理通知回复单_监通回字第15号_2025-03-15.pdf",
        "document",
        "supervision_reply",
        "3号楼",
        iso,
        "reply to notice 15 with a picture of the finished work; text layer",
        number="监通回字第15号",
        topics=("scaffolding",),
        upload={"section": "3号楼"},
    )
    return Made(item, s.bytes())


def hazard_notice() -> Made:
    """July: planks are missing on tower 2."""
    iso = "2025-07-09"
    s = Sheet(font="hei", size=10.5, margin=18, title="安全隐患整改通知单", made=iso)
    s.pdf.set_fill_color(188, 32, 38)
    s.pdf.rect(s.margin, s.y, s.width, 1.2, style="F")
    s.y += 5
    s.title("安全隐患整改通知单", size=20, gap=2)
    s.pair(f"签发部门：{CONTRACTOR}安全部", "编号：YH-2025-021", size=10)
    grey = (236, 238, 240)
    s.grid(
        [28, 58, 28, 60],
        [
            [label("工程名称", fill=grey), C(PROJECT), label("受检单位", fill=grey), C(LABOUR)],
            [
                label("检查时间", fill=grey),
                C("2025年7月9日 9:00"),
                label("部　　位", fill=grey),
                C("2号楼外脚手架作业层（6层）"),
            ],
            [
                label("整改责任人", fill=grey),
                C(P["scaffolder"]),
                label("整改期限", fill=grey),
                C("2025年7月11日18:00前"),
            ],
            [
                label("隐患描述", fill=grey),
                C(
                    "1. 6层作业层脚手板未满铺，南侧8～11轴缺板9块，存在探头板2处；\n"
                    "2. 作业层外侧挡脚板缺失约12m；\n3. 层间水平兜网破损1处。",
                    3,
                    middle=False,
                ),
            ],
            [label("违反条款", fill=grey), C("JGJ 130-2011 第6.2.4条、第7.3.13条；JGJ 59-2011 表B.3", 3)],
            [
                label("整改要求", fill=grey),
                C(
                    "脚手板铺满、铺稳、绑牢，离墙间隙不大于150mm；补齐挡脚板；更换水平兜网。整改完成前该作业层停止使用，"
                    "并悬挂警示标志。完成后填写整改回复单并附照片。",
                    3,
                    middle=False,
                ),
            ],
            [
                label("签 发 人", fill=grey),
                C("", signs=((P["safety"], 8, 2),)),
                label("接 收 人", fill=grey),
                C("", signs=((P["scaffolder"], 8, 2),)),
            ],
            [label("复查意见", fill=grey), C("7月11日复查，已按要求整改完成，准予使用。", 3)],
            [
                label("复 查 人", fill=grey),
                C("", signs=((P["safety"], 8, 2),)),
                label("复查日期", fill=grey),
                C("2025年7月11日"),
            ],
        ],
        heights=[10, 10, 10, 38, 12, 34, 13, 16, 13],
        lead=1.6,
    )
    image = SHOTS["deck"].image()
    image.thumbnail((760, 570))
    s.y += 4
    s.write(s.margin, s.y, "现场照片：", size=10)
    s.picture(image, s.margin + 22, s.y, w=74, quality=72)
    s.seal(CONTRACTOR, 160, s.y + 26, "安全专用章", d=40)
    item = Item(
        "05_安全/隐患整改通知单_YH-2025-021_2025-07-09.pdf",
        "document",
        "hazard_notice",
        "2号楼",
        iso,
        "rectification notice: planks missing on the scaffold of tower 2, with a picture",
        number="YH-2025-021",
        topics=("scaffolding",),
        upload={"section": "2号楼"},
    )
    return Made(item, s.bytes())


ALL = (notice_15, reply_15, hazard_notice)
