"""An archive whose scanned forms are judged by the real stages, and a person who tells their types."""

from __future__ import annotations

from typing import Any

from catalogue.documents import HandedIn, edit, submit
from catalogue.projects import create_project
from catalogue.schema import Document, Project
from contracts.documents import DocumentPatch
from contracts.reading import Line, Page, Reading
from contracts.stages import StageReply, StageRequest
from foundation.settings import CoreSettings
from foundation.stage import perform
from pipeline.road import Road, flush_outbox, start_document, take_reply
from services.ocr.service import OcrService
from services.ocr.settings import OcrSettings
from services.ocr.tasks import ClassifyStage, LearnStage
from tests.support.road import NotingBroker, NotingSearch, drive, perform_fake

LIFT_CHECK = (
    "吊具索具每班目视情况表",
    "项目名称：{project}",
    "班次：{shift}",
    "吊索编号：{number}",
    "钢丝绳断丝情况",
    "卸扣变形情况",
    "吊钩防脱装置",
    "司索工：{person}",
    "信号工：{person}",
    "日期：2025年{month}月{day}日",
)
"""A form that the rules know nothing of."""

PATROL = ("监理巡视记录", "工程名称：{project}", "巡视部位：{number}", "巡视情况", "存在问题", "巡视人：{person}")
LOG = ("施工日志", "工程名称：{project}", "天气：晴", "出勤人数：{day}", "施工部位：{number}", "记录人：{person}")


def form(lines: tuple[str, ...], number: int) -> list[str]:
    """The form as somebody filled it in."""
    words = {
        "project": ("锦澜花园", "云海大厦", "北辰中学", "江湾医院", "南苑厂房", "西岭车站", "东港仓库")[number % 7],
        "shift": ("早班", "中班", "夜班")[number % 3],
        "number": f"{number * 7 % 90 + 10}号",
        "person": ("张伟", "李娜", "王强", "赵敏", "陈刚", "周洁", "吴磊")[number % 7],
        "month": number % 12 + 1,
        "day": number % 27 + 1,
    }
    return [line.format(**words) for line in lines]


def reading_of(lines: list[str]) -> Reading:
    """One scanned page: the title in large letters in the middle, the rest below."""
    placed = []
    for i, text in enumerate(lines):
        left, right, height = (0.3, 0.7, 0.035) if i == 0 else (0.1, 0.5, 0.018)
        top = 0.06 + 0.04 * i
        polygon = [left, top, right, top, right, top + height, left, top + height]
        placed.append(Line(text=text, polygon=polygon, confidence=0.95))
    page = Page(page=1, width_px=1240, height_px=1754, source="ocr", lines=placed)
    return Reading(kind="document", media_type="image/jpeg", text="\n".join(lines), pages=[page])


class Archive:
    """A road whose classify and learn stages are the real ones."""

    def __init__(self, road: Road, broker: NotingBroker) -> None:
        self.road, self.broker = road, broker
        service = OcrService(OcrSettings(engine="fake"), CoreSettings(home=road.settings.home))
        self.stages: dict[str, Any] = {"classify": ClassifyStage(service), "learn": LearnStage(service)}
        self.readings: dict[str, Reading] = {}

    def hand_in(self, lines: list[str], name: str = "扫描件.jpg", project: str = "p") -> str:
        """Take a scan through the road; returns the document's id."""
        sha = self.road.blobs.put_bytes("\n".join([*lines, project]).encode())
        self.readings[sha] = reading_of(lines)
        with self.road.database.write() as session:
            home = session.get(Project, project) or create_project(session, project)
            handed = HandedIn(sha, 10, "image/jpeg", "document", name)
            document = submit(session, home, "tester", handed).document
            start_document(session, document, actor="tester", lane="bulk")
        self.work()
        return document.id

    def work(self) -> None:
        """Work off what waits."""
        flush_outbox(self.road)
        while self.broker.sent:
            name, payload, queue = self.broker.sent.pop(0)
            if name.startswith("ocr."):
                take_reply(self.road, self._perform(StageRequest.model_validate(payload)))
            else:
                rest, self.broker.sent = self.broker.sent, [(name, payload, queue)]
                drive(self.road, self.broker, NotingSearch(), limit=1)
                self.broker.sent = rest + self.broker.sent

    def _perform(self, request: StageRequest) -> StageReply:
        if request.stage == "read":
            return perform_fake(self.road, request.model_dump(mode="json"), self.readings[request.sha256])
        return perform(self.stages[request.stage], request, self.road.blobs, lambda _: None)

    def tell_type(self, document_id: str, kind: str) -> None:
        """A reviewer's word."""
        with self.road.database.write() as session:
            edit(session, session.get_one(Document, document_id), "reviewer", DocumentPatch(type=kind))

    def document(self, document_id: str) -> Document:
        with self.road.database.read() as session:
            return session.get_one(Document, document_id)

    def type_of(self, document_id: str) -> str | None:
        return self.document(document_id).type
