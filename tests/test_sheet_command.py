"""costcalc sheet: what a sheet says, and which are shipped."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import Golden, Run
from making import sheet_text
from sheet_files import GOOD, ROOT, SHIPPED, answer, errors, files_of_every_kind, ten_mistakes, write

pytestmark = pytest.mark.usefixtures("empty_folder")


SHOWN = {
    "sheet-show-ocr.txt": "-p tencent-ocr",
    "sheet-show-every-field.txt": "-p every_field.yaml",
    "sheet-show-every-field.json": "-p every_field.yaml --json",
    "sheet-show-api.txt": "-p every_field.yaml --api asr",
}


@pytest.mark.parametrize(("name", "words"), SHOWN.items())
def test_a_sheet_is_shown_as_people_read_it(run: Run, golden: Golden, name: str, words: str) -> None:
    shutil.copy(ROOT / "tests" / "good_sheets" / "every_field.yaml", ".")
    outcome = run("sheet", "show", *words.split())
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    golden(name, outcome.stdout)


def test_show_states_the_price_per_unit_the_bounds_in_words_and_the_dead_zones(run: Run) -> None:
    text = " ".join(run("sheet", "show", "-p", "builtin").stdout.split())
    for said in [
        "1,000 75.00 0.075",  # 75 / 1,000
        "10,000,000 200,000.00 0.02",  # 200,000 / 10,000,000
        "up to 9,999 0.08",  # a bound that begins the next tier at 10,000
        "10,000 to 99,999 0.06",
        "from 1,000,000 on 0.04",
        # 10,000 x 0.06 = 600 = 7,500 x 0.08; 9,999 x 0.08 = 799.92
        "Dead zone: 7,501 to 9,999 pics cost more by postpaid than 10,000 (up to 199.92 more).",
        "off until you turn it on",
        "3 at once included; one more costs 200 a day or 4,000 a month",
    ]:
        assert said in text
    ocr = " ".join(run("sheet", "show", "-p", "tencent-ocr").stdout.split())
    assert "up to 10,000 0.021 10,001 to 100,000 0.014" in ocr
    assert "Free: 1,000 calls every month." in ocr


def test_show_as_json_has_money_as_text_and_null_where_there_is_none(run: Run) -> None:
    shown = answer(run("sheet", "show", "-p", "builtin", "--json"))
    assert list(shown) == [
        *("schema_version", "command", "sheet", "api", "currency", "total", "notes", "gates"),
        *("caveats", "apis"),
    ]
    assert shown["sheet"] == {
        "name": "built-in sheet",
        "provider": "Tencent Cloud",
        "product": "Image Creation Large Model",
        "as_of": "2026-01-21",
        "source": "https://www.tencentcloud.com/document/product/1284/75282",
    }
    (api,) = shown["apis"]
    assert list(api) == [
        "api",
        "name",
        "unit",
        "free_quota",
        "packages",
        "postpaid",
        "dead_zones",
        "concurrency",
        "caveats",
    ]
    assert api["free_quota"] == {"period": "once", "units": None, "validity_months": 12}
    assert api["packages"]["sizes"][0] == {"size": 1000, "price": "75.00", "unit_price": "0.075"}
    assert api["postpaid"]["tiers"][1] == {"from": 10000, "up_to": 99999, "unit_price": "0.06", "flat_fee": "0"}
    assert (api["postpaid"]["base_fee"], api["postpaid"]["maximum"]) == (None, None)
    assert api["dead_zones"][0] == {"from": 7501, "to": 9999, "cheaper_at": 10000, "max_overpay": "199.92"}
    assert api["concurrency"] == {"included": 3, "daily_price": "200", "monthly_price": "4000"}
    ocr = answer(run("sheet", "show", "-p", "tencent-ocr", "--json"))["apis"][0]
    assert (ocr["packages"], ocr["concurrency"]) == (None, None)


def test_one_api_of_several_is_shown_alone_and_a_near_name_is_answered(run: Run) -> None:
    names = [api["api"] for api in answer(run("sheet", "show", "-p", "google-vision", "--json"))["apis"]]
    assert len(names) > 1
    alone = answer(run("sheet", "show", "-p", "google-vision", "--api", names[1], "--json"))
    assert [api["api"] for api in alone["apis"]] == [names[1]]
    (line,) = errors(run("sheet", "show", "-p", "google-vision", "--api", "label-detectoin"), 2)
    assert line.endswith("did you mean 'label-detection'?")


def test_of_many_apis_the_first_hundred_are_drawn_and_all_are_json(run: Run) -> None:
    head = "schema: 1\nprovider: p\ncurrency: USD\nas_of: 2026\nsource: s\napis:\n"
    api = "{name: x, unit: y, postpaid: {unit_price: 1}}"
    write("sheet.yaml", head + "".join(f"  a{n}: {api}\n" for n in range(102)))
    drawn = run("sheet", "show", "-p", "sheet.yaml").stdout
    assert "\na99: x, counted by the y\n" in drawn
    assert "a100" not in drawn
    assert "\n2 more APIs: --api NAME shows one, --json shows all.\n" in drawn
    assert " ".join(drawn.split()).endswith("a98, a99 and 2 more.")
    assert len(answer(run("sheet", "show", "-p", "sheet.yaml", "--json"))["apis"]) == 102


def test_exactly_10_000_calls_lie_in_different_tiers_of_two_sheets_of_one_vendor(run: Run) -> None:
    def priced(*words: str) -> tuple[str, Any]:
        report = answer(run("estimate", "--calls", "10000", "--pay", "postpaid", "--json", *words))
        return report["total"], report["postpaid"]["tier"]

    # The founding sheet begins a tier at 10,000: 10,000 x 0.06.
    assert priced("-p", "builtin") == ("600.00", {"from": 10_000, "up_to": 99_999, "unit_price": "0.06"})
    # The other one ends a tier there: 10,000 x 0.021.
    first = {"from": 0, "up_to": 10_000, "unit_price": "0.021"}
    assert priced("-p", "tencent-ocr", "--free", "0") == ("210.00", first)
    # Its free quota of 1,000 comes anew each month: 9,000 x 0.021.
    assert priced("-p", "tencent-ocr") == ("189.00", first)


def test_the_list_names_every_shipped_sheet_with_its_vendor_date_and_apis(run: Run) -> None:
    sheets = answer(run("sheet", "list", "--json"))["sheets"]
    assert [each["name"] for each in sheets] == SHIPPED
    by_name = {each["name"]: each for each in sheets}
    assert by_name["tencent-ocr"] == {
        "name": "tencent-ocr",
        "provider": "Tencent Cloud",
        "product": "OCR",
        "currency": "USD",
        "as_of": "2024",
        "source": "https://www.tencentcloud.com/document/product/1005/37267",
        "apis": [{"api": "general-print", "name": "General Print Recognition", "unit": "call"}],
        "caveat_count": 0,
        "age_days": None,
    }
    text = run("sheet", "list", COLUMNS="200").stdout
    for each in sheets:
        row = next(line for line in text.splitlines() if line.split()[:1] == [each["name"]])
        assert each["provider"] in row
        assert f" {each['currency']} " in row
        assert f" {each['as_of']} " in row
        assert all(api["api"] in text for api in each["apis"])


def test_the_list_reads_as_agreed(run: Run, golden: Golden, monkeypatch: pytest.MonkeyPatch) -> None:
    write("data/pricing.yaml", GOOD)
    write("data/sheets/vendor-a.yaml", sheet_text(currency_code="JPY", postpaid="{unit_price: 1}"))
    write("data/sheets/vendor-b.yaml", GOOD)
    monkeypatch.setattr("costcalc.loader.shipped._DATA", Path("data"))
    golden("sheet-list.txt", run("sheet", "list").stdout)
    golden("sheet-list.json", run("sheet", "list", "--json").stdout)


@pytest.mark.parametrize("width", [80, 90, 100, 200])
def test_the_list_fits_the_screen_and_cuts_no_name(run: Run, width: int) -> None:
    text = run("sheet", "list", COLUMNS=str(width)).stdout
    assert max(map(len, text.splitlines())) <= width
    words = set(text.replace(",", " ").split())
    for each in answer(run("sheet", "list", "--json"))["sheets"]:
        assert {each["name"], *each["provider"].split(), *(api["api"] for api in each["apis"])} <= words


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_sheet_is_priced_by_its_name_from_any_folder(run: Run, name: str) -> None:
    api = answer(run("sheet", "show", "-p", name, "--json"))["apis"][0]["api"]
    outcome = run("estimate", "--calls", "1/day", "--free", "0", "-p", name, "--api", api, "-q")
    assert (outcome.exit_code, outcome.stderr) == (0, "")


def test_every_shipped_sheet_is_valid_from_any_folder(run: Run) -> None:
    report = answer(run("sheet", "validate", *SHIPPED, "--json"))
    assert report["valid"] is True
    assert [(each["file"], each["problems"]) for each in report["files"]] == [(name, []) for name in SHIPPED]
    checks = {each["file"]: each["check_count"] for each in report["files"]}
    assert (checks["builtin"], checks["tencent-ocr"]) == (3, 2)


def test_the_schema_is_printed_as_it_is_committed(run: Run) -> None:
    outcome = run("sheet", "schema")
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    assert outcome.stdout == (ROOT / "examples" / "price-sheet.schema.json").read_text(encoding="utf-8")
    assert json.loads(outcome.stdout)["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("validat", "did you mean 'validate'?"),
        ("nonsense", "no command 'nonsense'; the commands are: list, show, validate, keys, schema, init"),
        ("init", "missing 'FILE'; try: costcalc sheet init pricing-my-vendor.yaml"),
        ("init a.yaml b.yaml", "see costcalc sheet init --help"),
        ("show builtin", "did you mean: costcalc sheet show -p builtin"),
        ("show other.yaml --json", "did you mean: costcalc sheet show -p other.yaml --json"),
        ("list x", "see costcalc sheet list --help"),
        ("validate -f gihub", "did you mean 'github'?"),
        ("validate -f pdf", "choose one of table, json, csv, markdown, github"),
        ("validate --strict", "see costcalc sheet validate --help"),
    ],
)
def test_wrong_usage_is_one_line_that_names_the_whole_command(run: Run, words: str, says: str) -> None:
    (line,) = errors(run("sheet", *words.split()), 2)
    assert line.startswith("costcalc: error: ")
    assert says in line


def test_the_bare_command_and_every_part_of_it_have_help(run: Run) -> None:
    bare = run("sheet")
    assert (bare.exit_code, bare.stderr) == (0, "")
    for part in ("list", "show", "validate", "schema", "init"):
        assert f" {part} " in bare.stdout
        assert run("sheet", part, "-h").exit_code == 0


def typed_keys(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if inner is not None:
                yield key, type(inner).__name__
            yield from typed_keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from typed_keys(inner)


def test_a_key_has_one_type_in_the_reports_about_sheets(run: Run) -> None:
    files_of_every_kind()
    reports = ["list", "show -p google-vision", "show -p builtin", "validate good.yaml bad.yaml"]
    types: dict[str, set[str]] = {}
    for words in reports:
        said = ten_mistakes("bad.yaml") if "bad.yaml" in words else []
        for key, kind in typed_keys(answer(run("sheet", *words.split(), "--json"), said)):
            types.setdefault(key, set()).add(kind)
    assert {key: kinds for key, kinds in types.items() if len(kinds) > 1} == {}
