"""Static files: small, ours or licensed, cached for good, and nothing that the content policy would refuse."""

from __future__ import annotations

import re
from pathlib import Path

import gateway.pages
from gateway.pages.assets import asset_address, assets
from tests.gateway.pages.conftest import Site

ROOT = Path(gateway.pages.__file__).parent
TEMPLATES = {str(file.relative_to(ROOT)): file.read_text() for file in ROOT.glob("templates/**/*.html")}
MAX_SCRIPT_BYTES = 120_000


def test_all_scripts_together_are_small() -> None:
    assert sum(len(a.content) for path, a in assets().items() if path.endswith(".js")) < MAX_SCRIPT_BYTES


def test_vendored_files_have_their_licence_beside_them_and_in_the_notice() -> None:
    notice = (ROOT.parents[1] / "NOTICE").read_text()
    scripts = [path for path in assets() if path.startswith("vendor/") and path.endswith(".js")]
    assert scripts
    for path in scripts:
        assert f"vendor/{path.split('/')[1].split('-')[0]}-LICENSE.txt" in assets()
        assert path in notice


def test_an_asset_is_kept_for_good_under_its_digest(door: Site) -> None:
    response = door.client.get(asset_address("css/pages.css"))
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert response.headers["content-encoding"] == "gzip"
    again = door.client.get("/static/css/pages.css", headers={"If-None-Match": response.headers["etag"]})
    assert (again.status_code, again.headers["cache-control"]) == (304, "no-cache")


def test_no_path_leads_out_of_the_static_files(door: Site) -> None:
    for path in ("../words.py", "..%2fwords.py", "js/../../words.py", "nothing.css"):
        assert door.client.get(f"/static/{path}").status_code == 404


def test_nothing_is_fetched_from_elsewhere() -> None:
    own = {path: a.content.decode() for path, a in assets().items() if not path.startswith("vendor/")} | TEMPLATES
    address = re.compile(r"""(?:src|href|url\(|import|fetch\()\s*[=(]?\s*["']?(?:https?:)?//""")
    assert [path for path, text in own.items() if address.search(text)] == []


def test_no_template_carries_inline_script_or_style() -> None:
    refused = re.compile(r"""\son[a-z]+=|\sstyle=|<style|<script(?![^>]*\ssrc=)|javascript:|hx-on|hx-vals=['"]js""")
    assert [path for path, text in TEMPLATES.items() if refused.search(text)] == []


def test_nothing_is_taken_for_safe_but_our_own_icons() -> None:
    assert [path for path, text in TEMPLATES.items() if "| safe" in text] == ["templates/icons.html"]


def test_every_style_of_the_light_theme_has_a_dark_twin() -> None:
    css = assets()["css/pages.css"].content.decode()
    blocks = re.findall(r"(:root[^{]*)\{([^}]*)\}", css)
    names: dict[str, set[str]] = {}
    for head, body in blocks:
        names.setdefault(head.strip(), set()).update(re.findall(r"(--[\w-]+):", body))
    chosen, by_system = names[':root[data-theme="dark"]'], names[':root[data-theme="auto"]']
    assert chosen == by_system
    assert chosen <= names[":root"]
