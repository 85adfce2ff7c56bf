"""The reading service called as its own description says, with files nobody thought of."""

from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr

from foundation.settings import CoreSettings
from services.ocr.app import make_app
from services.ocr.settings import OcrSettings
from tests.support.schema import call_everything
from tests.support.serving import served


def test_no_input_breaks_the_service(tmp_path: Path) -> None:
    core = CoreSettings(home=tmp_path, internal_token=SecretStr("inside"), max_upload_bytes=2_000_000)
    with served(make_app(OcrSettings(engine="fake"), core)) as address:
        calls = call_everything(address, {"Authorization": "Bearer inside"}, examples=25)
    assert {"POST /v1/read", "POST /v1/classify"} <= set(calls)
