"""Command: python -m tools.forms OUT --n 400 --seed 7 --half dev."""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from tools.forms.build import build


def main() -> None:
    """Make a set and tell what it holds."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.forms", description="synthetic construction documents with gold"
    )
    parser.add_argument("out", type=Path)
    parser.add_argument("--n", type=int, default=400, help="number of files")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--half", choices=["dev", "held", "fresh", "third"], default="dev")
    parser.add_argument("--workers", type=int, default=2, help="processes")
    args = parser.parse_args()
    records = build(args.out, args.n, args.seed, args.half, n_workers=args.workers)
    for title, counts in (
        ("types", Counter(s["type"] for r in records for s in r["segments"])),
        ("looks", Counter(s["look"] for r in records for s in r["segments"])),
        ("faults", Counter(code for r in records for code in r["faults"])),
        ("notes", Counter(s["note"] for r in records for s in r["segments"] if s["type"] != "other" and s["note"])),
    ):
        print(f"{title}: " + ", ".join(f"{key} {count}" for key, count in counts.most_common()))
    pages = sum(r["pages"] for r in records)
    other = sum(s["to"] - s["from"] + 1 for r in records for s in r["segments"] if s["type"] == "other")
    n_sound = sum(not r["faults"] for r in records)
    print(f"{len(records)} files, {pages} pages, {other} outside the archive, {n_sound} files without fault")


if __name__ == "__main__":
    main()
