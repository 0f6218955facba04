"""A progress bar on standard error, for files and logs that take a while."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

PATIENCE = 0.5
"""Seconds until a bar appears: what is read before then would only flash."""


@contextmanager
def reading_lines() -> Iterator[Callable[[int], None]]:
    """Show how many lines have been read; yields what is to be told the number. Leaves nothing behind."""
    begun = time.monotonic()
    with ExitStack() as stack:
        update: Callable[[int], None] | None = None

        def told(lines: int) -> None:
            nonlocal update
            if update is None and time.monotonic() - begun >= PATIENCE:
                update = _bar(stack)
            if update is not None:
                update(lines)

        yield told


def _bar(stack: ExitStack) -> Callable[[int], None]:
    """Begin a bar that ends with the stack; return what is to be told the number of lines."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (TextColumn("reading"), BarColumn(), TextColumn("{task.completed:,.0f} lines"))
    bar = stack.enter_context(Progress(*columns, console=Console(stderr=True), transient=True))
    task = bar.add_task("reading", total=None)
    return lambda lines: bar.update(task, completed=lines)


@contextmanager
def asking(percent: Callable[[], float]) -> Iterator[None]:
    """Show how far an engine has come with a question, which ``percent`` tells; leaves nothing behind."""
    from threading import Event, Thread

    done = Event()

    def watch() -> None:
        with ExitStack() as stack:
            if done.wait(PATIENCE):
                return
            update = _percentage(stack)
            while not done.wait(0.2):
                update(max(percent(), 0.0))

    watcher = Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def _percentage(stack: ExitStack) -> Callable[[float], None]:
    """Begin a bar of a hundred parts that ends with the stack; return what is to be told how many are done."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

    columns = (TextColumn("reading logs"), BarColumn(), TaskProgressColumn())
    bar = stack.enter_context(Progress(*columns, console=Console(stderr=True), transient=True))
    task = bar.add_task("reading logs", total=100)
    return lambda percent: bar.update(task, completed=percent)
