"""The page of a reconciliation: the rows, then why they differ, and the answer last."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from costcalc.errors import listed
from costcalc.money import grouped, plural
from costcalc.quantities import Units
from costcalc.render.page import NONE, Grid, Page, columns, head_of, money, signed
from costcalc.results.reconcile import ALONE, ReconciledRow, Reconciliation, Status

_MOST = 50
"""Rows beyond which a screen shows those alone that do not agree, and so many of these."""
_MOST_BOUGHT = 5
_FEW = 3
"""Rows that do not agree up to which the answer names each."""
_IN_BILL = ("are in the bill alone", "is in the bill alone")
_IN_USAGE = ("are in the usage alone", "is in the usage alone")
_TOLD = 3
"""Rules that the answer names; all stand above it."""


def page(found: Reconciliation) -> Page:
    """Return the rows, the rules by which they agree, and the answer."""
    shown = _shown(found)
    blocks: list[Grid | str] = [_grid(found, shown)] if shown else []
    if len(shown) < len(found.rows):
        blocks.append(_left_out(found, shown))
    if found.purchases:
        bought = [f"{grouped(each.count)} × {grouped(each.size)} in {each.month}" for each in found.purchases]
        blocks.append(f"Packages bought: {listed(bought, _MOST_BOUGHT)}.")
    if found.subscriptions:
        held = [f"{each.subscription} in {each.month}" for each in found.subscriptions]
        blocks.append(f"Subscriptions bought, by the bill: {listed(held, _MOST_BOUGHT)}.")
    if len(found.explanations) > 1:
        rows = [[each.message] for each in found.explanations]
        blocks.append(Grid(columns("<<It agrees to the cent if"), rows))
    return Page(head=[*head_of(found.header), _about(found)], blocks=blocks, notes=found.notes, verdict=verdict(found))


def _about(found: Reconciliation) -> str:
    months = [row.month for row in found.rows]
    span = "" if not months else f", {months[0]}" if months[0] == months[-1] else f", {months[0]} to {months[-1]}"
    differ = "differs" if len(found.differing) == 1 else "differ"
    return f"The bill {found.bill}{span}: {plural(len(found.rows), 'row')}, {grouped(len(found.differing))} of them {differ}"


def _shown(found: Reconciliation) -> Sequence[ReconciledRow]:
    return found.rows if len(found.rows) <= _MOST else found.differing[:_MOST]


def _left_out(found: Reconciliation, shown: Sequence[ReconciledRow]) -> str:
    agree = len(found.rows) - len(found.differing)
    more = len(found.differing) - len(shown)
    parts = [f"{plural(agree, 'row')} that {'agrees' if agree == 1 else 'agree'}"] if agree else []
    parts += [f"{grouped(more)} more that {'differs' if more == 1 else 'differ'}"] if more else []
    return f"Not shown: {' and '.join(parts)}; --json lists each."


def _grid(found: Reconciliation, shown: Sequence[ReconciledRow]) -> Grid:
    quantities = any(row.status in {Status.QUANTITY_DIFFERS, Status.BOTH_DIFFER} for row in shown)
    several = len({row.api for row in found.rows}) > 1
    rows = [
        [
            row.month,
            row.account or "",
            (row.api or "the bill as a whole") if several else "",
            _units(row.calls) if quantities else "",
            _units(row.billed_calls) if quantities else "",
            money(row.expected),
            money(row.billed),
            _difference(row.difference),
            row.status.value,
        ]
        for row in shown
    ]
    last = ["all", "", "", "", "", money(found.expected), money(found.billed), _difference(found.total), ""]
    titles = columns(
        "<Month", "<Account", "<API", "Calls", "Calls billed", "Expected", "Billed", "Difference", "<Status"
    )
    return Grid(titles, [*rows, last])


def _units(units: Units | None) -> str:
    return NONE if units is None else grouped(units)


def _difference(amount: Decimal) -> str:
    return signed(amount) if amount else money(amount)


def verdict(found: Reconciliation) -> str:
    """Say whether the bill agrees, and by which rules it would."""
    if not any(row.difference or row.status in {Status.ONLY_BILL, Status.ONLY_USAGE} for row in found.rows):
        others = sum(row.status is Status.QUANTITY_DIFFERS for row in found.rows)
        but = (
            f", though {plural(others, 'row')} {'has' if others == 1 else 'have'} another number of calls"
            if others
            else ""
        )
        return f"The bill agrees to the cent: {money(found.billed)} {found.header.currency}{but}."
    messages = [each.message for each in found.explanations]
    if not messages and found.explanations_of_rows:
        return _of_rows(found)
    if not messages and found.nearly:
        return _nearly(found)
    if not messages:
        return f"No single rule explains it, nor one with a discount or a tax beside it{_which(found)}."
    more = f", or by {plural(len(messages) - _TOLD, 'more rule')}" if len(messages) > _TOLD else ""
    return f"The bill agrees to the cent if {', or if '.join(messages[:_TOLD])}{more}."


def _of_rows(found: Reconciliation) -> str:
    """Say by which rules the rows would agree that are off, and name these where they are few."""
    apart = [row for row in found.rows if row.difference or row.status in ALONE]
    several = len({row.api for row in found.rows}) > 1
    named = (
        listed([_row_said(row, several=several) for row in apart]) if len(apart) <= _FEW else plural(len(apart), "row")
    )
    agree = f"{grouped(len(found.rows) - len(apart))} of {plural(len(found.rows), 'row')} agree"
    messages = [each.message for each in found.explanations_of_rows]
    more = f", or by {plural(len(messages) - _TOLD, 'more rule')}" if len(messages) > _TOLD else ""
    return f"{agree} to the cent; {named} would if {', or if '.join(messages[:_TOLD])}{more}, there alone."


def _nearly(found: Reconciliation) -> str:
    """Say the first rule that leaves the fewest rows off, which these are, and how many more leave as few."""
    first, *others = found.nearly
    several = len({row.api for row in found.rows}) > 1
    beyond = {row[:3]: row.difference for row in first.off}
    rows = [row._replace(difference=beyond[row[:3]]) for row in found.rows if row[:3] in beyond]
    off = listed([_row_said(row, several=several) for row in rows])
    more = f"; {plural(len(others), 'more rule')} would leave as few off" if others else ""
    agree = f"{grouped(len(found.rows) - len(first.off))} of {plural(len(found.rows), 'row')} agree"
    return f"No single rule explains all of it: {agree} to the cent if {first.message}, but not {off}{more}."


def _which(found: Reconciliation) -> str:
    """Name the rows that do not agree where they are few, and count them where each stands in one file only."""
    apart = [row for row in found.rows if row.difference or row.status in ALONE]
    if len(apart) <= _FEW and len(apart) < len(found.rows):
        several = len({row.api for row in found.rows}) > 1
        said = listed([_row_said(row, several=several) for row in apart])
        return f": {grouped(len(found.rows) - len(apart))} of {plural(len(found.rows), 'row')} agree, but not {said}"
    if all(row.status in ALONE for row in apart):
        used = sum(row.status is Status.ONLY_USAGE for row in apart)
        agree = len(found.rows) - len(apart)
        sides = [(agree, "agree", "agrees"), (len(apart) - used, *_IN_BILL), (used, *_IN_USAGE)]
        counted = [f"{plural(count, 'row')} {one if count == 1 else many}" for count, many, one in sides if count]
        return f": {', '.join(counted)}"
    return ""


def _row_said(row: ReconciledRow, *, several: bool) -> str:
    """Return one row as ``2026-03 web (-140.01, in the usage alone)``, with its API where there are several."""
    alone = {Status.ONLY_USAGE: ", in the usage alone", Status.ONLY_BILL: ", in the bill alone"}
    owner = "/".join(name for name in (row.account, row.api if several else None) if name)
    return f"{f'{row.month} {owner}'.strip()} ({_difference(row.difference)}{alone.get(row.status, '')})"
