"""The columns of a usage file: which heading is the time, which the calls; by its name, or as ``--columns`` says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from costcalc.errors import RequestError, listed
from costcalc.loader.reading import LEFT_OUT
from costcalc.money import shown

if TYPE_CHECKING:
    from costcalc.sheet.sizes import CallCounter

TIME = "month"
"""The key of the column of time, whichever of its names it has."""
TIMES = ("month", "day", "date", "time", "timestamp")
ROLES = ("calls", "failed", "size", "api", "account")


class Form(NamedTuple):
    """A kind of file: the names that its columns may have beside the time, and the one that none may lack."""

    what: str
    roles: tuple[str, ...]
    main: str
    """What each API may have a column of, in place of this one."""


USAGE = Form("usage", ROLES, "calls")
BILL = Form("a bill", ("amount", *ROLES, "currency"), "amount")
_YIELDING = frozenset(TIMES[1:]) | {"size"}
"""Names that an API of the sheet may have for itself."""
_ONE = re.compile(r"[\s_-]+")


def plain(name: str) -> str:
    """Return a name as names are compared: without case, and ``_``, ``-`` and blanks as one."""
    return _ONE.sub(" ", name.strip().casefold())


class Whose(NamedTuple):
    """The APIs of a sheet, as a file may name them."""

    apis: tuple[str, ...]
    api: str
    """Whose calls the rows hold where no column says so."""
    label: str
    other_sheet: str
    counters: Mapping[str, CallCounter]
    """Of those that count calls otherwise than by the units of each, how."""
    decimals: Mapping[str, int]
    """Of the counts of each."""


@dataclass(slots=True, eq=False, repr=False)
class Columns:
    """Which column is which, by its place."""

    at: dict[str, int] = field(default_factory=dict)
    """Of ``month`` (the time) and of the roles, those that there are."""
    heading: str = ""
    """The name under which the time goes: ``month`` of days that are all first ones are months."""
    wide: list[tuple[str, int]] = field(default_factory=list)
    """APIs that have a column of their own."""
    left_out: list[int] = field(default_factory=list)
    unknown: list[int] = field(default_factory=list)
    """Columns of which nothing is known, nor was said."""
    near: list[tuple[int, str]] = field(default_factory=list)
    """Columns that are left out though they are a letter from a name that is known, and this name."""
    twice: list[tuple[int, int]] = field(default_factory=list)
    """Columns of a role that another one has already, and that other one."""

    def name_of(self, role: str, header: Sequence[str]) -> str:
        """Return the heading of a role."""
        return header[self.at[role]]


def resolve(header: Sequence[str], apis: Sequence[str], said: Iterable[tuple[str, str]], form: Form = USAGE) -> Columns:
    """Return which column is which.

    RequestError where ``--columns`` names a column that is not there, or a name that nothing has.
    """
    found = Columns()
    known = _known(apis, form)
    named: dict[int, str] = {}
    for name, column in said:
        index = place_of(header, name, column)
        role = LEFT_OUT if name == LEFT_OUT else known.get(plain(name))
        if role is None:
            names = listed([TIME, *form.roles, *apis])
            raise RequestError(
                f"--columns {name}={column}: {shown(name)} is no column of {form.what}; name one of: {names}"
            )
        if named.get(index, role) != role:
            raise RequestError(f"--columns: {shown(column)} is named twice; give it one name")
        named[index] = role
        if role != LEFT_OUT:
            _keep(found, role, index, plain(name) if role == TIME else header[index])
    said_roles = set(named.values())
    for index, heading in enumerate(header):
        if index in named:
            if named[index] == LEFT_OUT:
                found.left_out.append(index)
            continue
        role = known.get(plain(heading)) if heading.strip() else None
        if role is None:
            found.unknown.append(index)
        elif role in said_roles:
            found.left_out.append(index)
        else:
            _keep(found, role, index, plain(heading))
    if named:
        found.near = [
            (index, near)
            for index in found.unknown
            for near in [_a_letter_from(plain(header[index]), known)]
            if near and known[near] not in said_roles
        ]
        found.left_out = sorted({*found.left_out, *found.unknown} - {index for index, _ in found.near})
        found.unknown = []
    return found


def _known(apis: Sequence[str], form: Form) -> dict[str, str]:
    """Return, for each name a heading may have, what it is."""
    known = {**dict.fromkeys(TIMES, TIME), **{role: role for role in form.roles}}
    for api in apis:
        if known.get(plain(api)) is None or plain(api) in _YIELDING:
            known[plain(api)] = f"api:{api}"
    return known


def _keep(found: Columns, role: str, index: int, heading: str) -> None:
    taken = dict(found.wide) | found.at
    key = role.removeprefix("api:")
    if key in taken and (role.startswith("api:") or role in found.at):
        found.twice.append((index, taken[key]))
    elif role.startswith("api:"):
        found.wide.append((key, index))
    else:
        found.at[role] = index
        if role == TIME:
            found.heading = heading


def place_of(header: Sequence[str], name: str, column: str) -> int:
    """Return the place of a column that an option names, by its heading or as ``#3``."""
    if re.fullmatch(r"#\d{1,4}", column) and 1 <= int(column[1:]) <= len(header):
        return int(column[1:]) - 1
    for alike in ([heading == column for heading in header], [plain(heading) == plain(column) for heading in header]):
        if alike.count(True) == 1:
            return alike.index(True)
        if any(alike):
            raise RequestError(f"--columns {name}={column}: several columns have this name; write its number, as #3")
    raise RequestError(
        f"--columns {name}={column}: there is no column {shown(column)}; the header has: "
        f"{listed([heading or f'#{place}' for place, heading in enumerate(header, 1)])}"
    )


def _a_letter_from(word: str, known: Mapping[str, str]) -> str:
    """Return the known name that differs by one letter more, less or another one, or by two that changed places."""
    return next((name for name in known if len(name) > 2 and word != name and _is_near(word, name)), "")


def _is_near(word: str, name: str) -> bool:
    if abs(len(word) - len(name)) > 1:
        return False
    start = next(
        (place for place, (a, b) in enumerate(zip(word, name, strict=False)) if a != b), min(len(word), len(name))
    )
    ends = {
        (word[start:], name[start + 1 :]),
        (word[start + 1 :], name[start:]),
        (word[start + 1 :], name[start + 1 :]),
    }
    swapped = word[start : start + 2] == name[start : start + 2][::-1] and word[start + 2 :] == name[start + 2 :]
    return swapped or any(a == b for a, b in ends)
