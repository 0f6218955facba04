"""Records are what the standard library's frozen dataclasses with slots are, held against these for every type there is."""

from __future__ import annotations

import copy
import inspect
import operator
import pickle
import pkgutil
from collections.abc import Iterator
from dataclasses import MISSING, FrozenInstanceError, asdict, astuple, dataclass, field, fields, is_dataclass, replace
from importlib import import_module
from typing import Any

import pytest

import costcalc
from costcalc import records
from costcalc.records import record

MADE_BY_RECORD = {"__init__", "__repr__", "__eq__", "__hash__", "__lt__", "__le__", "__gt__", "__ge__", "__setattr__"}
MADE_BY_RECORD |= {"__delattr__", "__getstate__", "__setstate__"}
MADE_BY_BOTH = {"__slots__", "__match_args__", "__dataclass_fields__", "__dataclass_params__", "__replace__"}


def dataclasses_of_the_house() -> Iterator[type[Any]]:
    """Yield every dataclass and record that a module of the package declares."""
    for module in pkgutil.walk_packages(costcalc.__path__, "costcalc."):
        if module.name != "costcalc.__main__":
            held = vars(import_module(module.name)).values()
            kinds = [each for each in held if isinstance(each, type) and is_dataclass(each)]
            yield from (each for each in kinds if each.__module__ == module.name)


def is_record(kind: type[Any]) -> bool:
    return vars(kind).get("__setattr__") is records._setattr


ALL = list(dataclasses_of_the_house())
RECORDS = [kind for kind in ALL if is_record(kind)]


def twin_of(kind: type[Any]) -> Any:
    """Return the same class made by the standard library: the body of a record, without what a record adds to it."""
    left_out = MADE_BY_RECORD | MADE_BY_BOTH | {each.name for each in fields(kind)}
    # A method that the class has itself is told from those of records by where it was written.
    own = {
        name: value
        for name, value in vars(kind).items()
        if name not in left_out
        or (inspect.isfunction(value) and value.__module__ == kind.__module__ and name != "__init__")
    }
    for each in fields(kind):
        if each.default is not MISSING or each.default_factory is not MISSING or not (each.init and each.compare):
            given = {name: getattr(each, name) for name in ("default", "default_factory", "init", "repr", "compare")}
            own[each.name] = field(**given)
    order, kw_only = "__lt__" in vars(kind), bool(fields(kind)[0].kw_only)
    return dataclass(frozen=True, slots=True, kw_only=kw_only, order=order)(type(kind.__name__, kind.__bases__, own))


def with_values(kind: type[Any], first: int = 0) -> Any:
    """Return an instance with a number for each field, by its place."""
    names = [each.name for each in fields(kind) if each.init]
    given = {name: first + at for at, name in enumerate(names)}
    return kind(**given) if fields(kind)[0].kw_only else kind(*given.values())


def test_there_are_records_and_no_other_frozen_dataclass() -> None:
    assert len(RECORDS) > 100
    for kind in set(ALL) - set(RECORDS):
        assert not vars(kind)["__dataclass_params__"].frozen, f"{kind}: a frozen type is a record"


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_a_record_is_the_dataclass_that_the_library_would_make(kind: type[Any]) -> None:
    twin = twin_of(kind)
    of_fields = ("name", "type", "default", "default_factory", "init", "repr", "hash", "compare", "kw_only")
    both = [[[getattr(each, name) for name in of_fields] for each in fields(one)] for one in (kind, twin)]
    assert both[0] == both[1]
    assert vars(kind)["__match_args__"] == vars(twin)["__match_args__"]
    assert vars(kind)["__slots__"] == vars(twin)["__slots__"]
    assert set(dir(kind)) == set(dir(twin))
    ours, theirs = inspect.signature(kind), inspect.signature(twin)
    assert [(each.name, each.kind, each.annotation) for each in ours.parameters.values()] == [
        (each.name, each.kind, each.annotation) for each in theirs.parameters.values()
    ]
    for mine, other in zip(ours.parameters.values(), theirs.parameters.values(), strict=True):
        factory = next(each for each in fields(kind) if each.name == mine.name).default_factory is not MISSING
        assert factory or mine.default == other.default
    if "__post_init__" in vars(kind):
        return  # it makes no sense of numbers alone; see below
    one, same, others, theirs_one = with_values(kind), with_values(kind), with_values(kind, 7), with_values(twin)
    assert repr(one) == repr(theirs_one).replace(twin.__qualname__, kind.__qualname__)
    assert one == same != others
    assert (one == theirs_one, one != theirs_one, one.__eq__(3)) == (False, True, NotImplemented)
    assert hash(one) == hash(same)
    assert (asdict(one), astuple(one)) == (asdict(theirs_one), astuple(theirs_one))
    assert copy.copy(one) == copy.deepcopy(one) == pickle.loads(pickle.dumps(one)) == one  # noqa: S301 - written here
    name = fields(kind)[0].name
    changed = replace(one, **{name: "changed"})
    assert (type(changed), getattr(changed, name), getattr(one, name)) == (kind, "changed", 0)
    for wrong in (one, theirs_one):
        with pytest.raises(FrozenInstanceError, match=f"cannot assign to field '{name}'"):
            setattr(wrong, name, 3)
        with pytest.raises(FrozenInstanceError, match=f"cannot delete field '{name}'"):
            delattr(wrong, name)
    for compare in (operator.lt, operator.le, operator.gt, operator.ge) if "__lt__" in vars(kind) else ():
        assert [compare(one, others), compare(others, one), compare(one, same)] == [
            compare(theirs_one, with_values(twin, 7)),
            compare(with_values(twin, 7), theirs_one),
            compare(theirs_one, with_values(twin)),
        ]


@pytest.mark.parametrize(
    "make", [record, dataclass(frozen=True, slots=True, kw_only=True)], ids=["record", "dataclass"]
)
def test_defaults_made_anew_derived_fields_and_own_methods(make: Any) -> None:
    class Basket:
        """What was put in, and how much that is."""

        owner: str
        fruits: list[str] = field(default_factory=list)
        most: int = 3
        count: int = field(init=False, repr=False, compare=False)

        def __post_init__(self) -> None:
            object.__setattr__(self, "count", len(self.fruits))

        def __hash__(self) -> int:
            return 5

    basket: Any = make(Basket)
    one, other = basket(owner="Ann"), basket(owner="Ann")
    one.fruits.append("a pear")
    assert (one.fruits, other.fruits, basket(owner="Ann", fruits=["a fig"]).count) == (["a pear"], [], 1)
    assert repr(other).endswith("Basket(owner='Ann', fruits=[], most=3)")
    assert (hash(one), one == other, other == basket(owner="Ann")) == (5, False, True)
    assert replace(other, most=2) == basket(owner="Ann", most=2)
    match other:
        case basket(owner=owner):
            assert owner == "Ann"
    for wrong, says in (
        ({}, "missing 1 required keyword-only argument: 'owner'"),
        ({"owner": 1, "x": 2}, "unexpected"),
    ):
        with pytest.raises(TypeError, match=rf"Basket\.__init__\(\) .*{says}"):
            basket(**wrong)
    with pytest.raises(TypeError, match=r"takes 1 positional argument but 2 were given"):
        basket("Ann")
    with pytest.raises(FrozenInstanceError):
        other.most = 1


def test_places_and_order() -> None:
    @record(kw_only=False, order=True)
    class Version:
        """A number of three parts, the last of which is no matter."""

        major: int
        minor: int = 0
        label: str = field(default="", compare=False)

    assert Version(1) == Version(1, 0, "beta")
    assert Version.__match_args__ == ("major", "minor", "label")
    assert sorted([Version(2), Version(1, 3), Version(1)]) == [Version(1), Version(1, 3), Version(2)]
    assert Version(1) <= Version(1) < Version(1, 1) >= Version(1, 1) > Version(1)
    with pytest.raises(TypeError, match="not supported between"):
        assert Version(1) < (1, 2)  # type: ignore[operator]
