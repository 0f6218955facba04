"""A progress bar on standard error, for files that take a while."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn


@contextmanager
def reading_lines() -> Iterator[Callable[[int], None]]:
    """Show how many lines have been read; yields what is to be told the number. Leaves nothing behind."""
    columns = (TextColumn("reading"), BarColumn(), TextColumn("{task.completed:,.0f} lines"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=None)
        yield lambda lines: bar.update(task, completed=lines)
