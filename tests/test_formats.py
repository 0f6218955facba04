"""Each format of each command as a golden file; CSV and Markdown read back give the numbers of the JSON."""

from __future__ import annotations

import csv
import importlib
import io
import json
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from types import FunctionType
from typing import Any, NamedTuple

import pytest
from conftest import Golden, Outcome, Run
from making import sheet_text
from markdown_it import MarkdownIt

import costcalc
from costcalc.engine.estimate_usage import estimate_usage
from costcalc.render import Format, pieces, render
from costcalc.usage import UsageSeries

ROOT = Path(__file__).parent.parent

USAGE = (
    "account,month,calls,failed\n"
    "app,2026-01,60000,300\napp,2026-02,9700,40\napp,2026-03,130000,0\n"
    "web,2026-02,500,0\nweb,2026-03,1100,100\n"
)
DEMAND = "day,need\n" + "".join(
    f"2026-03-{day:02d},{need}\n" for day, need in enumerate((3, 5, 5, 12, 20, 20, 9, 4), 1)
)


class Case(NamedTuple):
    """A run to show in every format."""

    words: str
    stdin: str | None = None
    exit_code: int = 0


CASES = {
    "estimate": Case("estimate --calls 200000"),
    "estimate-explain": Case("estimate --calls 1100 --failed 10 --free 50 --explain"),
    "estimate-unserved": Case("estimate --calls 1500 --prepaid 1000 --no-postpaid --concurrency 5 --days 2"),
    "estimate-usage": Case("estimate --usage -", USAGE),
    "compare": Case("compare --calls 500 --calls 5k --calls 9999 --calls 15k --calls 200k"),
    "concurrency": Case("concurrency --need 10 --days 45"),
    "concurrency-rate": Case("concurrency --rate 2/s --task-time 1.5s --max-wait 2s --percentile 99"),
    "concurrency-deadline": Case("concurrency --calls 80k --task-time 9s --within 8h"),
    "concurrency-demand": Case("concurrency --demand -", DEMAND),
    "forecast": Case("forecast --usage examples/usage/days.csv --prepaid 40k@2027-01 --explain"),
    "forecast-so-far": Case("forecast --so-far 120k --on 2026-11-18 --pay postpaid"),
    "reconcile": Case("reconcile --usage examples/usage/seasonal.csv --bill examples/bills/seasonal.csv"),
    "plan": Case("plan --calls 15k --growth 5% --start 2026-02 --explain"),
    "plan-own": Case("plan --calls 15k --months 6 --buy 1x100k@1 --prepaid 5k@2"),
    "plan-groups": Case("plan --usage -", USAGE),
    "plan-case": Case("plan --calls 15k --months 3 --start 2026-02 --case low=-40%:25 --case high=+2.5%:75"),
    "afford": Case("afford 700 --prepaid 20"),
    "afford-year": Case("afford 60000/year"),
    "sheet-keys": Case("sheet keys"),
    "sheet-list": Case("sheet list"),
    "sheet-show": Case("sheet show"),
    "sheet-show-every-field": Case("sheet show -p tests/good_sheets/every_field.yaml"),
    "sheet-validate": Case(
        "sheet validate tests/good_sheets/every_field.yaml tests/bad_sheets/unit_price_and_tiers.yaml no-such.yaml",
        exit_code=1,
    ),
}
MAIL = "-p examples/sheets/postmark.yaml"
PAGES = CASES | {
    "estimate-accounts": Case("estimate --usage examples/usage/accounts.csv --concurrency 5"),
    "estimate-subscription": Case(f"estimate --calls 12k {MAIL} --subscription Pro --explain"),
    "compare-subscriptions": Case(f"compare {MAIL} --calls 50 --calls 12k"),
    "plan-subscriptions": Case(f"plan {MAIL} --calls 8k --growth 20% --months 6 --start 2026-02 --explain"),
    "forecast-subscription": Case(f"forecast {MAIL} --so-far 9k --on 2026-11-18 --subscription Pro --explain"),
    "diff-usages": Case("diff examples/usage/seasonal.csv examples/usage/growing-year.csv"),
    "sheet-show-subscriptions": Case(f"sheet show {MAIL}"),
}
"""More that is only read as it stands."""
FORMATS = {"table": "txt", "json": "json", "csv": "csv", "markdown": "md", "github": "github.txt"}


@pytest.fixture
def written(run: Run, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Outcome]:
    """Run a case in a format, from the root of the clone."""
    monkeypatch.chdir(ROOT)
    # Sheets that are added later are no business of these files.
    monkeypatch.setattr("costcalc.loader.shipped_sheets", lambda: ("builtin",))

    def call(name: str, to: str, *more: str) -> Outcome:
        case = PAGES[name]
        words = case.words.split()
        sheet = [] if "-p" in words or (words[0] == "sheet" and words[1] != "show") else ["-p", "builtin"]
        outcome = run(*words, *sheet, "-f", to, *more, stdin=case.stdin)
        assert outcome.exit_code == case.exit_code
        assert len(outcome.stderr.splitlines()) == (2 if words[1] == "validate" else 0)
        return outcome

    return call


Written = Callable[..., Outcome]
PICTURES = ["afford", "concurrency", "estimate-accounts", "forecast", "plan-case", "reconcile"]


@pytest.mark.parametrize("to", FORMATS)
@pytest.mark.parametrize("name", PAGES)
def test_a_format_reads_as_agreed(written: Written, golden: Golden, name: str, to: str) -> None:
    golden(f"formats/{name}.{FORMATS[to]}", written(name, to).stdout)


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_drawn_as_agreed(written: Written, golden: Golden, name: str) -> None:
    golden(f"formats/{name}.svg", written(name, "svg").stdout)


@pytest.mark.parametrize("name", CASES)
def test_json_is_written_as_the_standard_library_indents_it(written: Written, name: str) -> None:
    text = written(name, "json").stdout
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=2) + "\n"


def test_text_of_a_sheet_is_json_text(run: Run, tmp_path: Path) -> None:
    name = 'a "name" with \\, \u4e2d\u6587 and ##[command]'
    sheet = tmp_path / "sheet.yaml"
    sheet.write_text(
        sheet_text(postpaid="{unit_price: 1}").replace("provider: Vendor", f"provider: {json.dumps(name)}"),
        encoding="utf-8",
    )
    text = run("sheet", "show", "-p", str(sheet), "--json").stdout
    assert json.loads(text)["sheet"]["provider"] == name
    assert "\u4e2d\u6587 and ##\\u005bcommand]" in text


@pytest.mark.parametrize("to", [Format.JSON, Format.CSV])
def test_a_document_is_written_account_by_account(to: Format) -> None:
    sheet = costcalc.load_sheet("builtin")
    one = UsageSeries(account="", api="image-style-transfer", first_month=24_312, calls=(5,), failed=(0,))
    series = [one._replace(account=f"account {number}") for number in range(300)]
    report = estimate_usage(sheet, series)
    texts = list(pieces(report, to))
    assert "".join(texts) == render(report, to)
    assert max(map(len, texts)) < 1_000


def test_no_golden_file_is_left_over() -> None:
    folder = Path(__file__).parent / "golden" / "formats"
    expected = {f"{name}.{suffix}" for name in PAGES for suffix in FORMATS.values()}
    expected |= {f"{name}.svg" for name in PICTURES}
    assert {path.name for path in folder.iterdir()} == expected


# ── CSV ──────────────────────────────────────────────────────────────────────────────────────────────


def answer_of(written: Written, name: str) -> Any:
    return json.loads(written(name, "json").stdout)


def rows_of(text: str) -> list[dict[str, str]]:
    """Return the records of CSV text; each line has as many cells as the header."""
    header, *rows = csv.reader(io.StringIO(text), strict=True)
    assert len(set(header)) == len(header)
    assert {len(row) for row in rows} <= {len(header)}
    return [dict(zip(header, row, strict=True)) for row in rows]


def cell(value: Any) -> str:
    """Write a value of the JSON as a cell of CSV."""
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def buy_of(purchases: Any) -> str:
    """Write packages as ``plan --buy`` takes them."""
    return " ".join(f"{each['count']}x{each['size']}" for each in purchases)


def estimate_records(answer: Any) -> list[dict[str, Any]]:
    same = {"api": answer["api"], "currency": answer["currency"], "buy": None} | answer["usage"]
    rows = []
    none = {"size": None, "count": None, "price": None}
    if answer["postpaid"]:
        units = answer["usage"]["to_pay"]
        total = answer["postpaid"]["total"]
        same_total = {"total": total, "postpaid_amount": total}
        rows.append(same | none | same_total | {"pay": "postpaid", "postpaid_units": units, "unused": 0})
    rows += [
        same | option | {"pay": "packages", "postpaid_units": 0, "buy": buy_of([option])}
        for option in answer["packages"]["options"]
    ]
    for pay, way in (("packages", answer["packages"]), ("mix", answer["cheapest"])):
        bought = way["purchases"]
        if len(bought) < 2 if pay == "packages" else way["pay"] != "mix":
            continue
        # Of one size alone, that size and its price.
        size = bought[0] if len(bought) == 1 else none
        best = {key: way[key] for key in ("unused", "total", "postpaid_amount")}
        best |= {"pay": pay, "buy": buy_of(bought), "postpaid_units": way.get("postpaid_units", 0)}
        rows.append(same | size | best | {"count": sum(each["count"] for each in bought)})
    if answer["concurrency"]:
        extra = {"count": answer["concurrency"]["additional"], "total": answer["concurrency"]["total"]}
        extra |= {"pay": "concurrency", "postpaid_units": 0, "unused": 0, "postpaid_amount": None}
        rows.append(same | none | extra)
    return rows


def compare_records(answer: Any) -> list[dict[str, Any]]:
    return [
        {"calls": row["calls"], "dead_zone": row["dead_zone"], "currency": answer["currency"]}
        | {f"month_{key}": value for key, value in row["month"].items()}
        | {f"year_{key}": value for key, value in row["year"].items()}
        for row in answer["rows"]
    ]


def concurrency_records(answer: Any) -> list[dict[str, Any]]:
    return [bought | {"currency": answer["currency"]} for bought in answer["cheapest"]["purchases"]]


def usage_records(answer: Any) -> list[dict[str, Any]]:
    none = {"concurrency_amount": None}
    rows = [
        month | none | {"account": group["account"], "api": group["api"], "currency": answer["currency"]}
        for group in answer["groups"]
        for month in group["months"]
    ]
    return rows + concurrency_record(answer, rows)


def concurrency_record(answer: Any, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the record of the concurrency beside many months, where there is any."""
    if not answer["concurrency"]:
        return []
    known = {"api": answer["api"], "currency": answer["currency"]}
    return [dict.fromkeys(rows[0]) | known | {"concurrency_amount": answer["concurrency"]["total"]}]


def plan_records(answer: Any) -> list[dict[str, Any]]:
    rows = []
    for group in answer.get("groups", [answer]):
        for month in group["months"]:
            buys = [f"{each['count']}x{each['size']}" for each in group["purchases"] if each["month"] == month["month"]]
            same = {"account": group.get("account"), "api": group["api"], "currency": answer["currency"]}
            rows.append(month | same | {"buy": " ".join(buys), "concurrency_amount": None})
    return rows + concurrency_record(answer, rows)


def forecast_records(answer: Any) -> list[dict[str, Any]]:
    keys = ("so_far", "free", "prepaid", "bought", "postpaid", "to_come_total", "buy")
    month = {
        "api": answer["api"],
        "account": None,
        "currency": answer["currency"],
        "month": "2026-11",
        "on": answer["on"],
    }
    rest = answer["to_come"] | {"so_far": answer["so_far"], "to_come_total": answer["to_come"]["total"]}
    rest["buy"] = buy_of(rest["purchases"])
    return [
        month | {"end": name} | end | {key: rest[key] if name == "likely" else None for key in keys}
        for name, end in answer["range"].items()
        if end
    ]


def show_records(answer: Any) -> list[dict[str, Any]]:
    rows = []
    none = dict.fromkeys(("size", "price", "from", "up_to", "unit_price", "per", "flat_fee", "period"))
    for api in answer["apis"]:
        same = none | {"api": api["api"], "currency": answer["currency"]}
        if quota := api["free_quota"]:
            rows.append(same | {"kind": "free_quota", "size": quota["units"], "period": quota["period"]})
        rows += [same | size | {"kind": "package", "per": 1} for size in (api["packages"] or {"sizes": []})["sizes"]]
        postpaid = api["postpaid"]
        for tier in postpaid["tiers"]:
            price = {"unit_price": tier["unit_price"] or "on_request", "per": postpaid["per"]}
            rows.append(same | tier | price | {"kind": "tier", "period": postpaid["period"]})
        rows += [
            same | {"kind": kind, "price": postpaid[kind], "period": postpaid["period"]}
            for kind in ("base_fee", "minimum", "maximum")
            if postpaid[kind] is not None
        ]
        if offer := api["concurrency"]:
            rows.append(same | {"kind": "concurrency_included", "size": offer["included"]})
            rows += [
                same | {"kind": "concurrency", "size": 1, "price": offer[key], "period": period}
                for key, period in (("daily_price", "day"), ("monthly_price", "month"))
                if offer[key] is not None
            ]
    return rows


def list_records(answer: Any) -> list[dict[str, Any]]:
    return [sheet | {"apis": " ".join(api["api"] for api in sheet["apis"])} for sheet in answer["sheets"]]


def validate_records(answer: Any) -> list[dict[str, Any]]:
    none = dict.fromkeys(("line", "column", "path", "message"))
    return [
        {"file": file["file"], "valid": file["valid"]} | problem
        for file in answer["files"]
        for problem in file["problems"] or [none]
    ]


def afford_records(answer: Any) -> list[dict[str, Any]]:
    same = {key: answer[key] for key in ("api", "currency", "amount", "per")}
    bought = " ".join(f"{each['count']}x{each['size']}" for each in answer["purchases"])
    rows = [same | way | {"buy": "" if place else bought} for place, way in enumerate(answer["ways"])]
    return [{key: value for key, value in row.items() if key != "ranges"} for row in rows]


def reconcile_records(answer: Any) -> list[dict[str, Any]]:
    return [row | {"currency": answer["currency"]} for row in answer["rows"]]


def plan_case_records(answer: Any) -> list[dict[str, Any]]:
    same = {"account": None, "api": answer["api"], "currency": answer["currency"]}
    rows = []
    for now in answer["now"]:
        looked = {key: now[key] for key in ("due", "expected", "worst_regret")}
        looked["buy"] = " ".join(f"{each['count']}x{each['size']}" for each in now["purchases"])
        for case, total in zip(answer["cases"], now["totals"], strict=True):
            one = {key: case[key] for key in ("percent", "weight", "calls")}
            regret = f"{Decimal(total) - Decimal(case['total'])}"
            one |= {"case": case["name"], "total": total, "best_total": case["total"], "regret": regret}
            rows.append(same | looked | one)
    return rows


RECORDS: dict[str, Callable[[Any], list[dict[str, Any]]]] = {
    "estimate": estimate_records,
    "estimate-explain": estimate_records,
    "estimate-unserved": estimate_records,
    "estimate-usage": usage_records,
    "compare": compare_records,
    "concurrency": concurrency_records,
    "concurrency-rate": concurrency_records,
    "concurrency-deadline": concurrency_records,
    "concurrency-demand": concurrency_records,
    "forecast": forecast_records,
    "forecast-so-far": forecast_records,
    "reconcile": reconcile_records,
    "plan": plan_records,
    "plan-own": plan_records,
    "plan-groups": plan_records,
    "plan-case": plan_case_records,
    "afford": afford_records,
    "afford-year": afford_records,
    "sheet-keys": lambda answer: answer["keys"],
    "sheet-list": list_records,
    "sheet-show": show_records,
    "sheet-show-every-field": show_records,
    "sheet-validate": validate_records,
}


@pytest.mark.parametrize("name", CASES)
def test_csv_read_back_says_what_the_json_says(written: Written, name: str) -> None:
    rows = rows_of(written(name, "csv").stdout)
    expected = RECORDS[name](answer_of(written, name))
    found = [{key: value for key, value in row.items() if key != "chosen"} for row in rows]
    assert found == [{key: cell(value) for key, value in row.items()} for row in expected]


FEES = sheet_text(
    postpaid="{unit_price: 1, base_fee: 3, minimum: 5}",
    packages="{validity: 1 year, sizes: [{units: 8, price: 4}, {units: 20, price: 8}]}",
    concurrency="{included: 1, daily_price: 0.125}",
)


@pytest.mark.parametrize("concurrency", ["", "--concurrency 1", "--concurrency 5"])
@pytest.mark.parametrize(
    "words",
    [
        *(f"estimate --calls {calls} --pay {pay}" for calls in (0, 1, 8, 9, 25) for pay in ("cheapest", "packages")),
        "estimate --calls 9 --pay postpaid",
        "estimate --calls 9 --no-postpaid",
        "estimate --usage USAGE",
        "estimate --usage USAGE DAYS",
        "plan --usage USAGE",
        "plan --calls 9 --months 3",
    ],
)
def test_the_amounts_of_csv_add_up_to_the_total(run: Run, tmp_path: Path, words: str, concurrency: str) -> None:
    """Of an estimate those of the chosen way, of many months all."""
    sheet, usage = tmp_path / "fees.yaml", tmp_path / "usage.csv"
    sheet.write_text(FEES, encoding="utf-8")
    usage.write_text(USAGE, encoding="utf-8")
    days = "--days 7" if concurrency else ""
    line = f"{words.replace('USAGE', str(usage)).replace('DAYS', days)} {concurrency} -p {sheet}".split()
    rows = rows_of(run(*line, "-f", "csv").stdout)
    chosen = [row for row in rows if row.get("chosen", "true") == "true"]
    amounts = ("total",) if "--calls" in words and words.startswith("estimate") else AMOUNTS
    total = sum(Decimal(row[amount] or 0) for row in chosen for amount in amounts if amount in row)
    assert total == Decimal(run(*line, "-q").stdout)


AMOUNTS = ("purchases_amount", "postpaid_amount", "concurrency_amount")


@pytest.mark.parametrize("name", [name for name in CASES if name.startswith("concurrency")])
def test_the_purchases_of_a_concurrency_in_csv_add_up_to_the_total(written: Written, name: str) -> None:
    rows = rows_of(written(name, "csv").stdout)
    assert sum(Decimal(row["total"]) for row in rows) == Decimal(answer_of(written, name)["total"])


@pytest.mark.parametrize("words", ["--calls 0", "--calls 8", "--calls 9", "--calls 25", "--calls 25 --no-postpaid"])
def test_packages_and_the_postpaid_beside_them_add_up_in_every_way(run: Run, words: str) -> None:
    answer = json.loads(run("estimate", *words.split(), "-p", "-", "--json", stdin=FEES).stdout)
    ways = [answer["packages"], answer["cheapest"]]
    ways += [option | {"purchases": [option]} for option in answer["packages"]["options"]]
    for way in ways:
        bought = sum(each["count"] * Decimal(each["price"]) for each in way["purchases"])
        assert bought + Decimal(way["postpaid_amount"]) == Decimal(way["total"])
    # 3, raised to the minimum of 5, is due without a call; nothing is while postpaid is off.
    assert answer["packages"]["postpaid_amount"] == ("0.00" if "--no-postpaid" in words else "5.00")


@pytest.mark.parametrize("name", CASES)
def test_the_header_of_csv_depends_on_the_command_alone(written: Written, name: str) -> None:
    alone = {"estimate-usage": "estimate-usage", "plan-case": "plan-case", "sheet-show-every-field": "sheet-show"}
    first = alone.get(name, name if name.startswith("sheet") else name.partition("-")[0])
    assert written(name, "csv").stdout.split("\n")[0] == written(first, "csv").stdout.split("\n")[0]


def test_csv_without_a_row_has_its_header(run: Run) -> None:
    # 2 at once are within the 3 that are included: nothing is bought.
    outcome = run("concurrency", "--need", "2", "-p", "builtin", "-f", "csv")
    assert (outcome.exit_code, outcome.stdout) == (0, "term,start,count,days,price,total,currency\n")


# ── Markdown ─────────────────────────────────────────────────────────────────────────────────────────

Table = list[dict[str, str]]


def tables_of(text: str) -> list[Table]:
    """Return the tables that a reader of Markdown finds, each row by the titles of its columns."""
    tables: list[Table] = []
    titles: list[str] = []
    row: list[str] = []
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        if token.type == "table_open":
            titles = []
            tables.append([])
        elif token.type == "inline" and token.level == 4:
            row.append("".join(child.content for child in token.children or ()))
        elif token.type == "tr_close":
            if titles:
                tables[-1].append(dict(zip(titles, row, strict=True)))
            else:
                titles = row
            row = []
    return tables


def number(text: str) -> str | None:
    """Return a number as JSON writes it: without separators, and none where there is a dash."""
    return None if text == "–" else text.replace(",", "").removesuffix("!").strip()


def columns(table: Table, *titles: str) -> list[tuple[str | None, ...]]:
    return [tuple(number(row[title]) for title in titles) for row in table]


def values(rows: list[Any], *keys: str) -> list[tuple[str | None, ...]]:
    return [tuple(None if row[key] is None else str(row[key]) for key in keys) for row in rows]


@pytest.mark.parametrize("name", ["estimate", "estimate-explain", "estimate-unserved"])
def test_markdown_of_an_estimate_has_the_numbers_of_the_json(written: Written, name: str) -> None:
    answer = answer_of(written, name)
    ways = {row["Pay by"]: number(row["USD"]) for row in tables_of(written(name, "markdown").stdout)[0]}
    expected = {f"packages of {each['size']:,}": each["total"] for each in answer["packages"]["options"]}
    if answer["postpaid"]:
        expected["postpaid"] = answer["postpaid"]["total"]
    if len(answer["packages"]["purchases"]) > 1:
        expected["packages, several sizes"] = answer["packages"]["total"]
    if answer["cheapest"]["pay"] == "mix":
        expected["packages + postpaid"] = answer["cheapest"]["total"]
    assert ways == expected


def test_markdown_of_a_bill_has_its_lines(written: Written) -> None:
    answer = answer_of(written, "estimate-explain")
    _, bill, cheapest = tables_of(written("estimate-explain", "markdown").stdout)
    totals = [line["amount"] for line in answer["postpaid"]["lines"]] + [answer["postpaid"]["total"]]
    assert columns(bill, "USD") == [(total,) for total in totals]
    assert number(cheapest[-1]["USD"]) == answer["cheapest"]["total"]


def test_markdown_of_a_comparison_has_the_numbers_of_the_json(written: Written) -> None:
    answer = answer_of(written, "compare")
    volumes, packages = tables_of(written("compare", "markdown").stdout)
    assert columns(volumes, "Calls") == values(answer["rows"], "calls")
    months, years = ([row[half] for row in answer["rows"]] for half in ("month", "year"))
    assert columns(volumes, "1 month: postpaid", "packages", "cheapest", "by") == values(
        months, "postpaid", "packages", "cheapest", "pay"
    )
    assert columns(volumes, "12 months: best plan") == values(years, "cheapest")
    assert ["!" in row["Calls"] for row in volumes] == [row["dead_zone"] for row in answer["rows"]]
    titles = ("A package of", "at", "beats postpaid from calls, once", "from calls a month, over its validity")
    assert columns(packages, *titles) == values(answer["break_even"], "size", "price", "calls", "calls_per_month")


@pytest.mark.parametrize("name", [name for name in CASES if name.startswith("concurrency")])
def test_markdown_of_a_concurrency_has_the_numbers_of_the_json(written: Written, name: str) -> None:
    answer = answer_of(written, name)
    ways, *others = tables_of(written(name, "markdown").stdout)
    totals = {row["Buy"]: number(row["USD"]) for row in ways}
    expected = {"daily": answer["daily"]["total"], "monthly": answer["monthly"]["total"]}
    mixed = {each["term"] for each in answer["cheapest"]["purchases"]} == {"day", "month"}
    assert totals == expected | ({"daily and monthly": answer["cheapest"]["total"]} if mixed else {})
    if answer["basis"] == "demand":
        titles = ("From", "Term", "Count", "Days", "Price", "USD")
        bought = values(answer["cheapest"]["purchases"], "start", "term", "count", "days", "price", "total")
        assert columns(others[0], *titles) == bought
    elif answer["basis"] == "rate":
        found = columns(others[0], "At once", "To add", "USD")
        assert found == values(answer["choices"], "at_once", "additional", "total")
    elif answer["basis"] == "deadline":
        found = columns(others[0], "At once", "To add", "30 days", "This run alone")
        assert found == values(answer["choices"], "at_once", "additional", "total", "once_total")
    else:
        assert not others


def bought_by(purchases: list[Any]) -> list[tuple[str | None, ...]]:
    return [
        (
            f"{each['count']} × {each['size']}",
            f"{each['count'] * Decimal(each['price']):.2f}",
            None if each["runs_out"] is None else str(each["runs_out"]),
            str(each["usable_to"]),
        )
        for each in purchases
    ]


@pytest.mark.parametrize("name", ["plan", "plan-own"])
def test_markdown_of_a_plan_has_the_numbers_of_the_json(written: Written, name: str) -> None:
    answer = answer_of(written, name)
    found = {tuple(table[0]): table for table in tables_of(written(name, "markdown").stdout)}
    tables = {titles[0]: table for titles, table in found.items()}
    buys = next(table for title, table in tables.items() if title.startswith("Buy"))
    assert columns(buys, "Packages", "USD", "Runs out", "Usable to") == bought_by(answer["purchases"])
    table, others = tables["Instead of this"], dict[str, tuple[str | None, ...]]()
    for row, costs in zip(table, columns(table, "USD", "Packages"), strict=True):
        # A row of a name alone is the calendar of the row above.
        same = row["Instead of this"].startswith("= ")
        others[row["Instead of this"].removeprefix("= ").partition(":")[0]] = (
            list(others.values())[-1] if same else costs
        )
    own = (answer["cheapest"]["total"], str(sum(each["count"] for each in answer["cheapest"]["purchases"])))
    rows = values(answer["alternatives"], "total", "package_count")
    expected = {each["name"]: costs for each, costs in zip(answer["alternatives"], rows, strict=True)}
    assert others == ({"the cheapest": own} if answer["given_away"] is not None else {}) | expected
    regrets = tables["If the calls are"]
    assert columns(regrets, "the best plan then", "regret") == values(answer["regret"], "optimum", "regret")
    if "--explain" in CASES[name].words:
        titles = ("Calls", "Free", "Prepaid", "Postpaid", "Packages", "Postpaid bill")
        keys = ("calls", "free", "prepaid", "postpaid", "purchases_amount", "postpaid_amount")
        assert columns(tables["Month"], "Month", *titles) == values(answer["months"], "month", *keys)


def test_markdown_of_several_plans_has_the_numbers_of_the_json(written: Written) -> None:
    groups = answer_of(written, "plan-groups")["groups"]
    *calendars, totals = tables_of(written("plan-groups", "markdown").stdout)
    assert [columns(each, "Packages", "USD", "Runs out", "Usable to") for each in calendars] == [
        bought_by(group["purchases"]) for group in groups
    ]
    assert columns(totals, "USD", "All postpaid", "Saving") == values(groups, "total", "all_postpaid", "saving")


def test_markdown_of_a_usage_has_the_numbers_of_the_json(written: Written) -> None:
    answer = answer_of(written, "estimate-usage")
    months, groups = tables_of(written("estimate-usage", "markdown").stdout)
    keys = ("month", "calls", "failed", "postpaid", "postpaid_amount")
    assert columns(months, "Month", "Calls", "Failed", "Postpaid", "USD") == values(answer["months"], *keys)
    assert columns(groups, "Account", "API", "USD") == values(answer["groups"], "account", "api", "total")


@pytest.mark.parametrize(("name", "code"), [("sheet-show", "USD"), ("sheet-show-every-field", "JPY")])
def test_markdown_of_a_sheet_has_the_numbers_of_the_json(written: Written, name: str, code: str) -> None:
    tables = tables_of(written(name, "markdown").stdout)
    for api in answer_of(written, name)["apis"]:
        if api["packages"]:
            packages = tables.pop(0)
            sizes = [size | {"price": size["price"]} for size in api["packages"]["sizes"]]
            assert columns(packages, "A package of", code) == values(sizes, "size", "price")
        tiers = tables.pop(0)
        price = next(title for title in tiers[0] if title.startswith(f"{code} per "))
        prices = [tier["unit_price"] or "on request" for tier in api["postpaid"]["tiers"]]
        assert columns(tiers, price) == [(each,) for each in prices]
    assert not tables


def test_markdown_of_the_list_and_of_a_validation_have_what_the_json_has(written: Written) -> None:
    (sheets,) = tables_of(written("sheet-list", "markdown").stdout)
    assert [row["-p"] for row in sheets] == [sheet["name"] for sheet in answer_of(written, "sheet-list")["sheets"]]
    (files,) = tables_of(written("sheet-validate", "markdown").stdout)
    answer = answer_of(written, "sheet-validate")["files"]
    assert columns(files, "File", "APIs", "Checks") == values(answer, "file", "api_count", "check_count")
    assert [row["Result"] == "valid" for row in files] == [file["valid"] for file in answer]


@pytest.mark.parametrize("name", CASES)
def test_markdown_begins_with_a_heading_and_holds_no_html(written: Written, name: str) -> None:
    tokens = MarkdownIt("commonmark").enable("table").parse(written(name, "markdown").stdout)
    inner = [child.type for token in tokens for child in token.children or ()]
    kinds = {token.type for token in tokens} | set(inner)
    assert tokens[0].type == "heading_open"
    assert not {kind for kind in kinds if "html" in kind or "code" in kind or "link" in kind or "image" in kind}
    headings = [token.tag for token in tokens if token.type == "heading_open"]
    assert headings == ["h3", *(["h4", "h4"] if name == "plan-groups" else [])]  # of each account a plan


# ── table, github, and all of them ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", CASES)
def test_github_is_the_markdown_and_an_annotation_per_note_or_problem(written: Written, name: str) -> None:
    markdown, github = written(name, "markdown").stdout, written(name, "github").stdout
    assert github.startswith(markdown)
    annotations = github.removeprefix(markdown).splitlines()
    answer = answer_of(written, name)
    problems = [problem for file in answer.get("files", ()) for problem in file["problems"]]
    assert len(annotations) == len(answer.get("notes", ())) + len(problems)
    assert all(re.match(r"::(notice|error) ", line) for line in annotations)


@pytest.mark.parametrize("to", FORMATS)
def test_the_same_input_gives_the_same_bytes(written: Written, to: str) -> None:
    assert written("plan-groups", to).stdout == written("plan-groups", to).stdout


@pytest.mark.parametrize("to", FORMATS)
@pytest.mark.parametrize("name", CASES)
def test_every_report_ends_its_last_line(written: Written, name: str, to: str) -> None:
    text = written(name, to).stdout
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


def test_no_name_of_a_package_is_hidden_by_a_module_of_it() -> None:
    """Importing a module sets its name in the package: a function of that name would be gone."""
    root = Path(costcalc.__file__).parent
    for init in root.rglob("*/__init__.py"):
        package = importlib.import_module(".".join(["costcalc", *init.parent.relative_to(root).parts]))
        modules = {path.stem for path in init.parent.glob("*.py")}
        functions = {name for name, value in vars(package).items() if isinstance(value, FunctionType)}
        defined = {name for name in functions if f"\ndef {name}(" in init.read_text(encoding="utf-8")}
        assert not modules & defined, package.__name__
