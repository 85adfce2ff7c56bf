"""The pages over an invented archive: a client that is signed in, and a real browser where one is installed."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from tests.gateway.pages.preview import PASSWORD, preview_app
from tests.gateway.pages.world import World, make_world
from tests.support.serving import served as served_app

ID = "0193a000-0000-7000-8000-{:012}"
MINUTES, HIDDEN, NOTICE, LOG, WALL, FILM, BOX, WAITING, DAMAGED = (ID.format(n) for n in (1, 2, 3, 4, 5, 9, 10, 13, 14))
PATIENCE_MS = 20_000
"""How long a browser may take where other work shares the machine."""

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Site:
    """The pages and who looks at them."""

    client: TestClient
    csrf: str = ""

    def enter(self, name: str = "demo", password: str = PASSWORD) -> Response:
        """Sign in as a browser does: fetch the form, send it back."""
        page = self.client.get("/sign-in").text
        token = re.search(r'name="form" value="([^"]+)"', page)
        assert token is not None
        answer = self.client.post(
            "/sign-in", data={"form": token[1], "name": name, "password": password}, follow_redirects=False
        )
        found = re.search(r'data-csrf="([^"]+)"', self.client.get("/jobs").text)
        self.csrf = found[1] if found else ""
        return answer

    def page(self, address: str, /, **params: Any) -> str:
        """The HTML of a page that must be there."""
        response = self.client.get(address, params=params or None)
        assert response.status_code == 200, response.text
        return response.text

    def part(self, address: str, /, **params: Any) -> Response:
        """What htmx gets."""
        return self.client.get(address, params=params or None, headers={"HX-Request": "true"})

    def act(self, address: str, /, **fields: Any) -> Response:
        """What htmx sends when somebody presses a button."""
        headers = {"HX-Request": "true", "X-CSRF-Token": self.csrf}
        return self.client.post(address, data=fields, headers=headers)

    @property
    def archive(self) -> Any:
        return self.client.app.state.archive  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def invented() -> World:
    return make_world()


def own_copy(world: World) -> World:
    """A world whose documents, findings and jobs a test may change; pages and pictures are shared."""
    return World(
        documents={key: each.model_copy() for key, each in world.documents.items()},
        pages=dict(world.pages),
        images=dict(world.images),
        review=dict(world.review),
        jobs=dict(world.jobs),
    )


@pytest.fixture
def door(invented: World) -> Site:
    """Nobody is signed in."""
    return Site(TestClient(preview_app(own_copy(invented)), raise_server_exceptions=False))


@pytest.fixture
def site(door: Site) -> Site:
    """An administrator is signed in."""
    door.enter()
    return door


@dataclass
class Window:
    """A browser's page, its site, and what went wrong in it."""

    page: Any
    address: str
    archive: Any
    troubles: list[str]

    def open(self, path: str) -> None:
        self.page.goto(self.address + path)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    if executable is None:
        pytest.skip("no chromium is installed (Debian: apt-get install chromium)")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    playwright.expect.set_options(timeout=PATIENCE_MS)
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=executable, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def served(invented: World) -> Iterator[tuple[str, Any]]:
    """The preview on a port of its own: its address and archive."""
    app = preview_app(own_copy(invented))
    with served_app(app) as address:
        yield address, app.state.archive


@pytest.fixture(params=[1366], ids=["laptop"])
def window(browser: Any, served: tuple[str, Any], request: pytest.FixtureRequest) -> Iterator[Window]:
    """A browser window, signed in. Its troubles (script errors, refused resources) must stay empty."""
    address, archive = served
    width = request.param
    context = browser.new_context(viewport={"width": width, "height": 768}, has_touch=width < 500)
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda told: troubles.append(told.text) if told.type == "error" else None)
    page.goto(f"{address}/sign-in")
    page.fill("[name=name]", "demo")
    page.fill("[name=password]", PASSWORD)
    page.click("form button.primary")
    page.wait_for_url(f"{address}/")
    yield Window(page, address, archive, troubles)
    context.close()
    assert troubles == []
