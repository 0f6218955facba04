"""Frozen values with named fields: what ``dataclass(frozen=True, slots=True)`` makes, in a quarter of the time.

The library writes up to eight methods of a class as text and compiles each, which was a fifth of a run that prints one
answer. A record compiles its ``__init__`` alone; its other methods are functions that all records share. The library
still finds the fields, so ``fields``, ``replace`` and ``asdict`` take a record for the dataclass that it is.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from functools import partial
from typing import Any, TypeVar, dataclass_transform, overload

T = TypeVar("T")

_NOT_GIVEN = object()
"""Stands for a default that is made anew for each record."""


@overload
def record(kind: type[T], /) -> type[T]: ...


@overload
def record(*, kw_only: bool = True, order: bool = False) -> Callable[[type[T]], type[T]]: ...


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
def record(kind: Any = None, /, *, kw_only: bool = True, order: bool = False) -> Any:
    """Make a class one of frozen values, whose fields are given by name unless ``kw_only`` is false.

    Fields are declared, made, compared, hashed, printed, matched, copied and pickled as those of a dataclass with slots,
    and with ``order`` also sorted; a method that the class has itself stays. A record is no base of another.
    """
    make = partial(_made, kw_only=kw_only, order=order)
    return make if kind is None else make(kind)


def _made(kind: Any, *, kw_only: bool, order: bool) -> Any:
    made: Any = dataclass(init=False, repr=False, eq=False, slots=True, kw_only=kw_only)(kind)
    own = fields(made)
    values = operator.attrgetter(*(each.name for each in own if each.compare))
    methods = {"__init__": _initializer(made, own), "__eq__": _comparison(operator.eq, values)}
    methods["__hash__"] = lambda self: hash(values(self))
    if order:
        for compare in (operator.lt, operator.le, operator.gt, operator.ge):
            methods[f"__{compare.__name__}__"] = _comparison(compare, values)
    for name, method in (methods | _SHARED).items():
        if name not in vars(kind):
            setattr(made, name, method)
    return made


def _initializer(made: Any, own: Sequence[Field[Any]]) -> Any:
    """Return the ``__init__`` of a class with these fields, which fills their slots; ``__post_init__`` comes last."""
    names: dict[str, Any] = {"__name__": made.__module__, "_not_given": _NOT_GIVEN}
    by_place, by_name, lines = ["self"], ["*"], []
    defaults: dict[str, Any] = {}
    for at, each in enumerate(own):
        if not each.init:
            continue
        (by_name if each.kw_only else by_place).append(each.name)
        names[f"_set{at}"] = vars(made)[each.name].__set__
        value = each.name
        if each.default is not MISSING:
            defaults[each.name] = each.default
        elif each.default_factory is not MISSING:
            defaults[each.name], names[f"_make{at}"] = _NOT_GIVEN, each.default_factory
            value = f"_make{at}() if {each.name} is _not_given else {each.name}"
        lines.append(f" _set{at}(self, {value})")
    if hasattr(made, "__post_init__"):
        lines.append(" self.__post_init__()")
    parameters = ", ".join(by_place + (by_name if len(by_name) > 1 else []))
    exec("\n".join([f"def __init__({parameters}):", *lines]), names)  # noqa: S102 - of names of our own fields alone
    init = names["__init__"]
    init.__qualname__ = f"{made.__qualname__}.__init__"
    init.__annotations__ = {each.name: each.type for each in own if each.init} | {"return": "None"}
    init.__defaults__ = tuple(defaults[name] for name in by_place if name in defaults)
    init.__kwdefaults__ = {name: defaults[name] for name in by_name if name in defaults}
    return init


def _comparison(compare: Callable[[Any, Any], Any], values: Callable[[Any], Any]) -> Any:
    """Return a method that compares two records of one class by their values."""

    def compared(self: Any, other: Any) -> Any:
        return compare(values(self), values(other)) if other.__class__ is self.__class__ else NotImplemented

    return compared


def _repr(self: Any) -> str:
    shown = (f"{each.name}={getattr(self, each.name)!r}" for each in fields(self) if each.repr)
    return f"{self.__class__.__qualname__}({', '.join(shown)})"


def _setattr(self: Any, name: str, value: Any) -> None:  # noqa: ARG001
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _delattr(self: Any, name: str) -> None:  # noqa: ARG001
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _getstate(self: Any) -> list[Any]:
    return [getattr(self, each.name) for each in fields(self)]


def _setstate(self: Any, state: Sequence[Any]) -> None:
    for each, value in zip(fields(self), state, strict=True):
        object.__setattr__(self, each.name, value)


_SHARED = {
    "__repr__": _repr,
    "__setattr__": _setattr,
    "__delattr__": _delattr,
    "__getstate__": _getstate,
    "__setstate__": _setstate,
}
