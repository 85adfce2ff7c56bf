"""Errors that know their HTTP status, whether a retry helps, and what to tell a person."""

from __future__ import annotations


class SiteTraceError(Exception):
    """Base of all errors that a person or a program is told about.

    Subclasses set the class attributes; the message says what to do, in English, and `zh` in Chinese.
    """

    status = 500
    code = "internal"
    title = "Internal error"
    is_retryable = False

    def __init__(self, message: str, zh: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.zh = zh


class BadInput(SiteTraceError):
    """The request cannot be understood."""

    status, code, title = 400, "bad_input", "Bad input"


class Unauthenticated(SiteTraceError):
    """No key, or one that is not known."""

    status, code, title = 401, "unauthenticated", "Not signed in"


class Forbidden(SiteTraceError):
    """The key may not do this."""

    status, code, title = 403, "forbidden", "Not permitted"


class NotFound(SiteTraceError):
    """There is no such thing, or the key may not see it."""

    status, code, title = 404, "not_found", "Not found"


class Conflict(SiteTraceError):
    """The thing is not in a state that allows this."""

    status, code, title = 409, "conflict", "Conflict"


class PreconditionFailed(SiteTraceError):
    """Somebody changed it since it was read (If-Match)."""

    status, code, title = 412, "changed_meanwhile", "Changed meanwhile"


class TooLarge(SiteTraceError):
    """A limit of bytes, pages, pixels, seconds, depth or count was passed."""

    status, code, title = 413, "too_large", "Too large"


class UnreadableFile(SiteTraceError):
    """The bytes are not what they claim to be: truncated, damaged, empty."""

    status, code, title = 422, "unreadable", "Unreadable file"


class EncryptedFile(UnreadableFile):
    """The file asks for a password."""

    code, title = "encrypted", "Encrypted file"


class NotRead(UnreadableFile):
    """A kind of file that is kept but not read."""

    status, code, title = 415, "not_read", "Kind of file that is not read"


class TookTooLong(SiteTraceError):
    """An item passed its time limit."""

    status, code, title, is_retryable = 422, "took_too_long", "Took too long", False


class Unavailable(SiteTraceError):
    """A part of the system does not answer; trying again helps."""

    status, code, title, is_retryable = 503, "unavailable", "Unavailable", True
