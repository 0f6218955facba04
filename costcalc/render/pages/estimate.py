"""The page of an estimate: every way to pay, the cheapest marked."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from costcalc.money import grouped, minus, plural
from costcalc.quantities import multiplied
from costcalc.render.page import (
    Grid,
    Page,
    add_on_line,
    bill_of,
    columns,
    head_of,
    money,
    packages,
    price,
    signed,
)
from costcalc.render.pages.bill_lines import due, plus_due, units_of
from costcalc.render.pages.estimate_verdict import for_calls, verdict
from costcalc.results.bill import Charge, PostpaidBill
from costcalc.results.common import Pay, Purchase
from costcalc.results.estimate import Estimate, SubscriptionOption


def page(estimate: Estimate, *, explain: bool = False) -> Page:
    """Return head, the ways to pay, the bill's arithmetic where asked for, and the verdict."""
    usage = estimate.usage
    quota = " of the month's quota" if usage.free and estimate.period == "day" and not estimate.free_by_day else ""
    where = [f"{grouped(usage.free)} free{quota}", f"{grouped(usage.prepaid)} prepaid"]
    if usage.failed:
        where.insert(0, f"{grouped(usage.failed)} failed (not charged)")
    where.append(f"{grouped(usage.to_pay)} to pay for")
    head = [*head_of(estimate.header), f"{_made(estimate)}: {', '.join(where)}"]
    ways = _ways(estimate)
    blocks: list[Grid | str] = [ways] if ways.rows else []
    if explain:
        from costcalc.render.pages.estimate_working import working

        blocks += working(estimate)
    blocks += _without_postpaid(estimate)
    if estimate.add_on:
        blocks.append(add_on_line(estimate.add_on))
        blocks += _in_all(estimate) if explain and not estimate.bill else []
    if estimate.bill:
        blocks.append(bill_of(estimate.bill, estimate.header.currency))
    return Page(head=head, blocks=blocks, notes=estimate.notes, verdict=verdict(estimate))


def _made(estimate: Estimate) -> str:
    """Say what is made: 300,000 calls in one month (10,000 a day for 30 days)."""
    calls, days = estimate.usage.calls, estimate.days or 1
    made = plural(calls, estimate.noun)
    given = ", ".join(
        filter(None, (estimate.given, f"{grouped(multiplied(calls, Fraction(1, days)))} a day" if days > 1 else ""))
    )
    when = f"in {plural(days, 'day')}" if days > 1 else f"in one {estimate.period}"
    return f"{made} {when} ({given})" if given else f"{made} {when}"


def _ways(estimate: Estimate) -> Grid:
    postpaid, cover, cheapest = estimate.postpaid, estimate.packages, estimate.cheapest
    against = postpaid.total if postpaid else None
    rows: list[list[str]] = []
    marked: set[int] = set()

    def add(way: str, how: str, unused: str, total: Decimal | None, *, mark: bool) -> None:
        versus = "" if total is None or against is None or way == "postpaid" else signed(minus(total, against))
        if mark:
            marked.add(len(rows))
        rows.append([way, how, unused, money(total), versus])

    if postpaid:
        # What is due where packages have nothing to pay for is due by postpaid.
        by_postpaid = estimate.pay in {Pay.POSTPAID, Pay.FREE} or not estimate.usage.to_pay
        add("postpaid", _how(postpaid), "", postpaid.total, mark=by_postpaid)
    if cover and estimate.usage.to_pay:
        single = len(cover.purchases) == 1
        by_packages = estimate.pay is Pay.PACKAGES
        for option in cover.options:
            add(
                f"packages of {grouped(option.size)}",
                plus_due(f"{grouped(option.count)} × {price(option.price)}", cover.postpaid),
                grouped(option.unused),
                option.total,
                mark=by_packages and single and cover.purchases[0].size == option.size,
            )
        if not single:
            how = ", ".join(filter(None, (_bought(cover.purchases), due(cover.postpaid))))
            add("packages, several sizes", how, grouped(cover.unused), cover.total, mark=by_packages)
    if cheapest and cheapest.pay is Pay.MIX:
        rest = f"{_bought(cheapest.purchases)}, {grouped(cheapest.postpaid_units)} postpaid"
        add("packages + postpaid", rest, "0", cheapest.total, mark=estimate.pay is Pay.MIX)
    for offer in estimate.subscriptions:
        held = " (held)" if estimate.held == offer.name else ""
        add(
            f"{offer.name}{held}",
            _under(offer, held=bool(held)),
            "",
            offer.total,
            mark=estimate.subscription == offer.name,
        )
    # Where the bill has terms, a way costs what would be paid that way: less than its lines by a credit, more by a tax.
    currency = f"{estimate.header.currency} to pay" if estimate.bill else estimate.header.currency
    titles = columns("<Pay by", "<<How", "Unused", currency, "vs postpaid")
    return Grid(titles, rows, marked=frozenset(marked))


def _under(option: SubscriptionOption, *, held: bool) -> str:
    """Say what a subscription costs and serves in the month."""
    each = f"{money(option.price)} a {option.term}{' per concurrency' if option.per_concurrency else ''}"
    parts = [f"a twelfth of {each}" if option.months > 1 and option.total is not None else each]
    if held and option.months > 1:
        parts = ["paid for the year"]
    if option.beyond_units:
        parts.append(f"{grouped(option.beyond_units)} beyond")
    if option.unserved:
        parts.append(f"{grouped(option.unserved)} unserved")
    return " + ".join(parts[:2]) if not option.unserved else ", ".join(parts)


def _bought(purchases: Sequence[Purchase]) -> str:
    return " + ".join(f"{grouped(bought.count)} × {grouped(bought.size)}" for bought in purchases)


def _how(bill: PostpaidBill) -> str:
    if bill.total is None:
        return "on request"
    units = [line for line in bill.lines if line.charge is Charge.UNITS]
    if len(units) <= 2:
        parts = [f"{units_of(line)} × {price(line.unit_price, line.per)}" for line in units]
    else:
        parts = [f"{len(units)} tiers"]
    if {line.charge for line in bill.lines} - {Charge.UNITS, Charge.ROUNDING}:
        parts.append("fees")
    return " + ".join(parts) or "nothing to bill"


def _without_postpaid(estimate: Estimate) -> list[str]:
    """Say what packages alone would cost with postpaid off, where its fees make the difference."""
    cover, total = estimate.packages, for_calls(estimate)
    if cover is None or cover.postpaid is None or not cover.purchases or total is None:
        return []
    alone = minus(cover.lines_total, cover.postpaid_amount)
    if alone >= total or estimate.bill:
        return []
    return [f"Without postpaid (--no-postpaid), {packages(cover.purchases)} alone would cost {money(alone)}."]


def _in_all(estimate: Estimate) -> list[Grid]:
    """Return what calls and concurrency come to together."""
    if estimate.add_on is None or estimate.total is None or not estimate.add_on.additional:
        return []
    rows = [
        ["calls", money(for_calls(estimate))],
        ["concurrency", money(estimate.add_on.total)],
        ["total", money(estimate.total)],
    ]
    return [Grid(columns("<In all", estimate.header.currency), rows)]
