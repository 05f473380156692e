"""A limit on the time that a piece of work takes, which stops the work and not only the waiting for it.

A pack is read and checked inside the process that serves pages and jobs, in whichever thread; a diagram
that would keep it busy for ever is a fault of the diagram. A watchdog thread raises an exception in the
working thread when its time is over, at whatever line of Python it is. The time is what the processor gave
that thread: on a busy server sound work waits for its turn, and waiting is no fault of the diagram.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import clock_gettime, monotonic, thread_time
from typing import TypeVar

Result = TypeVar("Result")

READING = 5.0
"""Seconds of processor time for reading one file: the largest that is read at all takes a tenth of that."""
CHECKING, CHECKING_EACH = 5.0, 0.5
"""The same for one check of a process or of the whole pack, and more for each process of the pack."""
WHOLE, WHOLE_EACH = 10.0, 2.0
"""The same for all checks of a pack together, and more for each of its processes: ten times what
they take."""
_clock_of = getattr(ctypes.CDLL(None), "pthread_getcpuclockid", None)
"""POSIX: the id of a thread's own clock. Not every build of Python gives it in `time`."""
SHORTEST_LOOK = 0.01
"""Seconds by the clock that the watchdog waits at least before it looks again."""


class TookTooLong(BaseException):
    """The time is over. Not an Exception, so that no handler on its way takes it for something else."""


def within(seconds: float, work: Callable[[], Result], late: Callable[[], Result]) -> Result:
    """What `work` gives; when it takes more processor time than `seconds` it is stopped, and `late` gives
    the result."""
    if seconds <= 0:
        return late()

    class Mine(TookTooLong):
        """The time of this work alone."""

    try:
        with _watched(seconds, Mine):
            return work()
    except Mine:
        return late()


class Budget:
    """Seconds that several pieces of work in one thread share; each has at most so many of its own."""

    def __init__(self, whole: float, each: float) -> None:
        self._until = thread_time() + whole
        self._each = each

    @classmethod
    def for_processes(cls, count: int) -> Budget:
        """The time for checking a pack of so many processes."""
        return cls(WHOLE + WHOLE_EACH * count, CHECKING + CHECKING_EACH * count)

    def spend(self, work: Callable[[], Result], late: Callable[[], Result]) -> Result:
        """`within` what is left."""
        return within(min(self._each, self._until - thread_time()), work, late)


@contextmanager
def _watched(seconds: float, late: type[BaseException]) -> Iterator[None]:
    """Raise `late` in this thread when the block is not left in time."""
    thread, lock, over = threading.get_ident(), threading.Lock(), threading.Event()
    used = _time_of(thread)
    until = used() + seconds

    def watch() -> None:
        left = seconds
        while not over.wait(max(left, SHORTEST_LOOK)):
            with lock:
                if over.is_set():
                    return
                left = until - used()
                if left <= 0:
                    _raise_in(thread, late)
                    return

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        with lock:
            over.set()


def _time_of(thread: int) -> Callable[[], float]:
    """Reads the processor time of a thread from any other; where the system cannot, the time by the clock."""
    clock = ctypes.c_int()
    if _clock_of is None or _clock_of(ctypes.c_ulong(thread), ctypes.byref(clock)):
        return monotonic
    return lambda: clock_gettime(clock.value)


def _raise_in(thread: int, late: type[BaseException]) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(late))
