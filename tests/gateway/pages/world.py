"""An invented archive to look at: documents of every kind, findings, jobs. Names and places are made up."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from functools import cache

from contracts.base import Place, Source
from contracts.classification import Alternative, ArchiveCode, Check, Classification, FieldValue, Reason, TypeSegment
from contracts.documents import DefectView, Document, ReviewItem, Submission, VideoSegment
from contracts.jobs import Job, JobError, JobStage
from contracts.reading import Page
from contracts.sight import Capture, CaptureConflict, Detection, Quality, Tag
from contracts.understanding import (
    Action,
    Attendee,
    Crew,
    FiveElements,
    HeadMark,
    Log,
    LogItem,
    Minutes,
    PreviousItem,
    Statement,
)
from language.domain import archive_codes_for, doc_type
from tests.gateway.pages import pictures
from tests.gateway.pages.pictures import Sheet

MODEL = "type-linear 0.3"
TAGGER = "efficientnet-lite1-lite2 + heads 0.2"


@dataclass
class World:
    """Everything that the preview shows, by id."""

    documents: dict[str, Document] = field(default_factory=dict)
    pages: dict[str, list[Page]] = field(default_factory=dict)
    images: dict[tuple[str, str], bytes] = field(default_factory=dict)
    review: dict[str, ReviewItem] = field(default_factory=dict)
    jobs: dict[str, Job] = field(default_factory=dict)

    def add(
        self, document: Document, sheets: list[tuple[Page, bytes]] | None = None, picture: bytes | None = None
    ) -> None:
        """Keep a document with its pages or its picture."""
        self.documents[document.id] = document
        self.pages[document.id] = [page for page, _ in sheets or []]
        for page, content in sheets or []:
            self.images[document.id, f"page-{page.page}"] = content
        if picture is not None:
            self.images[document.id, "page-1"] = picture


def document(n: int, title: str, kind: str = "document", **more: object) -> Document:
    """A document with what every one has."""
    base: dict[str, object] = {
        "id": f"0193a000-0000-7000-8000-{n:012}",
        "name": f"{title}.pdf",
        "title": title,
        "kind": kind,
        "etag": '"3"',
        "media_type": {"photo": "image/jpeg", "video": "video/webm"}.get(kind, "application/pdf"),
        "size_bytes": 412_345 + n * 7919,
        "sha256": f"{n:064x}",
        "project": "binjiang",
        "created_at": f"2025-11-{1 + n % 19:02}T08:{n % 60:02}:00Z",
        "status": "succeeded",
        "submissions": [
            Submission(
                id=f"s{n}",
                at=f"2025-11-{1 + n % 19:02}T08:{n % 60:02}:00Z",
                actor="李晓雯",
                section="3号楼",
                source="资料室扫描",
            )
        ],
    }
    return Document.model_validate(base | more)


def classified(
    key: str, confidence: float, *others: tuple[str, float], reasons: list[Reason] | None = None
) -> Classification:
    """A type with its archive classes."""
    return Classification(
        type=key,
        type_zh=doc_type(key).zh,
        archive_codes=list(archive_codes_for(key))[:2]
        or [ArchiveCode(scheme="GB/T 50328-2014(2019)", code="C1", name="施工管理文件")],
        confidence=confidence,
        alternatives=[Alternative(type=other, confidence=c) for other, c in others],
        reasons=reasons or [],
        model=MODEL,
    )


def minutes_document() -> tuple[Document, list[tuple[Page, bytes]]]:
    """Minutes of a weekly meeting, two pages, with actions."""
    one = Sheet(1)
    title = one.write("滨江花园二期工程监理例会纪要(第十二次)", 210, 120, 42, 0.997)
    number = one.write("编号:JL-HY-2025-012", 830, 210, 26)
    when = one.write("会议时间:2025年3月20日 14:00", 130, 280)
    place = one.write("会议地点:项目部二楼会议室", 130, 332)
    chair = one.write("主持人:周明远(总监理工程师)    记录人:李晓雯", 130, 384, sure=0.84)
    there = one.write("参会人员:监理单位 周明远,总包单位 王建国、陈立,材料员 赵敏", 130, 436)
    one.write("一、上次会议事项落实情况", 130, 530, 34)
    done = one.write("1. 地下室B区模板垂直度超差已返工,复测合格。", 130, 590)
    going = one.write("2. 3号楼外架连墙件缺失,已补装18处,余6处未完成。", 130, 642)
    one.write("二、质量、安全情况", 130, 730, 34)
    risk = one.write("1. 3号楼12层脚手板未满铺,存在坠落风险。", 130, 790)
    one.write("2. 地下室外墙发现渗漏点三处,需查明原因。", 130, 842)
    one.write("三、议定事项", 130, 930, 34)
    decide = one.write("1. 自3月24日起,混凝土浇筑前须由监理旁站签认。", 130, 990)
    two = Sheet(2, at=one.lines[-1].span[1] + 1 if one.lines[-1].span else 0)
    two.write("四、任务分派", 130, 130, 34)
    task1 = two.write("1. 3号楼外架整改:总包单位 王建国,3月25日前完成。", 130, 190)
    task2 = two.write("2. 地下室渗漏修补方案:总包单位 陈立,3月28日前报审。", 130, 242, sure=0.88)
    task3 = two.write("3. 钢筋进场复试报告:材料员 赵敏,尽快提交。", 130, 294, sure=0.61)
    following = two.write("五、下次会议:2025年3月27日 14:00", 130, 382, 34)
    two.sign("主持人签字:", 130, 560, "周明远")
    two.sign("建设单位:", 640, 560, None)
    two.seal("江城监理咨询有限公司项目章", 880, 760)
    sheets = [one.done(), two.done()]

    def at(page: int, line: object) -> Source:
        return Source(page=page, polygon=line.polygon, text=line.text)  # type: ignore[attr-defined]

    told = Minutes(
        title="监理例会",
        number="JL-HY-2025-012",
        time="2025-03-20 14:00",
        place="项目部二楼会议室",
        chair="周明远",
        recorder="李晓雯",
        attendees=[
            Attendee(name="周明远", unit="监理单位", role="总监", source=at(1, there)),
            Attendee(name="王建国", unit="总包单位", role="安全员", source=at(1, there)),
            Attendee(name="陈立", unit="总包单位", role="技术负责人", source=at(1, there)),
            Attendee(name="赵敏", role="材料员", source=at(1, there)),
        ],
        previous_items=[
            PreviousItem(text="地下室B区模板垂直度超差已返工,复测合格", status="done", source=at(1, done)),
            PreviousItem(text="3号楼外架连墙件缺失,余6处未完成", status="in_progress", source=at(1, going)),
        ],
        decisions=[Statement(text="自3月24日起,混凝土浇筑前须由监理旁站签认", source=at(1, decide), confidence=0.95)],
        actions=[
            Action(
                task="3号楼外架整改",
                owner="王建国",
                owner_unit="总包单位",
                due="2025-03-25",
                due_text="3月25日前",
                priority="high",
                source=at(2, task1),
                confidence=0.94,
            ),
            Action(
                task="地下室渗漏修补方案报审",
                owner="陈立",
                owner_unit="总包单位",
                due="2025-03-28",
                due_text="3月28日前",
                source=at(2, task2),
                confidence=0.86,
            ),
            Action(task="提交钢筋进场复试报告", owner="赵敏", due_text="尽快", source=at(2, task3), confidence=0.63),
        ],
        risks=[Statement(text="3号楼12层脚手板未满铺,存在坠落风险", source=at(1, risk), confidence=0.9)],
        next_meeting="2025-03-27 14:00",
        head={
            "title": HeadMark(source=at(1, title)),
            "number": HeadMark(source=at(1, number)),
            "time": HeadMark(source=at(1, when)),
            "place": HeadMark(source=at(1, place)),
            "chair": HeadMark(source=at(1, chair)),
            "recorder": HeadMark(source=at(1, chair)),
            "next_meeting": HeadMark(source=at(2, following)),
        },
        summary="会议通报了模板返工与外架连墙件整改进展,议定浇筑前监理旁站签认,分派外架整改、渗漏修补方案和钢筋复试报告三项任务。",
        engine="rules + rank 0.4",
    )
    shape = document(
        1,
        "滨江花园二期工程监理例会纪要(第十二次)",
        n_pages=2,
        section="3号楼",
        doc_date="2025-03-20",
        is_flagged=True,
        archive_number="BJ-2025-B1-012",
        retention="永久",
        place=Place(text="3号楼12层", building="3号楼", floor="12"),
        classification=classified(
            "meeting_minutes",
            0.97,
            ("supervision_log", 0.02),
            ("work_contact", 0.01),
            reasons=[
                Reason(text="监理例会纪要", page=1, polygon=title.polygon),
                Reason(text="主持人", page=1, polygon=chair.polygon),
            ],
        ),
        fields=[
            FieldValue(
                name="meeting_name",
                label_zh="会议名称",
                value="监理例会(第十二次)",
                confidence=0.96,
                page=1,
                polygon=title.polygon,
            ),
            FieldValue(
                name="meeting_time",
                label_zh="会议时间",
                value="2025年3月20日 14:00",
                normalized="2025-03-20T14:00",
                confidence=0.98,
                page=1,
                polygon=when.polygon,
            ),
            FieldValue(
                name="meeting_place",
                label_zh="会议地点",
                value="项目部二楼会议室",
                confidence=0.93,
                page=1,
                polygon=place.polygon,
            ),
            FieldValue(name="chair", label_zh="主持人", value="周明远", confidence=0.82, page=1, polygon=chair.polygon),
            FieldValue(
                name="recorder", label_zh="记录人", value="李晓雯", confidence=0.58, page=1, polygon=chair.polygon
            ),
            FieldValue(name="number", label_zh="编号", value="JL-HY-2025-012", confidence=1.0, by="human"),
        ],
        checks=[
            Check(
                code="missing_signature",
                severity="error",
                message="No signature of the owner's representative",
                message_zh="建设单位代表未签字",
                page=2,
                polygon=sheets[1][0].signatures[1].polygon,
                confidence=0.9,
            ),
            Check(
                code="missing_field",
                severity="warning",
                message="An action has no date: rebar retest report",
                message_zh="任务缺完成期限:钢筋复试报告",
                page=2,
                polygon=task3.polygon,
                confidence=0.74,
            ),
        ],
        five_elements=FiveElements(
            time="2025-03-20 14:00",
            place="项目部二楼会议室",
            people=["周明远", "王建国", "陈立", "赵敏", "李晓雯"],
            event="第十二次监理例会,通报整改进展并分派任务",
            missing=["result"],
        ),
        minutes=told,
    )
    return shape, sheets


def hidden_work_document() -> tuple[Document, list[tuple[Page, bytes]]]:
    """A concealed-work record: table, ticks, seal over text, one signature missing."""
    page = Sheet(1)
    title = page.write("隐蔽工程验收记录", 430, 110, 46, 0.998)
    page.write("GD-C5-1024", 950, 180, 26)
    page.table(
        [
            ["工程名称", "滨江花园二期3号楼", "编号", "YB-2025-087"],
            ["隐检项目", "剪力墙钢筋绑扎", "隐检日期", "2025年3月12日"],
            ["隐检部位", "3号楼 12层 ①~⑧轴", "图号", "JS-07"],
        ],
        240,
        [200, 380, 180, 260],
    )
    body = page.write("隐检内容:竖向钢筋HRB400E C16@150,水平筋C12@200,", 130, 500)
    page.paragraph(["拉筋C8@600梅花形布置;搭接长度、锚固长度符合设计", "及16G101-1要求;保护层垫块间距1000mm。"], 552)
    page.write("检查意见:", 130, 700, 32)
    page.tick("同意隐蔽", 320, 708, True)
    page.tick("不同意,修改后复查", 560, 708, False)
    date = page.write("复查日期:2025年3月10日", 130, 800, sure=0.66)
    page.sign("施工单位质检员:", 130, 940, "王建国")
    page.sign("监理工程师:", 660, 940, None)
    page.sign("专业技术负责人:", 130, 1060, "陈立")
    page.seal("江城第三建筑工程公司项目部", 520, 1180)
    sheet = page.done()
    cells = sheet[0].tables[0].cells
    fields = [
        ("project_name", "工程名称", 1, 0.97),
        ("number", "编号", 3, 0.95),
        ("inspection_item", "隐检项目", 5, 0.96),
        ("inspection_date", "隐检日期", 7, 0.91),
        ("location", "隐检部位", 9, 0.78),
        ("drawing_number", "图号", 11, 0.64),
    ]
    shape = document(
        2,
        "3号楼12层剪力墙钢筋隐蔽工程验收记录",
        n_pages=1,
        section="3号楼12层",
        doc_date="2025-03-12",
        is_flagged=True,
        classification=classified(
            "hidden_work",
            0.94,
            ("inspection_lot", 0.04),
            ("construction_record", 0.01),
            reasons=[
                Reason(text="隐蔽工程验收记录", page=1, polygon=title.polygon),
                Reason(text="隐检内容", page=1, polygon=body.polygon),
            ],
        ),
        fields=[
            FieldValue(name=name, label_zh=label, value=cells[i].text, confidence=c, page=1, polygon=cells[i].polygon)
            for name, label, i, c in fields
        ],
        checks=[
            Check(
                code="missing_signature",
                severity="error",
                message="The supervising engineer has not signed",
                message_zh="监理工程师未签字",
                page=1,
                polygon=sheet[0].signatures[1].polygon,
                confidence=0.91,
            ),
            Check(
                code="date_conflict",
                severity="error",
                message="Re-inspection (2025-03-10) lies before the inspection (2025-03-12)",
                message_zh="复查日期(3月10日)早于隐检日期(3月12日)",
                page=1,
                polygon=date.polygon,
                confidence=0.83,
            ),
            Check(
                code="missing_companion",
                severity="warning",
                message="No rebar test report of this batch was found",
                message_zh="未找到该批钢筋的复试报告",
                confidence=0.7,
                status="accepted",
            ),
        ],
        five_elements=FiveElements(
            time="2025-03-12",
            place="3号楼12层①~⑧轴",
            people=["王建国", "陈立"],
            event="剪力墙钢筋绑扎隐蔽验收",
            result="同意隐蔽",
        ),
    )
    return shape, [sheet]


def notice_document() -> tuple[Document, list[tuple[Page, bytes]]]:
    """A supervision notice about the scaffold, DC-018."""
    page = Sheet(1)
    page.write("监理通知单", 500, 110, 46, 0.998)
    number = page.write("编号:DC-018", 900, 190, 28, 0.99)
    page.write("工程名称:滨江花园二期    致:江城第三建筑工程公司", 130, 260)
    page.write("事由:关于3号楼外脚手架整改的通知", 130, 330, 34)
    page.paragraph(
        [
            "内容:经2025年3月17日现场巡查,3号楼外脚手架存在以下问题:",
            "1. 10~12层连墙件缺失6处;",
            "2. 12层作业层脚手板未满铺,存在探头板;",
            "3. 东侧立面密目网破损约20平方米。",
            "请贵单位于2025年3月25日前完成整改并书面回复。",
        ],
        400,
    )
    page.sign("总监理工程师:", 130, 760, "周明远")
    page.write("2025年3月18日", 800, 840)
    page.seal("江城监理咨询有限公司项目章", 860, 900)
    sheet = page.done()
    shape = document(
        3,
        "监理通知单 DC-018:3号楼外脚手架整改",
        n_pages=1,
        section="3号楼",
        doc_date="2025-03-18",
        classification=classified("supervision_notice", 0.46, ("hazard_notice", 0.41), ("work_contact", 0.06)),
        fields=[
            FieldValue(name="number", label_zh="编号", value="DC-018", confidence=0.99, page=1, polygon=number.polygon)
        ],
        segments_by_type=[
            TypeSegment(type="supervision_notice", pages=(1, 1), confidence=0.9),
            TypeSegment(type="letter_of_photo", pages=(1, 1), confidence=0.7),
        ],
        five_elements=FiveElements(
            time="2025-03-17",
            place="3号楼10~12层",
            people=["周明远"],
            event="外脚手架巡查发现问题",
            result="3月25日前整改",
        ),
    )
    return shape, [sheet]


def log_document() -> tuple[Document, list[tuple[Page, bytes]]]:
    """A day's construction log."""
    page = Sheet(1)
    page.write("施工日志", 520, 110, 46, 0.99)
    head = page.write("2025年3月11日 星期二    天气:多云    气温:8~15℃", 130, 220)
    work = page.write("施工部位:3号楼12层;钢筋工26人,木工18人,架子工8人", 130, 290)
    progress = page.write("生产情况:12层剪力墙钢筋绑扎完成80%,①~⑤轴合模。", 130, 360)
    quality = page.write("质量:抽查箍筋间距10处,合格9处,1处已整改。", 130, 430)
    safety = page.write("安全:班前教育52人;12层临边防护缺失一处,已恢复。", 130, 500)
    sheet = page.done()

    first, crews = (Source(page=1, polygon=line.polygon, text=line.text) for line in (head, work))

    def item(line: object) -> LogItem:
        text = line.text.partition(":")[2]  # type: ignore[attr-defined]
        return LogItem(text=text, source=Source(page=1, polygon=line.polygon, text=text))  # type: ignore[attr-defined]

    shape = document(
        4,
        "施工日志 2025-03-11",
        n_pages=1,
        section="3号楼12层",
        doc_date="2025-03-11",
        classification=classified("construction_log", 0.99),
        fields=[
            FieldValue(
                name="date",
                label_zh="日期",
                value="2025年3月11日",
                normalized="2025-03-11",
                confidence=0.97,
                page=1,
                polygon=sheet[0].lines[1].polygon,
            ),
            FieldValue(
                name="location", label_zh="施工部位", value="3号楼12层", confidence=0.9, page=1, polygon=work.polygon
            ),
        ],
        log=Log(
            date="2025-03-11",
            weather="多云",
            temperature="8~15℃",
            location="3号楼12层",
            crew=[
                Crew(trade=trade, count=n, source=crews) for trade, n in (("钢筋工", 26), ("木工", 18), ("架子工", 8))
            ],
            head={key: HeadMark(source=first) for key in ("date", "weather", "temperature")}
            | {"location": HeadMark(source=crews)},
            progress=[item(progress)],
            quality=[item(quality)],
            safety=[item(safety)],
        ),
    )
    return shape, [sheet]


def tag(key: str, zh: str, score: float, threshold: float = 0.5) -> Tag:
    return Tag(tag=key, zh=zh, score=score, threshold=threshold, model=TAGGER)


def photos(world: World) -> None:
    """A honeycombed wall with its near-duplicate, rebar, a scaffold."""
    twin = document(6, "地下室外墙 IMG_2041", "photo").id
    wall = document(
        5,
        "地下室外墙蜂窝 IMG_2038",
        "photo",
        section="3号楼地下室",
        doc_date="2025-03-18",
        captured_at="2025-03-18T09:42:00",
        is_flagged=True,
        near_duplicates=[twin],
        tags=[
            tag("honeycomb", "蜂窝", 0.87, 0.62),
            tag("concrete_pouring", "混凝土浇筑", 0.55, 0.5),
            tag("formwork_removal", "模板拆除", 0.71),
        ],
        defects=[
            DefectView(
                defect="honeycomb",
                zh="蜂窝",
                score=0.87,
                polygon=[0.39, 0.47, 0.67, 0.46, 0.69, 0.77, 0.4, 0.78],
                heatmap_url=f"/v1/documents/0193a000-0000-7000-8000-{5:012}/attachments/see/heat.png",
                model=TAGGER,
            )
        ],
        detections=[
            Detection(
                label="excavator",
                zh="挖掘机",
                score=0.76,
                polygon=[0.1, 0.2, 0.3, 0.2, 0.3, 0.4, 0.1, 0.4],
                model="yolo 1",
            )
        ],
        quality=Quality(sharpness=412.0, exposure=0.52, is_blurred=False, is_dark=False, is_legible=True),
        capture=Capture(
            time="2025-03-18T09:42:00",
            place="3号楼地下室外墙",
            lat=31.23041,
            lon=121.4737,
            gcj_lat=31.22853,
            gcj_lon=121.47823,
            weather="阴 12℃",
            device="HONOR 90",
            source="watermark",
            conflicts=[
                CaptureConflict(
                    code="time_conflict",
                    message="The watermark says 2025-03-18, EXIF says 2025-03-21",
                    message_zh="水印时间为2025-03-18,EXIF 时间为2025-03-21",
                )
            ],
        ),
    )
    world.add(wall, picture=pictures.concrete_photo(3, is_honeycombed=True))
    world.images[wall.id, "heat.png"] = pictures.heatmap()
    for n, title, tags, content in (
        (
            6,
            "地下室外墙 IMG_2041",
            [tag("formwork_removal", "模板拆除", 0.66)],
            pictures.concrete_photo(4, is_honeycombed=True),
        ),
        (7, "12层剪力墙钢筋绑扎", [tag("rebar_tying", "钢筋绑扎", 0.96)], pictures.rebar_photo(1)),
        (
            8,
            "3号楼东侧外架",
            [tag("scaffold_use", "脚手架(使用中)", 0.91), tag("plank_not_full", "脚手板未满铺", 0.58, 0.55)],
            pictures.scaffold_photo(1),
        ),
    ):
        more = {"section": "3号楼", "doc_date": f"2025-03-{10 + n}", "tags": tags}
        blurred = Quality(sharpness=38.0, exposure=0.21, is_blurred=n == 6, is_dark=n == 6)
        world.add(
            document(
                n, title, "photo", **more, quality=blurred, capture=Capture(source="exif", time="2025-03-16T10:02:00")
            ),
            picture=content,
        )


def video(world: World) -> None:
    """A walk along the twelfth floor, in three segments."""
    shape = document(
        9,
        "3号楼12层巡检视频",
        "video",
        section="3号楼12层",
        doc_date="2025-03-14",
        duration_s=24.0,
        tags=[tag("rebar_tying", "钢筋绑扎", 0.93), tag("scaffold_use", "脚手架(使用中)", 0.84)],
        capture=Capture(source="container", time="2025-03-14T15:20:00"),
        quality=Quality(sharpness=240, exposure=0.5, is_blurred=False, is_dark=False),
    )
    parts = [("rebar_tying", "钢筋绑扎", 0.93), ("scaffold_use", "脚手架(使用中)", 0.84), ("honeycomb", "蜂窝", 0.6)]
    shape.video_segments = [
        VideoSegment(
            start_s=n * 8.0,
            end_s=n * 8.0 + 8,
            tags=[tag(key, zh, score)],
            thumbnail_url=f"/v1/documents/{shape.id}/attachments/see/moment-{n}.png",
        )
        for n, (key, zh, score) in enumerate(parts)
    ]
    world.add(shape, picture=pictures.rebar_photo(3))
    for n, content in enumerate(
        (pictures.rebar_photo(3), pictures.scaffold_photo(3), pictures.concrete_photo(3, is_honeycombed=True))
    ):
        world.images[shape.id, f"moment-{n}.png"] = pictures.shrunk(content, 320)


def small_ones(world: World) -> None:
    """A container with children, documents under way and in trouble, and many plain ones."""
    box_id = document(10, "2025年3月资料.zip", "container").id
    children = [
        document(
            n,
            title,
            parent_id=box_id,
            n_pages=1,
            doc_date="2025-03-05",
            section="地下室",
            classification=classified(key, 0.9),
        )
        for n, title, key in ((11, "混凝土抗压强度检测报告", "concrete_cube"), (12, "钢筋原材检测报告", "rebar_test"))
    ]
    for child in children:
        world.add(child, [simple_page(child.title)])
    world.add(
        document(
            10,
            "2025年3月资料.zip",
            "container",
            name="2025年3月资料.zip",
            media_type="application/zip",
            children=[c.id for c in children],
        )
    )
    world.add(document(13, "4号楼塔吊安装方案", status="running"))
    world.add(
        document(
            14,
            "扫描件_损坏",
            status="quarantined",
            notice="The PDF is damaged: no page could be opened. Scan it again and hand it in.",
            notice_zh="PDF 已损坏,无法打开任何页面。请重新扫描后上传。",
        )
    )
    dice = random.Random(5)
    kinds = [
        "construction_log",
        "safety_check",
        "technical_briefing",
        "site_visa",
        "work_contact",
        "material_entry",
        "standing_supervision",
    ]
    for n in range(20, 64):
        key = kinds[n % len(kinds)]
        month = 1 + n % 11
        title = f"{doc_type(key).zh.split('/')[0]} {dice.choice(['1号楼', '2号楼', '3号楼', '地下室'])} {n:03}"
        project = "metro" if n % 5 == 0 else "binjiang"
        world.add(
            document(
                n,
                title,
                n_pages=1,
                project=project,
                section=title.split()[1],
                doc_date=f"2025-{month:02}-{1 + n % 28:02}",
                classification=classified(key, round(dice.uniform(0.55, 0.99), 2)),
                is_flagged=n % 9 == 0,
            ),
            [simple_page(title)],
        )


@cache
def simple_page(title: str) -> tuple[Page, bytes]:
    """A page with a title and a few lines."""
    sheet = Sheet(1)
    sheet.write(title, 200, 120, 42)
    sheet.paragraph([f"{n}. 现场情况记录,按规范检查,未发现异常。" for n in range(1, 9)], 260)
    return sheet.done()


def findings(world: World) -> None:
    """What waits for review: every check of the documents, defects, blurred photos."""
    n = 0
    for shape in world.documents.values():
        told = [
            (
                c.code,
                c.severity,
                c.message,
                c.message_zh,
                c.page,
                c.polygon,
                c.confidence,
                {"field": c.field} if c.field else {},
            )
            for c in shape.checks
            if c.status == "open"
        ]
        told += [
            (
                f"defect:{d.defect}",
                "warning",
                f"suspected {d.defect}, confirm",
                f"疑似{d.zh},请确认",
                1,
                d.polygon,
                d.score,
                {"defect": d.defect},
            )
            for d in shape.defects
        ]
        if shape.quality and shape.quality.is_blurred:
            told.append(
                ("blurred_photo", "warning", "the photo is blurred; take it again", "照片模糊,请重拍", 1, None, 1.0, {})
            )
        sure = shape.classification
        if sure and sure.confidence < 0.6:
            told.append(
                (
                    "uncertain_type",
                    "info",
                    f"the type is not sure: {sure.type} ({sure.confidence:.0%})",
                    f"文件类型不确定:{sure.type_zh}({sure.confidence:.0%})",
                    1,
                    None,
                    1 - sure.confidence,
                    {"type": sure.type},
                )
            )
        for code, severity, message, zh, page, polygon, score, proposal in told:
            n += 1
            world.review[f"f{n}"] = ReviewItem(
                id=f"f{n}",
                document_id=shape.id,
                document_title=shape.title,
                project=shape.project,
                kind=shape.kind,
                page=page,
                code=code,
                zh=zh,
                severity=severity,
                score=score,
                message=message,
                message_zh=zh,
                thumbnail_url=f"/v1/documents/{shape.id}/thumbnail",
                region=polygon,
                proposal=proposal,
                level=1 + n % 3 // 2,
                status="rectifying" if n == 3 else "open",
                responsible="王建国" if n == 3 else None,
                due_date="2025-12-01" if n == 3 else None,
                created_at="2025-11-18T02:00:00Z",
            )


def stages(*told: tuple[str, str, float | None]) -> list[JobStage]:
    return [
        JobStage(name=name, status=status, seconds=seconds, attempts=1 if status != "queued" else 0)
        for name, status, seconds in told
    ]


def jobs(world: World) -> None:
    """Jobs in every state."""
    ids = list(world.documents)
    rows = [
        (
            "running",
            "understand",
            0.62,
            stages(
                ("read", "succeeded", 6.2),
                ("classify", "succeeded", 0.4),
                ("understand", "running", None),
                ("index", "queued", None),
            ),
            None,
            12,
        ),
        (
            "running",
            "see",
            0.3,
            stages(("read", "succeeded", 0.3), ("see", "running", None), ("index", "queued", None)),
            None,
            8,
        ),
        (
            "queued",
            None,
            0.0,
            stages(
                ("read", "queued", None),
                ("classify", "queued", None),
                ("understand", "queued", None),
                ("index", "queued", None),
            ),
            None,
            20,
        ),
        (
            "quarantined",
            "read",
            0.1,
            stages(("read", "quarantined", 2.0)),
            JobError(
                code="unreadable",
                message="The PDF is damaged: no page could be opened. Scan it again and hand it in.",
                message_zh="PDF 已损坏,无法打开任何页面。请重新扫描后上传。",
            ),
            13,
        ),
        (
            "failed",
            "index",
            0.9,
            stages(
                ("read", "succeeded", 3.0),
                ("classify", "succeeded", 0.3),
                ("understand", "succeeded", 0.5),
                ("index", "failed", None),
            ),
            JobError(
                code="unavailable",
                message="The search service did not answer; it is tried again in 4 minutes.",
                message_zh="检索服务没有响应,4 分钟后自动重试。",
            ),
            5,
        ),
        ("canceled", "read", 0.0, stages(("read", "canceled", None)), None, 22),
    ]
    rows += [
        (
            "succeeded",
            None,
            1.0,
            stages(
                ("read", "succeeded", 2.0 + n),
                ("classify", "succeeded", 0.3),
                ("understand", "succeeded", 0.6),
                ("index", "succeeded", 0.1),
            ),
            None,
            24 + n,
        )
        for n in range(14)
    ]
    for n, (status, stage, progress, told, error, at) in enumerate(rows):
        shape = world.documents[ids[at % len(ids)]]
        world.jobs[f"j{n}"] = Job(
            id=f"j{n}",
            kind="ingest",
            document_id=shape.id,
            status=status,
            stage=stage,
            stages=told,
            progress=progress,
            queued_ahead=7 if status == "queued" else 0,
            error=error,
            created_at=f"2025-11-20T0{9 - n // 8}:{50 - n:02}:00Z",
            name=shape.name,
        )


def make_world() -> World:
    """All of it."""
    world = World()
    for make in (minutes_document, hidden_work_document, notice_document, log_document):
        world.add(*make())
    photos(world)
    video(world)
    small_ones(world)
    findings(world)
    jobs(world)
    return world
