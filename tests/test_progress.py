"""Bars that show how far a reading is: what they say, where, and that nothing of them stays."""

from __future__ import annotations

from threading import Event
from typing import Any, Self

import pytest

from costcalc.render import progress


class Bars:
    """Stands for Rich's bars: what they are made of, and what they are told."""

    def __init__(self, *columns: Any, console: Any, transient: bool) -> None:
        self.told: list[Any] = [[type(each).__name__ for each in columns], console.stderr, transient]
        self.words = [each.text_format for each in columns if hasattr(each, "text_format")]
        made.append(self)

    def __enter__(self) -> Self:
        self.told.append("begun")
        return self

    def __exit__(self, *_: object) -> None:
        self.told.append("ended")

    def add_task(self, description: str, *, total: int | None) -> str:
        self.told.append((description, total))
        return "task"

    def update(self, task: str, *, completed: float) -> None:
        self.told.append((task, completed))


made: list[Bars] = []


def test_a_progress_bar_counts_lines_on_standard_error_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rich.progress.Progress", Bars)
    monkeypatch.setattr(progress, "PATIENCE", 0)
    made.clear()
    with progress.reading_lines() as told:
        told(1_000)
        told(2_500)
    (bar,) = made
    assert bar.told == [
        ["TextColumn", "BarColumn", "TextColumn"], True, True, "begun", ("reading", None), ("task", 1_000), ("task", 2_500),
        "ended",
    ]  # fmt: skip
    assert bar.words == ["reading", "{task.completed:,.0f} lines"]


def test_an_engine_is_asked_how_far_it_is_and_the_bar_ends_with_the_question(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rich.progress.Progress", Bars)
    monkeypatch.setattr(progress, "PATIENCE", 0)
    made.clear()
    asked = Event()

    def percent() -> float:
        asked.set()
        return -1.0

    with progress.asking(percent):
        assert asked.wait(10)
    (bar,) = made
    assert bar.told[:5] == [
        ["TextColumn", "BarColumn", "TaskProgressColumn"],
        True,
        True,
        "begun",
        ("reading logs", 100),
    ]
    # Before an engine knows, it says less than nothing.
    assert set(bar.told[5:-1]) == {("task", 0.0)}
    assert (bar.told[-1], bar.words[0]) == ("ended", "reading logs")
    made.clear()
    monkeypatch.setattr(progress, "PATIENCE", 3_600)
    with progress.asking(percent):
        pass
    assert made == []
