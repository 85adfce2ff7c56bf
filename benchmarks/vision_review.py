"""Review that teaches, as a person does it: the whole system, a real browser, the keyboard, real photos.

`SITETRACE_EVAL_DATA=... python benchmarks/vision_review.py [SHOTS] > benchmarks/vision_review.md`. Pictures of cracked
masonry (data/crack_masonry) and photos of other things are handed in; suspected defects are walked through in the
review page, a box is drawn round each crack, sound photos are rejected; what was said is learnt with the button of the
learning page and taken back with another. Three cracked pictures stay out of the review: their scores are the measure.
"""

from __future__ import annotations

import csv
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Page, sync_playwright
from vision_stats import table

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from catalogue.database import open_database  # noqa: E402
from catalogue.documents import artefacts_of  # noqa: E402
from contracts.sight import Sight  # noqa: E402
from foundation.blobs import open_blobs  # noqa: E402
from foundation.settings import CoreSettings  # noqa: E402
from tests.gateway.pages.conftest import FLAGS  # noqa: E402
from tests.support.system import System, running, wait_for_all  # noqa: E402

DATA = Path(os.environ.get("SITETRACE_EVAL_DATA", ROOT.parent / "shared")) / "data"
N_CRACKED, N_SOUND, N_KEPT_BACK = 10, 12, 3
SOUND = ("neg_interior", "neg_finished_building", "plastering_finishing_tiling", "masonry")
DEFECT = "surface_defect"


def pictures() -> tuple[list[Path], list[Path]]:
    """Cracked pictures and photos of something else, always the same ones."""
    cracked = sorted((DATA / "crack_masonry" / "images").glob("*.jpg"))
    step = len(cracked) // (N_CRACKED + N_KEPT_BACK)
    rows = csv.DictReader((DATA / "photos" / "labels.csv").open(encoding="utf-8"))
    names = sorted(row["id"] for row in rows if row["labels"] in SOUND)
    sound = [next((DATA / "photos" / "images").glob(f"{name}.*")) for name in names[:: len(names) // N_SOUND]]
    return cracked[:: max(step, 1)][: N_CRACKED + N_KEPT_BACK], sound[:N_SOUND]


def hand_in(client: httpx.Client, files: list[Path], project: str) -> list[str]:
    """Ids of the documents, when all are done."""
    ids = []
    for file in files:
        with file.open("rb") as content:
            answer = client.post("/v1/documents", files={"file": (file.name, content)}, data={"project": project})
        ids.append(str(answer.json()["document"]["id"]))
    wait_for_all(client, 600)
    return ids


def scores(system: System, ids: list[str]) -> list[float]:
    """How much each looks damaged to the heads now."""
    core = CoreSettings(home=system.home)
    database, blobs = open_database(core), open_blobs(core)
    with database.read() as session:
        keys = [artefacts_of(session, each)["see"] for each in ids]
    return [Sight.model_validate(blobs.get_artefact(key)).scores[DEFECT] for key in keys]


@contextmanager
def window(system: System) -> Iterator[Page]:
    """A browser, signed in as administrator by a link, whose host the cookie is bound to."""
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        page.goto(system.command("link")["url"])
        with page.expect_navigation():
            page.click("form button.primary")
        yield page
        browser.close()


def review(page: Page, address: str, with_crack: set[str], shots: Path | None) -> tuple[int, int]:
    """Walk through what is suspected with the keyboard alone; returns how many were confirmed and rejected."""
    done = {True: 0, False: 0}
    page.goto(f"{address}/review?severity=warning&project=review")
    while page.locator(".finding.now").count():
        finding = str(page.locator(".finding.now").get_attribute("data-id"))
        page.locator(f'.finding-full[data-id="{finding}"]').wait_for()
        picture = page.locator(".finding-photo img")
        document = str(page.locator(".finding-tools a").first.get_attribute("href")).rsplit("/", 1)[-1]
        picture.evaluate("picture => picture.decode()")
        cracked = document in with_crack
        if cracked:
            page.keyboard.press("b")
            page.keyboard.press("Enter")
            page.keyboard.type("裂缝")
            page.keyboard.press("Enter")
            page.locator("#boxes [data-box]").first.wait_for()
            if shots and not done[True]:
                page.screenshot(path=shots / "review-box.png")
        page.keyboard.press("1" if cracked else "3")
        page.locator(f"#finding-{finding}").wait_for(state="detached")
        done[cracked] += 1
    return done[True], done[False]


def press(page: Page, address: str, client: httpx.Client, path: str, shot: Path | None = None) -> None:
    """A button of the learning page; waits until what it started is over."""
    page.goto(f"{address}/learning")
    with page.expect_navigation(wait_until="load"):
        page.click(f'form[action="/learning/{path}"] button')
    wait_for_all(client, 600)
    if shot:
        page.goto(f"{address}/learning?lang=zh")
        page.screenshot(path=shot, full_page=True)


def main() -> None:
    shots = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    cracked, sound = pictures()
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder) / "home", SITETRACE_LEARN_BY_NIGHT="false") as system,
        system.client() as client,
    ):
        kept_back = hand_in(client, cracked[:N_KEPT_BACK], "kept back")
        reviewed = hand_in(client, cracked[N_KEPT_BACK:], "review")
        others = hand_in(client, sound, "review")
        steps = [("before", scores(system, kept_back + others))]
        with window(system) as page:
            address = page.url.rstrip("/")
            told = review(page, address, set(reviewed), shots)
            press(page, address, client, "vision/learn", shots and shots / "learning.png")
            press(page, address, client, "vision/again")
            steps.append(("after learning", scores(system, kept_back + others)))
            press(page, address, client, "vision/undo")
            press(page, address, client, "vision/again")
            steps.append(("after undoing", scores(system, kept_back + others)))
        versions = client.get("/v1/vision/versions").json()
        write(steps, told, versions, len(others))


def write(steps: list[tuple[str, list[float]]], told: tuple[int, int], versions: dict[str, Any], n_others: int) -> None:
    """The page."""
    told_of = versions["items"][0]["comparison"]
    print("# Review that teaches\n")
    print(
        f"Made by `benchmarks/vision_review.py`: the whole system, a real browser, the keyboard alone. {N_CRACKED} "
        f"pictures of cracked masonry and {n_others} photos of sound interiors and buildings were handed in. Of what "
        f"was suspected {told[0]} were confirmed, each with a box drawn round the crack (`b`, `Enter`, 裂缝, `Enter`, "
        f"`1`), and {told[1]} rejected (`3`). The learning page's button learnt, compared on held-out photos "
        f"({told_of['n_right_before']} right before, {told_of['n_right']} after, of {told_of['n_held_out']}: "
        f"{told_of['verdict']}) and another took it back. Scores are of `{DEFECT}`; the {N_KEPT_BACK} cracked pictures "
        "were never reviewed.\n"
    )
    head = ["", *(f"cracked {n + 1}" for n in range(N_KEPT_BACK)), "sound, mean"]
    rows = [
        [name, *(f"{s:.3f}" for s in values[:N_KEPT_BACK]), f"{sum(values[N_KEPT_BACK:]) / n_others:.3f}"]
        for name, values in steps
    ]
    print(table(head, rows))


if __name__ == "__main__":
    main()
