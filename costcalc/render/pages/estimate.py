"""The page of an estimate: every way to pay, the cheapest marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from costcalc.money import grouped, minus, percent, plain, plural, plus, total_of
from costcalc.quantities import added, multiplied
from costcalc.render.page import (
    Grid,
    Page,
    add_on_line,
    bill_of,
    bounds,
    columns,
    head_of,
    in_all,
    money,
    packages,
    price,
    signed,
)
from costcalc.results.bill import Charge, Line, PostpaidBill
from costcalc.results.common import Pay, Purchase
from costcalc.results.estimate import Estimate, SubscriptionOption

UNITS = "units"
CHARGES = {
    Charge.FLAT_FEE: "flat fee of the tier",
    Charge.MINIMUM: "raised to the minimum",
    Charge.MAXIMUM: "cut to the maximum",
}
"""What a line of the bill is called; one that is not here, as its code with blanks."""
DUE = {
    Charge.FLAT_FEE: "flat fee",
    Charge.BASE_FEE: "base fee",
    Charge.MINIMUM: "minimum",
}
"""What postpaid bills without a call, in a word."""


def page(estimate: Estimate, *, explain: bool = False) -> Page:
    """Return head, the ways to pay, the bill's arithmetic where asked for, and the verdict."""
    usage = estimate.usage
    quota = " of the month's quota" if usage.free and estimate.period == "day" else ""
    where = [f"{grouped(usage.free)} free{quota}", f"{grouped(usage.prepaid)} prepaid"]
    if usage.failed:
        where.insert(0, f"{grouped(usage.failed)} failed (not charged)")
    where.append(f"{grouped(usage.to_pay)} to pay for")
    head = [*head_of(estimate.header), f"{_made(estimate)}: {', '.join(where)}"]
    ways = _ways(estimate)
    blocks: list[Grid | str] = [ways] if ways.rows else []
    if explain:
        blocks += _working(estimate)
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
    made = plural(calls, "call" if estimate.usage.requests is None else estimate.header.unit)
    given = ", ".join(
        filter(None, (estimate.given, f"{grouped(multiplied(calls, Fraction(1, days)))} a day" if days > 1 else ""))
    )
    when = f"in {plural(days, 'day')}" if days > 1 else f"in one {estimate.period}"
    return f"{made} {when} ({given})" if given else f"{made} {when}"


def _this(estimate: Estimate) -> str:
    """Name what was looked at: this month, this day, these 30 days."""
    return f"these {grouped(estimate.days)} days" if estimate.days and estimate.days > 1 else f"this {estimate.period}"


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
                _plus_due(f"{grouped(option.count)} × {price(option.price)}", cover.postpaid),
                grouped(option.unused),
                option.total,
                mark=by_packages and single and cover.purchases[0].size == option.size,
            )
        if not single:
            how = ", ".join(filter(None, (_bought(cover.purchases), _due(cover.postpaid))))
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
        parts = [f"{_units(line)} × {price(line.unit_price, line.per)}" for line in units]
    else:
        parts = [f"{len(units)} tiers"]
    if {line.charge for line in bill.lines} - {Charge.UNITS, Charge.ROUNDING}:
        parts.append("fees")
    return " + ".join(parts) or "nothing to bill"


def _units(line: Line) -> str:
    """Write the units of a line; of several days alike, those of one and how many these are."""
    units = grouped(multiplied(line.units or 0, Fraction(1, line.days)))
    return units if line.days == 1 else f"{grouped(line.days)} days × {units}"


def _due(bill: PostpaidBill | None) -> str:
    """Write what postpaid bills beside packages without a call: 20.00 minimum."""
    if bill is None:
        return ""
    charges = [line.charge for line in bill.lines if line.charge is not Charge.ROUNDING]
    word = DUE[charges[0]] if len(charges) == 1 else "fees"
    # Whatever is raised to the minimum is part of it.
    return f"{money(bill.total)} {DUE[Charge.MINIMUM] if Charge.MINIMUM in charges else word}"


def _plus_due(what: str, bill: PostpaidBill | None) -> str:
    return f"{what} + {_due(bill)}" if bill else what


def _without_postpaid(estimate: Estimate) -> list[str]:
    """Say what packages alone would cost with postpaid off, where its fees make the difference."""
    cover, total = estimate.packages, _for_calls(estimate)
    if cover is None or cover.postpaid is None or not cover.purchases or total is None:
        return []
    alone = minus(cover.lines_total, cover.postpaid_amount)
    if alone >= total or estimate.bill:
        return []
    return [f"Without postpaid (--no-postpaid), {packages(cover.purchases)} alone would cost {money(alone)}."]


def _working(estimate: Estimate) -> list[Grid | str]:
    """Return each amount's arithmetic and its place in the tiers."""
    blocks: list[Grid | str] = []
    cheapest, cover = estimate.cheapest, estimate.packages
    unit, currency = estimate.header.unit, estimate.header.currency
    if estimate.postpaid and estimate.postpaid.lines:
        lines = total_of(line.amount for line in estimate.postpaid.lines)
        rows = [*_lines(estimate.postpaid), ["total", "", "", money(lines)]]
        titles = columns("<Postpaid line", "<Tier", "<Arithmetic", currency)
        blocks += [Grid(titles, rows, title="The postpaid bill"), *_rounded_up(estimate.postpaid, unit)]
    shown_below = cheapest and cover and cheapest.purchases == cover.purchases
    # Of several sizes the list of ways has no prices.
    if cover and not shown_below and (estimate.pay is Pay.PACKAGES or len(cover.purchases) > 1):
        rows = _buying(cover.purchases, cover.postpaid, cover.lines_total)
        titles = columns("<Packages", "<Tier", "<Arithmetic", currency)
        blocks.append(Grid(titles, rows, title="Packages alone"))
    if cheapest and cheapest.purchases:
        rows = _buying(cheapest.purchases, cheapest.postpaid, cheapest.lines_total)
        titles = columns("<Cheapest", "<Tier", "<Arithmetic", currency)
        blocks += [Grid(titles, rows, title="The cheapest of all"), *_rounded_up(cheapest.postpaid, unit)]
    return blocks


def _buying(purchases: Sequence[Purchase], beside: PostpaidBill | None, total: Decimal) -> list[list[str]]:
    """Return the arithmetic of some packages, and of the postpaid bill beside them."""
    rows = [
        [f"packages of {grouped(each.size)}", "", f"{grouped(each.count)} × {price(each.price)}", money(each.total)]
        for each in purchases
    ]
    for name, *rest in _lines(beside) if beside else ():
        rows.append(["postpaid for the rest" if name == UNITS else f"postpaid: {name}", *rest])
    return [*rows, ["total", "", "", money(total)]]


def _lines(bill: PostpaidBill) -> list[list[str]]:
    """Return the lines of a bill: what for, tier, arithmetic, amount."""
    rows = []
    subtotal = Decimal(0)
    for line in bill.lines:
        name, arithmetic = CHARGES.get(line.charge, line.charge.replace("_", " ")), ""
        if line.charge is Charge.UNITS:
            arithmetic = f"{_units(line)} × {plain(line.unit_price or Decimal(0))}"
            if line.per != 1:
                arithmetic += f" ÷ {grouped(line.per)}"
        elif line.charge is Charge.MINIMUM and not subtotal:
            name = DUE[line.charge]
        elif line.charge in {Charge.MINIMUM, Charge.MAXIMUM}:
            arithmetic = f"{money(plus(subtotal, line.amount))} - {money(subtotal)}"
        rows.append([name, bounds(line.tier) if line.tier else "", arithmetic, money(line.amount)])
        subtotal = plus(subtotal, line.amount)
    return rows


def _rounded_up(bill: PostpaidBill | None, unit: str) -> list[str]:
    """Say that more units are charged than called, where these are whole blocks."""
    charged = added(line.units or 0 for line in bill.lines) if bill else 0
    if bill is None or charged <= bill.units:
        return []
    verb = "is" if bill.units == 1 else "are"
    per = grouped(bill.lines[0].per)
    return [f"{plural(bill.units, unit)} {verb} rounded up to {grouped(charged)}, in blocks of {per}."]


def _in_all(estimate: Estimate) -> list[Grid]:
    """Return what calls and concurrency come to together."""
    if estimate.add_on is None or estimate.total is None or not estimate.add_on.additional:
        return []
    rows = [
        ["calls", money(_for_calls(estimate))],
        ["concurrency", money(estimate.add_on.total)],
        ["total", money(estimate.total)],
    ]
    return [Grid(columns("<In all", estimate.header.currency), rows)]


def _for_calls(estimate: Estimate) -> Decimal | None:
    """Return the total without the concurrency in it."""
    if estimate.add_on is None or estimate.total is None:
        return estimate.total
    return minus(estimate.total, estimate.add_on.added)


def verdict(estimate: Estimate) -> str:
    """Say what to do and what it saves; with concurrency, what both come to."""
    if estimate.add_on is None or estimate.total is None:
        return _verdict(estimate)
    calls = replace(estimate, total=_for_calls(estimate), add_on=None)
    return _verdict(calls) + in_all(estimate.total, estimate.add_on)


def _verdict(estimate: Estimate) -> str:
    cheapest, currency, usage = estimate.cheapest, estimate.header.currency, estimate.usage
    if estimate.total is None:
        return f"{plural(usage.to_pay, 'call')} unserved: nothing in this sheet could pay for them."
    if estimate.pay is Pay.FREE:
        return f"Nothing to pay: {money(estimate.total)} {currency}."
    until = estimate.unserved and estimate.pay is not Pay.SUBSCRIPTION
    unserved = f"{plural(usage.to_pay, 'call')} unserved until you buy. " if until else ""
    if estimate.held and estimate.unserved:
        unserved = f"{plural(estimate.unserved, 'call')} unserved: {estimate.held} does not serve them. "
    if not estimate.held and cheapest and estimate.total == cheapest.total and estimate.pay is cheapest.pay:
        way = cheapest.subscription or "postpaid"
        if cheapest.purchases:
            way = packages(cheapest.purchases)
            if cheapest.pay is Pay.MIX:
                way += f", postpaid for {grouped(cheapest.postpaid_units)}"
            else:
                way = _plus_due(way, cheapest.postpaid)
        saving = ""
        if cheapest.saving and estimate.postpaid and estimate.postpaid.total:
            share = percent(cheapest.saving, estimate.postpaid.total)
            saving = f", saving {money(cheapest.saving)} ({share} %)"
        return f"{unserved}Cheapest {_this(estimate)}: {way} = {money(estimate.total)}{saving}."
    way = estimate.subscription or "postpaid"
    if estimate.pay is Pay.PACKAGES and estimate.packages and estimate.packages.purchases:
        way = _plus_due(packages(estimate.packages.purchases), estimate.packages.postpaid)
    more = ""
    if cheapest and cheapest.total < estimate.total:
        more = f", {money(minus(estimate.total, cheapest.total))} more than the cheapest"
    return f"{unserved}{_this(estimate).capitalize()} by {way}: {money(estimate.total)}{more}."
