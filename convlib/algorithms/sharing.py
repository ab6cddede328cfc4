"""Blocks of one piece of work, shared between threads.

NumPy lets other threads run while it copies or multiplies. So each algorithm cuts its work into
blocks that write to different outputs, and threads take one block after the other until none is
left. The result does not depend on who computed which.

::

    blocks   0 1 2 3 4 5 6 7         thread A   0   2 3   6
             └──── taken in turn ──▶ thread B   1 4     5   7

BLAS has threads of its own, which would get in the way. OpenBLAS, which NumPy comes with, starts
them only for products of more than `PRODUCT` multiplications; so blocks are multiplied in smaller
ones. Handing over from thread to thread takes some hundredths of a millisecond, so a block should
take longer than that, and small work is done by one thread.
"""

import os
from collections import deque
from collections.abc import Callable, Sequence
from contextvars import copy_context
from functools import cache
from typing import Any

__all__ = ["PRODUCT", "THREADS", "share"]

PRODUCT = 1 << 18  # OpenBLAS: SMP_THRESHOLD_MIN · GEMM_MULTITHREAD_THRESHOLD multiplications
THREADS = min(os.cpu_count() or 1, 4)
WORTH_A_THREAD = 1 << 23  # multiply–accumulates, about half a millisecond


def share(work: Callable[..., None], blocks: Sequence[tuple[Any, ...]], cost: int) -> None:
    """Do ``work(*block)`` for each of the blocks, in any order, in several threads.

    Parameters
    ----------
    work : function
        Writes its results where no other block writes.
    blocks : sequence of tuples
        Its arguments.
    cost : int
        Multiply–accumulates in all, roughly; below `WORTH_A_THREAD`, one thread does it all.

    Examples
    --------
    >>> squares = [0] * 5
    >>> share(lambda i: squares.__setitem__(i, i * i), [(i,) for i in range(5)], cost=10**9)
    >>> squares
    [0, 1, 4, 9, 16]
    """
    threads = min(THREADS, len(blocks))
    if threads == 1 or cost < WORTH_A_THREAD:
        for block in blocks:
            work(*block)
        return
    waiting = deque(blocks)

    def take_turns() -> None:
        while True:
            try:
                block = waiting.popleft()
            except IndexError:
                return
            work(*block)

    # A thread has its own settings of np.errstate, unless it runs in a copy of the caller's.
    others = [_pool(os.getpid()).submit(copy_context().run, take_turns) for _ in range(threads - 1)]
    take_turns()
    for other in others:
        other.result()


@cache
def _pool(process: int) -> Any:
    """Threads that wait for work; a forked process has none of its parent's and needs new ones."""
    from concurrent.futures import ThreadPoolExecutor  # imported when first needed: 5 ms

    return ThreadPoolExecutor(THREADS, "convlib")
