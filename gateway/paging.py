"""Lists: a limit and an opaque cursor."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from typing import Annotated, Any

from fastapi import Query

from foundation.errors import BadInput

Limit = Annotated[int, Query(ge=1, le=200, description="Most items of one answer")]
Cursor = Annotated[str | None, Query(description="next_cursor of the answer before", max_length=200)]


def read_cursor(cursor: str | None) -> str | None:
    """The id behind a cursor. Raises BadInput."""
    if cursor is None:
        return None
    try:
        return base64.b64decode(cursor.encode(), altchars=b"-_", validate=True).decode("ascii")
    except ValueError as error:
        raise BadInput("this cursor is not one of ours; start the list again", "分页游标无效") from error


def write_cursor(text: str) -> str:
    """An id or a number as an opaque cursor."""
    return base64.urlsafe_b64encode(text.encode()).decode()


def _id_of(row: Any) -> str:
    return str(row.id)


def page_of(
    rows: Sequence[Any], limit: int, items: Sequence[Any], place_of: Callable[[Any], str] = _id_of
) -> dict[str, Any]:
    """{items, next_cursor}: rows was asked for with limit + 1, items are its first `limit` as shown.

    place_of: what the cursor says of the last row.
    """
    more = len(rows) > limit
    last = place_of(rows[limit - 1]) if more else None
    return {"items": list(items), "next_cursor": write_cursor(last) if last else None}
