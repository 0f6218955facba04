"""What to buy now, when nobody knows how the calls turn out: some cases, each with its weight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from costcalc.engine.accounts import Ends, Held, HeldSubscription, name_of
from costcalc.engine.deciding.buy_now import CaseMonths, buy_now
from costcalc.engine.ledger import owned_lots
from costcalc.engine.plan_months import given_lots, given_quota, planned_months, require_entries
from costcalc.engine.tariff import Tariff
from costcalc.engine.told import Told, told_of
from costcalc.engine.usage_levels import scaled
from costcalc.engine.usage_months import MonthlyUsage
from costcalc.errors import RequestError, did_you_mean
from costcalc.money import MAX_COUNT, brief, grouped, optional_whole_numbers, plain, plural, shown
from costcalc.quantities import Units
from costcalc.results.cases import EXPECTED, PREFER, CasesPlan
from costcalc.results.plan import GivenSubscription
from costcalc.sheet import PriceSheet
from costcalc.usage import UsageSeries, month_name

MAX_CASES = 20
MAX_NAME = 60
"""Characters of the name of a case, which is the head of a column."""
NOTHING_LEFT = -100
"""Per cent: below that there would be fewer calls than none."""


class Case(NamedTuple):
    """One way in which the calls may turn out.

    ``percent`` is how many per cent more calls it has than the base (negative: fewer), an ``int`` or a ``Decimal``;
    ``calls``, in its place, are its own calls of each month, and ``failed`` and ``days`` what ``plan`` takes beside them.
    ``weight`` is how likely it is beside the others: of all cases, or of none.
    """

    name: str
    percent: int | Decimal | None = None
    weight: int | Decimal | None = None
    calls: Sequence[Units] | None = None
    failed: Sequence[Units] | None = None
    days: Sequence[Sequence[Units]] | None = None


class CaseUsage(NamedTuple):
    """One case of a usage: its series, which is the base where it is so many per cent of it."""

    name: str
    series: UsageSeries
    percent: int | Decimal | None = None
    weight: int | Decimal | None = None


def plan_cases(
    sheet: PriceSheet,
    *,
    cases: Sequence[Case],
    calls: Sequence[Units] | None = None,
    failed: Sequence[Units] | None = None,
    days: Sequence[Sequence[Units]] | None = None,
    free: Units | None = None,
    free_until: int | None = None,
    prepaid: Sequence[tuple[Units, int]] = (),
    subscription: tuple[str, int | None] | None = None,
    api: str | None = None,
    postpaid: bool = True,
    start: int | None = None,
    prefer: str = EXPECTED,
) -> CasesPlan:
    """Return what to buy now, when nobody knows which of some cases it will be: next month one looks again.

    Everything that may be bought now is priced in every case as now, that case's first month, and its own cheapest plan
    from the second month on with what is left. ``prefer`` chooses by the least ``expected`` cost, or by the least regret
    in the ``worst`` case. ``calls`` are the base of cases in per cent; all others are as ``plan`` takes them.

    Raises what ``plan`` raises, and RequestError where cases cannot be meant.
    """
    optional_whole_numbers(free_until=None if free_until == -1 else free_until, start=start)
    require_entries("prepaid", prepaid)
    tariff = Tariff(sheet, api)
    parts, all_parts = tariff.api.parts, tariff.api.all_parts
    left = None if free is None else parts(free, "free")

    def months(
        calls: Sequence[Units], failed: Sequence[Units] | None, days: Sequence[Sequence[Units]] | None
    ) -> MonthlyUsage:
        return planned_months(
            tariff,
            calls=all_parts(calls, "calls"),
            failed=None if failed is None else all_parts(failed, "failed"),
            days=None if days is None else [all_parts(month, "days") for month in days],
            counted=(),
            free=left,
            free_until=free_until,
            subscription=subscription,
            start=start,
            postpaid=postpaid,
        )

    base = None if calls is None else months(calls, failed, days)
    named = []
    for case in cases:
        own = None if case.calls is None else months(case.calls, case.failed, case.days)
        usage = base if own is None else own
        if (case.percent is None) is (own is None):
            raise RequestError(f"case {case.name}: give it `percent`, or `calls` of its own")
        if usage is None:
            raise RequestError(f"case {case.name}: `percent` of what? Give the base, `calls`")
        if own is None and (case.failed is not None or case.days is not None):
            raise RequestError(f"case {case.name}: `failed` and `days` stand beside `calls` of its own; leave them out")
        named.append((case.name, usage, case.percent, case.weight))
    lots = [(parts(units, "prepaid"), last) for units, last in prepaid]
    told = Told(left, free_until, lots, subscription)
    return _choose(tariff, named, told, postpaid=postpaid, start=start, prefer=prefer)


def cases_of_usage(
    sheet: PriceSheet,
    cases: Sequence[CaseUsage],
    *,
    dated: bool = True,
    free: Sequence[Held] = (),
    free_until: Sequence[Ends] = (),
    prepaid: Sequence[Held] = (),
    subscriptions: Sequence[HeldSubscription] = (),
    postpaid: bool = True,
    prefer: str = EXPECTED,
) -> CasesPlan:
    """Return the same of usage: one account and API in all cases, over the same months.

    ``dated`` says that months have dates and no mere numbers. Raises what ``plan_cases`` raises.
    """
    first = cases[0].series
    for case in cases[1:]:
        _require_alike(cases[0].name, first, case)
    tariff, start = Tariff(sheet, first.api, counted=True), first.first_month if dated else None
    (told,) = told_of(
        sheet, [first], dated=dated, free=free, free_until=free_until, prepaid=prepaid, subscriptions=subscriptions
    )
    named = [
        (
            case.name,
            planned_months(
                tariff,
                calls=case.series.calls,
                failed=case.series.failed,
                days=case.series.days,
                counted=case.series.counted,
                free=told.free,
                free_until=told.free_until,
                subscription=told.subscription,
                start=start,
                postpaid=postpaid,
                noun=tariff.api.unit if case.series.in_units else "call",
            ),
            case.percent,
            case.weight,
        )
        for case in cases
    ]
    answer = _choose(tariff, named, told, postpaid=postpaid, start=start, prefer=prefer)
    return replace(answer, account=first.account)


def _require_alike(name: str, first: UsageSeries, case: CaseUsage) -> None:
    """Raise RequestError where a case is about another account or API than the first, or about other months."""
    other = case.series
    if (other.account, other.api) != (first.account, first.api):
        raise RequestError(
            f"case {case.name} is about {name_of(other)}, and {name} about {name_of(first)}; all cases are of one account and API"
        )
    spans = [(each.first_month, each.first_month + len(each.calls) - 1) for each in (first, other)]
    if spans[0] != spans[1]:
        of_first, of_other = (f"{month_name(begin)} to {month_name(end)}" for begin, end in spans)
        raise RequestError(
            f"case {case.name} has the months {of_other}, and {name} {of_first}; all cases take the same months, "
            "and the file of a case keeps its own"
        )


def _choose(
    tariff: Tariff,
    named: Sequence[tuple[str, MonthlyUsage, int | Decimal | None, int | Decimal | None]],
    told: Told,
    *,
    postpaid: bool,
    start: int | None,
    prefer: str,
) -> CasesPlan:
    """Check the cases, by name, months, per cent of these, and weight; and choose."""
    if prefer not in PREFER:
        raise RequestError(f"`prefer` {shown(prefer)}: choose one of {', '.join(PREFER)}{did_you_mean(prefer, PREFER)}")
    if not 1 <= len(named) <= MAX_CASES:
        raise RequestError(f"{plural(len(named), 'case')}; it takes 1 to {MAX_CASES}")
    if len({len(usage.calls) for _, usage, _, _ in named}) > 1:
        raise RequestError("all cases take the same months; give each as many `calls`")
    names = [name for name, *_ in named]
    for name in names:
        if not name or not name.isprintable() or name != name.strip() or len(name) > MAX_NAME:
            raise RequestError(
                f"{shown(brief(name))} is no name of a case; write up to {MAX_NAME} characters on one line, as low"
            )
        if names.count(name) > 1:
            raise RequestError(f"case {name} is given twice; give each case a name of its own")
    weights = _weights(names, [weight for *_, weight in named])
    cases = [
        CaseMonths(name, usage if percent is None else _changed(tariff, name, usage, percent), weight, percent)
        for (name, usage, percent, _), weight in zip(named, weights, strict=True)
    ]
    sold = tariff.api.packages
    owned = owned_lots(told.prepaid, sold.validity if sold else None, start)
    answer = replace(
        buy_now(tariff, cases, owned, postpaid=postpaid, start=start, prefer=prefer),
        prepaid=given_lots(told.prepaid),
        free=given_quota(cases[0].usage, told.free, told.free_until),
        subscription=None if told.subscription is None else GivenSubscription(*told.subscription),
    )
    return tariff.as_read(answer)


def _changed(tariff: Tariff, name: str, usage: MonthlyUsage, percent: int | Decimal) -> MonthlyUsage:
    """Return so many per cent more calls than the base; RequestError where there are fewer than none, or too many."""
    if not _is_number(percent) or percent < NOTHING_LEFT:
        expected = "write -100 or more" if _is_number(percent) else "an int or a Decimal is expected"
        raise RequestError(f"case {name}: {percent} is no change in per cent; {expected}")
    changed = scaled(usage, percent)
    if max(changed.calls) > MAX_COUNT:
        most = grouped(tariff.api.units(MAX_COUNT))
        raise RequestError(
            f"case {name}: {plain(Decimal(percent))} % takes a month above {most} calls, the largest count accepted"
        )
    return changed


def _weights(names: Sequence[str], given: Sequence[int | Decimal | None]) -> list[int | Decimal]:
    """Return how likely the cases are: as given, or all alike; RequestError where only some are given."""
    without = [name for name, weight in zip(names, given, strict=True) if weight is None]
    if without and len(without) < len(names):
        raise RequestError(f"case {without[0]} has no weight, and others have one; give all cases a weight, or none")
    weights = [1 if weight is None else weight for weight in given]
    for name, weight in zip(names, weights, strict=True):
        if not _is_number(weight) or weight < 0:
            expected = "write a number from 0 on" if _is_number(weight) else "an int or a Decimal is expected"
            raise RequestError(f"case {name}: {weight} is no weight; {expected}")
    if not any(weights):
        raise RequestError("all cases have weight 0; give one of them more")
    return weights


def _is_number(number: object) -> bool:
    return type(number) is int or (isinstance(number, Decimal) and number.is_finite())
