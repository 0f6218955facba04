"""Headings that are not known → what they may be, as an option to add; never more than a proposal."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from costcalc.errors import closest
from costcalc.loader.heading_words import is_money, says, tokens
from costcalc.loader.headings import TIME, USAGE, Columns, Form, plain
from costcalc.loader.problems import CURES

_SAID = {
    TIME: "the time",
    "calls": "the calls",
    "failed": "the failed calls",
    "size": "the size of a call",
    "account": "the accounts",
    "api": "the APIs",
    "amount": "the amounts",
    "currency": "the currency",
}
_ORDER = ("amount", "calls", "failed", "account", "currency", "api")
"""In which the columns of roles are looked for; a size is never proposed."""
SAMPLED = 200
"""Rows of which a column's kind is told."""


class Proposal(NamedTuple):
    """What to say of the columns that are not known."""

    message: str
    cure: str
    """The option, or nothing where none is proposed."""


class Sample(NamedTuple):
    """What some cells of a column are: all times, most or any of them numbers, and whether they differ."""

    times: bool
    numbers: bool
    any_number: bool
    varied: bool


class Proposer:
    """The columns of a file that are not known, and what they may be."""

    def __init__(
        self,
        header: Sequence[str],
        columns: Columns,
        apis: Sequence[str],
        sample: Callable[[int], Sample],
        *,
        has_rows: bool,
        form: Form = USAGE,
    ) -> None:
        """``apis`` are those that the rows must name, if they must."""
        self.form = form
        self.header, self.columns, self.apis, self.sample, self.has_rows = header, columns, apis, sample, has_rows
        self.roles: dict[str, int] = {}

    def propose(self) -> Proposal:
        """Return what the unknown columns may be: by a word, by a near name, else by what stands in them."""
        columns, main = self.columns, self.form.main
        wanted = [role for role in _ORDER if role in self.form.roles and (role != "api" or self.apis)]
        for role in (TIME, *wanted):
            if role in columns.at or (role in {main, "failed"} and columns.wide):
                continue
            if role == main and self._apis():
                continue
            if role == "api" and main not in {*columns.at, *self.roles}:
                continue
            self._role(role)
        others: list[int] = []
        if not (columns.wide or {main, *self.apis} & {*columns.at, *self.roles}):
            numbers = [
                index
                for index in self._free()
                if self.sample(index).numbers and not self.sample(index).times and not is_money(self.header[index])
            ]
            if numbers:
                self.roles[main], others = numbers[0], numbers[1:]
        return self._said(others)

    def _free(self) -> list[int]:
        taken = self.roles.values()
        return [index for index in self.columns.unknown if self.header[index].strip() and index not in taken]

    def _may_be(self, index: int, role: str) -> bool:
        """Tell whether what stands in a column may be of a role that its heading says."""
        if is_money(self.header[index]) and role not in {"amount", "currency"}:
            return False
        return role not in {"calls", "failed", "amount"} or not self.has_rows or self.sample(index).any_number

    def _role(self, role: str) -> None:
        """Find the column of a role."""
        fitting = [index for index in self._free() if says(self.header[index], role) and self._may_be(index, role)]
        if role == TIME:
            fitting = [index for index in fitting if self.sample(index).times] or fitting
            # What ends with a period belongs to the one before.
            fitting = [index for index in fitting if "end" not in tokens(self.header[index])] or fitting
        best = max(
            fitting, key=lambda index: (says(self.header[index], role), self.sample(index).varied, -index), default=None
        )
        if best is None:
            near = closest(role, [plain(self.header[index]) for index in self._free()])
            best = next((index for index in self._free() if near and plain(self.header[index]) == near), None)
        if best is None and role == TIME:
            times = [index for index in self._free() if self.sample(index).times]
            best = times[0] if len(times) == 1 else None
        if best is not None:
            self.roles[role] = best

    def _apis(self) -> bool:
        """Find a column of numbers for each of several APIs, whose words its heading has: input in input_tokens."""
        found: dict[str, int] = {}
        for api in self.apis:
            words = set(tokens(api))
            fitting = [
                index
                for index in self._free()
                if words <= set(tokens(self.header[index]))
                and self._may_be(index, self.form.main)
                and index not in found.values()
            ]
            if fitting:
                found[api] = min(fitting, key=lambda index: (len(tokens(self.header[index])), index))
        if len(found) > 1:
            self.roles |= found
        return len(found) > 1

    def _said(self, others: Sequence[int]) -> Proposal:
        columns, roles = self.columns, self.roles
        unknown = [self.header[index].strip() or f"#{index + 1}" for index in columns.unknown]
        shown = ", ".join(unknown[:20]) + (f" and {len(unknown) - 20} more" if len(unknown) > 20 else "")
        start = f"columns not known here: {shown}"
        order = [role for role in (TIME, *self.apis, *self.form.roles) if role in roles]
        if not order:
            complete = TIME in columns.at and (self.form.main in columns.at or columns.wide)
            leave = ",".join(f"-={self._named(index)}" for index in columns.unknown)
            return Proposal(start, f"--columns {_quoted(leave)}" if complete else "")
        option = ",".join(f"{role}={self._named(roles[role])}" for role in order)
        main = self.form.main
        either = f" (or {main}={f', {main}='.join(map(self._named, others))})" if others else ""
        said = [_SAID.get(role, f"the calls of {role}") for role in order]
        these = " and ".join(filter(None, [", ".join(said[:-1]), said[-1]]))
        are = "these are" if len(order) > 1 or order[0] != TIME else "this is"
        rest = "; the others are then left out" if len(columns.unknown) > len(roles) else ""
        return Proposal(f"{start}; if {are} {these}{either}, add {CURES}{rest}", f"--columns {_quoted(option)}")

    def _named(self, index: int) -> str:
        """Name a column for an option; by its number where its heading is that of others, or not for a shell."""
        heading = self.header[index].strip()
        several = Counter(map(plain, self.header))[plain(heading)] > 1
        return f"#{index + 1}" if not heading or several or re.search(r'[,"$`\\!]|^#', heading) else heading


def _quoted(option: str) -> str:
    """Return the value of an option as a shell takes it."""
    return option if re.fullmatch(r"[\w=,#.:/%+-]+", option) else f'"{option}"'
