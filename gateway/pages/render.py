"""Templates into HTML: the Jinja environment with the words, names and marks that templates use."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from gateway.pages import marks, names
from gateway.pages.assets import asset_address
from gateway.pages.words import Language, say

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Vary": "HX-Request, Cookie",
}


@cache
def environment() -> Environment:
    """The environment: everything is escaped, and a name that is not given is an error."""
    made = Environment(
        loader=PackageLoader("gateway.pages", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.loopcontrols"],
    )
    made.globals.update(
        asset=asset_address,
        points=marks.points,
        box_of=marks.box_of,
        crop_of=marks.crop_of,
        polygon_text=marks.polygon_text,
        highlighted=marks.highlighted,
        text_run=marks.text_run,
        joined=names.joined,
    )
    made.filters.update(
        trust=names.trust,
        percent=names.percent,
        size=names.size,
        clock=names.clock,
        moment=names.moment,
        shot_time=names.shot_time,
    )
    return made


def render(template: str, language: Language, **context: Any) -> str:
    """A template in a language. `t` says words; `type_name`, `tag_name` ... say names."""
    bound = {
        "lang": language,
        "t": lambda key, **values: say(key, language, **values),
        "type_name": lambda key: names.type_name(key, language),
        "tag_name": lambda key, zh=None: names.tag_name(key, language, zh),
        "field_name": lambda field: names.field_name(field, language),
        "finding_name": lambda code, zh: names.finding_name(code, zh, language),
        "word": lambda group, value: names.word_or_own(group, value, language),
    }
    return environment().get_template(template).render(**bound, **context)
