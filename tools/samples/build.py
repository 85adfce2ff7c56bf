"""Builds samples/ and its manifest: python tools/samples/build.py [OUT]. See README.md beside this file."""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import papers_hidden
import papers_letters
import papers_logs
import papers_lots
import papers_minutes
import papers_safety
import papers_tests
import pictures
import plain
import sheets
import word_papers
from questions import questions
from story import PROJECT, REFERENCE_DATE, SITE, Item, Made

LIMIT_BYTES = 12 * 1024 * 1024
MODULES = (
    papers_logs,
    papers_letters,
    papers_minutes,
    papers_tests,
    papers_hidden,
    papers_lots,
    papers_safety,
    word_papers,
    sheets,
    plain,
    pictures,
)


def all_items() -> Iterator[Made]:
    """Every item, made."""
    for module in MODULES:
        for make in module.ALL:
            yield make()


def entry(made: Made) -> dict[str, Any]:
    """The manifest's line for an item; empty values are left out."""
    told = {"file": made.item.path}
    told |= {k: v for k, v in asdict(made.item).items() if k != "path" and v not in (None, (), {}, "")}
    told["sha256"] = hashlib.sha256(made.content).hexdigest()
    told["size_bytes"] = len(made.content)
    return told


def build(out: Path) -> None:
    """Writes all files and manifest.json; folders of an earlier build are replaced."""
    for old in out.glob("0[0-9]_*"):
        shutil.rmtree(old)
    entries: list[dict[str, Any]] = []
    items: list[Item] = []
    for made in all_items():
        target = out / made.item.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(made.content)
        entries.append(entry(made))
        items.append(made.item)
        print(f"{len(made.content) / 1024:8.0f} KB  {made.item.path}")
    entries.sort(key=lambda e: str(e["file"]))
    asked = questions(items)
    total = sum(int(e["size_bytes"]) for e in entries)
    if total > LIMIT_BYTES:
        raise SystemExit(f"{total / 2**20:.1f} MB is more than the samples may have")
    manifest = {
        "project": PROJECT,
        "place": SITE,
        "sections": ["1号楼", "2号楼", "3号楼", "地下室"],
        "reference_date": REFERENCE_DATE,
        "made_by": "tools/samples/build.py; every name, number and picture is invented or rendered",
        "items": entries,
        "questions": [q for q in asked if q.get("demo")],
        "more_questions": [q for q in asked if not q.get("demo")],
    }
    (out / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{len(entries)} items, {total / 2**20:.1f} MB")


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", nargs="?", type=Path, default=Path(__file__).parents[2] / "samples")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    build(args.out)


if __name__ == "__main__":
    main()
