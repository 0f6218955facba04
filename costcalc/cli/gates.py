"""Gates: limits that a report must keep, checked once it has been written in full."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from costcalc.errors import RequestError, did_you_mean
from costcalc.money import currency, grouped, parse_money, plural, with_places
from costcalc.results.common import Answer, NoteCode
from costcalc.results.estimate import Estimate
from costcalc.sheet import Period

_A_MONTH = "/month"


class Budget(NamedTuple):
    """The most that a report may come to, in all or on the average of its months."""

    amount: Decimal
    a_month: bool


class Gates(NamedTuple):
    """Everything that makes a run end with exit code 3."""

    codes: frozenset[NoteCode] = frozenset()
    budget: Budget | None = None


def gates_of(codes: Sequence[str] | None, budget: str | None = None) -> Gates:
    """Read ``--fail-on`` and ``--budget``; RequestError for an unknown code or a limit that is no amount."""
    known = [code.value for code in NoteCode]
    wanted = [code for text in codes or () for code in text.replace(",", " ").split()]
    for code in wanted:
        if code not in known:
            hint = did_you_mean(code, known) or "; the codes are " + ", ".join(known)
            raise RequestError(f"--fail-on: no note has the code {code!r}{hint}")
    return Gates(frozenset(map(NoteCode, wanted)), _budget(budget) if budget is not None else None)


def _budget(text: str) -> Budget:
    try:
        return Budget(parse_money(text.removesuffix(_A_MONTH)), text.endswith(_A_MONTH))
    except RequestError as error:
        raise RequestError(f"--budget: {error}, or 500/month") from None


def check_period(answer: Answer, gates: Gates) -> None:
    """Refuse a budget by the month for an answer about one day."""
    if gates.budget and gates.budget.a_month and answer.period == Period.DAY:
        raise RequestError(
            f"--budget: {answer.header.api} is billed by the day, so this is no month; write the budget of a day, "
            f"without {_A_MONTH}"
        )


def failures(answer: Answer, gates: Gates) -> Iterator[str]:
    """Yield a line for each gate that fails: limit, actual, difference."""
    if gates.budget:
        yield from _over_budget(answer, gates.budget)
    for note in answer.notes:
        if note.code in gates.codes:
            yield f"{note.code.value}: {note.message}"


def _over_budget(answer: Answer, budget: Budget) -> Iterator[str]:
    code = answer.header.currency
    digits = max(currency(code).digits, -int(budget.amount.as_tuple().exponent))
    a_month = " a month" if budget.a_month else ""
    limit = f"budget {_number(Fraction(budget.amount), digits)} {code}{a_month}"
    if answer.total is None:
        yield f"{limit}: there is no total to hold against it, since nothing pays for every call"
        return
    if answer.unpaid:
        until = ", until packages are bought (--pay packages)" if isinstance(answer, Estimate) else ""
        yield (
            f"{limit}: {plural(answer.unpaid, 'call')} unserved{until}, and a budget is met only if every call is paid for"
        )
        return
    months = Fraction(answer.span_months) if budget.a_month else Fraction(1)
    over = Fraction(answer.total) - Fraction(budget.amount) * months
    if over > 0:
        actual = grouped(answer.total)
        if months != 1:
            span = _number(months, 2).removesuffix("0").removesuffix(".0")
            actual += f" in {span} months, {_number(Fraction(answer.total) / months, digits)} a month"
        yield f"{limit}, actual {actual}, over by {_number(over / months, digits)}{a_month}"


def _number(exact: Fraction, digits: int) -> str:
    """Write an amount, rounded up, so that what is over a limit never looks as if it met it."""
    scaled = exact * 10**digits
    return grouped(with_places(-(-scaled.numerator // scaled.denominator), digits))
