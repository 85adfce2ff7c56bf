"""A reader for tests: it reads what the test says, and needs no model."""

from __future__ import annotations

from collections.abc import Sequence

from services.ocr.steps.quads import Pixels, ReadLine, quad_of

DEFAULT_LINES = (
    "施工日志",
    "工程名称：示例工程",
    "日期：2025年3月4日",
    "天气：晴",
    "记录人：张三",
    "今日完成三层顶板混凝土浇筑",
)


class FakeOcr:
    """Gives the same lines for every picture, evenly down the page; nothing on a picture of one colour."""

    name = "fake"
    version = "1"

    def __init__(self, lines: Sequence[str] = DEFAULT_LINES, turn: int = 0) -> None:
        self._lines = tuple(lines)
        self._turn = turn

    def find_turn(self, image: Pixels) -> int:  # noqa: ARG002 - the Protocol's shape
        """The turn it was made with."""
        return self._turn

    def read(self, image: Pixels, *, side_px: int) -> list[ReadLine]:  # noqa: ARG002 - the Protocol's shape
        """The lines it was made with."""
        if int(image.max()) - int(image.min()) < 16:
            return []
        height, width = image.shape[:2]
        step = height / (len(self._lines) + 2)
        return [
            ReadLine(text, 0.99, quad_of(width * 0.1, step * (i + 1), width * 0.8, step * (i + 1.6)))
            for i, text in enumerate(self._lines)
        ]

    def recognize(self, strips: list[Pixels]) -> list[tuple[str, float]]:
        """One word for each strip."""
        return [("示例公司", 0.99) for _ in strips]
