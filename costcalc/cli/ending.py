"""A run that is ended from outside: what it has put by is removed first."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def tidied() -> Iterator[None]:
    """Let a hang-up and a termination break off what runs within as Ctrl-C does, and end the process once it is left.

    A signal that whoever started this ignores, as ``nohup`` does, stays ignored.
    """
    received: list[int] = []

    def end(number: int, _: FrameType | None) -> None:
        received.append(number)
        raise KeyboardInterrupt

    both = (signal.SIGHUP, signal.SIGTERM)
    held = {number: signal.signal(number, end) for number in both if signal.getsignal(number) is signal.SIG_DFL}
    try:
        yield
    finally:
        for number, before in held.items():
            signal.signal(number, before)
        if received:
            signal.raise_signal(received[0])
