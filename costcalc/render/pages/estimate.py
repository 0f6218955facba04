"""The page of an estimate: every way to pay, the cheapest marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from costcalc.money import grouped, percent, plain
from costcalc.render.page import (
    Grid,
    Page,
    add_on_line,
    bounds,
    columns,
    head_of,
    in_all,
    money,
    packages,
    plural,
    price,
    signed,
)
from costcalc.results.bill import Charge, Line, PostpaidBill
from costcalc.results.common import Pay, Purchase
from costcalc.results.estimate import Estimate

CHARGES = {
    Charge.FLAT_FEE: "flat fee of the tier",
    Charge.BASE_FEE: "base fee",
    Charge.MINIMUM: "raised to the minimum",
    Charge.MAXIMUM: "cut to the maximum",
}


def page(estimate: Estimate, *, explain: bool = False) -> Page:
    """Return head, the ways to pay, the bill's arithmetic where asked for, and the verdict."""
    usage = estimate.usage
    quota = " of the month's quota" if usage.free and estimate.period == "day" else ""
    where = [f"{grouped(usage.free)} free{quota}", f"{grouped(usage.prepaid)} prepaid"]
    if usage.failed:
        where.insert(0, f"{grouped(usage.failed)} failed (not charged)")
    where.append(f"{grouped(usage.to_pay)} to pay for")
    head = [*head_of(estimate.header), f"{plural(usage.calls, 'call')} in one {estimate.period}: {', '.join(where)}"]
    ways = _ways(estimate)
    blocks: list[Grid | str] = [ways] if ways.rows else []
    if explain:
        blocks += _working(estimate)
    if estimate.add_on:
        blocks.append(add_on_line(estimate.add_on))
    return Page(head=head, blocks=blocks, notes=estimate.notes, verdict=verdict(estimate))


def _ways(estimate: Estimate) -> Grid:
    postpaid, cover, cheapest = estimate.postpaid, estimate.packages, estimate.cheapest
    against = postpaid.total if postpaid else None
    rows: list[list[str]] = []
    marked: set[int] = set()

    def add(way: str, how: str, unused: str, total: Decimal | None, *, mark: bool) -> None:
        versus = "" if total is None or against is None or way == "postpaid" else signed(total - against)
        if mark:
            marked.add(len(rows))
        rows.append([way, how, unused, money(total), versus])

    if postpaid:
        add("postpaid", _how(postpaid), "", postpaid.total, mark=estimate.pay in {Pay.POSTPAID, Pay.FREE})
    if cover and estimate.usage.to_pay:
        single = len(cover.purchases) == 1
        by_packages = estimate.pay is Pay.PACKAGES
        for option in cover.options:
            add(
                f"packages of {grouped(option.size)}",
                f"{grouped(option.count)} × {price(option.price)}",
                grouped(option.unused),
                option.total,
                mark=by_packages and single and cover.purchases[0].size == option.size,
            )
        if not single:
            how = _bought(cover.purchases)
            add("packages, several sizes", how, grouped(cover.unused), cover.total, mark=by_packages)
    if cheapest and cheapest.pay is Pay.MIX:
        rest = f"{_bought(cheapest.purchases)}, {grouped(cheapest.postpaid_units)} postpaid"
        add("packages + postpaid", rest, "0", cheapest.total, mark=estimate.pay is Pay.MIX)
    titles = columns("<Pay by", "<How", "Unused", estimate.header.currency, "vs postpaid")
    return Grid(titles, rows, marked=frozenset(marked))


def _bought(purchases: Sequence[Purchase]) -> str:
    return " + ".join(f"{grouped(bought.count)} × {grouped(bought.size)}" for bought in purchases)


def _how(bill: PostpaidBill) -> str:
    if bill.total is None:
        return "on request"
    units = [line for line in bill.lines if line.charge is Charge.UNITS]
    others = len(bill.lines) - len(units)
    if len(units) <= 2:
        parts = [f"{grouped(line.units or 0)} × {price(line.unit_price, line.per)}" for line in units]
    else:
        parts = [f"{len(units)} tiers"]
    if others:
        parts.append("fees")
    return " + ".join(parts) or "nothing to bill"


def _working(estimate: Estimate) -> list[Grid | str]:
    """Return each amount's arithmetic and its place in the tiers."""
    grids: list[Grid | str] = []
    if estimate.postpaid and estimate.postpaid.lines:
        rows = [[*_line(line), money(line.amount)] for line in estimate.postpaid.lines]
        rows.append(["total", "", "", money(estimate.postpaid.total)])
        titles = columns("<Postpaid line", "<Tier", "<Arithmetic", estimate.header.currency)
        grids.append(Grid(titles, rows, title="The postpaid bill"))
        charged = sum(line.units or 0 for line in estimate.postpaid.lines)
        if charged > estimate.postpaid.units:
            per = estimate.postpaid.lines[0].per
            grids.append(
                f"{grouped(estimate.postpaid.units)} are rounded up to {grouped(charged)}, in blocks of {grouped(per)}."
            )
    cheapest = estimate.cheapest
    if cheapest and cheapest.purchases:
        rows = [
            [
                f"packages of {grouped(bought.size)}",
                f"{grouped(bought.count)} × {price(bought.price)}",
                money(bought.total),
            ]
            for bought in cheapest.purchases
        ]
        rest = cheapest.total - sum((bought.total for bought in cheapest.purchases), Decimal(0))
        if rest:
            rows.append(["postpaid for the rest", plural(cheapest.postpaid_units, "call"), money(rest)])
        rows.append(["total", "", money(cheapest.total)])
        titles = columns("<Cheapest", "<Arithmetic", estimate.header.currency)
        grids.append(Grid(titles, rows, title="The cheapest of all"))
    return grids


def _line(line: Line) -> tuple[str, str, str]:
    tier = bounds(line.tier) if line.tier else ""
    if line.charge is Charge.UNITS:
        arithmetic = f"{grouped(line.units or 0)} × {plain(line.unit_price or Decimal(0))}"
        if line.per != 1:
            arithmetic += f" ÷ {grouped(line.per)}"
        return "units", tier, arithmetic
    return CHARGES[line.charge], tier, ""


def verdict(estimate: Estimate) -> str:
    """Say what to do and what it saves; with concurrency, what both come to."""
    if estimate.add_on is None or estimate.total is None:
        return _verdict(estimate)
    calls = replace(estimate, total=estimate.total - estimate.add_on.total, add_on=None)
    return _verdict(calls) + in_all(estimate.total, estimate.add_on)


def _verdict(estimate: Estimate) -> str:
    cheapest, currency, usage = estimate.cheapest, estimate.header.currency, estimate.usage
    if estimate.total is None:
        return f"{plural(usage.to_pay, 'call')} unserved: nothing in this sheet could pay for them."
    if estimate.pay is Pay.FREE:
        return f"Nothing to pay: 0 {currency}."
    unserved = f"{plural(usage.to_pay, 'call')} unserved until you buy. " if estimate.unserved else ""
    if cheapest and estimate.total == cheapest.total and estimate.pay is cheapest.pay:
        way = "postpaid"
        if cheapest.purchases:
            way = packages(cheapest.purchases)
            if cheapest.pay is Pay.MIX:
                way += f", postpaid for {grouped(cheapest.postpaid_units)}"
        saving = ""
        if cheapest.saving and estimate.postpaid and estimate.postpaid.total:
            share = percent(cheapest.saving, estimate.postpaid.total)
            saving = f", saving {money(cheapest.saving)} ({share} %)"
        return f"{unserved}Cheapest this {estimate.period}: {way} = {money(estimate.total)}{saving}."
    way = "postpaid"
    if estimate.pay is Pay.PACKAGES and estimate.packages:
        way = packages(estimate.packages.purchases) if estimate.packages.purchases else "packages"
    more = ""
    if cheapest and cheapest.total < estimate.total:
        more = f", {money(estimate.total - cheapest.total)} more than the cheapest"
    return f"{unserved}This {estimate.period} by {way}: {money(estimate.total)}{more}."
