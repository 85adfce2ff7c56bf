"""A mail as Outlook saves it, written byte by byte: a compound file of 512-byte sectors."""

from __future__ import annotations

import struct

FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
SECTOR, MINI, CUTOFF = 512, 64, 4096
Tree = dict[str, "bytes | Tree"]


def outlook_mail(subject: str, sender: str, body: str, attachments: dict[str, bytes]) -> bytes:
    """A .msg file."""
    told = {0x0037: subject, 0x0C1A: sender, 0x0C1F: "wang@example.cn", 0x1000: body}
    tree: Tree = {"__properties_version1.0": bytes(32) + _strings(*told), **_texts(told)}
    for n, (name, content) in enumerate(attachments.items()):
        tree[f"__attach_version1.0_#{n:08X}"] = {
            "__properties_version1.0": bytes(8)
            + struct.pack("<IIQ", 0x37050003, 6, 1)
            + struct.pack("<IIQ", 0x37010102, 6, len(content))
            + _strings(0x3707),
            **_texts({0x3707: name}),
            "__substg1.0_37010102": content,
        }
    return compound_file(tree)


def _strings(*tags: int) -> bytes:
    return b"".join(struct.pack("<IIQ", tag << 16 | 0x1F, 6, 0) for tag in tags)


def _texts(told: dict[int, str]) -> Tree:
    return {f"__substg1.0_{tag:04X}001F": text.encode("utf-16-le") for tag, text in told.items()}


def compound_file(tree: Tree) -> bytes:
    """[MS-CFB]: header, FAT, directory, streams. Siblings are one long chain to the right."""
    entries: list[tuple[str, int, int, int, bytes]] = []  # name, type, right, child, content

    def add(level: Tree) -> int:
        """Entries of one storage; returns the number of the first."""
        first = len(entries)
        own = list(level.items())
        entries.extend(("", 0, FREE, FREE, b"") for _ in own)
        for n, (name, held) in enumerate(own):
            right = first + n + 1 if n + 1 < len(own) else FREE
            if isinstance(held, bytes):
                entries[first + n] = (name, 2, right, FREE, held)
            else:
                entries[first + n] = (name, 1, right, add(held), b"")
        return first if own else FREE

    entries.append(("Root Entry", 5, FREE, FREE, b""))
    child = add(tree)
    small = [e[4] if len(e[4]) < CUTOFF else b"" for e in entries]
    n_mini = [-(-len(content) // MINI) for content in small]
    mini_stream = b"".join(_padded(content, MINI) for content in small)
    mini_starts = [start for start, _ in _places(n_mini, 0)]
    mini_fat = [link for start, n in _places(n_mini, 0) for link in _chain(start, n)]
    entries[0] = ("Root Entry", 5, FREE, child, mini_stream)
    large = [e[4] if n == 0 or len(e[4]) >= CUTOFF else b"" for n, e in enumerate(entries)]
    mini_table = _padded(struct.pack(f"<{len(mini_fat)}I", *mini_fat))
    sizes = [len(entries) * 128, len(mini_table), *map(len, large)]
    places = _places([-(-size // SECTOR) for size in sizes], 1)
    fat = [FAT, *(link for start, n in places for link in _chain(start, n))]
    starts = [
        place[0] if content else mini_start if e[4] else END
        for e, content, place, mini_start in zip(entries, large, places[2:], mini_starts, strict=True)
    ]
    directory = b"".join(_entry(e, start) for e, start in zip(entries, starts, strict=True))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIIII", 0, 1, 1, 0, CUTOFF, places[1][0], places[1][1], END, 0, 0)
    header += struct.pack("<108I", *([FREE] * 108))
    table = struct.pack(f"<{SECTOR // 4}I", *(fat + [FREE] * (SECTOR // 4 - len(fat))))
    return header + table + _padded(directory) + mini_table + b"".join(map(_padded, large))


def _places(chains: list[int], start: int) -> list[tuple[int, int]]:
    found = []
    for n in chains:
        found.append((start, n))
        start += n
    return found


def _chain(start: int, n: int) -> list[int]:
    return [start + k + 1 for k in range(n - 1)] + [END] if n else []


def _padded(content: bytes, unit: int = SECTOR) -> bytes:
    return content + bytes(-len(content) % unit)


def _entry(entry: tuple[str, int, int, int, bytes], start: int) -> bytes:
    name, kind, right, child, content = entry
    raw = name.encode("utf-16-le")
    return (
        raw.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(raw) + 2, kind, 1, FREE, right, child)
        + bytes(36)
        + struct.pack("<IQ", start, len(content))
    )
