"""Heavy native work of a service's own HTTP API: a spawned process that can be killed when it hangs."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Callable
from concurrent.futures import TimeoutError as PoolTimeout
from typing import Any, ParamSpec, TypeVar

from pebble import ProcessExpired, ProcessPool

from foundation.errors import TookTooLong, Unavailable

P = ParamSpec("P")
T = TypeVar("T")


class EnginePool:
    """Runs functions of a module in spawned processes with a time limit; a hung or dead one is replaced, and one that
    has done `recycle_after` items (0: never)."""

    def __init__(self, n_processes: int = 1, *, limit_s: float, recycle_after: int = 200) -> None:
        self._limit_s = limit_s
        self._pool = ProcessPool(
            max_workers=n_processes, max_tasks=recycle_after, context=multiprocessing.get_context("spawn")
        )

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Await the function's value. Raises TookTooLong, Unavailable, or what the function raised."""
        future: Any = self._pool.schedule(function, args=list(args), kwargs=dict(kwargs), timeout=self._limit_s)
        try:
            value: T = await asyncio.wrap_future(future)
        except (TimeoutError, PoolTimeout) as error:
            raise TookTooLong(
                f"the item took longer than {self._limit_s:.0f} s; split it or raise the limit", "处理超过时限"
            ) from error
        except ProcessExpired as error:
            raise Unavailable("the engine's process died on this item", "处理进程意外终止") from error
        return value

    def close(self) -> None:
        """End the processes."""
        self._pool.stop()
        self._pool.join(timeout=5)
