"""Pictures beside their words: room for them in the index, and questions laid where they lie."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass

from contracts.sight import PictureVector, TextVectors
from foundation.errors import Unavailable
from foundation.logs import get_log
from language.glossary import to_chinese, to_english
from services.search.engine import PictureWords, Store
from services.search.steps.pictures import asked, kept, space_of
from services.search.steps.points import HasVector, Vectors

_REST_S = 15.0
"""After a failure nobody waits for the vision service again for so long."""
_MOST_KEPT = 256
_FRESH_S = 60.0
"""Pages of one answer and its other readings ask the same; behind that the vision service may read by another model."""
_LONGEST = 500


@dataclass(frozen=True)
class AskedPictures:
    """A question to the pictures of one model."""

    space: str
    vector: Vectors


class Pictures:
    """What is compared with pictures, where the settings name what lays texts beside them."""

    def __init__(self, store: Store, words: PictureWords | None) -> None:
        self._store, self._words = store, words
        self._guard = threading.Lock()
        self._spaces: set[str] = set()
        self._kept: OrderedDict[tuple[str, str], tuple[float, AskedPictures | None]] = OrderedDict()
        self._rests_until = 0.0

    @property
    def is_on(self) -> bool:
        """Whether pictures are kept and compared at all."""
        return self._words is not None

    def place(self, picture: PictureVector | None) -> dict[str, Vectors]:
        """The vector of a picture as a point bears it; the index gets room for those of a new model."""
        if picture is None or self._words is None:
            return {}
        space, vector = space_of(picture), kept(picture)
        with self._guard:
            if space not in self._spaces:
                self._store.add_dense(space, len(vector))
                self._spaces.add(space)
        return {space: vector}

    def ask(self, topic: str, language: str) -> AskedPictures | None:
        """What a question is about, laid where the pictures of the index lie.

        None where they are off, where no picture was made by the model that now reads texts, where the model does not
        know the question's language and the glossary has no words for it, and where nobody answers in time.
        """
        if self._words is None or not topic:
            return None
        key, now = (topic, language), time.monotonic()
        with self._guard:
            kept_at, known = self._kept.get(key, (0.0, None))
            if kept_at and now - kept_at < _FRESH_S:
                return self._seen(known)
            if now < self._rests_until:
                return None
        try:
            made = _asked_in(language, topic, self._words)
        except Unavailable as error:
            get_log("search").warning("pictures are not compared for now", reason=error.message)
            with self._guard:
                self._rests_until = time.monotonic() + _REST_S
            return None
        with self._guard:
            self._kept[key] = (time.monotonic(), made)
            self._kept.move_to_end(key)
            if len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
            return self._seen(made)

    def _seen(self, made: AskedPictures | None) -> AskedPictures | None:
        """The question where the index has pictures of its model; a store knows no vector that nothing bears."""
        if made is None or made.space in self._spaces:
            return made
        if not self._store.count((HasVector(made.space),)):
            return None
        self._spaces.add(made.space)
        return made


def _asked_in(language: str, topic: str, words: PictureWords) -> AskedPictures | None:
    """A question in the words of the model's language: the other one would lie anywhere. Raises Unavailable."""
    other = to_chinese(topic) if language == "en" else to_english(topic)
    found: TextVectors = words.vectors([text[:_LONGEST] for text in (topic, other) if text])
    if found.language == language:
        told = found.items[0]
    elif other:
        told = found.items[1]
    else:
        return None
    return AskedPictures(space_of(told), asked(told))
