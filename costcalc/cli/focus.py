"""``-f focus`` and ``-o bill.focus.csv``: a report charge by charge, in the columns of FOCUS."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from costcalc.bill import Key
from costcalc.engine.charging.charges import charges
from costcalc.engine.expected import Package, Question, Term
from costcalc.engine.series import span_of
from costcalc.engine.usage_accounts import Holdings
from costcalc.money import total_of
from costcalc.results.charges import Charges
from costcalc.sheet import PriceSheet
from costcalc.usage import UsageSeries

if TYPE_CHECKING:
    from costcalc.results.estimate_usage import UsageEstimate
    from costcalc.results.plan import PlanReport

_ACCOUNT = "costcalc"


def with_charges(
    answer: UsageEstimate,
    sheet: PriceSheet,
    series: Sequence[UsageSeries],
    told: Mapping[str, Any],
    account: str | None,
    *,
    one_bill: bool,
) -> UsageEstimate:
    """Return an estimate of months with its charges; accounts that share a bill are not told apart."""
    asked = Question(sheet=sheet, series=series, holdings=Holdings(**told), span=span_of(series), one_bill=one_bill)
    found = charges(asked, billing_account=account or _ACCOUNT)
    _check(found, answer)
    return replace(answer, charges=found)


def with_planned_charges(
    answer: PlanReport, sheet: PriceSheet, series: Sequence[UsageSeries], told: Mapping[str, Any], account: str | None
) -> PlanReport:
    """Return a plan with its charges: of the calendar that it is about."""
    first, end = span_of(series)
    bought, terms = [], list[Term]()
    for group in answer.groups:
        api = sheet.api(group.plan.header.api)
        for each in group.plan.calendar.purchases:
            size = api.parts(each.size, "buy")
            bought.append(
                Package.of(
                    first + each.month, group.account, api.key, size, each.count, sheet.currency.minor(each.total)
                )
            )
        terms += [
            Term(Key(first + each.month, group.account, api.key), each.subscription, each.months)
            for each in group.plan.calendar.subscriptions
        ]
    asked = Question(
        sheet=sheet,
        series=series,
        holdings=_holdings(told),
        span=(first, end),
        bought=bought,
        terms=terms,
        planned=True,
    )
    found = charges(asked, billing_account=account or _ACCOUNT)
    _check(found, answer)
    return replace(answer, charges=found)


def _holdings(told: Mapping[str, Any]) -> Holdings:
    return Holdings(**{name: value for name, value in told.items() if name != "dated"})


def _check(found: Charges, answer: UsageEstimate | PlanReport) -> None:
    """Make sure that no charge is missing: a file that does not add up is worse than none."""
    billed = total_of(row.billed for row in found.rows)
    if billed != answer.total:
        raise AssertionError(f"the charges come to {billed}, and the report to {answer.total}")
