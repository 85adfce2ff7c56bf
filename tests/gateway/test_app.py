"""Health, readiness that names the part that fails, metrics, and errors as problem details."""

from __future__ import annotations

from tests.gateway.conftest import House


def test_the_process_is_alive_and_counts(house: House) -> None:
    assert house.client.get("/healthz").json() == {"status": "ok"}
    assert 'sitetrace_request_seconds_count{method="GET"' in house.client.get("/metrics").text


def test_readiness_names_the_part_that_does_not_answer(house: House) -> None:
    house.search.is_dead = True
    response = house.client.get("/readyz")
    assert (response.status_code, "search" in response.json()["detail"]) == (503, True)


def test_an_unknown_page_is_a_problem_with_its_request(house: House) -> None:
    response = house.client.get("/v1/nothing", headers=house.as_("admin"))
    body = response.json()
    assert (response.status_code, body["code"]) == (404, "not_found")
    assert body["request_id"] == response.headers["x-request-id"]


def test_a_body_that_is_too_large_is_refused(house: House) -> None:
    response = house.client.post(
        "/v1/search", headers=house.as_("staff") | {"content-type": "application/json"}, content=b"x" * 200_000
    )
    assert response.status_code == 413


def test_the_openapi_names_every_operation_once(house: House) -> None:
    document = house.client.get("/v1/openapi.json").json()
    operations = [op["operationId"] for methods in document["paths"].values() for op in methods.values()]
    assert len(operations) == len(set(operations))
    assert document["components"]["securitySchemes"]
