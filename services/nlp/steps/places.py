"""Words found again in a record, wherever it breaks its lines. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left

from language.plain import plain
from services.nlp.steps.script import Passage, Script


class Places:
    """Finds words in a record, white space and width of punctuation aside."""

    def __init__(self, script: Script) -> None:
        words = plain(script.text)
        self._script = script
        self._at = [i for i, c in enumerate(words) if not c.isspace()]
        self._squeezed = "".join(words[i] for i in self._at)

    def find(self, words: str, behind: int = 0) -> Passage | None:
        """The first place of these words, those behind an offset of the text before the others."""
        key = "".join(plain(words).split())
        return self.match(re.escape(key), behind) if key else None

    def match(self, pattern: str, behind: int = 0) -> Passage | None:
        """The same for a pattern; no white space stands in what it is held against."""
        low = bisect_left(self._at, behind)
        found = re.compile(pattern).search(self._squeezed, low) or re.search(pattern, self._squeezed)
        if found is None or not found.group():
            return None
        first, last = self._at[found.start()], self._at[found.end() - 1]
        return Passage(self._script.text[first : last + 1], tuple(range(first, last + 1)))
