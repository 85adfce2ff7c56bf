"""Every route has a permission, tried with every role; a key sees only its projects; bodies wait for the key."""

from __future__ import annotations

import asyncio

import pytest

from catalogue.actors import ROLES
from tests.gateway.conftest import House

NEEDS = {
    ("POST", "/v1/documents"): "upload",
    ("POST", "/v1/documents:batch"): "upload",
    ("PATCH", "/v1/documents/{document_id}"): "edit",
    ("DELETE", "/v1/documents/{document_id}"): "delete",
    ("POST", "/v1/documents/{document_id}/boxes"): "review",
    ("DELETE", "/v1/documents/{document_id}/boxes/{box_id}"): "review",
    ("PUT", "/v1/documents/{document_id}/tags/{tag}"): "edit",
    ("POST", "/v1/documents/{document_id}:restore"): "delete",
    ("POST", "/v1/documents/{document_id}:reprocess"): "edit",
    ("POST", "/v1/documents/{document_id}/minutes:correct"): "edit",
    ("POST", "/v1/documents/{document_id}/minutes:confirm"): "edit",
    ("POST", "/v1/documents/{document_id}/log:correct"): "edit",
    ("POST", "/v1/documents/{document_id}/log:confirm"): "edit",
    ("POST", "/v1/jobs/{job_id}:cancel"): "edit",
    ("POST", "/v1/jobs/{job_id}:retry"): "edit",
    ("POST", "/v1/read"): "upload",
    ("POST", "/v1/classify"): "upload",
    ("POST", "/v1/images:analyze"): "upload",
    ("POST", "/v1/minutes:summarize"): "upload",
    ("POST", "/v1/search"): "read",
    ("POST", "/v1/saved-searches"): "read",
    ("DELETE", "/v1/saved-searches/{search_id}"): "read",
    ("POST", "/v1/saved-searches/{search_id}:seen"): "read",
    ("POST", "/v1/review:bulk"): "review",
    ("POST", "/v1/review/{finding_id}:decide"): "review",
    ("POST", "/v1/review/{finding_id}:reopen"): "review",
    ("POST", "/v1/review/{finding_id}:assign"): "review",
    ("POST", "/v1/review/{finding_id}:rectify"): "review",
    ("POST", "/v1/review/{finding_id}:close"): "review",
    ("POST", "/v1/projects"): "edit",
    ("GET", "/v1/webhooks"): "edit",
    ("POST", "/v1/webhooks"): "edit",
    ("DELETE", "/v1/webhooks/{webhook_id}"): "edit",
    ("GET", "/v1/keys"): "keys",
    ("POST", "/v1/keys"): "keys",
    ("DELETE", "/v1/keys/{key_id}"): "keys",
    ("GET", "/v1/classes"): "models",
    ("POST", "/v1/classes:learn"): "models",
    ("POST", "/v1/classes/{number}:use"): "models",
    ("POST", "/v1/classes:undo"): "models",
    ("POST", "/v1/classes:again"): "models",
    ("POST", "/v1/evidence:verify"): "export",
    ("POST", "/v1/exports"): "export",
    ("GET", "/v1/vision/versions"): "models",
    ("POST", "/v1/vision/versions:learn"): "models",
    ("POST", "/v1/vision/versions/{number}:use"): "models",
    ("POST", "/v1/vision/versions:undo"): "models",
    ("POST", "/v1/vision/versions:again"): "models",
    ("POST", "/v1/vision/tags"): "models",
}


def api_routes(house: House) -> list[tuple[str, str]]:
    """Method and path of every route of the contract, from its own OpenAPI."""
    paths = house.client.get("/v1/openapi.json").json()["paths"]
    return [(m.upper(), p) for p, methods in paths.items() for m in methods if p.startswith("/v1/")]


def test_every_changing_route_has_its_permission_written_down(house: House) -> None:
    changing = {route for route in api_routes(house) if route[0] != "GET"}
    assert changing <= set(NEEDS)


def test_no_route_answers_without_a_key(house: House) -> None:
    routes = api_routes(house)
    assert len(routes) > 40
    for method, path in routes:
        response = house.client.request(method, path.format(**dict.fromkeys(_names(path), "1")))
        assert response.status_code == 401, (method, path)
        assert response.json()["code"] == "unauthenticated"


def test_a_role_without_the_permission_is_refused_everywhere(house: House) -> None:
    for method, path in api_routes(house):
        permission = NEEDS.get((method, path), "read")
        for role, granted in ROLES.items():
            if permission in granted:
                continue
            url = path.format(**dict.fromkeys(_names(path), "1"))
            body = {} if method == "GET" else {"json": _body(path)}
            response = house.client.request(method, url, headers=house.as_(role), **body)
            assert response.status_code == 403, (method, path, role, response.text)


def _names(path: str) -> list[str]:
    return [piece.split("}")[0] for piece in path.split("{")[1:]]


def _body(path: str) -> dict[str, object]:
    """A body that fits, so that the permission is what refuses."""
    bodies: dict[str, dict[str, object]] = {
        "/v1/keys": {"role": "staff"},
        "/v1/projects": {"name": "x"},
        "/v1/exports": {"project": "p", "format": "csv"},
        "/v1/webhooks": {"url": "https://example.org/x"},
        "/v1/review:bulk": {"ids": [], "verdict": "confirm"},
        "/v1/review/{finding_id}:decide": {"verdict": "confirm"},
        "/v1/review/{finding_id}:assign": {"assignee": "x"},
        "/v1/review/{finding_id}:rectify": {"responsible": "x", "due_date": "2026-01-01"},
        "/v1/search": {"query": "x"},
        "/v1/documents/{document_id}/minutes:correct": {"list": "actions", "op": "drop", "id": "x"},
        "/v1/documents/{document_id}/log:correct": {"list": "progress", "op": "drop", "id": "x"},
        "/v1/saved-searches": {"name": "x", "request": {}},
        "/v1/vision/tags": {"key": "sleeve", "zh": "套筒", "en": "sleeve"},
    }
    return bodies.get(path, {})


def test_a_key_sees_only_its_projects(house: House) -> None:
    mine = house.hand_in(b"mine", project="p")["document"]["id"]
    other = house.hand_in(b"other", project="q")["document"]["id"]
    house.work()
    bound = house.key_for("controller", ["p"])
    assert house.client.get(f"/v1/documents/{mine}", headers=bound).status_code == 200
    parts = ("/content", "/text", "/pages/1", "/thumbnail", "/evidence", "/similar", "/related", "/minutes", "/log")
    for path in ("", *parts):
        assert house.client.get(f"/v1/documents/{other}{path}", headers=bound).status_code == 404, path
    assert house.client.patch(f"/v1/documents/{other}", headers=bound, json={"title": "x"}).status_code == 404
    assert house.client.delete(f"/v1/documents/{other}", headers=bound).status_code == 404
    listed = house.client.get("/v1/documents", headers=bound).json()["items"]
    assert [item["id"] for item in listed] == [mine]
    assert house.client.get("/v1/documents?project=q", headers=bound).status_code == 404
    jobs = house.client.get("/v1/jobs", headers=bound).json()["items"]
    assert {job["document_id"] for job in jobs} == {mine}
    assert [p["id"] for p in house.client.get("/v1/projects", headers=bound).json()["items"]] == ["p"]
    assert {e["project"] for e in house.client.get("/v1/evidence", headers=bound).json()["items"]} == {"p"}
    refused = house.client.post("/v1/documents", headers=bound, files={"file": ("a", b"x")}, data={"project": "q"})
    assert refused.status_code == 404


def test_the_search_is_asked_with_the_key_s_projects(house: House) -> None:
    house.hand_in(project="p")
    bound = house.key_for("staff", ["p"])
    house.client.post("/v1/search", headers=bound, json={"query": "脚手架", "projects_allowed": ["q"]})
    house.client.post("/v1/search", headers=house.as_("admin"), json={"query": "脚手架"})
    assert [asked.projects_allowed for asked in house.search.asked] == [["p"], None]


def test_a_revoked_key_is_refused(house: House) -> None:
    made = house.client.post("/v1/keys", headers=house.as_("admin"), json={"role": "staff"}).json()
    headers = {"Authorization": f"Bearer {made['key']}"}
    assert house.client.get("/v1/documents", headers=headers).status_code == 200
    assert house.client.delete(f"/v1/keys/{made['id']}", headers=house.as_("admin")).status_code == 204
    assert house.client.get("/v1/documents", headers=headers).status_code == 401
    listed = house.client.get("/v1/keys", headers=house.as_("admin")).json()["items"]
    assert all("key" not in item and "hash" not in item for item in listed)


@pytest.mark.parametrize("role", ["staff", "reviewer1"])
def test_a_key_that_may_not_upload_is_refused_before_the_body_is_read(house: House, role: str) -> None:
    n_read, received = 0, []

    async def call() -> None:
        async def receive() -> dict[str, object]:
            nonlocal n_read
            n_read += 1
            return {"type": "http.request", "body": b"x" * 1000, "more_body": True}

        async def send(message: dict[str, object]) -> None:
            received.append(message)

        headers = [
            (b"authorization", f"Bearer {house.keys[role]}".encode()),
            (b"content-type", b"multipart/form-data; boundary=b"),
        ]
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "POST",
            "scheme": "http",
            "path": "/v1/documents",
            "raw_path": b"/v1/documents",
            "query_string": b"",
            "headers": headers,
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
            "root_path": "",
        }
        await house.client.app(scope, receive, send)  # type: ignore[arg-type]

    asyncio.run(call())
    assert received[0]["status"] == 403
    assert n_read == 0
