"""The months of one account, ready to be planned: its calls, its free quota, and the subscription that it holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from costcalc.engine.call_sizes import require_size
from costcalc.engine.held import held_term
from costcalc.engine.planner.market import MAX_HORIZON
from costcalc.engine.tariff import Tariff
from costcalc.engine.usage_months import MonthlyUsage, free_left, require_days
from costcalc.errors import RequestError
from costcalc.money import grouped, plural
from costcalc.quantities import Units
from costcalc.results.plan import Given, GivenQuota
from costcalc.sheet import Api
from costcalc.usage import Column

if TYPE_CHECKING:
    from costcalc.engine.subscriptions import HeldTerm


def require_entries(name: str, entries: Iterable[tuple[Units, *tuple[int, ...]]]) -> None:
    """Raise RequestError where an entry is no count of units and whole numbers behind it."""
    for entry in entries:
        if type(entry[0]) not in {int, Decimal} or any(type(number) is not int for number in entry[1:]):
            raise RequestError(f"{name}: whole numbers (int) are expected, not {entry!r}")


def planned_months(
    tariff: Tariff,
    *,
    calls: Sequence[int],
    failed: Sequence[int] | None,
    free: int | None,
    free_until: int | None,
    days: Sequence[Sequence[int]] | None,
    counted: Sequence[Column],
    subscription: tuple[str, int | None] | None,
    start: int | None,
    postpaid: bool,
    noun: str = "call",
) -> MonthlyUsage:
    """Return the months of an account; see ``plan`` for what is given of them, counts in parts here.

    RequestError where they cannot be meant, and NoPriceError where days or the size of calls are missing.
    """
    api = tariff.api
    require_days(api, days)
    usage = _usage(api, calls, failed, free, free_until, start)
    if api.tiers_by_call and not counted:
        require_size(api)
    if api.counts_days or counted:
        usage = usage._replace(days=days if api.counts_days else None, by_tier=counted or ())
    if subscription:
        usage = usage._replace(held=_paid_ahead(tariff, subscription, len(calls), start, postpaid=postpaid))
    return usage._replace(noun=noun)


def given_lots(prepaid: Iterable[tuple[int, int]]) -> tuple[Given, ...]:
    """Return what was told to be left in packages, earliest expiry first."""
    return tuple(Given(units=units, last=last) for units, last in sorted(prepaid, key=lambda lot: lot[1]))


def given_quota(usage: MonthlyUsage, free: int | None, free_until: int | None) -> GivenQuota | None:
    """Return what was told of the free quota, with its last month where it ends within the plan; None where nothing was."""
    if free is free_until is None:
        return None
    until = usage.free.until
    ends = until is not None and until < len(usage.calls) - 1
    return GivenQuota(units=free, last=until if ends else free_until)


def _usage(
    api: Api,
    calls: Sequence[int],
    failed: Sequence[int] | None,
    free: int | None,
    free_until: int | None,
    start: int | None,
) -> MonthlyUsage:
    if not calls:
        raise RequestError("a plan needs at least one month of calls")
    if len(calls) > MAX_HORIZON:
        raise RequestError(f"a plan of {len(calls)} months is longer than the limit of {MAX_HORIZON}")
    if failed is not None and len(failed) != len(calls):
        raise RequestError(f"failed calls are given for {plural(len(failed), 'month')}, calls for {len(calls)}")
    for month, (made, lost) in enumerate(zip(calls, failed or [0] * len(calls), strict=True)):
        if lost > made:
            raise RequestError(
                f"month {month + 1}: {grouped(api.units(lost))} failed of {plural(api.units(made), 'call')}; it takes "
                "0 <= failed <= calls"
            )
    return MonthlyUsage(calls=calls, failed=failed, free=free_left(api, free, free_until, start))


def _paid_ahead(
    tariff: Tariff, subscription: tuple[str, int | None], months: int, start: int | None, *, postpaid: bool
) -> HeldTerm | None:
    """Return a subscription that is paid for the first months; one by the month binds nobody, and is sought like others."""
    held = held_term(tariff, *subscription, months=months, start=start, postpaid=postpaid)
    return held if held.offer.months > 1 else None
