"""A peer to compare with: the tesseract program, where it is installed."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess

import cv2

from foundation.errors import Unavailable
from services.ocr.steps.quads import Pixels, ReadLine, quad_of

LIMIT_S = 120


class Tesseract:
    """Runs the program once for each picture. It puts spaces between Chinese characters; they are taken out."""

    name = "tesseract"

    def __init__(self, languages: str, min_score: float) -> None:
        program = shutil.which("tesseract")
        if program is None:
            raise Unavailable(
                "tesseract is not installed: apt-get install tesseract-ocr tesseract-ocr-chi-sim, or set OCR_ENGINE",
                "未安装 tesseract,请安装后重试,或改用其他引擎",
            )
        self._program, self._languages = program, languages
        # Its own threads are slower than one.
        self._environment = {"OMP_THREAD_LIMIT": "1", "PATH": "/usr/local/bin:/usr/bin:/bin"}
        self._min_score = min_score
        first = self._run(["--version"], b"").splitlines()[0]
        self.version = first.removeprefix("tesseract").strip()

    def find_turn(self, image: Pixels) -> int:
        """See Engine.find_turn; 0 where the program cannot tell."""
        try:
            told = self._run(["-", "-", "--psm", "0"], _png(image))
        except Unavailable:
            return 0
        turn = re.search(r"Rotate:\s*(\d+)", told)
        return int(turn.group(1)) % 360 if turn else 0

    def read(self, image: Pixels, *, side_px: int) -> list[ReadLine]:  # noqa: ARG002 - it has no such knob
        """See Engine.read."""
        told = self._run(["-", "-", "-l", self._languages, "--psm", "4", "tsv"], _png(image))
        lines: dict[tuple[str, str, str], list[dict[str, str]]] = {}
        for row in csv.DictReader(io.StringIO(told), delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["level"] == "5" and (row["text"] or "").strip() and float(row["conf"]) >= 0:
                lines.setdefault((row["block_num"], row["par_num"], row["line_num"]), []).append(row)
        found = [_line(words) for words in lines.values()]
        return [line for line in found if line.text and line.score >= self._min_score]

    def recognize(self, strips: list[Pixels]) -> list[tuple[str, float]]:
        """See Engine.recognize."""
        found = []
        for strip in strips:
            text = self._run(["-", "-", "-l", self._languages, "--psm", "7"], _png(strip))
            found.append((_joined(text.split()), 0.7 if text.strip() else 0.0))
        return found

    def _run(self, arguments: list[str], given: bytes) -> str:
        try:
            done = subprocess.run(
                [self._program, *arguments],
                input=given,
                capture_output=True,
                timeout=LIMIT_S,
                check=True,
                env=self._environment,
            )
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            raise Unavailable(f"tesseract failed: {error}", "tesseract 运行失败") from error
        return done.stdout.decode("utf-8", "replace")


def _png(image: Pixels) -> bytes:
    return bytes(cv2.imencode(".png", image)[1])


def _joined(words: list[str]) -> str:
    return re.sub(r"(?<=[\u2e80-\uffef])\s+(?=[\u2e80-\uffef])", "", " ".join(words)).strip()


def _line(words: list[dict[str, str]]) -> ReadLine:
    left = min(int(w["left"]) for w in words)
    top = min(int(w["top"]) for w in words)
    right = max(int(w["left"]) + int(w["width"]) for w in words)
    bottom = max(int(w["top"]) + int(w["height"]) for w in words)
    score = sum(float(w["conf"]) for w in words) / len(words) / 100
    return ReadLine(_joined([w["text"] for w in words]), score, quad_of(left, top, right, bottom))
