"""Checks an unpacked transfer package: `python3 verify.py`. Needs Python 3 alone; nothing is sent anywhere."""

import hashlib
import json
import sys
from pathlib import Path

GENESIS = "0" * 64


def canonical(value: object) -> bytes:
    """One spelling for one value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def flaws_of(root: Path) -> "list[str]":
    """What does not hold, as sentences."""
    found = []
    originals = json.loads((root / "originals.json").read_text("utf-8"))
    for entry in originals:
        file = root / entry["path"]
        if not file.exists():
            found.append(f"{entry['name']}: the original is missing 原件缺失")
        elif hashlib.sha256(file.read_bytes()).hexdigest() != entry["sha256"]:
            found.append(f"{entry['name']}: the original was changed 原件被改动")
    chain = json.loads((root / "evidence.json").read_text("utf-8"))
    previous, hashes, submitted = GENESIS, {}, set()
    for number, link in enumerate(chain["links"], start=1):
        body = {key: value for key, value in link.items() if key not in ("previous", "hash")}
        if link["seq"] != number or link["previous"] != previous:
            found.append(f"link {link['seq']}: one is missing or out of order 证据链缺失或乱序")
        if hashlib.sha256(link["previous"].encode() + canonical(body)).hexdigest() != link["hash"]:
            found.append(f"link {link['seq']}: it was changed 证据链被改动")
        previous, hashes[link["seq"]] = link["hash"], link["hash"]
        submitted.add(link["digests"].get("sha256"))
    found += [
        f"{e['name']}: no link tells of its submission 证据链中没有提交记录"
        for e in originals
        if e["sha256"] not in submitted
    ]
    head = chain["head"]
    if head and chain["links"]:
        told = head["heads"].get(chain["links"][0]["project_id"])
        if told and hashes.get(told["seq"]) != told["hash"]:
            found.append("the signed head does not fit the chain 签名的链头与证据链不符")
    return found


def main() -> int:
    """Print what does not hold; exit status 1 when anything does not."""
    root = Path(__file__).resolve().parent
    found = flaws_of(root)
    sys.stdout.write("\n".join(found) + "\n" if found else "everything holds 全部一致\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
