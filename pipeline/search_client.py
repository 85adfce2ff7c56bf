"""The search service over HTTP: the index is written and asked through here, in both ways to run."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self

import httpx

from contracts.search import IndexDocument, IndexReceipt, SearchRequest, SearchResponse, Suggestion
from foundation.errors import BadInput, NotFound, SiteTraceError, Unavailable
from foundation.settings import CoreSettings


class SearchClient:
    """Calls with the internal token. Raises Unavailable when the service does not answer."""

    def __init__(self, address: str, token: str, timeout_s: float = 30.0) -> None:
        self._http = httpx.Client(
            base_url=address, headers={"Authorization": f"Bearer {token}"}, timeout=timeout_s, trust_env=False
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def index(self, document: IndexDocument) -> IndexReceipt:
        """Put a document into the index, in place of what is known of it."""
        body = document.model_dump(mode="json")
        answer = self._send("PUT", f"/v1/index/{document.document_id}", json=body, timeout=120.0)
        return IndexReceipt.model_validate(answer)

    def remove(self, document_id: str) -> None:
        """Take a document out of the index; nothing happens when it is not there."""
        try:
            self._send("DELETE", f"/v1/index/{document_id}")
        except NotFound:
            return

    def search(self, request: SearchRequest) -> SearchResponse:
        """Ask."""
        body = request.model_dump(mode="json", by_alias=True)
        return SearchResponse.model_validate(self._send("POST", "/v1/search", json=body))

    def suggest(self, text: str, projects: list[str] | None) -> list[Suggestion]:
        """What could be meant by the first letters of a question."""
        params: dict[str, Any] = {"q": text}
        if projects is not None:
            params["projects"] = _told(projects)
        answer = self._send("GET", "/v1/suggest", params=params)
        return [Suggestion.model_validate(item) for item in answer["items"]]

    def similar(self, document_id: str, projects: list[str] | None, limit: int = 10) -> dict[str, Any]:
        """Documents like this one."""
        params: dict[str, Any] = {"limit": limit}
        if projects is not None:
            params["projects"] = _told(projects)
        return self._send("GET", f"/v1/similar/{document_id}", params=params)

    def status(self, cursor: str | None = None) -> dict[str, Any]:
        """Counts, and a page of ids with revisions for reconciling."""
        return self._send("GET", "/v1/index", params={"cursor": cursor} if cursor else {})

    def counts(self) -> dict[str, int]:
        """Documents in the index by project."""
        answer = self._send("GET", "/v1/index", params={"limit": 1})
        return {str(project): int(n) for project, n in answer["projects"].items()}

    def verify(self) -> dict[str, Any]:
        """Count the chunks of every document against its head; names those that do not agree."""
        return self._send("POST", "/v1/index:verify", timeout=600.0)

    def check(self) -> None:
        """Raise Unavailable unless the service takes work."""
        self._send("GET", "/readyz")

    def _send(self, method: str, path: str, **kwargs: Any) -> dict[str, Any]:
        try:
            response = self._http.request(method, path, **kwargs)
        except httpx.HTTPError as error:
            raise Unavailable(
                "the search service does not answer; try again shortly", "检索服务暂时没有响应"
            ) from error
        if response.is_success:
            return dict(response.json()) if response.content else {}
        raise _error_of(response)


def _error_of(response: httpx.Response) -> SiteTraceError:
    try:
        problem = response.json()
    except ValueError:
        problem = {}
    detail = str(problem.get("detail") or f"the search service answered {response.status_code}")
    if response.status_code == 404:
        return NotFound(detail, problem.get("detail_zh"))
    if response.status_code in (400, 422):
        return BadInput(detail, problem.get("detail_zh"))
    return Unavailable(detail, problem.get("detail_zh"))


def open_search(settings: CoreSettings) -> SearchClient:
    """A client of the search service that the settings name."""
    return SearchClient(settings.search_address(), settings.token())


def _told(projects: list[str]) -> list[str]:
    """An empty list would leave no trace in an address and mean all projects; the empty name is no project's."""
    return projects or [""]
