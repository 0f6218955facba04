"""costcalc sheet validate: what is wrong in which file, and which checks do not come out."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from conftest import Golden, Run
from making import sheet_text
from sheet_files import (
    EVERY_KIND,
    GOOD,
    PRICES,
    ROOT,
    SHEETS,
    SHIPPED,
    answer,
    files_of_every_kind,
    ten_mistakes,
    write,
)

from costcalc.engine import checks

pytestmark = pytest.mark.usefixtures("empty_folder")


@pytest.mark.parametrize(
    ("name", "words"),
    {
        "sheet-validate.txt": "",
        "sheet-validate.json": "--json",
        "sheet-validate.github.txt": "--format github",
    }.items(),
)
def test_a_validation_reads_as_agreed(run: Run, golden: Golden, name: str, words: str) -> None:
    files_of_every_kind()
    outcome = run("sheet", "validate", *EVERY_KIND, *words.split())
    assert outcome.exit_code == 1
    golden(name, outcome.stdout)
    golden("sheet-validate.stderr.txt", outcome.stderr)


def test_all_problems_of_all_files_are_said_in_one_run(run: Run) -> None:
    files_of_every_kind()
    outcome = run("sheet", "validate", *EVERY_KIND)
    assert outcome.stderr.splitlines() == [
        *ten_mistakes("bad.yaml"),
        "differs.yaml:12:41: apis.test.checks[1].packages: 8 is expected, but the prices come to 9.00; correct the check or the prices, or delete the check",
        "missing.yaml:1:1: no such file; check the path",
        "empty:1:1: no .yaml file in this folder; name a folder of price sheets",
    ]
    assert "4 of 7 sheets with problems." in outcome.stdout


def test_good_sheets_are_valid_and_exit_0_one_by_one_and_as_a_folder(run: Run) -> None:
    files_of_every_kind()
    for words, sheets in [("good.yaml", "1 sheet"), ("two", "2 sheets"), ("good.yaml two tencent-ocr", "4 sheets")]:
        outcome = run("sheet", "validate", *words.split())
        assert (outcome.exit_code, outcome.stderr) == (0, "")
        assert outcome.stdout.endswith(f"{sheets}: all valid.\n")
        assert run("sheet", "validate", *words.split(), "--format", "github").exit_code == 0


def test_the_sheets_of_the_examples_are_all_valid(run: Run) -> None:
    outcome = run("sheet", "validate", str(ROOT / "pricing.yaml"), str(SHEETS))
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    assert outcome.stdout.endswith(f"\n{len(SHIPPED)} sheets: all valid.\n")


def test_a_folder_is_searched_in_depth_by_suffix_and_in_order(run: Run) -> None:
    files_of_every_kind()
    report = answer(run("sheet", "validate", "two", "good.yaml", "--json"))
    assert [(each["file"], each["api_count"], each["check_count"]) for each in report["files"]] == [
        ("two/a.yaml", 1, 0),
        ("two/deeper/b.yml", 1, 1),
        ("good.yaml", 1, 0),
    ]


def test_validate_as_json_has_a_place_for_each_problem(run: Run) -> None:
    files_of_every_kind()
    outcome = run("sheet", "validate", "good.yaml", "differs.yaml", "--json")
    assert outcome.exit_code == 1
    message = "8 is expected, but the prices come to 9.00; correct the check or the prices, or delete the check"
    assert answer(outcome, [f"differs.yaml:12:41: apis.test.checks[1].packages: {message}"]) == {
        "schema_version": 1,
        "command": "sheet validate",
        "sheet": None,
        "api": None,
        "currency": None,
        "total": None,
        "notes": [],
        "gates": [],
        "valid": False,
        "files": [
            {"file": "good.yaml", "valid": True, "api_count": 1, "check_count": 0, "problems": []},
            {
                "file": "differs.yaml",
                "valid": False,
                "api_count": 1,
                "check_count": 2,
                "problems": [
                    {
                        "line": 12,
                        "column": 41,
                        "path": "apis.test.checks[1].packages",
                        "message": message,
                    }
                ],
            },
        ],
    }


def test_a_verdict_that_is_bad_is_not_green(run: Run) -> None:
    files_of_every_kind()
    words = ("sheet", "validate", "-f", "table")
    assert run(*words, "good.yaml", FORCE_COLOR="1").stdout.endswith("\x1b[1;32m1 sheet: all valid.\x1b[0m\n")
    bad = run(*words, "good.yaml", "differs.yaml", FORCE_COLOR="1").stdout
    assert bad.endswith("\x1b[1;31m1 of 2 sheets with problems.\x1b[0m\n")


def test_a_document_lists_the_problems(run: Run) -> None:
    files_of_every_kind()
    outcome = run("sheet", "validate", "differs.yaml", "missing.yaml", "-f", "markdown", "-o", "x.md")
    assert outcome.stdout.splitlines()[-7:] == [
        "| differs.yaml | 1 | 2 | 1 problem |",
        "| missing.yaml | 0 | 0 | 1 problem |",
        "",
        "- differs.yaml:12:41: apis.test.checks\\[1\\].packages: 8 is expected, but the prices come to 9.00; correct the check or the prices, or delete the check",
        "- missing.yaml:1:1: no such file; check the path",
        "",
        "**2 of 2 sheets with problems.**",
    ]
    assert Path("x.md").read_text(encoding="utf-8") == outcome.stdout


@pytest.mark.parametrize("words", ["- -", "good.yaml - -"])
def test_standard_input_is_read_once(run: Run, words: str) -> None:
    write("good.yaml", GOOD)
    outcome = run("sheet", "validate", *words.split(), stdin=GOOD)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert outcome.stderr == ("costcalc: error: standard input (-) can be read only once; name a file for the other\n")


def test_without_a_name_the_sheet_of_the_folder_is_checked_else_the_builtin_one(run: Run) -> None:
    assert [each["file"] for each in answer(run("sheet", "validate", "--json"))["files"]] == ["builtin"]
    write("pricing.yaml", GOOD)
    assert [each["file"] for each in answer(run("sheet", "validate", "--json"))["files"]] == ["pricing.yaml"]
    write("pricing.yaml", GOOD.replace("unit_price", "unit_prise"))
    assert run("sheet", "validate").exit_code == 1


def test_standard_input_is_checked_and_named(run: Run) -> None:
    outcome = run("sheet", "validate", "-", stdin=GOOD)
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    assert "\n<stdin> " in outcome.stdout
    assert run("sheet", "validate", "-", stdin=GOOD.replace("USD", "usd")).stderr == (
        "<stdin>:3:11: currency: 'usd' is not a currency of ISO 4217; did you mean 'USD'?\n"
    )
    assert run("sheet", "validate", "-", stdin="").stderr.startswith("<stdin>:1:1: the file is empty; ")


# A strange name must not hide what is wrong with the others.
@pytest.mark.parametrize("name", ["x" * 300, "x" * 300 + ".yaml", "a\nb.yaml", "folder", "no/such/folder"])
def test_what_cannot_be_read_is_one_line_and_the_others_are_checked_all_the_same(run: Run, name: str) -> None:
    Path("folder").mkdir()
    write("good.yaml", GOOD)
    write("last.yaml", GOOD.replace("USD", "usd"))
    outcome = run("sheet", "validate", name, "good.yaml", "last.yaml")
    assert outcome.exit_code == 1
    first, last = outcome.stderr.splitlines()
    assert first.startswith(f"{name}:1:1: ".replace("\n", "\\n"))
    assert last.startswith("last.yaml:3:11: ")
    assert "2 of 3 sheets with problems." in outcome.stdout


DIFFERENT = [
    # a check, what of it differs and why
    ("{calls: 10, postpaid: 9}", "postpaid: 9 is expected, but the prices come to 10.00"),
    ("{calls: 10, free: 2, postpaid: 10}", "postpaid: 10 is expected, but the prices come to 8.00"),
    ("{calls: 10, failed: 4, prepaid: 5, postpaid: 1.01}", "postpaid: 1.01 is expected, but the prices come to 1.00"),
    ("{calls: 10, packages: 10}", "packages: 10 is expected, but the prices come to 9.00"),
    # Packages of 4 alone: three, 9.
    ("{calls: 10, packages_of: 4, packages: 7.5}", "packages: 7.5 is expected, but the prices come to 9.00"),
    # The key is about the packages alone, and three are 9.
    ("{calls: 10, packages: 14}", "packages: 14 is expected, but the prices come to 9.00"),
    # Two packages for 8 calls and 2 by postpaid: 6 + 2.
    ("{calls: 10, cheapest: 9}", "cheapest: 9 is expected, but the prices come to 8.00"),
    ("{calls: 1_234_567, postpaid: 1_234_568}", "postpaid: 1,234,568 is expected, but the prices come to 1,234,567.00"),
]


@pytest.mark.parametrize(("check", "says"), DIFFERENT)
def test_a_check_that_does_not_come_out_is_said_with_its_place(run: Run, check: str, says: str) -> None:
    write("sheet.yaml", sheet_text(**PRICES, checks=f"[{check}]"))
    outcome = run("sheet", "validate", "sheet.yaml")
    assert outcome.exit_code == 1
    assert (
        outcome.stderr
        == f"sheet.yaml:12:14: apis.test.checks[0].{says}; correct the check or the prices, or delete the check\n"
    )


def test_each_amount_of_a_check_and_each_check_is_compared(run: Run) -> None:
    checks = "[{calls: 10, postpaid: 1, packages: 2, cheapest: 3}, {calls: 10, cheapest: 8}, {calls: 1, postpaid: 4}]"
    write("sheet.yaml", sheet_text(**PRICES, checks=checks))
    paths = [line.split(": ")[1] for line in run("sheet", "validate", "sheet.yaml").stderr.splitlines()]
    assert sorted(paths) == [
        "apis.test.checks[0].cheapest",
        "apis.test.checks[0].packages",
        "apis.test.checks[0].postpaid",
        "apis.test.checks[2].postpaid",
    ]


def test_checks_are_compared_to_the_minor_unit_of_the_currency(run: Run) -> None:
    # 3 x 0.105 = 0.315, half up 0.32; a yen has no smaller unit: 3 x 0.5 = 1.5 is 2.
    write("usd.yaml", sheet_text(postpaid="{unit_price: 0.105}", checks="[{calls: 3, postpaid: 0.315}]"))
    write("jpy.yaml", sheet_text(currency_code="JPY", postpaid="{unit_price: 0.5}", checks="[{calls: 3, postpaid: 2}]"))
    assert run("sheet", "validate", "usd.yaml", "jpy.yaml").exit_code == 0
    write("usd.yaml", sheet_text(postpaid="{unit_price: 0.105}", checks="[{calls: 3, postpaid: 0.31}]"))
    assert "0.31 is expected, but the prices come to 0.32" in run("sheet", "validate", "usd.yaml").stderr


def test_a_check_without_a_price_is_said_to_have_none(run: Run) -> None:
    parts = {**PRICES, "postpaid": "{mode: volume, tiers: [{up_to: 10, unit_price: 1}, {unit_price: on_request}]}"}
    checks = "[{calls: 11, postpaid: 11}]"
    write("sheet.yaml", sheet_text(**parts, checks=checks))
    (line,) = run("sheet", "validate", "sheet.yaml").stderr.splitlines()
    assert "checks[0].postpaid: 11 is expected, but there is no price; " in line
    del parts["packages"]
    write("sheet.yaml", sheet_text(**parts, checks=checks))
    (line,) = run("sheet", "validate", "sheet.yaml").stderr.splitlines()
    assert "checks[0]: cannot be computed: " in line


@pytest.mark.parametrize(
    ("prices", "why"),
    [
        (
            {"uses": "{other: 2}"},
            "an API that uses others has no prices of its own; delete its checks, or write them below those APIs",
        ),
        (
            {"postpaid": "{unit_price: 1}", "per_call": "{block: 15}"},
            "calls are priced by their size here, which no check says; delete the checks",
        ),
        (
            {"postpaid": "{mode: volume, tier_basis: call, tiers: [{from: 0, unit_price: 1}]}"},
            "calls are priced by their size here, which no check says; delete the checks",
        ),
    ],
)
def test_checks_of_calls_that_have_no_one_price_are_a_problem_of_the_sheet(
    run: Run, prices: dict[str, str], why: str
) -> None:
    text = sheet_text(**prices, checks="[{calls: 10, cheapest: 9}, {calls: 20, cheapest: 18}]")
    write("a.yaml", f"{text}  other: {{name: O, unit: call, postpaid: {{unit_price: 1}}}}\n")
    outcome = run("sheet", "validate", "a.yaml", "-f", "csv")
    line = next(number for number, each in enumerate(text.splitlines(), 1) if "checks" in each)
    assert (outcome.exit_code, outcome.stderr) == (1, f"a.yaml:{line}:14: apis.test.checks: {why}\n")
    # A sheet whose checks fail is a caveat of what others ask of it, and no refusal.
    assert run("estimate", "--calls", "5", "-q", "-p", "a.yaml", "--api", "other").stdout == "5.00\n"


def test_the_checks_of_a_shipped_sheet_are_recomputed_too(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    write("data/sheets/vendor-a.yaml", sheet_text(**PRICES, checks="[{calls: 10, postpaid: 9}]"))
    monkeypatch.setattr("costcalc.loader.shipped._DATA", Path("data"))
    outcome = run("sheet", "validate", "vendor-a")
    assert outcome.exit_code == 1
    assert "9 is expected, but the prices come to 10.00" in outcome.stderr


def test_a_folder_is_searched_for_sheets_of_its_own_only(run: Run) -> None:
    for folder in ("prices", "prices/.venv/lib", "prices/.git", "prices/node_modules/x", "prices/more"):
        Path(folder).mkdir(parents=True)
        write(f"{folder}/sheet.yaml", GOOD if folder in {"prices", "prices/more"} else "no: sheet\n")
    write("prices/.hidden.yaml", "no: sheet\n")
    outcome = run("sheet", "validate", "prices", "--format", "csv")
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    assert [line.partition(",")[0] for line in outcome.stdout.splitlines()[1:]] == [
        "prices/more/sheet.yaml",
        "prices/sheet.yaml",
    ]


def test_a_hidden_folder_that_is_named_is_searched(run: Run) -> None:
    Path(".prices").mkdir()
    write(".prices/sheet.yaml", GOOD)
    assert run("sheet", "validate", ".prices").exit_code == 0


def test_a_folder_that_may_not_be_read_is_not_called_empty(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: str) -> None:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert run("sheet", "validate", str(tmp_path)).stderr == (
        f"{tmp_path}:1:1: no permission to read this folder; check who may (ls -ld)\n"
    )


def test_whatever_of_a_folder_cannot_be_checked_is_a_problem_beside_the_others(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("p/good.yaml", GOOD)
    write("p/closed/unseen.yaml", "schema: 2\n")
    write("p/CAPITALS.YAML", GOOD.replace("USD", "usd"))
    write("p/ignored.txt", "schema: 2\n")
    Path("p/dangling.yaml").symlink_to("nowhere")
    Path("p/folder").symlink_to("closed")
    os.mkfifo("p/pipe.yml")
    scandir = os.scandir

    def guarded(path: str) -> object:
        if str(path) == "p/closed":
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", guarded)
    outcome = run("sheet", "validate", "p", "-f", "csv")
    assert outcome.exit_code == 1
    assert outcome.stderr.splitlines() == [
        "p/CAPITALS.YAML:3:11: currency: 'usd' is not a currency of ISO 4217; did you mean 'USD'?",
        "p/closed:1:1: no permission to read this folder; check who may (ls -ld)",
        "p/dangling.yaml:1:1: this is a link to a file that is not there; check where it leads",
        "p/pipe.yml:1:1: this is no regular file; name it by itself to have it read",
    ]
    assert "p/good.yaml,true,,,,\n" in outcome.stdout


def test_of_a_folder_whose_files_cannot_be_looked_at_each_sheet_is_a_problem(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A folder that may be listed but not entered (chmod 444).
    write("p/a.yaml", GOOD)
    write("p/b.yaml", GOOD)

    def refuse(path: Path, *_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    with monkeypatch.context() as patched:
        patched.setattr(Path, "stat", refuse)
        patched.setattr(Path, "open", refuse)
        patched.setattr(Path, "is_dir", os.path.isdir)
        outcome = run("sheet", "validate", "p")
    assert outcome.stderr.splitlines() == [
        f"p/{name}.yaml:1:1: no permission to read it; check who may (ls -l)" for name in "ab"
    ]


def test_the_checks_of_one_sheet_share_a_limit(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "MAX_WORK", 0)
    api = (
        "    name: Test\n    unit: call\n    packages: {validity: 1 year, sizes: [{units: 3, price: 2}, {units: 7, price: 4}]}\n"
        "    checks: [{calls: 10, packages: 6}]\n"  # a 3 and a 7
    )
    head = "schema: 1\nprovider: Vendor\ncurrency: USD\nas_of: 2026-01\nsource: a test\napis:\n"
    outcome = run("sheet", "validate", "-", stdin=head + "".join(f"  api-{n}:\n{api}" for n in range(3)))
    # The first is computed, and weighs combinations; of the others only the first is named.
    (line,) = outcome.stderr.splitlines()
    assert outcome.exit_code == 1
    assert "apis.api-1.checks[0]: the checks up to here look at more than 0 sums of packages, the limit" in line


CONTRACT = "contract: 1\nas_of: 2026-11\nsource: offer 7\nbill: {discount: 12 %}\n"


def test_a_contract_is_checked_as_one(run: Run) -> None:
    Path("good.yaml").write_text(CONTRACT, encoding="utf-8")
    Path("bad.yaml").write_text(CONTRACT.replace("12 %", "112 %"), encoding="utf-8")
    assert run("sheet", "validate", "good.yaml").exit_code == 0
    outcome = run("sheet", "validate", "good.yaml", "bad.yaml")
    assert outcome.exit_code == 1
    assert outcome.stderr.startswith("bad.yaml:4:18: bill.discount: ")
    assert outcome.stderr.count("\n") == 1


def test_a_contract_in_the_place_of_a_sheet_is_one_line(run: Run) -> None:
    Path("good.yaml").write_text(CONTRACT, encoding="utf-8")
    for words in (
        ["estimate", "-p", "good.yaml", "--calls", "9k"],
        ["diff", "good.yaml", "good.yaml", "--calls", "9k"],
    ):
        outcome = run(*words)
        assert (outcome.exit_code, outcome.stdout) == (1, "")
        assert outcome.stderr == (
            "good.yaml:1:1: this is a contract, which --contract names; a price sheet starts with 'schema: 1'\n"
        )
