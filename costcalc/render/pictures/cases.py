"""The pictures of what to buy now: what each way to buy is expected to cost, and what it may be off by."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costcalc.money import grouped
from costcalc.render.drawing.model import Bar, Bars
from costcalc.render.pages.cases import shown, what
from costcalc.results.cases import WORST, CasesPlan, Now


def pictures(report: CasesPlan) -> Iterator[Bars]:
    """Yield the ways to buy now that the page shows, by what is preferred first; none where there is one alone."""
    found = [_expected(report), _regrets(report)]
    for bars in reversed(found) if report.prefer == WORST else found:
        if len(bars.bars) > 1:
            yield bars


def _expected(report: CasesPlan) -> Bars:
    return Bars(
        title="What is expected, by what is bought now",
        desc=(
            f"The mean of what {len(report.cases)} cases come to, by their weights, in {report.header.currency}, for each way to "
            "buy now."
        ),
        bars=tuple(_bar(now, now.expected) for now in shown(report) if now.expected is not None),
    )


def _regrets(report: CasesPlan) -> Bars:
    return Bars(
        title="The worst regret, by what is bought now",
        desc=(
            f"The most that a case comes to above the best plan for it, in {report.header.currency}, for each way to buy now."
        ),
        bars=tuple(_bar(now, now.worst_regret) for now in shown(report) if now.worst_regret is not None),
    )


def _bar(now: Now, amount: Decimal) -> Bar:
    return Bar(what(now), amount, grouped(amount), "cheapest" if now.chosen else "free", best=now.chosen)
