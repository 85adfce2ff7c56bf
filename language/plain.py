"""One spelling of a text for the rules, as long as the original, so that offsets stay what they are."""

from __future__ import annotations

import re

_WIDE = {ord("　"): " ", ord("﹕"): ":", ord("∶"): ":", ord("︰"): ":", ord("\xa0"): " ", ord("\t"): " "}
_WIDE.update({code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)})
_WIDE.update(dict.fromkeys(map(ord, "—–―－─━"), "-"))
_WIDE.update(dict.fromkeys(map(ord, "〜∼～"), "~"))
_WIDE.update(dict.fromkeys(map(ord, "“”„"), '"'))
_WIDE.update(dict.fromkeys(map(ord, "‘’`"), "'"))

# What a reader of pictures takes one character for: only beside a digit, or before a unit of time.
_ZERO = re.compile(
    r"(?<=\d)[OoQ〇](?=[\dOo]|\s*[月日号时年:.-])|(?<=\d)[OoQ](?=[Oo]?[日号时分%层天])|"
    r"(?<=:)[OoQ](?=[OoQ\d])|(?<=:[0O])[Oo]"
)
_LEADING_ZERO = re.compile(r"(?<=[月年:.-])\s?[OoQ](?=\d)")
_ONE = re.compile(r"(?<=\d)[lI|](?=\d|\s*[月日号时])|(?<![A-Za-z0-9])[lI|](?=\d\s*[月日号时])")
_DAY = re.compile(r"(?<=[\d明今当次])[曰目](?=前|之|内|止|完|[,。;、\s]|$|下|上|\d)")


def plain(text: str) -> str:
    """The text with one width of punctuation and digits, misread digits of dates put right; same length."""
    folded = text.translate(_WIDE).replace("**", "  ")
    if "O" in folded or "o" in folded or "Q" in folded or "〇" in folded:
        folded = _LEADING_ZERO.sub(lambda m: m.group()[:-1] + "0", folded)
        folded = _ZERO.sub("0", folded)
        folded = _ZERO.sub("0", folded)
    folded = _ONE.sub("1", folded)
    return _DAY.sub("日", folded)
