"""Minutes and logs measured: the gold set by halves, photographed minutes, and summaries of real meetings.

Run: .venv/bin/python benchmarks/bench_minutes.py   (writes benchmarks/minutes.md)
Real meetings lie under SITETRACE_EVAL_DATA (default: a folder `shared` beside the checkout); without them that table
is left out.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import numpy as np
from minutes_noise import read_photographed
from minutes_score import Board, Sample, load_samples, score

from services.nlp.service import NlpService
from services.nlp.settings import NlpSettings
from services.nlp.steps.summary import terms

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("SITETRACE_EVAL_DATA", ROOT.parent / "shared"))
NOISY = 10


def main() -> None:
    """Measure and write the tables."""
    service = NlpService(NlpSettings(), today=lambda: date(2026, 11, 21))
    service.summarize_minutes("会议纪要\n时间：2025年4月11日\n请监理单位三日内回复。")  # loads the model
    parts = [INTRO, gold_tables(service), noise_table(service), meeting_table(service)]
    (ROOT / "benchmarks" / "minutes.md").write_text("\n".join(p for p in parts if p), encoding="utf-8")


INTRO = """# Minutes and logs

Written by `benchmarks/bench_minutes.py`. The gold set and what counts as what: `tests/services/nlp/gold/README.md`.
`dev` was looked at while the rules were written, `held` was only scored. An action counts as found when its words are
alike (shared pairs of characters, at least .55); owners and due dates must then be equal.
"""


def gold_tables(service: NlpService) -> str:
    """Precision, recall and F1 of each kind of item, per half."""
    boards = {"dev": Board(), "held": Board()}
    sizes = {"dev": 0, "held": 0}
    started = time.perf_counter()
    for sample in load_samples():
        score(sample, service.understand_text(sample.text, reference_of(sample), sample.kind), boards[sample.half])  # type: ignore[arg-type]
        sizes[sample.half] += 1
    seconds = (time.perf_counter() - started) / sum(sizes.values())
    lines = [
        f"## Gold set: {sizes['dev']} records dev, {sizes['held']} held, {seconds * 1000:.0f} ms a record",
        "| item | dev P | dev R | dev F1 | held P | held R | held F1 | n dev / held |",
        "|---|---|---|---|---|---|---|---|",
    ]
    order = [
        *dict.fromkeys(
            [*(k for k in boards["dev"].counts if not k.startswith("log") and k != "crews"), *boards["dev"].counts]
        )
    ]
    for key in order:
        dev, held = boards["dev"].counts[key], boards["held"].counts[key]
        cells = [f"{x:.3f}" for c in (dev, held) for x in (c.precision, c.recall, c.f1)]
        lines.append(f"| {key} | {' | '.join(cells)} | {dev.wanted} / {held.wanted} |")
    return "\n".join(lines) + "\n"


def reference_of(sample: Sample) -> str | None:
    """The meeting's day is given only where the record does not name its year."""
    return None if re.search(r"20\d\d|2O25|二〇", sample.text) else str(sample.gold["reference"])


def noise_table(service: NlpService) -> str:
    """The same minutes as text and as photographs of a page, read by the OCR service."""
    chosen = [s for s in load_samples() if s.kind == "minutes" and "noise" not in s.gold["style"] and "|" not in s.text]
    chosen = [s for s in chosen if "transcript" not in s.gold["style"] and "english" not in s.gold["style"]][::2][
        :NOISY
    ]
    clean, noisy = Board(), Board()
    for n, sample in enumerate(chosen):
        score(sample, service.understand_text(sample.text, reference_of(sample), "minutes"), clean)
        reading = read_photographed(sample.text, seed=n)
        score(sample, service.understand(reading, given=reference_of(sample)), noisy)
    lines = [
        f"## Photographed: {len(chosen)} minutes rendered, bent, blurred, with noise, read by the OCR service",
        "| item | F1 as text | F1 as photograph | loss |",
        "|---|---|---|---|",
    ]
    for key, count in clean.counts.items():
        other = noisy.counts[key]
        lines.append(f"| {key} | {count.f1:.3f} | {other.f1:.3f} | {count.f1 - other.f1:+.3f} |")
    return "\n".join(lines) + "\n"


def meeting_table(service: NlpService) -> str:
    """ROUGE-L of summaries of real meetings against people's, beside two baselines of the same length."""
    path = DATA / "eval" / "meetings" / "meetings.jsonl"
    if not path.exists():
        return ""
    meetings = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    scores: dict[str, list[float]] = {"lead": [], "TextRank": [], "this service": []}
    seconds, lengths = [], []
    for meeting in meetings:
        text = "\n".join(f"发言人{t['speaker']}：{t['text']}" for t in meeting["turns"])
        started = time.perf_counter()
        ours = service.summarize_minutes(text).summary
        seconds.append(time.perf_counter() - started)
        lengths.append(len(ours))
        sentences = [
            s for t in meeting["turns"] for s in re.findall(r"[^。！？!?]+[。！？!?]?", t["text"]) if len(s) > 3
        ]
        for name, summary in (
            ("lead", take(sentences, range(len(sentences)), len(ours), stop=True)),
            ("TextRank", take(sentences, text_rank(sentences), len(ours))),
            ("this service", ours),
        ):
            scores[name].append(rouge_l(summary, meeting["summary"]))
    lines = [
        f"## Real meetings: {len(meetings)} with people's summaries",
        f"Characters, F1; every summary as long as this service's ({np.mean(lengths):.0f} characters on average). "
        f"{np.mean(seconds):.2f} s a meeting, longest {max(seconds):.2f} s.",
        "",
        "| summary | ROUGE-L |",
        "|---|---|",
        *(f"| {name} | {np.mean(values):.4f} |" for name, values in scores.items()),
    ]
    return "\n".join(lines) + "\n"


def take(sentences: Sequence[str], order: Iterable[int], n_chars: int, *, stop: bool = False) -> str:
    """Sentences in this order up to a length, put back into the order of the text."""
    chosen: list[int] = []
    used = 0
    for i in order:
        if used + len(sentences[i]) > n_chars and chosen:
            if stop:
                break
            continue
        chosen.append(i)
        used += len(sentences[i])
    return "".join(sentences[i] for i in sorted(chosen))


def text_rank(sentences: Sequence[str]) -> list[int]:
    """Sentences by rank, best first (source: Mihalcea and Tarau, 2004: shared words over the logs of the lengths)."""
    bags = [set(terms(s)) for s in sentences[:1500]]
    n = len(bags)
    weights = np.zeros((n, n))
    for i in range(n):
        for j in range(i + 1, n):
            if common := len(bags[i] & bags[j]):
                weights[i, j] = weights[j, i] = common / (np.log(len(bags[i]) + 1) + np.log(len(bags[j]) + 1))
    sums = weights.sum(axis=1, keepdims=True)
    walk = weights / np.where(sums == 0, 1, sums)
    rank = np.full(n, 1 / n)
    for _ in range(30):
        rank = 0.15 / n + 0.85 * rank @ walk
    return [int(i) for i in np.argsort(-rank)]


def rouge_l(given: str, wanted: str) -> float:
    """F1 of the longest common subsequence of characters, punctuation aside."""
    a, b = ("".join(c for c in text if c.isalnum()) for text in (given, wanted))
    row = [0] * (len(b) + 1)
    for char in a:
        before = 0
        for j, other in enumerate(b, 1):
            before, row[j] = row[j], before + 1 if char == other else max(row[j], row[j - 1])
    common = row[-1]
    return 2 * common / (len(a) + len(b)) if a or b else 0.0


if __name__ == "__main__":
    main()
