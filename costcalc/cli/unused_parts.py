"""What Typer imports of Rich to draw a help and does not need for ours: Markdown, and tracebacks in colour.

With the libraries that these load in turn they were half the time of a help.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

_UNUSED = ("rich.markdown", "rich.traceback")


class _Postponed(type):
    """Stands for a class, and is it as soon as it is called or asked for anything."""

    def _real(cls) -> Any:
        return getattr(import_module(cls.__module__), cls.__name__)

    def __call__(cls, *values: Any, **named: Any) -> Any:
        return cls._real()(*values, **named)

    def __getattr__(cls, name: str) -> Any:
        return getattr(cls._real(), name)


class _StandIn(ModuleType):
    """Stands for a module while another imports classes of it."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Postponed(name, (), {"__module__": self.__name__})


def draw_without() -> None:
    """Import Typer's drawing without these parts, which are imported when something of them is used after all."""
    stand_ins = {name: _StandIn(name) for name in _UNUSED if name not in sys.modules}
    sys.modules |= stand_ins
    try:
        import_module("typer.rich_utils")
    finally:
        for name in stand_ins:
            del sys.modules[name]
