"""The refusals of readers, worded once: what is wrong with the file and what to do."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from foundation.errors import EncryptedFile, SiteTraceError, TooLarge, UnreadableFile


def encrypted(what: str, zh: str) -> EncryptedFile:
    """The file asks for a password."""
    return EncryptedFile(
        f"the {what} is protected by a password; remove the protection and hand it in again",
        f"{zh}有密码保护,请去除密码后重新提交",
    )


def damaged(what: str, zh: str, detail: object = "") -> UnreadableFile:
    """The file is cut off or broken."""
    told = f" ({detail})" if str(detail) else ""
    return UnreadableFile(
        f"the {what} is damaged or cut off{told}; open it where it came from, save it again and hand it in again",
        f"{zh}已损坏或不完整,请从来源重新保存后再提交",
    )


def empty_file() -> UnreadableFile:
    """There is not one byte."""
    return UnreadableFile(
        "the file is empty (0 bytes); export or copy it again and hand it in again", "文件为空(0 字节),请重新导出后提交"
    )


def too_many(what: str, zh: str, found: int, limit: int, setting: str) -> TooLarge:
    """A limit was passed; `setting` is the variable that holds it."""
    return TooLarge(
        f"{found} {what}, but at most {limit} are read; split the file, or raise {setting}",
        f"{zh}共 {found},超过上限 {limit};请拆分后提交,或由管理员调高 {setting}",
    )


@contextlib.contextmanager
def reading_a(what: str, zh: str) -> Iterator[None]:
    """Whatever a parser raises over a broken file becomes the refusal; ours and lack of memory pass through."""
    try:
        yield
    except (SiteTraceError, MemoryError):
        raise
    except Exception as error:
        # SoftTimeLimitExceeded of the queue must reach the stage; it is named here so that no queue is imported.
        if type(error).__name__ == "SoftTimeLimitExceeded":
            raise
        raise damaged(what, zh, f"{type(error).__name__}: {str(error)[:200]}") from error
