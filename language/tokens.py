"""Tokens for the sparse side of the search: Chinese characters and pairs, English stems, codes whole and in parts."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import Literal, NamedTuple

import snowballstemmer

from language.fold import HAN, fold

TokenKind = Literal["char", "bigram", "word", "number", "code", "part"]


class Token(NamedTuple):
    """One term of the sparse index. `start`, `end`: span in the original text, code points, end exclusive."""

    text: str
    start: int
    end: int
    kind: TokenKind


_LETTERS = "a-zß-öø-ÿα-ω"
_RUN = re.compile(f"[{HAN}]+|[{_LETTERS}0-9]+(?:[-_./#'][{_LETTERS}0-9]+)*|[①-⓿㎎-㏄℃‰ⅰ-ⅻ]")
_GROUP = re.compile(f"[{_LETTERS}]+[0-9]+|[{_LETTERS}]+|[0-9]+")
_DIGITS = re.compile("[0-9]+")
_JOINTS = re.compile("[-_./#']")
_DECIMAL = re.compile(r"[0-9]+\.[0-9]+")

STOP_WORDS = frozenset(
    """a about above after all also am an and any are as at be been being but by can could did do does doing for from
    give had has have having he her here him his i if in into is it its just let may me might my of on or our out please
    shall she should show so some such than that the their them then there these they this those to too us very was we
    were will with would you your what when where which who whom whose why how find search tell list get see looking
    look want need whether s t""".split()  # noqa: SIM905 - a paragraph of words is easier to read than a list
)
"""English words that say nothing about what is looked for. no, not, without and under stay: they do."""

_QUESTION_WORDS = (
    "由谁负责|谁负责|是谁|谁|什么时候|啥时候|何时|几时|什么地方|在哪里|哪里|在哪儿|哪儿|为什么|为何|什么原因|怎么样|怎样|怎么|如何"
    "|什么样|是什么|什么|啥|哪些|哪个|哪几个|哪一个|哪份|哪张|哪天|几个|多少|有没有|有无|是不是|是否|能不能|可不可以|请问|请帮我|帮我"
    "|请给我|给我看|给我|我想看|我想|我要|想要|查一下|查一查|查找|查询|查看|找一下|找一找|找到|找出|找|搜索|搜一下|看一下|看看|列出|显示"
    "|关于|有关|相关的|相关|以及|还有|(?<![目标])的(?!确)|了(?!解)|吗|呢|吧|呀"
)
_ZH_STOP = re.compile(_QUESTION_WORDS)
_stemmer = snowballstemmer.stemmer("english")


def tokens(text: str) -> list[Token]:
    """The tokens of a document's text, in order.

    Chinese: every character, and every pair of neighbours (also over a line end). English: stems, stop words dropped.
    Codes: whole without their joints and leading zeros (dc18 for DC-018), and the parts.
    """
    folded = fold(text, joins_lines=True)
    return _tokens(folded.text, folded.offsets)


def query_tokens(text: str) -> list[Token]:
    """The tokens of a question: as for a document, without question words, which cut the text where they stand."""
    folded = fold(text, joins_lines=True)
    masked = _ZH_STOP.sub(lambda found: "\n" * len(found.group()), folded.text)
    return _tokens(masked, folded.offsets)


def term_counts(text: str) -> Counter[str]:
    """How often each term stands in a document's text: what the sparse vector is made of."""
    return Counter(token.text for token in tokens(text))


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The stem of a lower-case English word. Source: Porter 2 (Snowball)."""
    return str(_stemmer.stemWord(word))


def _tokens(text: str, offsets: tuple[int, ...]) -> list[Token]:
    found: list[Token] = []
    for match in _RUN.finditer(text):
        run, start, end = match.group(), match.start(), match.end()
        if "一" <= run[0] <= "鿿" or run[0] > "㏿" or run[0] == "〇":
            _add_chinese(found, run, start, offsets)
        elif run.isalpha():
            _add_word(found, run, offsets[start], offsets[end - 1] + 1)
        else:
            _add_mixed(found, run, start, offsets)
            if len(run) <= 2 and run.isdigit() and _is_chinese_at(text, end):
                pair = run + text[end]
                found.append(Token(pair, offsets[start], offsets[end] + 1, "bigram"))
    return found


def _is_chinese_at(text: str, at: int) -> bool:
    return at < len(text) and "一" <= text[at] <= "鿿"


def _add_chinese(found: list[Token], run: str, start: int, offsets: tuple[int, ...]) -> None:
    previous = ""
    for at, char in enumerate(run, start):
        here = offsets[at]
        found.append(Token(char, here, here + 1, "char"))
        if previous:
            found.append(Token(previous + char, offsets[at - 1], here + 1, "bigram"))
        previous = char


def _add_word(found: list[Token], word: str, start: int, end: int) -> None:
    if word not in STOP_WORDS:
        found.append(Token(stem(word), start, end, "word"))


def _add_mixed(found: list[Token], run: str, start: int, offsets: tuple[int, ...]) -> None:
    """A run with digits or joints: a number, a code, or words joined by a hyphen."""
    first, last = offsets[start], offsets[start + len(run) - 1] + 1
    if run.isdigit() or _DECIMAL.fullmatch(run):
        found.append(Token(_plain(run), first, last, "number"))
        return
    if not _DIGITS.search(run) and len(run) > 1:
        for match in re.finditer(f"[{_LETTERS}]+", run):
            _add_word(found, match.group(), offsets[start + match.start()], offsets[start + match.end() - 1] + 1)
        return
    groups = list(_GROUP.finditer(run))
    found.append(Token(code_term(run), first, last, "code"))
    if len(groups) == 1 and groups[0].group() == run:
        groups = list(_DIGITS.finditer(run)) if len(run) > 3 else []
    for match in groups:
        part = _plain(match.group())
        span = offsets[start + match.start()], offsets[start + match.end() - 1] + 1
        found.append(Token(part, *span, "part"))
        inner = _DIGITS.search(part)
        if inner and len(inner.group()) >= 3 and inner.group() != part:
            found.append(Token(inner.group(), *span, "part"))


def code_term(run: str) -> str:
    """The one term of a code, however it is written: DC-018, dc018 and DC_18 are all dc18."""
    groups = [_plain(each) for joint in _JOINTS.split(run.lower()) for each in re.findall(r"[0-9]+|[^0-9]+", joint)]
    return "".join(groups) if re.search(f"[{_LETTERS}]", run.lower()) else run.lower()


def _plain(digits: str) -> str:
    return (digits.lstrip("0") or "0") if digits.isdigit() else digits
