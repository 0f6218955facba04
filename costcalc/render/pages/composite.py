"""The page of an estimate of an API that uses others: a row per part, and what they come to."""

from __future__ import annotations

from costcalc.money import grouped, plural
from costcalc.render.page import Grid, Heading, Page, add_on_line, bill_of, columns, head_of, money
from costcalc.render.pages import estimate as of_part
from costcalc.results.composite import CompositeEstimate, Part


def page(composite: CompositeEstimate, *, explain: bool = False) -> Page:
    """Return head, a row per part, the ways to pay for each where asked for, and the total."""
    failed = f"; {grouped(composite.failed)} failed, which take nothing" if composite.failed else ""
    head = [*head_of(composite.header), f"{_made(composite)}{failed}"]
    titles = columns("<Part", "a call takes", "Units", "<Pay by", composite.header.currency)
    rows = [_row(part) for part in composite.parts]
    if composite.rounding is not None:
        rows.append(["rounding", "", "", "", money(composite.rounding)])
    blocks: list[Grid | Heading | str] = [Grid(titles, rows)]
    if explain:
        for part in composite.parts:
            blocks += [Heading(part.api), *of_part.page(part.estimate, explain=True).blocks]
    if composite.add_on:
        blocks.append(add_on_line(composite.add_on))
    if composite.bill:
        blocks.append(bill_of(composite.bill, composite.header.currency))
    return Page(head=head, blocks=blocks, notes=composite.notes, verdict=verdict(composite))


def _made(composite: CompositeEstimate) -> str:
    """Say what is made: 300 calls of size 2 in 30 days (10 a day)."""
    calls, days = composite.calls, composite.days
    sized = f" of size {grouped(composite.size)}" if composite.size != 1 else ""
    when = f"{plural(days, 'day')} ({grouped(calls // days)} a day)" if days > 1 else "one month"
    return f"{plural(calls, 'call')}{sized} in {when}"


def _row(part: Part) -> list[str]:
    usage = part.estimate.usage
    return [
        part.api,
        grouped(part.units),
        grouped(usage.calls),
        part.estimate.pay.value if part.estimate.pay else "nothing",
        money(part.estimate.total),
    ]


def verdict(composite: CompositeEstimate) -> str:
    """Say what a month and a call cost."""
    if composite.total is None:
        return f"{composite.header.api}: a part has no price, so there is no total."
    unserved = f" {plural(composite.unserved, 'unit')} unserved until you buy." if composite.unpaid else ""
    when = f"These {composite.days} days" if composite.days > 1 else "This month"
    return f"{when}: {money(composite.total)} {composite.header.currency}.{unserved}"
