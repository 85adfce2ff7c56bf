"""Where a page of hits ends, so that the next begins behind it whatever is indexed meanwhile."""

from __future__ import annotations

import base64
import binascii
import json
import struct
import zlib

from foundation.errors import BadInput


def write_cursor(*parts: str | float) -> str:
    """A cursor out of the sort key of the last hit."""
    return base64.urlsafe_b64encode(json.dumps(parts, separators=(",", ":")).encode()).decode().rstrip("=")


def read_cursor(cursor: str, kind: str, n_parts: int) -> list[str | float]:
    """The sort key of a cursor, which begins with `kind`. Raises BadInput for what is no cursor of this list."""
    try:
        parts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error) as error:
        raise _foreign() from error
    if not isinstance(parts, list) or len(parts) != n_parts + 1 or parts[0] != kind:
        raise _foreign()
    if not all(isinstance(part, str | int | float) for part in parts):
        raise _foreign()
    return parts[1:]


def mark_of(document_id: str) -> int:
    """A document in 32 bits."""
    return zlib.crc32(document_id.encode())


def pack_seen(marks: list[int]) -> str:
    """Marks of the documents that were shown, as text."""
    return base64.b64encode(struct.pack(f"<{len(marks)}I", *marks)).decode()


def unpack_seen(text: str | float) -> list[int]:
    """The marks again. Raises BadInput for what was not packed so."""
    try:
        raw = base64.b64decode(str(text), validate=True)
        return list(struct.unpack(f"<{len(raw) // 4}I", raw))
    except (ValueError, struct.error) as error:
        raise _foreign() from error


def _foreign() -> BadInput:
    return BadInput("the cursor belongs to another list; begin again without one", "分页游标无效,请重新检索")
