"""HTTP: parse, call, return. The engine runs in a process of its own."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Literal

import charset_normalizer
from fastapi import APIRouter, Request
from pydantic import Field, ValidationError

from contracts.base import Shape
from contracts.classification import DocumentClass
from contracts.reading import Reading
from contracts.understanding import Minutes, SummarizeRequest, Understanding
from foundation.errors import BadInput, TooLarge
from foundation.pool import EnginePool
from services.nlp.service import NlpService, require_day
from services.nlp.settings import NlpSettings

router = APIRouter(prefix="/v1", tags=["understanding"])


class UnderstandRequest(Shape):
    """A reading with its class, or a bare text. One of `reading` and `text` is needed."""

    reading: Reading | None = None
    document_class: DocumentClass | None = None
    text: Annotated[str, Field(min_length=1)] | None = None
    reference_date: str | None = Field(default=None, description="ISO date of the record where it names none")
    genre: Literal["minutes", "log", "record"] | None = None


@cache
def _service() -> NlpService:
    """One for each engine process."""
    return NlpService(NlpSettings())


def summarize_in_pool(text: str, reference_date: str | None) -> Minutes:
    """Runs in the engine process."""
    return _service().summarize_minutes(text, reference_date)


def understand_in_pool(request: UnderstandRequest) -> Understanding:
    """Runs in the engine process."""
    if request.reading is not None:
        return _service().understand(request.reading, request.document_class, request.reference_date)
    return _service().understand_text(request.text or "", request.reference_date, request.genre)


@router.post(
    "/minutes:summarize",
    summary="Minutes of a meeting out of a text",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": SummarizeRequest.model_json_schema()},
                "multipart/form-data": {
                    "schema": {
                        "type": "object",
                        "required": ["file"],
                        "properties": {
                            "file": {"type": "string", "format": "binary"},
                            "reference_date": {"type": "string"},
                        },
                    }
                },
            },
        }
    },
)
async def summarize_minutes(request: Request) -> Minutes:
    """Decisions, actions with owner and due date, risks and a summary, each with its place in the text."""
    text, reference_date = await _text_of(request)
    require_day(reference_date)
    return await _pool(request).run(summarize_in_pool, text, reference_date)


@router.post("/understand", summary="Everything a record says")
async def understand(body: UnderstandRequest, request: Request) -> Understanding:
    """Minutes, log, five elements and entities of a reading or a text."""
    if (body.reading is None) == (body.text is None):
        raise BadInput("send either `reading` or `text`", "请提供 reading 或 text 其中之一")
    require_day(body.reference_date)
    return await _pool(request).run(understand_in_pool, body)


def _pool(request: Request) -> EnginePool:
    pool: EnginePool = request.app.state.pool
    return pool


async def _text_of(request: Request) -> tuple[str, str | None]:
    """The text of a JSON body, or of a file of text sent as a form."""
    limit = NlpSettings().max_body_bytes
    if int(request.headers.get("content-length") or 0) > limit:
        raise _too_large(limit)
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        async with request.form(max_files=1, max_fields=4, max_part_size=limit) as form:
            file, day = form.get("file"), form.get("reference_date")
            if file is None or isinstance(file, str):
                raise BadInput("send the text as the form's `file`", "请以 file 字段上传文本文件")
            content = await file.read(limit + 1)
        if len(content) > limit:
            raise _too_large(limit)
        return decode(content), day if isinstance(day, str) and day else None
    content = b""
    async for piece in request.stream():
        content += piece
        if len(content) > limit:
            raise _too_large(limit)
    try:
        body = SummarizeRequest.model_validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "body"
        raise BadInput(
            f'{where}: {first["msg"]}; send {{"text": ..., "reference_date": "2025-04-11"}}', "请求内容不符合要求"
        ) from error
    return body.text, body.reference_date


def decode(content: bytes) -> str:
    """Text from bytes in UTF-8, UTF-16 or GB18030. Raises BadInput for what is no text."""
    for encoding in ("utf-8-sig", "gb18030"):
        if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
            break
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    best = charset_normalizer.from_bytes(content).best()
    if best is None or "\x00" in str(best):
        raise BadInput("the file is no text; hand other files in as documents", "该文件不是文本,请以文档方式上传")
    return str(best)


def _too_large(limit: int) -> TooLarge:
    return TooLarge(f"the text is larger than {limit} bytes; hand it in as a document", f"文本超过 {limit} 字节")
