"""How much meaning counts against words, by what the question is."""

from __future__ import annotations

from language.codes import find_codes
from services.search.steps.sparse import Terms

_KEYWORD_CHARS = 4
_KEYWORD_SHARE = 0.8


def dense_share(text: str, terms: Terms, sentence: float, code: float) -> float:
    """Share of the meaning, between 0 and 1.

    Codes are found by their letters: the more of the question they are, the less meaning counts. A bare keyword
    says less to an embedding than a sentence does.
    """
    length = len(text.strip()) or 1
    coded = sum(found.end - found.start for found in find_codes(text)) / length
    share = sentence * (_KEYWORD_SHARE if length <= _KEYWORD_CHARS else 1.0)
    if not terms.own:
        return 1.0
    return share + (code - share) * min(coded, 1.0)
