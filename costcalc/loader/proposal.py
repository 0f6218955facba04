"""Headings that are not known → what they may be, as an option to add; never more than a proposal."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from costcalc.errors import closest
from costcalc.loader.headings import ROLES, TIME, TIMES, Columns, plain
from costcalc.loader.problems import CURES

_WORDS = {
    TIME: "usage date|period|date|day|month|time|timestamp|start|datetime|monat|datum|mois|mes|mese|日期|时间|月份|月",
    "calls": "requests|request|count|hits|quantity|usage|calls|invocations|queries|transactions|units|anzahl|anfragen|"
    "aufrufe|appels|llamadas|chiamate|调用次数|调用量|用量|次数|请求数",
    "failed": "errors|error|failures|failure|failed|fehler|erreurs|errores|失败次数|失败",
    "account": "account|project|team|customer|user|key|tenant|client|workspace|organization|konto|kunde|compte|账号|项目",
    "api": "api|service|product|sku|endpoint|model|operation|meter|dienst|产品|接口",
}
_SAID = {
    TIME: "the time",
    "calls": "the calls",
    "failed": "the failed calls",
    "size": "the size of a call",
    "account": "the accounts",
    "api": "the APIs",
}
_MONEY = frozenset(
    [
        "cost",
        "costs",
        "amount",
        "price",
        "charge",
        "charges",
        "spend",
        "revenue",
        "invoice",
        "currency",
        "usd",
        "eur",
        "cny",
        "billed",
        "kosten",
        "betrag",
        "preis",
        "coût",
        "montant",
        "precio",
        "coste",
        "金额",
        "费用",
        "价格",
    ]
)
_TOKENS = re.compile(r"[^\W_]+")
SAMPLED = 200
"""Rows of which a column's kind is told."""


class Proposal(NamedTuple):
    """What to say of the columns that are not known."""

    message: str
    cure: str
    """The option, or nothing where none is proposed."""


def _tokens(heading: str) -> list[str]:
    spaced = re.sub(r"([a-z])([A-Z])", r"\1 \2", heading)
    return [token.casefold() for token in _TOKENS.findall(spaced)]


def is_money(heading: str) -> bool:
    """Tell whether a heading is about money."""
    return not _MONEY.isdisjoint(_tokens(heading))


def is_heading(heading: str) -> bool:
    """Tell whether a cell may be a heading of usage: a name that is known, or a word of the short list."""
    return plain(heading) in {*TIMES, *ROLES} or any(_says(heading, role) for role in _WORDS)


def _says(heading: str, role: str) -> int:
    """Return how well a heading says a role: 2 where it is a word of it, 1 where it has one, 0 for neither."""
    words = _WORDS[role].split("|")
    if plain(heading) in words:
        return 2
    tokens = _tokens(heading)
    return int(any(word in tokens or word in " ".join(tokens) for word in words if len(word) > 2 or not word.isascii()))


def propose(
    header: Sequence[str],
    columns: Columns,
    *,
    names_api: bool,
    sample: Callable[[int], tuple[bool, bool]],
) -> Proposal:
    """Return what the unknown columns may be: by a word, by a near name, else by what stands in them.

    ``names_api`` says that the rows must name their API; ``sample`` tells of a column whether it is all times, and
    whether it is all numbers.
    """
    free = [index for index in columns.unknown if header[index].strip()]
    wanted = [TIME, "calls", "failed", "account", *(["api"] if names_api else [])]
    missing = [role for role in wanted if role not in columns.at and not (role in {"calls", "failed"} and columns.wide)]
    roles: dict[str, int] = {}
    others: list[int] = []
    for role in missing:
        ranked = [(_says(header[index], role), -index) for index in free if index not in roles.values()]
        fitting = [(rank, place) for rank, place in ranked if rank and not is_money(header[-place])]
        if role == TIME:
            fitting = [each for each in fitting if sample(-each[1])[0]] or fitting
        if fitting:
            roles[role] = -max(fitting)[1]
        elif near := closest(role, [plain(header[index]) for index in free if index not in roles.values()]):
            roles[role] = next(index for index in free if plain(header[index]) == near)
    if TIME in missing and TIME not in roles:
        times = [index for index in free if index not in roles.values() and sample(index)[0]]
        if len(times) == 1:
            roles[TIME] = times[0]
    if "calls" in missing and "calls" not in roles:
        numbers = [
            index for index in free if index not in roles.values() and sample(index)[1] and not is_money(header[index])
        ]
        if numbers:
            roles["calls"], others = numbers[0], numbers[1:]
    return _said(header, columns, roles, others)


def _said(header: Sequence[str], columns: Columns, roles: dict[str, int], others: Sequence[int]) -> Proposal:
    def named(index: int) -> str:
        return header[index].strip() if header[index].strip() and "," not in header[index] else f"#{index + 1}"

    unknown = [header[index].strip() or f"#{index + 1}" for index in columns.unknown]
    shown = ", ".join(unknown[:20]) + (f" and {len(unknown) - 20} more" if len(unknown) > 20 else "")
    start = f"columns not known here: {shown}"
    order = [role for role in (TIME, *ROLES) if role in roles]
    if not order:
        return Proposal(
            start, "" if _lacks(columns) else "--columns " + ",".join(f"-={named(i)}" for i in columns.unknown)
        )
    option = ",".join(f"{role}={named(roles[role])}" for role in order)
    cure = f"--columns {_quoted(option)}"
    either = f" (or calls={', calls='.join(map(named, others))})" if others else ""
    these = " and ".join(filter(None, [", ".join(_SAID[role] for role in order[:-1]), _SAID[order[-1]]]))
    start += f"; if {'these are' if len(order) > 1 or order[0] != TIME else 'this is'} {these}{either}, add {CURES}"
    rest = len(columns.unknown) - len(roles)
    return Proposal(start + ("; the others are then left out" if rest else ""), cure)


def _lacks(columns: Columns) -> bool:
    return TIME not in columns.at or not ("calls" in columns.at or columns.wide)


def _quoted(option: str) -> str:
    """Return the value of an option as a shell takes it."""
    return option if re.fullmatch(r"[\w=,#.:/%+-]+", option) else f'"{option}"'
