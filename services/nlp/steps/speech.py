"""Transcripts: who speaks, and what of it commits somebody. Spoken text often has no punctuation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from language.deadlines import Deadline, find_deadlines
from services.nlp.steps import cues
from services.nlp.steps.actions import Context, Duty, tidy
from services.nlp.steps.blocks import Block, Paragraph
from services.nlp.steps.english import is_english
from services.nlp.steps.labels import key_of
from services.nlp.steps.outline import role_of
from services.nlp.steps.parties import Party, Roll, is_name, is_person, leading_party
from services.nlp.steps.script import Passage
from services.nlp.steps.sentences import split_sentences
from services.nlp.steps.speech_en import read_english_request

_CLOCK = r"(?:[\[(]?\d{1,2}:\d{2}(?::\d{2})?[\])]?\s*)?"
_TURN = re.compile(rf"^\s*{_CLOCK}(?P<who>[^::\s，。,;]{{1,14}}(?: [A-Z][a-z]+)?)\s*{_CLOCK}[:]\s*(?P<said>.+)$", re.S)
_GAP = re.compile(
    r"(?<=.{6})(?=(?:然后|另外|还有(?:就是)?|再一个|接下来|下一个|对了|第[一二三四]个?|那个|行那|"
    r"好那|所以说|但是|不过)(?!楼|层|月|区))"
)
_FILLER = re.compile(
    r"(?:嗯+|啊+|呃+|哎|哦|噢|吧|呢|嘛|呀|哈|啦|对吧|是吧|好吧|就是说|那个|这个|然后|的话|行吗|"
    r"好不好|知道吧)(?=[,。;]|$)|^(?:嗯+|啊|呃|哎|哦|噢|那个|这个|然后|另外|还有|那|就是说?|行|"
    r"好的?|对|所以|就|再一个|对了)[,\s]*"
)
_COMMIT = re.compile(
    r"^(?:那|行|好的?|可以|没问题|嗯)?[,，\s]*(?:我|我们|咱们?|我方|我这边|我们这边)(?:会|来|去|"
    r"回去|这边|马上|尽量|争取|保证|再|先)?"
)
_TALK = re.compile(
    r"(?:来|先|再|给我们|跟大家|给大家)*(?:回答|讲|说|谈|介绍|分享|聊|提问|发言|汇报|补充|总结|"
    r"点评|开始|看一下|觉得|认为)"
)
_YOU = re.compile(r"^(?:,)?(?:你们?|您|那边|那儿|这边|你们那边)")


@dataclass(frozen=True)
class Turn:
    """What one person said in one go."""

    speaker: str
    passage: Passage


def read_turns(blocks: Sequence[Block], roll: Roll) -> list[Turn]:
    """The turns of a transcript; empty if the text is none."""
    turns: list[Turn] = []
    n_lines = n_said = 0
    for block in blocks:
        if not isinstance(block, Paragraph):
            continue
        n_lines += 1
        text = block.passage.plain
        match = _TURN.match(text)
        if match and _is_speaker(match["who"], roll):
            start = match.start("said")
            n_said += 1
            turns.append(Turn(match["who"], block.passage.cut(start)))
        elif turns and not block.mark:
            turns.append(Turn(turns[-1].speaker, block.passage))
    speakers = {t.speaker for t in turns}
    if n_said < 3 or n_said < 0.5 * n_lines or len(speakers) < 2 or n_said <= len(speakers):
        return []
    return turns


def _is_speaker(who: str, roll: Roll) -> bool:
    if re.fullmatch(r"(?:发言人|说话人|讲话人|Speaker)\s*[A-Z\d一二三四五六七八九十]{1,2}", who):
        return True
    if key_of(who) or (role_of(who) and not is_person(who, roll)):
        return False
    return (
        is_person(who, roll)
        or is_name(who)
        or re.fullmatch(r"[A-Z][a-z]+(?: [A-Z][a-z]+)?", who) is not None
        or (leading_party(who, roll)[1] == len(who) and len(who) <= 8)
    )


def split_speech(passage: Passage) -> list[Passage]:
    """Sentences where there is punctuation, breaths where there is none."""
    pieces = []
    for sentence in split_sentences(passage):
        text = sentence.plain
        if len(text) <= 26 or text.count(",") > len(text) / 30:
            pieces.append(sentence)
            continue
        cuts = [0, *(m.start() for m in _GAP.finditer(text)), len(text)]
        pieces += [p for a, b in pairwise(cuts) if (p := sentence.cut(a, b))]
    return pieces


def read_spoken_duties(turn: Turn, context: Context, speakers: Sequence[str]) -> list[Duty]:
    """What is asked of somebody by name, or promised by the speaker."""
    duties = []
    for piece in split_speech(turn.passage):
        if is_english(piece.plain):
            duty = read_english_request(piece, turn.speaker, speakers, context)
        else:
            duty = _asked(piece, turn, context, speakers) or _promised(piece, turn, context)
        if duty:
            duties.append(duty)
    return duties


def _asked(piece: Passage, turn: Turn, context: Context, speakers: Sequence[str]) -> Duty | None:
    """Somebody is called by name and told to do something: with a you, a day, or at once."""
    text = piece.plain
    for name in sorted({*speakers, *_called(text, context.roll)}, key=len, reverse=True):
        if name == turn.speaker:
            continue
        for match in re.finditer(re.escape(name), text):
            if re.search(r"(?:[和与跟是的被对像]|听|感谢|谢谢|刚才)\s*$", text[: match.start()]):
                continue
            rest = text[match.end() :]
            gap = len(rest) - len(rest.lstrip(" ,"))
            you = _YOU.match(rest[gap:])
            skip = gap + (you.end() if you else 0)
            told = rest[skip:]
            if len(told) <= 70 and _orders(told, context, bool(you)):
                return _spoken(
                    piece.cut(match.start()), len(name) + skip, Party(name, context.roll.home(name)), context
                )
    return None


def _orders(told: str, context: Context, has_you: bool) -> bool:
    """Whether what follows a name is an order: a deadline, at once, or a task right behind the you."""
    if _TALK.match(told):
        return False
    soon = [d for d in find_deadlines(told[:24], context.reference, context.next_meeting) if d.kind != "month"]
    if any(d.strength == "firm" or (d.day and d.day > context.reference) or d.kind == "vague" for d in soon):
        return cues.has_task(told) or re.search(r"[把将]", told) is not None
    return has_you and re.match(rf"(?:再|先|马上|回头|负责)?(?:去)?(?:把|将|{cues.TASK_VERB})", told) is not None


def _called(text: str, roll: Roll) -> set[str]:
    found = {p for p in roll.persons if p in text}
    after = r"(?=你|您|,|这|那|把|去|负责|明|今|下|周|抓|尽|回头|\d)"
    for match in re.finditer(rf"[一-鿿](?:工|总|经理|师傅|班长|队长|主任|工长|总监){after}", text):
        party, length = leading_party(text[match.start() :], roll)
        if party.person and length:
            found.add(party.person)
    found.update(
        m.group()
        for m in re.finditer(rf"(?:小(?![学区时型组说孩伙事企程额结镇米])|老(?![师板百])|阿)[一-鿿]{after}", text)
    )
    return found


def _promised(piece: Passage, turn: Turn, context: Context) -> Duty | None:
    """The speaker undertakes something by a day that he names at once."""
    match = _COMMIT.match(piece.plain)
    if not match or len(piece.text) > 60:
        return None
    told = piece.plain[match.end() :]
    soon = [
        d for d in find_deadlines(told[:16], context.reference, context.next_meeting) if d.day and d.kind != "month"
    ]
    is_dated = any(d.strength == "firm" or (d.day and d.day > context.reference) for d in soon)
    if not is_dated or not cues.has_task(told) or _TALK.match(told):
        return None
    return _spoken(piece, match.end(), Party(turn.speaker, context.roll.home(turn.speaker)), context)


def _spoken(piece: Passage, skip: int, party: Party, context: Context) -> Duty | None:
    rest = piece.plain[skip:]
    coming = [
        d
        for d in find_deadlines(rest, context.reference, context.next_meeting)
        if d.strength != "plain" or (d.day and d.day >= context.reference)
    ]
    deadline: Deadline | None = next((d for d in coming if d.day), coming[0] if coming else None)
    if cues.is_done(rest) or re.search(r"(?:吗|呢|没有)[?。]?$", rest):
        return None
    if cues.is_general(rest) and deadline is None:
        return None
    task = rest
    if deadline:
        task = re.sub(r"(?:,|在|最迟|最晚|必须)*$", "", rest[: deadline.start]) + rest[deadline.end :]
    task = tidy(_FILLER.sub("", _FILLER.sub("", task)))
    if len(task) < 4:
        return None
    return Duty(piece, task, party, deadline, round(0.55 + 0.25 * bool(deadline and deadline.day), 2))
