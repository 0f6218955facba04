"""``-p SHEET#API``: one word for a sheet and its API, in every command that takes a sheet."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import described
from conftest import Run
from making import sheet_text

# What each command that takes -p is asked; a command to come is asked here too, or the test below fails.
ASKED = {
    "estimate": "--calls 10k",
    "compare": "--calls 10k",
    "concurrency": "--need 10",
    "plan": "--calls 10k",
    "afford": "5",
    "diff": "tests/sheets.csv tests/sheets.csv",
    "forecast": "--so-far 5 --on 2026-01-18",
    "reconcile": "--usage tests/sheets.csv --bill bill.csv",
    "sheet show": "",
    "sheet validate": "",
}


@pytest.fixture
def sheets(empty_folder: Path) -> Path:
    """Two APIs, a call of which costs 1.00 and 2.00; and a sheet whose name has the sign in it."""
    one = sheet_text(postpaid="{unit_price: 1}", concurrency="{included: 3, daily_price: 200}")
    body = one.partition("  test:")[2]
    two = one.replace("  test:", "  one:") + "  two:" + body.replace("unit_price: 1", "unit_price: 2")
    (empty_folder / "own.yaml").write_text(two, encoding="utf-8")
    (empty_folder / "own#one.yaml").write_text(one.replace("unit_price: 1", "unit_price: 3"), encoding="utf-8")
    (empty_folder / "usage.csv").write_text("month,calls\n2026-01,5\n", encoding="utf-8")
    (empty_folder / "bill.csv").write_text("month,amount\n2026-01,5\n", encoding="utf-8")
    return empty_folder


def test_every_command_that_takes_a_sheet_is_asked() -> None:
    taking = {" ".join(each.path) for each in described() if any(one.name == "pricing" for one in each.parameters)}
    assert taking == set(ASKED)


@pytest.mark.parametrize("command", ASKED)
@pytest.mark.usefixtures("sheets")
def test_it_says_what_sheet_and_api_say_apart(run: Run, command: str) -> None:
    words = [*command.split(), *ASKED[command].replace("tests/sheets.csv", "usage.csv").split(), "--json"]
    apart = ["--api", "two"] if command != "sheet validate" else []
    asked = run(*words, "-p", "own.yaml#two")
    assert asked == run(*words, "-p", "own.yaml", *apart)
    assert (asked.exit_code, asked.stderr) == (0, "")
    wrong = run(*words, "-p", "own.yaml#tow")
    assert (wrong.exit_code, wrong.stdout) == (2, "")
    assert wrong.stderr == "costcalc: error: no API 'tow' in own.yaml; did you mean 'two'?\n"


@pytest.mark.usefixtures("sheets")
def test_a_file_of_that_name_wins(run: Run) -> None:
    words = ("estimate", "--calls", "5", "-q", "-p")
    assert run(*words, "own#one.yaml").stdout == "15.00\n"
    assert run(*words, "own#one.yaml#test").stdout == "15.00\n"
    Path("own.yaml#two").write_text(sheet_text(postpaid="{unit_price: 4}"), encoding="utf-8")
    # A name without a suffix is one of a file where there is one.
    assert run(*words, "own.yaml#two").stdout == "20.00\n"


def test_standard_input_has_an_api_too(run: Run, sheets: Path) -> None:
    text = (sheets / "own.yaml").read_text(encoding="utf-8")
    assert run("estimate", "--calls", "5", "-q", "-p", "-#two", stdin=text).stdout == "10.00\n"
    both = run("estimate", "--usage", "-", "-p", "-#two", stdin=text)
    assert both.stderr == ("costcalc: error: --pricing and --usage both name standard input; give one of them a file\n")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("-p own.yaml#two --api one", "-p own.yaml#two names an API, and so does --api one; leave one of them out"),
        ("-p own.yaml#two --api two", "-p own.yaml#two names an API, and so does --api two; leave one of them out"),
        ("-p own.yaml#", "own.yaml#: name the sheet before # and its API behind it, as tencent-ocr#general-print"),
        ("-p #two", "#two: name the sheet before # and its API behind it, as tencent-ocr#general-print"),
        (
            "-p own.yaml#one -p own.yaml#two",
            "--pricing is given twice; give it once, or compare several vendors by costcalc compare",
        ),
        (
            "-p own.yaml#two -o own.yaml.json -o own.yaml.json",
            "-o own.yaml.json: that file is named twice; name it once",
        ),
    ],
)
@pytest.mark.usefixtures("sheets")
def test_what_cannot_be_meant_is_refused_in_one_line(run: Run, words: str, says: str) -> None:
    refused = run("estimate", "--calls", "5", *words.split())
    assert (refused.exit_code, refused.stdout, refused.stderr) == (2, "", f"costcalc: error: {says}\n")


@pytest.mark.usefixtures("sheets")
def test_what_stands_on_the_line_wins_over_the_environment(run: Run) -> None:
    words = ("estimate", "--calls", "5", "-q")
    assert run(*words, COSTCALC_PRICING="own.yaml#two").stdout == "10.00\n"
    assert run(*words, "--api", "one", COSTCALC_PRICING="own.yaml#two").stdout == "5.00\n"
    assert run(*words, "-p", "own.yaml#one", COSTCALC_API="two").stdout == "5.00\n"
    both = run(*words, COSTCALC_PRICING="own.yaml#two", COSTCALC_API="one")
    assert both.stderr == (
        "costcalc: error: COSTCALC_PRICING=own.yaml#two names an API, and so does COSTCALC_API=one; "
        "leave one of them out\n"
    )


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (
            "own.yaml#two own.yaml#one",
            (
                "own.yaml#two and own.yaml#one name two APIs, and one is compared in both; give it one name in both "
                "sheets, or set them side by side: costcalc compare -p own.yaml#two -p own.yaml#one"
            ),
        ),
        ("own.yaml#two own.yaml --api two", "own.yaml#two names an API, and so does --api two"),
        ("usage.csv#two usage.csv", "usage.csv is a usage file, and # names an API of a price sheet; leave out #two"),
        ("own.yaml#tow own.yaml", "no API 'tow' in own.yaml"),
    ],
)
@pytest.mark.usefixtures("sheets")
def test_two_sheets_are_compared_by_one_api(run: Run, words: str, says: str) -> None:
    refused = run("diff", *words.split(), "--calls", "5", stdin="")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr.startswith(f"costcalc: error: {says}")


@pytest.mark.usefixtures("sheets")
def test_either_of_two_sheets_may_name_the_api(run: Run) -> None:
    Path("new.yaml").write_text(Path("own.yaml").read_text(encoding="utf-8").replace("unit_price: 2", "unit_price: 3"))
    apart = run("diff", "own.yaml", "new.yaml", "--calls", "5", "--json", "--api", "two")
    # 5 × 3 instead of 5 × 2.
    assert '"total": "15.00"' in apart.stdout
    for words in ("own.yaml#two new.yaml", "own.yaml new.yaml#two", "own.yaml#two new.yaml#two"):
        assert run("diff", *words.split(), "--calls", "5", "--json") == apart
