"""Mails that Outlook saved (.msg): the same page and members as any mail."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from oxmsg import Message

from contracts.reading import Member
from services.ocr.steps.containers import ContainerLimits, Keep, Letter, letter_of
from services.ocr.steps.office import NativeReading
from services.ocr.steps.refusals import reading_a


def read_msg(path: Path, limits: ContainerLimits, scratch: Path, keep: Keep) -> tuple[NativeReading, list[Member]]:
    """The mail's own words as a page, its attachments as members. Raises UnreadableFile, TooLarge."""
    with reading_a("Outlook mail", "Outlook 邮件"):
        message = Message.load(str(path))
        to = "; ".join(f"{each.name} <{each.email_address}>" for each in message.recipients)
        told = {
            "subject": message.subject,
            "from": message.sender,
            "to": to,
            "date": message.sent_date.isoformat() if message.sent_date else None,
        }
        facts = {name: str(value).strip()[:1000] for name, value in told.items() if value}
        letter = Letter(facts, message.body or None, message.html_body or None, _attachments(message))
        return letter_of(letter, limits, scratch, keep)


def _attachments(message: Message) -> Iterator[tuple[str, bytes]]:
    for n, part in enumerate(message.attachments, 1):
        content = part.file_bytes
        if content:
            name = PurePosixPath((part.file_name or "").replace("\\", "/")).name
            yield name or f"附件{n}", content
