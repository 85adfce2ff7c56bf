"""A real H.264 film through the real gateway in a real browser: a segment leads to its moment in the player."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import httpx
import numpy as np
import pytest
from playwright.sync_api import expect

from catalogue.documents import record_artefact
from catalogue.keys import create_key, create_person
from catalogue.schema import Document
from foundation.settings import CoreSettings
from gateway.app import build_app
from gateway.settings import GatewaySettings
from gateway.state import Gate
from pipeline.road import Road
from services.vision.service import Told, VisionService
from services.vision.settings import VisionSettings
from tests.gateway.pages.conftest import PATIENCE_MS
from tests.support.road import NotingBroker, NotingSearch, small_settings
from tests.support.serving import served

pytestmark = [pytest.mark.browser, pytest.mark.server]
PASSWORD = "a long password"
COLOURS = ((220, 60, 50), (50, 200, 60), (60, 70, 210))
SECONDS_EACH, RATE = 6, 10


def make_film(path: Path) -> None:
    """18 s of H.264 with one keyframe at its start: red, green, blue, each over a ground of its own."""
    with av.open(str(path), "w", options={"movflags": "faststart"}) as container:
        stream = container.add_stream("libx264", rate=RATE)
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        stream.options = {"preset": "ultrafast"}
        stream.codec_context.gop_size = RATE * 60
        for number, colour in enumerate(COLOURS):
            ground = np.random.default_rng(number).integers(-40, 40, (6, 8, 1)).repeat(40, 0).repeat(40, 1)
            picture = np.clip(np.array(colour) + ground, 0, 255).astype(np.uint8)
            for _ in range(SECONDS_EACH * RATE):
                container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode())


def hand_in(gate: Gate, core: CoreSettings, address: str, film: Path) -> str:
    """Send the film, and note what the vision service says of it."""
    with gate.database.write() as session:
        key = create_key(session, "admin").key
        create_person(session, "qa", PASSWORD, "reviewer1")
    headers = {"Authorization": f"Bearer {key}"}
    files, data = {"file": ("film.mp4", film.read_bytes())}, {"project": "p"}
    sent = httpx.post(f"{address}/v1/documents", headers=headers, files=files, data=data)
    assert sent.status_code == 202, sent.text
    document_id = str(sent.json()["document"]["id"])
    seen = VisionService(VisionSettings(engine="fake"), core).watch(film, Told())
    gate.blobs.put_artefact("a" * 64, seen.sight.model_dump(mode="json"), seen.attachments)
    with gate.database.write() as session:
        document = session.get_one(Document, document_id)
        assert (document.kind, document.media_type) == ("video", "video/mp4")
        document.status, document.duration_s = "succeeded", seen.sight.duration_s
        record_artefact(session, document, "see", "a" * 64)
    return document_id


@pytest.fixture
def watched(browser: Any, tmp_path: Path) -> Iterator[Any]:
    """The page of the film, a reviewer signed in."""
    core = small_settings(tmp_path, max_upload_bytes=8 << 20)
    app = build_app(core, GatewaySettings(ask_wait_s=0))
    with served(app) as address:
        real = app.state.gate
        road = Road(core, real.database, real.blobs, NotingBroker())  # type: ignore[arg-type]
        app.state.gate = Gate(core, real.settings, real.database, real.blobs, road, NotingSearch())  # type: ignore[arg-type]
        film = tmp_path / "film.mp4"
        make_film(film)
        document_id = hand_in(app.state.gate, core, address, film)
        page = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.goto(f"{address}/sign-in")
        page.fill("[name=name]", "qa")
        page.fill("[name=password]", PASSWORD)
        page.click("form button.primary")
        page.wait_for_url(f"{address}/")
        page.goto(f"{address}/documents/{document_id}")
        yield page
        page.context.close()


MEASURE = """film => {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 1;
    const brush = canvas.getContext('2d');
    brush.drawImage(film, 0, 0, 1, 1);
    return [...brush.getImageData(0, 0, 1, 1).data].slice(0, 3);
}"""


def shown_colour(page: Any) -> int:
    """Which of red, green, blue the player shows."""
    told = page.locator("#film").evaluate(MEASURE)
    return told.index(max(told))


def test_a_segment_leads_to_its_moment_in_the_player(watched: Any) -> None:
    page = watched
    links = page.locator(".segments-list a")
    expect(links).to_have_count(len(COLOURS))
    film = page.locator("#film")
    if film.evaluate("film => film.canPlayType('video/mp4; codecs=avc1.42E01E')") == "":
        pytest.skip("this browser plays no H.264")
    for number in (2, 1):
        links.nth(number).click()
        film.evaluate("film => film.pause()")
        start = float(links.nth(number).get_attribute("data-second"))
        assert abs(start - number * SECONDS_EACH) <= 2
        expect(links.nth(number)).to_have_class("now")
        film.evaluate(
            "film => film.seeking ? new Promise(done => film.addEventListener('seeked', done, {once: true})) : null"
        )
        assert start <= film.evaluate("film => film.currentTime") < start + 3
        assert shown_colour(page) == number


def test_the_keyboard_moves_through_the_film(watched: Any) -> None:
    page = watched
    film = page.locator("#film")
    if film.evaluate("film => film.canPlayType('video/mp4; codecs=avc1.42E01E')") == "":
        pytest.skip("this browser plays no H.264")
    page.locator(".segments-list a").nth(0).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".segments-list a").nth(1)).to_have_class("now")
