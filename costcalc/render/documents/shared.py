"""What several documents say: how each begins, notes and gates, usage, tiers, what to buy."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from costcalc.quantities import ungrouped
from costcalc.render.documents import words as w
from costcalc.results.common import NoteCode, Purchase

if TYPE_CHECKING:
    from costcalc.results.calendar import PlannedPurchase
    from costcalc.results.estimate_usage import UsageEstimate
    from costcalc.results.plan import PlanReport

_NONE = w.always(None, "Always null: there is none here", type="null")
_CODES = tuple(NoteCode)

CURRENCY = w.text("The currency of every amount, an ISO 4217 code", at="header.currency", pattern="^[A-Z]{3}$")

SHEET = w.record(
    "The price sheet that was used",
    "",
    "header",
    name=w.text("Where the sheet came from: its path, <stdin>, or built-in sheet", at="label"),
    provider=w.text("The vendor"),
    product=w.text("The vendor's product", "where the sheet names none"),
    as_of=w.text("When the prices were read: a year, a month or a date, as the sheet writes it"),
    source=w.text("Where the prices were read, as the sheet writes it"),
    contract=w.text("Where the contract that wins over the sheet stands; absent without one")._replace(optional=True),
)

NOTES = w.each(
    "What a user must be told",
    w.record(
        code=w.word("The code of the note, as --fail-on takes it", *_CODES), message=w.text("The note in a sentence")
    ),
)

_NO_LIMIT = "of a note, or where an amount is absent"
GATES = w.each(
    "What came of each gate that was asked for; empty where none was",
    w.record(
        gate=w.word(
            "The limit: an option, or the code of a note that must not be there",
            "budget",
            "max-increase",
            "old-prices",
            "tolerance",
            *_CODES,
        ),
        limit=w.money("The most that is allowed: of the total, or of its increase", _NO_LIMIT),
        actual=w.money("What is held against the limit", _NO_LIMIT),
        met=w.flag("Whether it is met; one that is not ends the run with exit code 3"),
        message=w.text("The same in words, as standard error says it where it is not met"),
    ),
    # A result knows of no gate: whoever writes it says what came of them.
    at=lambda _: (),
)


def start(command: str, **own: w.Word) -> dict[str, w.Word]:
    """Return the keys that every document begins with, null where they do not apply, and a document's own keys."""
    version = "The version of these keys; it changes only if one of them changes its meaning"
    return {
        "schema_version": w.always(w.SCHEMA_VERSION, version),
        "command": w.always(command, "The command that was run"),
        **dict.fromkeys(("sheet", "api", "currency", "total"), _NONE),
        "notes": w.always([], "Always empty", type="array", maxItems=0),
        **own,
    }


def top(command: str, total: w.Word) -> dict[str, w.Word]:
    """Return the keys that every answer from a price sheet begins with."""
    api = w.text("The API of the sheet, as --api takes it", "where the answer is about several", "header.api")
    return start(command, sheet=SHEET, api=api, currency=CURRENCY, total=total, notes=NOTES, gates=GATES)


BILL = {
    "list_total": w.money(
        "The same usage and purchases at list prices; absent where the bill has no terms",
        at=lambda answer: answer.bill and answer.bill.list_total,
    )._replace(optional=True),
    "bill": w.record(
        "From list prices to what is paid: list_total - discount + minimum + commitment - credit = net, and net + tax = "
        "total; absent where the bill has no terms",
        discount=w.money("What discounts take off"),
        minimum=w.money("What is added to months below the minimum of the bill"),
        commitment=w.money("What is added to years below the commitment"),
        credit=w.money("What a credit pays"),
        net=w.money("What is due before the tax"),
        tax=w.money("The tax on it"),
    )._replace(optional=True),
}

USAGE_KEYS = {
    "calls": w.units("Calls made"),
    "failed": w.units("Calls that failed; they are not charged"),
    "free": w.units("Calls that the free quota pays for"),
    "prepaid": w.units("Calls that packages already owned pay for"),
    "to_pay": w.units("Calls that are left to pay for: calls - failed - free - prepaid"),
    "requests": w.count("Where calls have a size, how many they are: the others are units", "where a call is a unit"),
}
USAGE = w.record("Where the calls went", **USAGE_KEYS)

TIER = {
    "from": w.units("The smallest number of units in the tier", at="first"),
    "up_to": w.units("The largest number of units in the tier, included", "in the last tier", "last"),
    "unit_price": w.price("The price of as many units as per says, in the currency", "where it is on request"),
}

PACKAGES = {
    "size": w.units("Units in one package", positive=True),
    "count": w.count("How many packages", least=1),
    "price": w.money("The price of one package"),
}


def purchases(about: str) -> w.Word:
    """Describe what to buy."""
    return w.each(about, w.record(**PACKAGES))


def dead_zones(about: str) -> w.Word:
    """Describe dead zones."""
    keys = {
        "from": w.units("The first number of calls of the zone", at="first"),
        "to": w.units("The last number of calls of the zone, included", at="last"),
        "cheaper_at": w.units("The first number of calls after the zone"),
        "max_overpay": w.money("The most that a volume of the zone costs more by postpaid than cheaper_at does"),
    }
    return w.each(about, w.record(**keys))


def add_on_purchases(about: str) -> w.Word:
    """Describe which add-ons to buy."""
    keys = {
        "term": w.word("What an add-on is bought for", "day", "month"),
        "start": w.day("The first day: its number from 1 on, or its date where the demand file has dates"),
        "count": w.count("How many add-ons at once", least=1),
        "days": w.count("The days of a run of equal daily purchases, or of a month", least=1),
        "price": w.price("The price of one add-on, for one day or one month"),
        "total": w.money("What they cost together"),
    }
    return w.each(about, w.record(**keys))


ADD_ON = w.record(
    "Concurrency bought beside the calls; part of total",
    "without --concurrency",
    "add_on",
    required=w.count("Tasks at once, the included ones counted in"),
    included=w.count("Tasks at once that cost nothing"),
    additional=w.count("Tasks at once to buy"),
    days=w.count("For how many days", "where it is kept for whole months", least=1),
    month_count=w.count("For how many months", "where it is kept for days", "months", least=1),
    purchases=add_on_purchases("What to buy, for the days, or in each of the months"),
    total=w.money("What it costs for all the days or months"),
)


BILL_COLUMNS = "list_amount discount_amount minimum_amount commitment_amount credit_amount tax_amount"


def with_bill(names: str) -> Callable[[Any], str]:
    """Return the columns of a result: those of the last row, too, where the bill has terms."""
    return lambda answer: f"{names} {BILL_COLUMNS}" if answer.bill else names


def bill_rows(answer: Any) -> list[w.Json]:
    """Return what the terms of the bill add to the other rows, as a row of its own: with it these come to the total."""
    bill = answer.bill
    if bill is None:
        return []
    amounts = (bill.list_total, bill.discount, bill.minimum, bill.commitment, bill.credit, bill.tax)
    written = dict(zip(BILL_COLUMNS.split(), map(w.amount_text, amounts), strict=True))
    return [{"api": answer.header.api, "currency": answer.header.currency, **written}]


def add_on_rows(report: UsageEstimate | PlanReport) -> list[w.Json]:
    """Return the concurrency beside many months as a row of its own: it is bought for all accounts, and by days."""
    if report.add_on is None:
        return []
    header, amount = report.header, w.amount_text(report.add_on.total)
    return [{"api": header.api, "currency": header.currency, "concurrency_amount": amount}]


def buy_of(purchases: Iterable[Purchase | PlannedPurchase]) -> str:
    """Write packages as ``plan --buy`` takes them, without their month; several with a space between."""
    return " ".join(f"{each.count}x{ungrouped(each.size)}" for each in purchases if each.count)


COMPOSITES = w.each(
    "What was called of APIs that use others, whose parts are among the groups; left out where there is none",
    w.record(
        account=w.text("The account", "where the usage names none"),
        api=w.text("The API of the sheet"),
        calls=w.count("Calls made"),
        failed=w.count("Calls that failed; they take nothing"),
        parts=w.each(
            "The units that they took of each part",
            w.record(
                api=w.text("The part", at=lambda pair: pair[0]), units=w.units("Its units", at=lambda pair: pair[1])
            ),
            lambda composite: composite.units.items(),
        ),
    ),
    lambda report: report.composites or None,
)._replace(optional=True)
