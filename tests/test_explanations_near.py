"""A bill that no rule explains: which rows are off, or stay off under the rule that explains nearly all."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import Run
from reconciling import FILES, answer_of, write

pytestmark = pytest.mark.usefixtures("empty_folder")


def answered(run: Run, usage: str, bill: str) -> Any:
    """Return the document, with the last paragraph of the screen."""
    write(usage, bill)
    screen = run(*f"reconcile {FILES}".split()).stdout
    return answer_of(run) | {"last": screen.rpartition("\n\n")[2].replace("\n", " ").strip()}


def test_rows_that_no_rule_explains_are_named_where_they_are_few(run: Run) -> None:
    # 500, 2,000, 300, 400 and 700 calls: 50.00, 160.00, 30.00, 40.00 and 70.00; March is not billed, and April has 5.00 less.
    usage = "month,account,calls\n" + "".join(
        f"2026-0{month},web,{calls}\n" for month, calls in enumerate((500, 2000, 300, 400, 700), 1)
    )
    bill = "month,account,amount\n2026-01,web,50\n2026-02,web,160\n2026-04,web,40\n2026-04,web,-5\n2026-05,web,70\n"
    none = "No single rule explains it, nor one with a discount or a tax beside it: "
    answer = answered(run, usage, bill)
    assert answer["last"] == (
        f"{none}3 of 5 rows agree, but not 2026-03 web (-30.00, in the usage alone), 2026-04 web (-5.00)."
    )
    answer = answered(run, usage, bill.replace("web", "Net"))
    assert answer["last"] == f"{none}4 rows are in the bill alone, 5 rows are in the usage alone."
    # A bill of January alone: four months are not in it.
    answer = answered(run, usage, "month,account,amount\n2026-01,web,50\n")
    assert answer["last"] == f"{none}1 row agrees, 4 rows are in the usage alone."


def test_a_rule_by_which_all_rows_agree_but_a_few_is_named_with_these(run: Run) -> None:
    # 550, 2,100, 330, 440 and 770 calls, those that failed charged: 55.00, 168.00, 33.00, 44.00 and 77.00; in April less 5.00.
    usage = "month,account,calls,failed\n2026-01,web,550,50\n2026-02,web,2100,100\n2026-03,web,330,30\n"
    usage += "2026-04,web,440,40\n2026-05,web,770,70\n"
    bill = "month,account,amount\n2026-01,web,55\n2026-02,web,168\n2026-03,web,33\n2026-04,web,39\n2026-05,web,77\n"
    answer = answered(run, usage, bill)
    near = "No single rule explains all of it: 4 of 5 rows agree to the cent if failed calls are charged, but not"
    assert (answer["explanations"], answer["last"]) == ([], f"{near} 2026-04 web (-5.00).")
    off = {"month": "2026-04", "account": "web", "api": "test", "difference": "-5.00"}
    assert answer["nearly"] == [{"code": "failed-charged", "message": "failed calls are charged", "off": [off]}]
    answer = answered(run, usage, bill.replace("2026-04,web,39\n", ""))
    assert answer["last"] == f"{near} 2026-04 web (-44.00, in the usage alone)."
    # Three rows off of five: the two that agree prove nothing.
    answer = answered(run, usage, bill.replace("55", "56").replace("77", "78"))
    assert (answer["nearly"], answer["last"]) == (
        [],
        "No single rule explains it, nor one with a discount or a tax beside it.",
    )


def test_a_tax_by_which_all_rows_agree_but_one_is_named(run: Run) -> None:
    # 50.00, 160.00, 30.00 and 40.00 with 8 %: 54.00, 172.80, 32.40 and 43.20; 1.00 more in April.
    usage = "month,calls\n2026-01,500\n2026-02,2000\n2026-03,300\n2026-04,400\n"
    bill = "month,amount\n2026-01,54\n2026-02,172.80\n2026-03,32.40\n2026-04,44.20\n"
    assert answered(run, usage, bill)["last"] == (
        "No single rule explains all of it: 3 of 4 rows agree to the cent if 8 % tax is added to each row, but not 2026-04 "
        "(+1.00)."
    )
