"""The gateway as the command line calls it: over HTTP with a key, like any other program."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

from foundation.errors import SiteTraceError
from foundation.ids import new_id
from foundation.settings import CoreSettings
from launch.console import NotRunning
from launch.plan import gateway_address
from launch.settings import ClientSettings

N_TRIES = 5
PATIENT_STATUSES = (429, 502, 503)


class Refused(SiteTraceError):
    """The gateway said no; its words are passed on."""

    title = "The gateway refused"

    def __init__(self, response: httpx.Response) -> None:
        try:
            problem = dict(response.json())
        except ValueError:
            problem = {}
        detail = problem.get("detail") or f"{response.request.url} answered {response.status_code}"
        super().__init__(str(detail), problem.get("detail_zh"))
        self.status = response.status_code
        self.code = str(problem.get("code", "refused"))


class Client:
    """A gateway with a key. Raises NotRunning and Refused."""

    def __init__(self, address: str, key: str, timeout_s: float = 120.0) -> None:
        self.address = address
        self._http = httpx.Client(
            base_url=address,
            headers={"Authorization": f"Bearer {key}"} if key else {},
            timeout=httpx.Timeout(timeout_s, connect=5.0),
            # A proxy for the internet has no business between this machine and its own gateway.
            trust_env=not address.startswith(("http://127.", "http://localhost", "http://[::1]")),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._http.close()

    def get(self, path: str, **params: Any) -> dict[str, Any]:
        """GET, without the parameters that are None."""
        given = {name: value for name, value in params.items() if value is not None}
        return self._json(lambda: self._http.get(path, params=given))

    def post(self, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """POST a JSON body."""
        return self._json(lambda: self._http.post(path, json=body))

    def pages(self, path: str, **params: Any) -> Iterator[dict[str, Any]]:
        """Every item of a list, page after page."""
        cursor: str | None = None
        while True:
            page = self.get(path, limit=100, cursor=cursor, **params)
            yield from page["items"]
            cursor = page.get("next_cursor")
            if cursor is None:
                return

    def upload(self, file: Path, fields: Mapping[str, str]) -> dict[str, Any]:
        """Hand in a file, streamed from disk. A repetition after a lost answer is known by its Idempotency-Key."""
        headers = {"Idempotency-Key": new_id()}

        def send() -> httpx.Response:
            with file.open("rb") as content:
                files = {"file": (file.name, content)}
                return self._http.post("/v1/documents", data=dict(fields), files=files, headers=headers)

        return self._json(send)

    def _json(self, send: Callable[[], httpx.Response]) -> dict[str, Any]:
        response = self._patiently(send)
        if not response.is_success:
            raise Refused(response)
        return dict(response.json()) if response.content else {}

    def _patiently(self, send: Callable[[], httpx.Response]) -> httpx.Response:
        """A gateway that starts again or is busy gets some seconds."""
        for attempt in range(N_TRIES):
            wait_s = 0.3 * 2**attempt
            try:
                response = send()
            except httpx.HTTPError as error:
                if attempt == N_TRIES - 1 or (isinstance(error, httpx.ConnectError) and attempt == 1):
                    raise NotRunning(
                        f"no gateway answers at {self.address} ({error or type(error).__name__}); start it with "
                        "`make up` or `sitetrace up`, or name another: SITETRACE_CLIENT_URL",
                        "系统没有运行,请先执行 make up",
                    ) from error
            else:
                if response.status_code not in PATIENT_STATUSES or attempt == N_TRIES - 1:
                    return response
                told = response.headers.get("retry-after", "")
                wait_s = min(float(told), 10.0) if told.isdigit() else wait_s
            time.sleep(wait_s)
        raise AssertionError("the last attempt returns or raises")


def open_client(core: CoreSettings, settings: ClientSettings) -> Client:
    """The gateway that the settings name; on this machine with the key of its home."""
    key = settings.key.get_secret_value()
    if not key:
        if settings.url:
            raise NotRunning(
                "SITETRACE_CLIENT_URL names a gateway but there is no key for it; set SITETRACE_CLIENT_KEY",
                "缺少密钥,请设置 SITETRACE_CLIENT_KEY",
            )
        from launch.prepare import ensure_cli_key

        address = gateway_address(core)
        _check_up(address)
        key = ensure_cli_key(core)
    return Client(settings.url or gateway_address(core), key, settings.timeout_s)


def _check_up(address: str) -> None:
    """Before a home is touched for its key: is there a gateway at all?"""
    with Client(address, "") as probe:
        probe.get("/healthz")
