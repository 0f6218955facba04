"""What to buy, and when: the cheapest calendar of purchases, with its reasons.

Both calendars, the cheapest and the user's own, get their price from the ledger. The optimum is proven (``planner``),
or what any calendar costs at least is said with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from costcalc.engine.ledger import owned_lots, settle
from costcalc.engine.plan_months import given_lots, given_quota, planned_months, require_entries
from costcalc.engine.plan_notes import cheapest_instead, month_notes, not_proven, why_none
from costcalc.engine.plan_wishes import percents_of, prefer_of
from costcalc.engine.planner.advice import Advice
from costcalc.engine.planner.dated import Buy, merged
from costcalc.engine.planner.market import MAX_HORIZON, Market, Markets
from costcalc.engine.planner.optimum import Course
from costcalc.engine.planner.present import calendar
from costcalc.engine.shaped import Months, shaped_months
from costcalc.engine.sheet_notes import sheet_notes
from costcalc.engine.tariff import Tariff
from costcalc.engine.vanished import Vanished
from costcalc.errors import NoPriceError, RequestError
from costcalc.money import grouped, minus, optional_whole_numbers, unit_price
from costcalc.quantities import Units
from costcalc.results.plan import LEFT_TO_ONE, PERCENTS, GivenSubscription, Plan, Prefer
from costcalc.shape import Shape
from costcalc.sheet import PriceSheet
from costcalc.usage import Column, month_label

if TYPE_CHECKING:
    from costcalc.engine.plan_bills import PlanBills


def plan(
    sheet: PriceSheet,
    *,
    calls: Sequence[Units],
    failed: Sequence[Units] | None = None,
    free: Units | None = None,
    free_until: int | None = None,
    prepaid: Sequence[tuple[Units, int]] = (),
    api: str | None = None,
    postpaid: bool = True,
    start: int | None = None,
    buy: Sequence[tuple[Units, int, int]] | None = None,
    subscription: tuple[str, int | None] | None = None,
    prefer: Prefer | str | None = None,
    regret: Sequence[int] = PERCENTS,
    reasons: bool = True,
    days: Sequence[Sequence[Units]] | None = None,
    months: int | None = None,
    scale: int | Decimal = 100,
    season: Sequence[int | Decimal] | None = None,
    growth: int | Decimal | None = None,
    growth_per: Literal["month", "year"] = "month",
) -> Plan:
    """Return the cheapest calendar of purchases for some months of calls, and what would cost more.

    ``calls`` and ``failed`` are per month; counts are whole numbers, or Decimals where the sheet gives the API
    ``decimals``. ``free``: what is left of the free quota; of a monthly one in the
    first month (default: all of it), of a one-off one in all (default 0). ``free_until``: the last month in which it is
    granted or can be used (default: as long as it lives; -1: it has ended).
    ``prepaid`` lists (units left, last month in which they can be used). ``buy`` lists the user's own
    purchases as (size, count, month) and is priced beside the cheapest; ``subscription`` is one that is held now: its name
    and, of one for a year, the last month for which it is paid. Months count from 0; ``start`` is the
    calendar month of month 0 (``12 * year + month - 1``), None where months are numbered from 1. ``prefer`` says which
    plan the answer is about: ``cheapest`` (the default), ``fewest`` or ``robust`` (``Prefer``). ``regret`` are the rows of
    the regret: by how many per cent more calls there may be than planned, negative for fewer. Without ``reasons`` there
    are no alternatives and no regret, which take some twenty plans more. ``days`` are each month's successful
    calls by day, which an API that counts days needs.

    These months may be the pattern of others: ``months`` of them, which repeat the first ones where they are more. Month i,
    from 0 on, is the pattern × ``scale`` (per cent) × its factor of ``season`` (twelve, the first of January, or of month 0
    without ``start``) × (1 + ``growth`` / 100) ** i, with growth by the year ** (i / 12); each count is rounded half up once.

    Where the search would take too long, the cheapest plan found comes with its ``bound``, what any plan costs at least.
    Raises RequestError for what cannot be meant (a float, for one), and NoPriceError where nothing on sale can pay.
    """
    optional_whole_numbers(free_until=None if free_until == -1 else free_until, start=start, months=months)
    if months is not None and not 1 <= months <= MAX_HORIZON:
        raise RequestError(f"`months` takes 1 to {MAX_HORIZON}; {grouped(months)} is outside")
    require_entries("prepaid", prepaid)
    require_entries("buy", buy or ())
    tariff = Tariff(sheet, api)
    parts, all_parts = tariff.api.parts, tariff.api.all_parts
    given = Months(
        calls=all_parts(calls, "calls"),
        failed=None if failed is None else all_parts(failed, "failed"),
        days=None if days is None else [all_parts(month, "days") for month in days],
    )
    made = shaped_months(sheet, tariff.api, given, Shape.of(scale, growth, growth_per, season), months, start)
    found = plan_tariff(
        tariff,
        calls=made.calls,
        failed=made.failed,
        free=None if free is None else parts(free, "free"),
        free_until=free_until,
        prepaid=[(parts(units, "prepaid"), last) for units, last in prepaid],
        postpaid=postpaid,
        start=start,
        buy=None if buy is None else [(parts(size, "buy"), count, month) for size, count, month in buy],
        prefer=prefer_of(prefer, own=buy is not None, reasons=reasons),
        percents=percents_of(regret),
        reasons=reasons,
        days=made.days,
        subscription=subscription,
    )
    return tariff.as_read(found)


def plan_tariff(
    tariff: Tariff,
    *,
    calls: Sequence[int],
    failed: Sequence[int] | None,
    free: int | None,
    free_until: int | None,
    prepaid: Sequence[tuple[int, int]],
    postpaid: bool,
    start: int | None,
    buy: Sequence[tuple[int, int, int]] | None,
    reasons: bool,
    days: Sequence[Sequence[int]] | None,
    subscription: tuple[str, int | None] | None = None,
    counted: Sequence[Column] = (),
    noun: str = "call",
    requests: int | None = None,
    markets: Markets | None = None,
    vanished: Vanished | None = None,
    bills: PlanBills | None = None,
    prefer: Prefer = Prefer.CHEAPEST,
    percents: Sequence[int] = PERCENTS,
) -> Plan:
    """See ``plan``, of prices that are compiled already; counts are in parts here, in the answer, too.

    ``markets`` are what this plan shares with those of other accounts, one limit of work above all; ``vanished`` takes
    what is rounded to nothing, on which the caller then remarks, and ``bills`` the months, which it then bills. ``counted``
    are the units of each tier, where the size of each call chooses it; ``noun`` is what is counted, and ``requests`` how
    many calls these are, where they are units.
    """
    sheet = tariff.sheet
    market = (markets or Markets(1, postpaid=postpaid)).next(tariff)
    usage = planned_months(
        tariff,
        calls=calls,
        failed=failed,
        free=free,
        free_until=free_until,
        days=days,
        counted=counted,
        subscription=subscription,
        start=start,
        postpaid=postpaid,
        noun=noun,
    )
    owned = owned_lots(prepaid, market.packages.validity if market.packages else None, start)
    best = market.cheapest(usage, owned)
    if best is None:
        raise NoPriceError(why_none(market, usage, owned, start))
    advice = Advice(market, usage, owned, best, percents)
    if reasons:
        advice.improve()
    own = None if buy is None else market.priced(usage, owned, Course(_bought(market, buy, len(calls), start)))
    if own and not own.ledger.unserved and own.ledger.total(start) < advice.total:
        advice.adopt(own)
    best = advice.best
    preferred = None if prefer is Prefer.CHEAPEST else advice.preferred(prefer)
    shown = own or preferred or best
    cheapest = calendar(best, market.currency)
    ours = cheapest if shown is best else calendar(shown, market.currency)
    nothing = settle(usage, market.rater, owned, terms=market.terms) if postpaid and market.rater else None
    successful, months = sum(usage.successful), shown.ledger.months
    served = successful - shown.ledger.unserved
    beyond_free = successful - sum(month.free for month in months)
    lost = vanished or Vanished()
    lost.look_at_months(market.rater, usage, ((month.free, month.postpaid) for month in shown.ledger.months))
    billed = bills
    if billed is None and tariff.terms:
        from costcalc.engine.plan_bills import PlanBills

        billed = PlanBills(sheet)
    if billed:
        billed.look(tariff, market, usage, shown, proven=best.bound is None)
    bill = None if bills else billed
    # Alternatives and regret come first: only then is it known which of them were left out.
    alternatives = advice.alternatives(shown) if reasons else ()
    regret = advice.regrets(shown.course) if reasons else ()
    return Plan(
        header=tariff.header,
        start=start,
        postpaid=postpaid,
        packages_sold=market.catalog is not None,
        prepaid=given_lots(prepaid),
        subscription=None if subscription is None else GivenSubscription(*subscription),
        free=given_quota(usage, free, free_until),
        calendar=ours,
        cheapest=cheapest,
        bound=None if best.bound is None else market.currency.amount(best.bound),
        own=own is not None,
        noun=noun,
        requests=requests,
        prefer=prefer,
        cheapest_regret=_worst(advice) if prefer is Prefer.ROBUST else None,
        given_away=None if own is preferred is None or ours.unserved else minus(ours.total, cheapest.total),
        all_postpaid=sheet.currency.amount(nothing.total()) if nothing and nothing.priced else None,
        alternatives=alternatives,
        regret=regret,
        left_out=tuple(advice.left_out) if reasons else LEFT_TO_ONE,
        notes=(
            *month_notes(market, usage, shown, start),
            *not_proven(market, best),
            *(cheapest_instead(prefer) if preferred is None else ()),
            *(() if vanished else lost.notes(ours.total)),
            *(bill.notes() if bill else ()),
            *sheet_notes(sheet, {tariff.api.key}),
        ),
        bill=bill.totals() if bill else None,
        unit_price=unit_price(ours.total, tariff.api.units(served)) if served else None,
        coverage=(sum(month.prepaid for month in months), beyond_free),
        idle_charges=tuple(line.charge for line in market.rater.bill(0).lines) if market.rater else (),
    )


def _worst(advice: Advice) -> Decimal | None:
    """Return the largest regret of the cheapest calendar; None where it is not known."""
    worst = advice.worst(advice.best.course)
    return None if worst is None else advice.market.currency.amount(worst)


def _bought(market: Market, buy: Sequence[tuple[int, int, int]], months: int, start: int | None) -> tuple[Buy, ...]:
    sizes = sorted(market.prices)
    for size, count, month in buy:
        if size not in market.prices:
            known = ", ".join(grouped(market.units(known)) for known in sizes) or "none"
            raise RequestError(f"no package of {grouped(market.units(size))} on sale; the sizes are: {known}")
        if count < 1:
            raise RequestError(f"{count} packages of {grouped(market.units(size))}; it takes 1 or more")
        if not 0 <= month < months:
            raise RequestError(
                f"a purchase in month {month_label(month, start)} is outside the plan, which runs from "
                f"{month_label(0, start)} to {month_label(months - 1, start)}"
            )
    return merged(Buy(month, size, count) for size, count, month in buy)
