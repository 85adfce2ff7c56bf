"""Text, web page, table, mail, zip and drawing."""

from __future__ import annotations

import io
import random
import zipfile
from datetime import date, datetime, timedelta, timezone
from email.message import EmailMessage
from email.utils import format_datetime

import ezdxf
from ezdxf.enums import TextEntityAlignment
from paper import C, Sheet, label
from story import CONCRETE_PLANT, CONTRACTOR, DESIGNER, PEOPLE, PROJECT, SUPERVISOR, Item, Made, zh_date
from word import restamp

P = PEOPLE
CHINA = timezone(timedelta(hours=8))


def restart_notice() -> Made:
    """Work goes on after the Spring Festival of 2026."""
    iso = "2026-02-26"
    text = f"""关于2026年春节后复工安排的通知

鼎岳锦澜〔2026〕4号

各班组、各部门：

　　根据春节放假安排，{PROJECT}定于2026年2月28日（正月十二）正式复工。现将有关事项通知如下：

一、2月27日由安全部组织塔吊、施工升降机、临时用电、消防设施节后全面检查，填写检查记录后方可启用。
二、2月28日7:00全体复工人员参加节后安全教育，考核合格后上岗，未参加者不得进入施工现场。
三、各班组于2月28日17:00前将实际到岗人数报资料员{P["clerk"]}。
四、3月1日起恢复1号楼16层墙柱施工，3月10日前开始1号楼屋面找坡。

{CONTRACTOR}
锦澜花园二期工程项目经理部
{zh_date(iso)}
"""
    item = Item(
        "03_往来文件/关于春节后复工安排的通知_2026-02-26.txt",
        "document",
        "notice_other",
        "1号楼",
        iso,
        "plain-text notice: work goes on after the Spring Festival",
        type_any=("suspend_resume",),
        number="鼎岳锦澜〔2026〕4号",
        topics=("restart",),
        upload={"section": "1号楼"},
    )
    return Made(item, text.encode("utf-8"))


def safety_log() -> Made:
    """The safety officer's log in Markdown."""
    iso = "2026-09-08"
    text = f"""# 安全日志

- **工程名称**：{PROJECT}
- **日期**：{zh_date(iso)}　星期二
- **天气**：晴　31℃／23℃
- **记录人**：{P["safety"]}

## 检查情况

| 部位 | 情况 | 处理 |
|---|---|---|
| 1号楼装饰楼层 | 9层油漆库房灭火器1具压力不足 | 当日更换 |
| 2号楼施工升降机 | 防坠安全器在有效期内，层门联锁有效 | 正常 |
| 3号楼室外管沟 | 沟深1.8m，坡度1:0.75，坑边堆土距离不足1m | 已清运，14:30复查合格 |
| 临时用电 | 二级箱2号漏电保护器动作时间0.08s | 正常 |

## 教育培训

早7:10对外墙涂料班组12人进行班前教育，重点为吊篮作业安全绳独立设置。

## 其他

无安全事故。明日计划联合监理对吊篮进行专项检查。
"""
    item = Item(
        "05_安全/安全日志_2026-09-08.md",
        "document",
        "safety_log",
        "3号楼",
        iso,
        "safety log in Markdown",
        topics=("safety",),
        upload={"section": "3号楼"},
    )
    return Made(item, text.encode("utf-8"))


def attendance() -> Made:
    """Attendance of July 2026 as CSV in GB18030, as office programs in China write it."""
    rng = random.Random(7)
    lines = ["日期,班组,出勤人数,工种,带班人,备注"]
    crews = [("外墙班组", "涂料工", "周建平"), ("安装班组", "水电工", "冯志强"), ("精装班组", "瓦工", "蒋文彬")]
    for day in (date(2026, 7, 1) + timedelta(days=i) for i in range(31)):
        for crew, trade, lead in crews:
            count = 0 if day.day in (12, 26) else rng.randint(9, 24)
            note = "高温停工" if day.day in (12, 26) else ""
            lines.append(f"{day.isoformat()},{crew},{count},{trade},{lead},{note}")
    item = Item(
        "06_材料与进度/劳务考勤_2026-07.csv",
        "document",
        "personnel",
        None,
        "2026-07-31",
        "attendance of July 2026, CSV in GB18030",
        type_any=("other", "construction_log"),
        topics=("labour",),
        upload={"doc_date": "2026-07-31"},
    )
    return Made(item, ("\r\n".join(lines) + "\r\n").encode("gb18030"))


def week_plan() -> Made:
    """A week's plan as a web page."""
    iso = "2026-10-19"
    rows = [
        ("1号楼大堂石材干挂", "10-19", "10-23", "精装班组", "蒋文彬"),
        ("2号楼公共走道吊顶封板", "10-19", "10-24", "精装班组", "蒋文彬"),
        ("3号楼室外雨水管网安装", "10-20", "10-25", "安装班组", "冯志强"),
        ("消防水泵房设备就位", "10-21", "10-22", "安装班组", "冯志强"),
        ("电梯机房移交", "10-24", "10-24", CONTRACTOR, P["technical"]),
    ]
    body = "".join(
        f"<tr><td>{i + 1}</td>" + "".join(f"<td>{x}</td>" for x in row) + "</tr>" for i, row in enumerate(rows)
    )
    text = f"""<!doctype html>
<html lang="zh"><head><meta charset="utf-8"><title>周施工进度计划（2026年10月19日～25日）</title>
<style>body{{font-family:sans-serif;margin:2em}}table{{border-collapse:collapse}}td,th{{border:1px solid #888;padding:.3em .7em}}</style>
</head><body>
<h1>周施工进度计划</h1>
<p>工程名称：{PROJECT}　编制：{P["foreman"]}　编制日期：{zh_date(iso)}　期间：2026年10月19日～10月25日</p>
<table><thead><tr><th>序号</th><th>任务</th><th>开始</th><th>结束</th><th>责任单位</th><th>责任人</th></tr></thead><tbody>{body}</tbody></table>
<p>说明：石材干挂前完成龙骨隐蔽验收；室外管网安装期间消防通道保持畅通。</p>
</body></html>
"""
    item = Item(
        "06_材料与进度/周施工进度计划_2026-10-19.html",
        "document",
        "progress_plan",
        None,
        iso,
        "a week's plan as a web page",
        topics=("progress",),
        upload={"doc_date": iso},
    )
    return Made(item, text.encode("utf-8"))


def mix_design() -> bytes:
    """The mix notice that travels with the mail."""
    s = Sheet(font="song", size=10, margin=20, title="混凝土配合比通知单", made="2025-10-15")
    s.title("混凝土配合比通知单", size=18)
    s.pair(f"供应单位：{CONCRETE_PLANT}", "编号：PB-25-0946")
    s.grid(
        [26, 44, 26, 44],
        [
            [label("工程名称"), C(PROJECT), label("使用部位"), C("1号楼11层墙柱")],
            [label("强度等级"), C("C40"), label("坍落度"), C("180±20mm")],
            [label("水胶比"), C("0.38"), label("砂率"), C("41%")],
            [label("通知日期"), C("2025年10月15日"), label("浇筑日期"), C("2025年10月18日")],
        ],
        heights=10,
    )
    head = ["材料", "水泥", "粉煤灰", "矿粉", "砂", "石", "水", "外加剂"]
    s.grid(
        [20] * 8,
        [
            [label(x) for x in head],
            [label(x) for x in ("规格", "P·O 42.5", "Ⅱ级", "S95", "中砂", "5～25mm", "—", "HX-PC")],
            [label(x) for x in ("kg/m³", "310", "68", "62", "722", "1039", "167", "9.7")],
        ],
        heights=11,
    )
    s.y += 6
    s.para("注意事项：冬期将至，入模温度不低于5℃；不得随意加水。", indent=False)
    s.seal(CONCRETE_PLANT, 160, s.y + 14, "试验室", d=38)
    return s.bytes()


def mail() -> Made:
    """The concrete plant's mail with the mix notice attached."""
    iso = "2025-10-15"
    message = EmailMessage()
    message["Subject"] = "1号楼11层墙柱C40混凝土配合比通知单"
    message["From"] = "试验室 <lab@panshi-concrete.example>"
    message["To"] = f"{P['materials']} <materials@dingyue.example>"
    message["Cc"] = "supervision@hengzhu.example"
    message["Date"] = format_datetime(datetime(2025, 10, 15, 9, 36, tzinfo=CHINA))
    message["Message-ID"] = "<20251015093600.0946@panshi-concrete.example>"
    message.set_content(
        f"{P['materials']}您好：\n\n附件为1号楼11层墙柱C40混凝土配合比通知单（PB-25-0946），计划10月18日14:00开始供应，"
        "请提前4小时报准确方量。外加剂已按气温调整为冬施型，请转告试验员留意坍落度损失。\n\n"
        f"{CONCRETE_PLANT}试验室\n{zh_date(iso)}\n"
    )
    message.add_attachment(mix_design(), maintype="application", subtype="pdf", filename="配合比通知单_PB-25-0946.pdf")
    message.set_boundary("=_panshi_0946")
    item = Item(
        "03_往来文件/邮件_C40配合比通知单_2025-10-15.eml",
        "container",
        None,
        "1号楼",
        iso,
        "mail with a PDF attached: mix notice PB-25-0946",
        number="PB-25-0946",
        topics=("concrete",),
        upload={"section": "1号楼"},
        members=("配合比通知单_PB-25-0946.pdf",),
    )
    return Made(item, message.as_bytes())


def _negotiation() -> bytes:
    s = Sheet(font="kai", size=11, margin=22, title="工程洽商记录", made="2026-09-03")
    s.title("工程洽商记录", size=19)
    s.pair(f"工程名称：{PROJECT}", "编号：HS-009")
    s.grid(
        [26, 56, 26, 58],
        [
            [label("提出单位"), C(CONTRACTOR), label("日期"), C("2026年9月3日")],
            [label("专业名称"), C("建筑"), label("原图号"), C("建施-14")],
            [label("洽商摘要"), C("2号楼屋顶设备基础排水坡度调整", 3)],
            [
                C(
                    "洽商内容：\n　　2号楼屋顶空调室外机基础周边原设计排水坡度1%，现场受结构反梁影响无法形成，经各方现场踏勘，同意将该区域坡度调整为0.5%，"
                    "并增设Φ75侧排雨水口2个，位置见附图。费用按合同约定另行办理。",
                    4,
                    middle=False,
                )
            ],
        ],
        heights=[10, 10, 10, 62],
        lead=1.7,
    )
    day = zh_date("2026-09-03")
    s.grid(
        [41.5] * 4,
        [
            [label(x) for x in ("建设单位", "监理单位", "设计单位", "施工单位")],
            [
                C(f"\n\n{day}", size=9, signs=((n, 4, 4),))
                for n in (P["owner_engineer"], P["supervisor"], P["designer"], P["technical"])
            ],
        ],
        heights=[9, 26],
    )
    return s.bytes()


def bundle() -> Made:
    """A zip as people send it: a folder with three files."""
    files = {
        "2号楼屋面资料/工程洽商记录_HS-009.pdf": _negotiation(),
        "2号楼屋面资料/淋水试验记录.txt": (
            f"屋面淋水试验记录\n工程名称：{PROJECT}\n部位：2号楼屋面\n试验日期：2026年9月10日\n"
            f"试验方法：持续淋水2小时\n结果：无渗漏，合格\n施工单位：{P['quality']}\n监理单位：{P['supervisor']}（{SUPERVISOR}）\n"
        ).encode(),
        "2号楼屋面资料/材料清单.csv": "名称,规格,数量,单位\r\nSBS改性沥青防水卷材,3mm PY Ⅱ,1260,m²\r\n侧排雨水口,Φ75,2,个\r\n密封胶,310ml,48,支\r\n".encode(
            "utf-8-sig"
        ),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    item = Item(
        "06_材料与进度/2号楼屋面资料_2026-09.zip",
        "container",
        None,
        "2号楼",
        "2026-09-10",
        "zip with three children: negotiation record HS-009, water test, list",
        number=None,
        topics=("roofing", "waterproofing"),
        upload={"section": "2号楼", "doc_date": "2026-09-10"},
        members=tuple(files),
    )
    return Made(item, restamp(buffer.getvalue()))


def drawing() -> Made:
    """A beam plan with grid, beams, notes and a title block."""
    iso = "2024-11-08"
    ezdxf.options.write_fixed_meta_data_for_testing = True
    doc = ezdxf.new("R2010", setup=True)
    doc.styles.new("HZ", dxfattribs={"font": "simhei.ttf"})
    for name, color in (("AXIS", 1), ("BEAM", 2), ("TEXT", 7), ("FRAME", 7), ("REBAR", 3)):
        doc.layers.add(name, color=color)
    space = doc.modelspace()

    def text(words: str, x: float, y: float, h: float = 300, layer: str = "TEXT") -> None:
        space.add_text(words, height=h, dxfattribs={"style": "HZ", "layer": layer}).set_placement(
            (x, y), align=TextEntityAlignment.LEFT
        )

    xs, ys = [0, 3600, 7200, 11400, 15000], [0, 5100, 7500, 12600]
    for i, x in enumerate(xs):
        space.add_line((x, -1500), (x, 14100), dxfattribs={"layer": "AXIS"})
        space.add_circle((x, -1900), 400, dxfattribs={"layer": "AXIS"})
        text(str(i + 1), x - 100, -2050)
    for i, y in enumerate(ys):
        space.add_line((-1500, y), (16500, y), dxfattribs={"layer": "AXIS"})
        space.add_circle((-1900, y), 400, dxfattribs={"layer": "AXIS"})
        text("ABCD"[i], -2020, y - 150)
    for y in ys:
        for dy in (-125, 125):
            space.add_line((0, y + dy), (15000, y + dy), dxfattribs={"layer": "BEAM"})
    for x in xs:
        for dx in (-125, 125):
            space.add_line((x + dx, 0), (x + dx, 12600), dxfattribs={"layer": "BEAM"})
    for i, y in enumerate(ys):
        text(f"KL{i + 1}(4) 250x550 %%c8@100/200(2) 2%%c20;3%%c20", 800, y + 250, 220, "REBAR")
    for i, x in enumerate(xs):
        text(f"KL{i + 5}(3) 250x500 %%c8@100/200(2)", x + 220, 9400 - 350 * i, 200, "REBAR")
    space.add_linear_dim(base=(0, -900), p1=(0, 0), p2=(3600, 0)).render()
    space.add_mtext(
        "说明：\\P1. 混凝土强度等级：梁板C30，墙柱C40。\\P2. 钢筋：HRB400E；保护层厚度梁20mm，板15mm。\\P3. 未注明梁顶标高同板面，板厚120mm。"
        "\\P4. 本图与建施-11、结施-02配合使用。",
        dxfattribs={"style": "HZ", "char_height": 260, "insert": (17500, 12000), "width": 6000},
    )
    block = doc.blocks.new("TITLE")
    names = ["工程名称", "子项", "图名", "图号", "专业", "比例", "日期", "设计", "校对", "审核"]
    for i, name in enumerate(names):
        y = -i * 620
        block.add_line((0, y), (7000, y))
        block.add_text(name, height=260, dxfattribs={"style": "HZ"}).set_placement((150, y - 440))
        block.add_attdef(f"F{i}", (2100, y - 440), dxfattribs={"height": 260, "style": "HZ", "prompt": name})
    for x in (0, 1900, 7000):
        block.add_line((x, 0), (x, -620 * len(names)))
    block.add_line((0, -620 * len(names)), (7000, -620 * len(names)))
    values = [PROJECT, "3号楼", "二层梁配筋图", "结施-12", "结构", "1:100", iso, P["designer"], "林书航", "宋哲"]
    insert = space.add_blockref("TITLE", (17200, 4600), dxfattribs={"layer": "FRAME"})
    insert.add_auto_attribs({f"F{i}": v for i, v in enumerate(values)})
    text(DESIGNER, 17300, 4800, 320, "FRAME")
    for a, b in (
        ((-3200, -3200), (25000, -3200)),
        ((25000, -3200), (25000, 15000)),
        ((25000, 15000), (-3200, 15000)),
        ((-3200, 15000), (-3200, -3200)),
    ):
        space.add_line(a, b, dxfattribs={"layer": "FRAME"})
    text("3号楼二层梁配筋图 1:100", 4800, -2900, 420)
    out = io.StringIO()
    doc.write(out)
    item = Item(
        "07_图纸/结施-12_3号楼二层梁配筋图.dxf",
        "drawing",
        "drawing",
        "3号楼",
        iso,
        "beam plan with grid, reinforcement, notes and a title block (block attributes)",
        number="结施-12",
        topics=("rebar",),
        upload={"section": "3号楼"},
    )
    return Made(item, out.getvalue().encode("utf-8"))


ALL = (restart_notice, safety_log, attendance, week_plan, mail, bundle, drawing)
