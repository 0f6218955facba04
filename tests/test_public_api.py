"""The Python API as a user of the library meets it: its names, its types, its answers and its errors."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from dataclasses import FrozenInstanceError
from decimal import Decimal
from fractions import Fraction
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from making import sheet_text

import costcalc

PACKAGE = Path(costcalc.__file__).parent

# Exactly these: what is added here is promised, and what is taken away breaks somebody.
FUNCTIONS = {
    "afford",
    "compare",
    "compare_vendors",
    "concurrency",
    "estimate",
    "forecast",
    "load_bill",
    "load_sheet",
    "load_usage",
    "parse_sheet",
    "plan",
    "plan_cases",
    "reconcile",
    "shipped_sheets",
}
TYPES = {"Case", "PriceSheet", "Problem"}
ERRORS = {
    # an error: the one above it, and the exit code that it stands for
    "CostcalcError": ("Exception", 1),
    "FileError": ("CostcalcError", 1),
    "ProblemsError": ("CostcalcError", 1),
    "SheetError": ("ProblemsError", 1),
    "DataError": ("ProblemsError", 1),
    "NoPriceError": ("CostcalcError", 1),
    "LimitError": ("CostcalcError", 1),
    "MismatchError": ("CostcalcError", 1),
    "RequestError": ("CostcalcError", 2),
}


def python(code: str, folder: Path | None = None) -> str:
    """Return what a fresh interpreter prints."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], cwd=folder, capture_output=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


# The names


def test_the_names_are_exactly_these() -> None:
    assert costcalc.__all__ == sorted(FUNCTIONS | TYPES | set(ERRORS), key=lambda name: (name[0].islower(), name))
    assert dir(costcalc) == costcalc.__all__


@pytest.mark.parametrize("name", costcalc.__all__)
def test_each_name_can_be_imported_and_is_documented(name: str) -> None:
    value = getattr(costcalc, name)
    assert value.__name__ == name
    assert value.__module__.startswith("costcalc.")
    assert len(value.__doc__ or "") > 20
    # A dataclass without a docstring is given its signature as one.
    assert not value.__doc__.startswith(f"{name}(")


def test_a_star_import_gives_all_names_and_nothing_else() -> None:
    names = python("from costcalc import *; print(*(name for name in sorted(globals()) if name[:2] != '__'))")
    assert names.split() == sorted(costcalc.__all__)


def test_an_unknown_name_is_an_ordinary_error() -> None:
    with pytest.raises(AttributeError, match="module 'costcalc' has no attribute 'estimat'"):
        _ = costcalc.estimat  # type: ignore[attr-defined]
    assert not hasattr(costcalc, "__wrapped__")


def test_the_package_says_that_it_is_typed() -> None:
    assert resources.files("costcalc").joinpath("py.typed").is_file()


MAYBE = "decimal.Decimal | None"
"""As the newest mypy writes it; the oldest that may be used has other words for the same."""


def test_a_program_that_uses_the_library_is_checked_by_its_types(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "from costcalc import afford, compare, concurrency, estimate, load_sheet, parse_sheet, shipped_sheets\n"
        "sheet = load_sheet('builtin')\n"
        "reveal_type(estimate(sheet, calls=1).total)\n"
        "reveal_type(compare(sheet, calls=[1]).rows[0].month.postpaid)\n"
        "reveal_type(concurrency(sheet, need=1).total)\n"
        "reveal_type(afford(sheet, amount=1).total)\n"
        "reveal_type(parse_sheet('').currency.code)\n"
        "reveal_type(shipped_sheets())\n"
        "estimate(sheet, calls='1')\n"
        "from costcalc import estimat\n",
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "mypy", "--strict", f"--cache-dir={tmp_path / 'cache'}", program.name]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
    *lines, _ = done.stdout.splitlines()
    types = [line.partition('Revealed type is "')[2].rstrip('"') for line in lines if "Revealed" in line]
    types = [named.replace("builtins.", "").replace("Union[decimal.Decimal, None]", MAYBE) for named in types]
    assert types == [MAYBE, MAYBE, "decimal.Decimal", MAYBE, "str", "tuple[str, ...]"]
    wrong, misspelt = [line for line in lines if ": error: " in line]
    assert wrong.startswith('program.py:9: error: Argument "calls" to "estimate"')
    assert misspelt.startswith('program.py:10: error: Module "costcalc" has no attribute "estimat"')


# Those beside the public names, and those where a public name lives.
MODULES = sorted(
    f"costcalc.{'.'.join(path.relative_to(PACKAGE).with_suffix('').parts)}".removesuffix(".__init__")
    for path in [*PACKAGE.glob("*.py"), *PACKAGE.glob("*/__init__.py"), *PACKAGE.glob("engine/**/*.py")]
    if path.stem != "__main__"
)


def test_the_names_are_the_same_whichever_module_is_imported_first() -> None:
    # A submodule that is imported becomes an attribute of its package, and must hide no public name: those of the package
    # itself, and those in which a name is at home.
    homes = {getattr(costcalc, name).__module__ for name in costcalc.__all__}
    first = [module for module in MODULES if module.count(".") == 1 or module in homes]
    code = f"""
import importlib, sys
for module in {first!r}:
    for loaded in [name for name in sys.modules if name.partition(".")[0] == "costcalc"]:
        del sys.modules[loaded]
    importlib.import_module(module)
    import costcalc
    for name in costcalc.__all__:
        value = getattr(costcalc, name)
        assert callable(value) and value.__name__ == name, (module, name, value)
        assert value is getattr(sys.modules[value.__module__], name), (module, name)
print("done")
"""
    assert python(code) == "done\n"


@pytest.mark.parametrize("name", ["afford", "compare", "concurrency", "estimate", "plan"])
def test_a_function_is_not_hidden_by_its_module(name: str) -> None:
    code = f"import {getattr(costcalc, name).__module__}; from costcalc import {name}; print(callable({name}), {name}.__name__)"
    assert python(code) == f"True {name}\n"


def test_the_example_of_the_docstring_comes_out() -> None:
    import doctest

    tried = doctest.testmod(costcalc)
    assert (tried.attempted, tried.failed) == (2, 0)


# The answers


def test_the_main_job_takes_two_calls() -> None:
    answer = costcalc.estimate(costcalc.load_sheet("builtin"), calls=200_000)
    # Two packages of 100,000 at 4,500; all postpaid: 200,000 x 0.05.
    assert answer.total == Decimal("9000.00")
    assert answer.postpaid
    assert answer.postpaid.total == Decimal("10000.00")
    assert answer.cheapest
    assert [(each.size, each.count, each.price) for each in answer.cheapest.purchases] == [(100_000, 2, Decimal(4_500))]
    assert (answer.cheapest.saving, str(answer.pay)) == (Decimal("1000.00"), "packages")
    assert (answer.usage.to_pay, answer.unserved, answer.header.label) == (200_000, 0, "built-in sheet")


def test_an_estimate_takes_what_the_command_line_takes() -> None:
    sheet = costcalc.load_sheet("builtin")
    # The vendor's example: 50 of 10,000 are free, 9,950 x 0.08.
    assert costcalc.estimate(sheet, calls=10_000, free=50, pay="postpaid").total == Decimal("796.00")
    # 1,500 calls, 1,000 prepaid: 500 are left, one package of 1,000.
    cut = costcalc.estimate(sheet, calls=1_500, prepaid=1_000, postpaid=False)
    assert (cut.total, cut.unserved, cut.postpaid) == (Decimal("75.00"), 500, None)
    # 9,999 calls, 9 failed: 9,990 x 0.08.
    failed = costcalc.estimate(sheet, calls=9_999, failed=9, api="image-style-transfer", pay="postpaid")
    assert (failed.total, failed.usage.failed) == (Decimal("799.20"), 9)


def test_a_comparison_has_a_row_for_each_volume() -> None:
    table = costcalc.compare(costcalc.load_sheet("builtin"), calls=[15_000, 9_999])
    assert [row.calls for row in table.rows] == [9_999, 15_000]
    first, second = (row.month for row in table.rows)
    # 9,999 x 0.08 against one package of 10,000; 15,000 x 0.06 against that package and five of 1,000.
    assert (first.postpaid, first.packages) == (Decimal("799.92"), Decimal("550.00"))
    assert (second.postpaid, second.packages) == (Decimal("900.00"), Decimal("925.00"))
    assert [row.dead_zone for row in table.rows] == [True, False]
    # 75 / 0.08 = 937.5.
    assert (table.break_even[0].size, table.break_even[0].calls) == (1_000, 938)


def test_concurrency_takes_a_need_a_rate_or_a_demand() -> None:
    sheet = costcalc.load_sheet("builtin")
    # 7 more than the 3 included, 5 days at 200; a month of each at 4,000.
    advice = costcalc.concurrency(sheet, need=10, days=5)
    assert (advice.required, advice.included, advice.additional) == (10, 3, 7)
    assert (advice.total, advice.daily_total, advice.monthly_total) == (Decimal(7_000), Decimal(7_000), Decimal(28_000))
    assert advice.break_even_days == 20
    # The third day needs 7 more than are included.
    assert costcalc.concurrency(sheet, demand=[1, 3, 10]).total == Decimal("1400.00")
    # 80,000 tasks of 9 s within 6 h: 720,000 s / 21,600 s = 33.3, so 34, 31 more, a month at 4,000.
    window = costcalc.concurrency(sheet, calls=80_000, task_time=Fraction(9), within=Fraction(6 * 3600))
    assert (window.required, window.total) == (34, Decimal("124000.00"))


def test_a_sheet_comes_from_a_name_a_file_or_a_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = sheet_text(postpaid="{unit_price: 0.5}")
    assert costcalc.load_sheet().label == "built-in sheet"
    Path("pricing.yaml").write_text(text, encoding="utf-8")
    assert costcalc.load_sheet().label == "pricing.yaml"
    for sheet in (
        costcalc.load_sheet("pricing.yaml"),
        costcalc.load_sheet(Path("pricing.yaml")),
        costcalc.parse_sheet(text),
    ):
        assert costcalc.estimate(sheet, calls=3).total == Decimal("1.50")
    assert costcalc.parse_sheet(text).label == "<text>"
    assert costcalc.parse_sheet(text, "a label").label == "a label"


def test_every_shipped_sheet_is_loaded_by_its_name() -> None:
    names = costcalc.shipped_sheets()
    assert names[0] == "builtin"
    assert list(names[1:]) == sorted(names[1:])
    assert {"tencent-ocr", "google-vision"} < set(names)
    assert all(isinstance(costcalc.load_sheet(name), costcalc.PriceSheet) for name in names)


def test_a_sheet_and_an_answer_cannot_be_changed_and_can_be_copied_and_sent() -> None:
    sheet = costcalc.load_sheet("builtin")
    answer = costcalc.estimate(sheet, calls=1_100)
    with pytest.raises(FrozenInstanceError):
        sheet.provider = "Another"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        answer.total = Decimal(0)  # type: ignore[misc]
    for value in (sheet, answer, costcalc.compare(sheet, calls=[5]), costcalc.concurrency(sheet, need=5)):
        assert copy.deepcopy(value) == value
        assert pickle.loads(pickle.dumps(value)) == value  # noqa: S301 - written here


# The errors


@pytest.mark.parametrize(("name", "above", "exit_code"), [(name, *rest) for name, rest in ERRORS.items()])
def test_the_errors_are_a_tree(name: str, above: str, exit_code: int) -> None:
    error = getattr(costcalc, name)
    assert error.__bases__[0].__name__ == above
    assert issubclass(error, Exception)
    assert name == "CostcalcError" or error.exit_code == exit_code


def test_the_tree_is_drawn_in_the_docstring() -> None:
    from costcalc import errors

    drawn = [word for line in (errors.__doc__ or "").splitlines() for word in line.split() if word.endswith("Error")]
    assert drawn == [
        "CostcalcError",
        "FileError",
        "ProblemsError",
        "SheetError",
        "DataError",
        "NoPriceError",
        "LimitError",
        "MismatchError",
        "RequestError",
    ]


def test_all_that_is_wrong_with_a_sheet_is_caught_as_one_error() -> None:
    with pytest.raises(costcalc.CostcalcError) as caught:
        costcalc.parse_sheet(sheet_text(postpaid="{unit_prise: 1}").replace("USD", "usd"), "mine.yaml")
    assert isinstance(caught.value, costcalc.SheetError)
    first, second = caught.value.problems
    assert (first.file, first.line, first.column, first.path) == ("mine.yaml", 3, 11, "currency")
    assert first.message == "'usd' is not a currency of ISO 4217; did you mean 'USD'?"
    assert (second.line, second.column) == (10, 16)
    assert str(caught.value).splitlines() == [str(first), str(second)]
    assert str(first) == f"mine.yaml:3:11: currency: {first.message}"


def test_an_error_arrives_whole_from_another_process() -> None:
    problem = costcalc.Problem("a.yaml", 3, 11, "currency", "is wrong; correct it")
    for error in (costcalc.SheetError([problem]), costcalc.DataError([problem]), costcalc.FileError("no such file")):
        sent = pickle.loads(pickle.dumps(error))  # noqa: S301 - written here
        assert (type(sent), str(sent)) == (type(error), str(error))
        assert getattr(sent, "problems", ()) == getattr(error, "problems", ())


def test_a_file_that_cannot_be_read_names_itself(tmp_path: Path) -> None:
    with pytest.raises(costcalc.FileError, match="no such file; check the path"):
        costcalc.load_sheet(tmp_path / "missing.yaml")
    with pytest.raises(costcalc.FileError, match="did you mean 'builtin'"):
        costcalc.load_sheet("buitlin")


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"calls": -1}, "calls: a whole number"),
        ({"calls": 5, "failed": -1}, "failed: a whole number"),
        # Each would otherwise be added to what is to pay.
        ({"calls": 5, "free": -1}, "free: a whole number"),
        ({"calls": 5, "prepaid": -1}, "prepaid: a whole number"),
        ({"calls": 1.5}, "calls: a whole number"),
        ({"calls": "200k"}, "calls: a whole number"),
        ({"calls": 5, "failed": 6}, "6 failed calls are more than the 5 calls made"),
        ({"calls": 5, "pay": "cash"}, "choose one of cheapest, packages, postpaid"),
        ({"calls": 5, "api": "image"}, "it has: image-style-transfer"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(wrong: dict[str, int], says: str) -> None:
    with pytest.raises(costcalc.RequestError, match=says):
        costcalc.estimate(costcalc.load_sheet("builtin"), **wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("function", "wrong", "says"),
    [
        ("plan", {"calls": [5, 200_000.0]}, r"calls\[1\]: a whole number \(int\) from 0 on is expected, not 200000.0"),
        ("plan", {"calls": 5}, "calls: a list of whole numbers"),
        ("plan", {"calls": "55"}, "calls: a list of whole numbers"),
        ("plan", {"calls": [5], "failed": [1.0]}, r"failed\[0\]: a whole number"),
        ("plan", {"calls": [5], "free": 1.5}, "free: a whole number"),
        ("plan", {"calls": [5], "start": 2.5}, "start: a whole number"),
        ("plan", {"calls": [5], "free": 3, "free_until": 0.5}, "free_until: a whole number"),
        ("plan", {"calls": [5], "prepaid": [(5.0, 0)]}, r"prepaid: whole numbers \(int\) are expected, not \(5.0, 0\)"),
        ("plan", {"calls": [5], "buy": [(1_000, 1.0, 0)]}, "buy: whole numbers"),
        ("compare", {"calls": [5.0]}, r"calls\[0\]: a whole number"),
        ("compare", {"calls": 5}, "calls: a list of whole numbers"),
        ("compare", {"calls": [5], "first": 3}, "`calls` names the volumes"),
        ("compare", {"step": 0, "last": 10}, "`step` takes a whole number from 1 on"),
        ("compare", {"step": -5}, "step: a whole number"),
        ("compare", {"first": 10, "last": 5}, "`first` 10 is more than `last` 5; swap them"),
        ("compare", {"calls": [5], "free": -1}, "free: a whole number"),
        ("concurrency", {"need": 3.5}, "need: a whole number"),
        ("concurrency", {"need": 3, "days": 2.0}, "days: a whole number"),
        ("concurrency", {"demand": [3, 4.5]}, r"demand\[1\]: a whole number"),
        ("concurrency", {"rate": 20.0, "task_time": 1}, "rate: a Fraction or an int from 0 on is expected, not 20.0"),
        ("concurrency", {"rate": 20, "task_time": 1.5}, "task_time: a Fraction"),
        ("concurrency", {"rate": 20, "task_time": 1, "percentile": 0.95}, "percentile: a Fraction"),
        ("concurrency", {"rate": 20, "task_time": 1, "max_wait": -1}, "max_wait: a Fraction"),
        ("concurrency", {"calls": 5, "task_time": 1, "within": -5}, "within: a Fraction"),
        ("concurrency", {"calls": 5.0, "task_time": 1, "within": 5}, "calls: a whole number"),
    ],
)
def test_every_door_refuses_floats_and_what_is_below_nothing(function: str, wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(costcalc.RequestError, match=says) as caught:
        getattr(costcalc, function)(costcalc.load_sheet("builtin"), **wrong)
    assert len(str(caught.value).splitlines()) == 1


def test_whole_numbers_do_for_durations_and_rates() -> None:
    sheet = costcalc.load_sheet("builtin")
    for rate, task_time in ((20, 1), (Fraction(20), Fraction(1))):
        answer = costcalc.concurrency(sheet, rate=rate, task_time=task_time)  # type: ignore[arg-type]
        # Erlang C for 20 at work on average: 6.3 % wait at 28, 4.0 % at 29.
        assert answer.required == 29


def test_no_volume_named_in_a_comparison_means_the_usual_ones() -> None:
    sheet = costcalc.load_sheet("builtin")
    assert costcalc.compare(sheet, calls=[]) == costcalc.compare(sheet)


def test_what_a_sheet_has_no_price_for_is_an_error_of_its_own() -> None:
    with pytest.raises(costcalc.NoPriceError, match="says nothing about concurrency"):
        costcalc.concurrency(costcalc.load_sheet("tencent-ocr"), need=5)
    with pytest.raises(costcalc.RequestError, match="one way"):
        costcalc.concurrency(costcalc.load_sheet("builtin"), need=5, demand=[5])
