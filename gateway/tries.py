"""Wrong passwords are counted, so that nobody can try them all."""

from __future__ import annotations

import time
from collections import defaultdict, deque
from threading import Lock

from foundation.errors import SiteTraceError

WINDOW_S = 900.0
MAX_NAMES = 10_000


class TooManyTries(SiteTraceError):
    """Too many wrong passwords for one name."""

    status, code, title = 429, "too_many_tries", "Too many tries"


class Tries:
    """Failures per name within a quarter of an hour, in this process's memory."""

    def __init__(self, max_tries: int) -> None:
        self._max = max_tries
        self._failures: dict[str, deque[float]] = defaultdict(deque)
        self._lock = Lock()

    def check(self, name: str) -> None:
        """Raise TooManyTries when the name has failed too often."""
        with self._lock:
            failures, now = self._failures[name], time.monotonic()
            while failures and failures[0] < now - WINDOW_S:
                failures.popleft()
            if len(failures) >= self._max:
                raise TooManyTries(
                    "too many wrong passwords; wait a quarter of an hour", "密码错误次数过多,请 15 分钟后再试"
                )

    def failed(self, name: str) -> None:
        """Count a failure."""
        with self._lock:
            if len(self._failures) > MAX_NAMES:
                self._failures.clear()
            self._failures[name].append(time.monotonic())
