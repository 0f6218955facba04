"""Gates: limits that a report must keep, and what comes of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from costcalc.errors import RequestError, did_you_mean
from costcalc.money import MONEY_FORMS, Currency, currency, grouped, minus, parse_money, percent, plural, shown
from costcalc.quantities import MONTH_DAYS, parse_percent
from costcalc.results.answer import Answer
from costcalc.results.common import GateOutcome, Note, NoteCode
from costcalc.sheet import Period

if TYPE_CHECKING:
    from costcalc.cli.age import MaxAge
    from costcalc.results.diff import Diff
    from costcalc.results.reconcile import Tolerance

_A_MONTH, _A_YEAR = "/month", "/year"


class Budget(NamedTuple):
    """The most that a report may come to, in all or on the average of its months."""

    amount: Decimal
    a_month: bool
    a_year: bool = False
    """Of twelve average months."""


class Increase(NamedTuple):
    """How much more the new total of a diff may be: a share of the old one, or an amount."""

    written: str
    share: Fraction | None
    amount: Decimal


class Gates(NamedTuple):
    """Everything that makes a run end with exit code 3."""

    codes: frozenset[NoteCode] = frozenset()
    budget: Budget | None = None
    increase: Increase | None = None
    max_age: MaxAge | None = None
    tolerance: Tolerance | None = None


def gates_of(
    codes: Sequence[str] | None,
    budget: str | None = None,
    increase: str | None = None,
    max_age: str | None = None,
    today: str | None = None,
) -> Gates:
    """Read ``--fail-on``, ``--budget``, ``--max-increase`` and ``--max-age`` with its ``--today``.

    RequestError for an unknown code or what is no limit.
    """
    known = [code.value for code in NoteCode]
    wanted = []
    for text in codes or ():
        found = text.replace(",", " ").split()
        if not found:
            raise RequestError(f"--fail-on: {shown(text)} names no code; the codes are {', '.join(known)}")
        wanted += found
    for code in wanted:
        if code not in known:
            hint = did_you_mean(code, known) or "; the codes are " + ", ".join(known)
            hint = "; it is the gate of --max-age 400d" if code == "old-prices" else hint
            raise RequestError(f"--fail-on: no note has the code {shown(code)}{hint}")
    return Gates(
        codes=frozenset(map(NoteCode, wanted)),
        budget=_budget(budget) if budget is not None else None,
        increase=_increase(increase) if increase is not None else None,
        max_age=None if max_age is today is None else _max_age(max_age, today),
    )


def _max_age(age: str | None, today: str | None) -> MaxAge | None:
    from costcalc.cli.age import max_age_of  # with it comes the calendar

    return max_age_of(age, today)


def _budget(text: str) -> Budget:
    written = text.strip()
    try:
        amount = parse_money(written.removesuffix(_A_MONTH).removesuffix(_A_YEAR))
    except RequestError as error:
        raise RequestError(f"--budget: {error}, or 500/month") from None
    return Budget(amount, written.endswith((_A_MONTH, _A_YEAR)), written.endswith(_A_YEAR))


def _increase(text: str) -> Increase:
    """Read ``10%`` or an amount."""
    try:
        if text.rstrip().endswith("%"):
            return Increase(text.strip(), parse_percent(text), Decimal(0))
        return Increase(text.strip(), None, parse_money(text))
    except RequestError:
        raise RequestError(
            f"--max-increase: {shown(text)} is not a limit; write a share as 10%, or {MONEY_FORMS}"
        ) from None


def check_period(answer: Answer, gates: Gates) -> None:
    """Refuse a budget by the month for an answer about one day."""
    one_day = answer.period == Period.DAY and getattr(answer, "days", 1) == 1
    if gates.budget and gates.budget.a_month and one_day:
        raise RequestError(
            f"--budget: {answer.header.api} is billed by the day, so this is no month; write the budget of a day, "
            f"without {_A_YEAR if gates.budget.a_year else _A_MONTH}"
        )


def outcomes(answer: Answer, gates: Gates) -> Iterator[GateOutcome]:
    """Yield what comes of each gate, of the budget last; of a code, once for each note that has it."""
    yield from of_codes(answer.notes, gates.codes)
    if gates.max_age:
        from costcalc.cli.age import held_against_age

        for header in dict.fromkeys(getattr(answer, "headers", (answer.header,))):
            yield held_against_age(header.label, header.as_of, gates.max_age)
    if gates.increase:
        from costcalc.results.diff import Diff

        if isinstance(answer, Diff):
            yield _held_against_increase(answer, gates.increase)
    if gates.tolerance:
        from costcalc.cli.tolerance import held_against_tolerance
        from costcalc.results.reconcile import Reconciliation

        if isinstance(answer, Reconciliation):
            yield held_against_tolerance(answer, gates.tolerance)
    if gates.budget:
        yield _held_against_budget(answer, gates.budget)


def of_codes(notes: Sequence[Note], codes: Collection[NoteCode]) -> Iterator[GateOutcome]:
    """Yield what comes of codes that no note may have: once for each note that has one."""
    for note in notes:
        if note.code in codes:
            yield _of_code(note.code, f"{note.code.value}: {note.message}", met=False)
    for code in sorted(set(codes) - {note.code for note in notes}):
        yield _of_code(code, f"{code.value}: no such note", met=True)


def _of_code(code: NoteCode, message: str, *, met: bool) -> GateOutcome:
    return GateOutcome(
        gate=code.value,
        limit=None,
        actual=None,
        met=met,
        message=message,
        sentence=f"Gate {code.value}: {'passed, no such note' if met else 'failed, see the notes'}.",
    )


def limit_of(budget: Budget, used: Currency, months: Fraction = Fraction(1)) -> Decimal:
    """Return the largest amount that meets a budget: of so many months where it is by the month."""
    return used.round_down(Fraction(budget.amount) * months / (12 if budget.a_year else 1))


def _held(answer: Answer) -> tuple[Decimal | None, str]:
    """Return what a budget is held against, and why it cannot be, where it cannot."""
    from costcalc.results.forecast import CompositeForecast, Forecast

    if not isinstance(answer, Forecast | CompositeForecast):
        return answer.total, _not_comparable(answer)
    end = answer.held
    if end is None:
        return None, f"there is no {answer.budget_at} end to hold against it, since {answer.working.no_range}"
    if answer.unpaid:
        return end.total, _not_comparable(answer)
    return end.total, "" if end.total is not None else f"the {answer.budget_at} end of the month has no price"


def _actual(answer: Answer) -> str:
    """Say what stands against a limit: of a forecast, which end."""
    return str(getattr(answer, "budget_at", "actual"))


def _held_against_budget(answer: Answer, budget: Budget) -> GateOutcome:
    """Hold the total against the budget of its months.

    Where that is no whole number of minor units, the largest amount that meets it stands for it.
    """
    used, amount = currency(answer.header.currency), budget.amount
    total, said = _held(answer)
    months = Fraction(answer.span_months) if budget.a_month else Fraction(1)
    limit = limit_of(budget, used, months)
    one = grouped(amount if -int(amount.as_tuple().exponent) > used.digits else used.round(amount))
    span = within = ""
    if months.denominator != 1:
        days = plural(int(months * MONTH_DAYS), "day")
        rate = f"at {one} a year of 360 days" if budget.a_year else f"at {one} for {MONTH_DAYS} days"
        span, within = f" ({days} {rate})", f" in {days}"
    elif budget.a_year or months != 1:
        kept = plural(int(months), "month")
        span, within = f" ({kept} at {one} a year)" if budget.a_year else f" ({kept} of {one})", f" in {kept}"
    met, actual = False, _actual(answer)
    message = f"budget {grouped(limit)} {used.code}{span}: {said}"
    if total is not None and not said:
        met = total <= limit
        difference = f"{grouped(minus(limit, total))} left" if met else f"over by {grouped(minus(total, limit))}"
        message = f"budget {grouped(limit)} {used.code}{span}, {actual} {grouped(total)}, {difference}"
        said = difference + within
    return GateOutcome(
        gate="budget",
        limit=limit,
        actual=total,
        met=met,
        message=message,
        sentence=f"Budget {_written(one, budget) if budget.a_month else grouped(limit)}: {_verdict(met)}, {said}.",
    )


def _written(one: str, budget: Budget) -> str:
    return f"{one} a {'year' if budget.a_year else 'month'}"


def _not_comparable(answer: Answer) -> str:
    """Say why no budget is met by an answer, whatever its total; nothing where the total decides."""
    if answer.total is None:
        return "there is no total to hold against it, since nothing pays for every call"
    if not answer.unpaid:
        return ""
    until = ", until packages are bought (--pay packages)" if answer.command == "estimate" else ""
    noun = getattr(answer, "noun", "call")  # of answers that count units where each call takes several
    return f"{plural(answer.unpaid, noun)} unserved{until}, and a budget is met only if every call is paid for"


def _held_against_increase(diff: Diff, increase: Increase) -> GateOutcome:
    """Hold the new total against the old one and the increase allowed, which itself is met.

    From an old total of 0 no increase is within any share.
    """
    before, more, met = diff.before.total, diff.amount, False
    limit, said = _allowed(diff, increase), _not_known(diff)
    message, most = said, increase.written
    if limit is not None:
        most = grouped(limit) if increase.share is None else f"{increase.written} ({grouped(limit)})"
    if before is not None and limit is not None and more is not None and not said:
        met = more <= limit
        share = f" ({percent(more.copy_abs(), before)} %)" if before else ""
        is_more = f"{grouped(more.copy_abs())} {'less' if more < 0 else 'more'}{share}"
        said = is_more if met else f"{grouped(minus(more, limit))} too much"
        message = f"at most {grouped(limit)} more than {grouped(before)} is allowed, " + (
            f"and it is {is_more}" if met else f"but it is {is_more}, {said}"
        )
    return GateOutcome(
        gate="max-increase",
        limit=limit,
        actual=more,
        met=met,
        message=f"--max-increase {increase.written}: {message}",
        sentence=f"Increase of at most {most}: {_verdict(met)}, {said}.",
    )


def _allowed(diff: Diff, increase: Increase) -> Decimal | None:
    """Return the largest increase that is allowed; None without an old total."""
    if diff.before.total is None:
        return None
    share = None if increase.share is None else increase.share * Fraction(diff.before.total)
    return currency(diff.header.currency).round_down(increase.amount if share is None else share)


def _not_known(diff: Diff) -> str:
    """Say why no difference in money tells what a change costs; nothing where it does."""
    before, after = diff.before, diff.after
    if diff.amount is None:
        absent = " and ".join(side.label for side in (before, after) if side.total is None)
        return f"{absent}: no total, so the increase is not known"
    # As for a budget: calls that the way asked for does not pay for.
    if after.unpaid > before.unpaid:
        return (
            f"{grouped(after.unpaid - before.unpaid)} more calls are unserved than before "
            f"({grouped(after.unpaid)}, {grouped(before.unpaid)} before)"
        )
    return ""


def _verdict(met: bool) -> str:
    return "met" if met else "not met"
