"""A reconciliation: the rows of a bill beside what was expected, and the rules by which they agree."""

from __future__ import annotations

from collections.abc import Iterator

from costcalc.render.documents import words as w
from costcalc.render.documents.shared import top
from costcalc.results.reconcile import Reconciliation, Status

_ROW = w.record(
    month=w.text("The month, as 2026-03", pattern="^[0-9]{4}-[0-9]{2}$"),
    account=w.text("The account", "where one of the two files names none"),
    api=w.text("The API", "where the bill names none, and of what belongs to the bill as a whole"),
    expected=w.money("What the usage comes to, by the price sheet", "where the usage has no such row"),
    billed=w.money("What the bill has, rounded half up once", "where the bill has no such row"),
    difference=w.money("Billed less expected"),
    calls=w.units("Successful units of the usage", "where no row is of one API"),
    billed_calls=w.value("number", "Units that the bill charges for", "where it does not say so"),
    status=w.word("What came of the row", *Status),
)

DOCUMENT = w.record(
    **top("reconcile", w.money("The difference: billed less expected")),
    bill_file=w.text("Where the bill came from", at="bill"),
    expected=w.money("What all rows of the usage come to"),
    billed=w.money("What all rows of the bill come to"),
    explanations=w.each(
        "The rules by which every row agrees; empty where the bill agrees already, or none does",
        w.record(
            code=w.text("What the rule is"),
            message=w.text("What follows: The bill agrees to the cent if"),
            remaining=w.money("What is left of the difference under it"),
        ),
    ),
    explanations_of_rows=w.each(
        "Where no rule makes every row agree: those by which all agree that are off, had they been applied to these alone",
        w.record(
            code=w.text("What the rule is"),
            message=w.text("What follows: the rows that are off agree to the cent if"),
        ),
    ),
    nearly=w.each(
        "Where no rule does even that: those by which the fewest stay off, up to 3",
        w.record(
            code=w.text("What the rule is"),
            message=w.text("What follows: rows agree to the cent if"),
            off=w.each(
                "The rows that stay off",
                w.record(
                    month=w.text("The month, as 2026-03", pattern="^[0-9]{4}-[0-9]{2}$"),
                    account=w.text("The account", "where one of the two files names none"),
                    api=w.text("The API", "where the bill names none, and of what belongs to the bill as a whole"),
                    difference=w.money("Billed less what is expected under the rule"),
                ),
            ),
        ),
    ),
    tried=w.count("Rules that change a row, and were held against the bill"),
    purchases=w.each(
        "Packages bought within the months, as was said or as the bill tells; they are expected, and pay for calls",
        w.record(
            month=w.text("The month, as 2026-03", pattern="^[0-9]{4}-[0-9]{2}$"),
            account=w.text("The account", "where the usage names none"),
            api=w.text("The API"),
            size=w.units("Units in one package", positive=True),
            count=w.count("How many packages", least=1),
            total=w.money("What they cost together"),
        ),
    ),
    subscriptions=w.each(
        "Subscriptions that the bill says were bought, each month or year of one; they are expected, and pay for calls",
        w.record(
            month=w.text("The first month, as 2026-03", pattern="^[0-9]{4}-[0-9]{2}$"),
            account=w.text("The account", "where the usage names none"),
            api=w.text("The API"),
            subscription=w.text("What the vendor calls it"),
        ),
    ),
    rows=w.each("By month, account and API", _ROW),
)


def _rows(answer: Reconciliation) -> Iterator[w.Json]:
    for row in answer.rows:
        yield _ROW.write(row) | {"currency": answer.header.currency}


COLUMNS = w.Columns("month account api currency expected billed difference calls billed_calls status", _rows)
