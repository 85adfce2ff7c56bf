"""Titles in words that no list holds are understood, and papers of other trades are not taken in."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from contracts.classification import Classification
from contracts.learning import Lesson, Lessons
from foundation.settings import CoreSettings
from language.domain import doc_types, outside_meanings, type_meanings
from services.ocr.engines import open_embedder
from services.ocr.service import OcrService
from services.ocr.settings import OcrSettings
from services.ocr.steps.clues import find_titles
from services.ocr.steps.learned import LearnedLayer
from services.ocr.steps.meaning import Meaning, Vectors
from services.ocr.steps.typewords import title_words
from tests.support.confirmed import LOG, PATROL, form, reading_of

UNSEEN = [
    (
        "workers' faces",
        "personnel",
        ["班组人员进退场造册", "姓名：李四", "身份证号：3201", "工种：木工", "进场日期：3月1日"],
    ),
    (
        "hidden",
        "hidden_work",
        ["钢筋绑扎封闭前查看单", "工程名称：东湖学校", "隐蔽部位：二层梁板", "检查意见：同意隐蔽"],
    ),
    (
        "pour",
        "concrete_pour",
        ["底板砼打料过程单", "工程名称：东湖学校", "浇筑部位：底板", "强度等级：C35", "坍落度：180"],
    ),
    (
        "minutes",
        "meeting_minutes",
        ["周一碰头商定事项", "主持：张工", "出席：各参建单位", "工程名称：东湖学校", "议定：周五前完成"],
    ),
    (
        "sinking",
        "settlement",
        ["楼座下沉读数单", "工程名称：东湖学校", "观测点号：G1", "本次下沉量：1.2", "累计下沉量：6.5"],
    ),
    (
        "lift",
        "machinery",
        ["塔机装好后的查验单", "工程名称：东湖学校", "设备型号：QTZ80", "安装单位：某机械公司", "检查结论：合格"],
    ),
    (
        "pile",
        "pile_test",
        ["桩身质量动测成果", "工程名称：东湖学校", "桩号：12", "检测方法：低应变", "桩身完整性类别：I类"],
    ),
    (
        "briefing",
        "technical_briefing",
        ["干活前做法要领告知书", "工程名称：东湖学校", "交底部位：二层", "接受交底人：王五", "交底内容：如下"],
    ),
    (
        "keys",
        "handover",
        ["房屋钥匙与资料点交清册", "工程名称：东湖学校", "移交单位：甲", "接收单位：乙", "移交日期：5月2日"],
    ),
    (
        "stop",
        "suspend_resume",
        ["责令停止作业令", "致：某施工单位", "工程名称：东湖学校", "停工部位：基坑", "总监理工程师：赵六"],
    ),
]
OUTSIDE = [
    ["春日踏青路线推荐", "早上八点从南门出发，沿着湖边慢慢走，", "中午在凉亭吃自带的饭团。"],
    ["糖醋排骨怎么做", "排骨焯水，锅里放油，加冰糖炒出颜色，", "再加醋和生抽，小火炖半小时。"],
    ["初二下学期数学测验", "一、选择题", "1. 下列各数中是无理数的是（ ）"],
    ["小猫领养启事", "三个月大的橘猫，已打疫苗，性格温顺，", "有意者请联系小区门卫。"],
    ["牙科诊所收费一览", "洗牙 150元", "补牙 300元", "拔牙 200元起"],
    ["读《平凡的世界》有感", "合上书本，少平的身影久久不能散去，", "我想起了父亲年轻的时候。"],
    ["吉他班招生啦", "零基础也能学，暑期八折，", "报名即送教材一本。"],
    ["吊车司机老周的一天", "天还没亮，老周就起床给孩子做早饭，", "他笑着说，开了二十年吊车，最怕刮大风。"],
]


class FakeEmbedder:
    """Hashed characters and pairs: like texts are near. Counts the texts it was given."""

    def __init__(self) -> None:
        self.n_texts = 0

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self.n_texts += len(texts)
        out = np.full((len(texts), 256), 0.01, np.float32)
        for row, text in zip(out, texts, strict=True):
            for part in (*text, *map("".join, pairwise(text))):
                row[zlib.crc32(part.encode()) % 256] += 1.0
        vectors: Vectors = out / np.linalg.norm(out, axis=1, keepdims=True)
        return vectors


@pytest.fixture
def fake() -> FakeEmbedder:
    return FakeEmbedder()


@pytest.fixture
def service(fake: FakeEmbedder) -> OcrService:
    return OcrService(OcrSettings(engine="fake"), CoreSettings(), embedder=fake)


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> OcrService:
    core = CoreSettings(home=tmp_path_factory.mktemp("home"))
    return OcrService(OcrSettings(engine="fake"), core, embedder=open_embedder(OcrSettings(), 2))


def told(service: OcrService, lines: list[str]) -> Classification:
    return service.classify(reading_of(lines), "扫描件.jpg").classification


def test_every_type_but_other_has_meanings() -> None:
    assert type_meanings().keys() == {kind.key for kind in doc_types()} - {"other"}
    phrases = [phrase for each in type_meanings().values() for phrase in each]
    assert len({*phrases, *outside_meanings()}) == len(phrases) + len(outside_meanings())


def test_meaning_is_weighed_and_named_in_the_result(service: OcrService) -> None:
    found = told(service, form(LOG, 1))
    assert found.type == "construction_log"
    assert 0 < found.confidence <= 1
    assert "bge-small-zh" in found.model
    shares = [found.confidence, *(each.confidence for each in found.alternatives)]
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) <= 1.001


def test_nothing_is_embedded_before_a_page_is_weighed(service: OcrService, fake: FakeEmbedder) -> None:
    told(service, ["章"])
    assert fake.n_texts == 0
    assert told(service, ["章"]).type == "other"
    told(service, form(LOG, 1))
    n_first = fake.n_texts
    told(service, form(LOG, 1))
    assert fake.n_texts - n_first < 15


def test_without_an_embedding_the_rules_speak_alone(tmp_path: Path) -> None:
    assert open_embedder(OcrSettings(meaning="none"), 1) is None
    alone = OcrService(OcrSettings(engine="fake"), CoreSettings(home=tmp_path))
    assert alone.meaning is None
    assert "bge" not in told(alone, form(LOG, 1)).model


def test_hidden_phrases_say_nothing() -> None:
    reading = reading_of(form(LOG, 1))
    titles = find_titles(reading.pages[0])
    open_, hidden = (Meaning(FakeEmbedder(), above).sense(reading.pages, titles, []) for above in (2.0, 0.94))
    place = [kind.key for kind in doc_types()].index("construction_log")
    assert hidden.names[place] < open_.names[place]


def test_confirmations_win_against_rules_and_meaning(service: OcrService) -> None:
    lessons = [
        Lesson(document_id=str(n), project_id="p", type="site_visa", read_key="0", name="scan.jpg") for n in range(5)
    ]
    taught = [service.teach(lesson, reading_of(form(PATROL, n))) for n, lesson in enumerate(lessons)]
    learned = service.learn(taught, Lessons(version="v", lessons=[]), None)
    layer = LearnedLayer(learned)
    assert service.classify(reading_of(form(PATROL, 9)), "x.jpg", layer).classification.type == "site_visa"
    untouched = service.classify(reading_of(form(LOG, 9)), "x.jpg", layer).classification
    assert untouched.confidence == told(service, form(LOG, 9)).confidence


@pytest.mark.engine
@pytest.mark.parametrize(("kind", "lines"), [row[1:] for row in UNSEEN], ids=[row[0] for row in UNSEEN])
def test_titles_in_words_that_no_list_holds_are_understood(real: OcrService, kind: str, lines: list[str]) -> None:
    assert not any(word in lines[0] for key, word, _ in title_words() if key == kind)
    assert told(real, lines).type == kind


@pytest.mark.engine
@pytest.mark.parametrize("lines", OUTSIDE, ids=[lines[0] for lines in OUTSIDE])
def test_papers_of_other_trades_are_not_taken_in(real: OcrService, lines: list[str]) -> None:
    assert told(real, lines).type == "other"
