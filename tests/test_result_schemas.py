"""``sheet schema --result``: what commands really write validates, and every key of it is described."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from commands import described
from conftest import Run
from jsonschema import Draft202012Validator
from making import sheet_text

from costcalc.render.reports import COMMANDS, REPORTS

ROOT = Path(__file__).parent.parent
SHEETS = sorted((ROOT / "examples" / "sheets").glob("*.yaml"))

# The keys that the specification promises, by command: ``[]`` stands for each entry of a list.
TOP = "schema_version command sheet api currency total notes notes[].code notes[].message"
PURCHASES = "{0}[].size {0}[].count {0}[].price"
CONTRACT = {
    "estimate": f"{TOP} usage.calls usage.failed usage.free usage.prepaid usage.to_pay "
    "postpaid.units postpaid.tier.from postpaid.tier.up_to postpaid.tier.unit_price postpaid.lines[] postpaid.total "
    f"{PURCHASES.format('packages.purchases')} packages.total packages.unused packages.options[].size "
    "packages.options[].count packages.options[].total packages.options[].unused "
    f"cheapest.pay {PURCHASES.format('cheapest.purchases')} cheapest.postpaid_units cheapest.unused cheapest.total "
    "cheapest.saving cheapest.unit_price pay unserved groups[].account groups[].api",
    "compare": f"{TOP} rows[].calls rows[].dead_zone rows[].month.postpaid rows[].month.packages rows[].month.cheapest "
    "rows[].month.pay rows[].month.saving rows[].year.postpaid rows[].year.cheapest rows[].year.saving "
    "break_even[].size break_even[].price break_even[].calls break_even[].calls_per_month "
    "dead_zones[].from dead_zones[].to dead_zones[].cheaper_at dead_zones[].max_overpay",
    "concurrency": f"{TOP} required included additional daily.total monthly.total cheapest.total "
    "cheapest.purchases[].term cheapest.purchases[].start cheapest.purchases[].count cheapest.purchases[].price "
    "cheapest.purchases[].days break_even_days choices[]",
    "forecast": f"{TOP} on so_far range.low.calls range.low.total range.likely.calls range.likely.total range.high.calls "
    "range.high.total to_come.calls to_come.free to_come.prepaid to_come.bought to_come.postpaid to_come.total "
    f"{PURCHASES.format('to_come.purchases')} prepaid_ends budget_ends method",
    "reconcile": f"{TOP} bill_file expected billed rows[].month rows[].account rows[].api rows[].expected rows[].billed "
    "rows[].difference rows[].status explanations[].code explanations[].message explanations[].remaining",
    "plan": f"{TOP} purchases[].month purchases[].size purchases[].count purchases[].price purchases[].runs_out "
    "purchases[].usable_to purchases[].used months[].month months[].calls months[].failed months[].free "
    "months[].prepaid months[].postpaid months[].unserved months[].purchases_amount months[].postpaid_amount "
    "leftover expired alternatives[].name alternatives[].total regret[].percent regret[].keep regret[].optimum "
    "regret[].regret groups[].account groups[].api groups[].total cases[].name cases[].percent cases[].weight cases[].total "
    "now[].purchases now[].totals now[].expected now[].worst_regret now[].chosen prefer requests given_away "
    "cheapest.total cheapest.purchases cheapest.worst_regret shape.scale_percent shape.growth_percent shape.growth_per "
    "shape.season shape.shift shape.file_months bound gap_percent",
    "afford": f"{TOP} amount per calls ways[].way ways[].calls ways[].every_up_to ways[].ranges[].from ways[].ranges[].to "
    f"ways[].ranges_total {PURCHASES.format('purchases')} left",
    "diff": f"{TOP} before.total before.postpaid before.packages before.cheapest after.total change.amount change.percent",
}

# The keys that are left out where there is nothing to say: an account, a contract, terms of a bill.
OPTIONAL = {
    "estimate": {"list_total", "bill", "rounding", "total"},
    "plan": {"account", "list_total", "bill", "rounding", "paid_months", "share"},
    "concurrency": {"list_total", "bill"},
    "diff": {"rounding_before", "rounding_after"},
    "forecast": {"account", "list_total", "bill", "rounding"},
    "sheet-show": {"rounded", "direction", "bill"},
}

MORE = {
    "estimate": [
        "estimate --calls 200000",
        "estimate --calls 0",
        "estimate --calls 1100",
        "estimate --calls 10000 --failed 10 --free 50 --prepaid 100 --pay postpaid",
        "estimate --calls 1500 --prepaid 1000 --no-postpaid",
        "estimate --calls 105000 --pay packages",
        "estimate --calls 200000 --concurrency 5 --days 3",
        "estimate --calls 200000 --concurrency 5",
        "estimate --calls 200000 --budget 9000 --fail-on unserved",
        "estimate --usage examples/usage/seasonal.csv",
        "estimate --usage examples/usage/accounts.csv --concurrency 10",
        "estimate --usage examples/usage/accounts.csv --prepaid app/image-style-transfer:1000@2026-03 --no-postpaid",
        "estimate --usage examples/usage/two-apis.csv -p google-vision",
    ],
    "compare": [
        "compare",
        "compare --calls 5k --calls 9999 --calls 200k",
        "compare --from 1000 --to 9000 --step 1000",
        "compare --calls 0",
        "compare -p tencent-ocr -p google-vision#text-detection --calls 10k",
        "compare -p tencent-asr-cn -p builtin --fx CNY=0.14 --currency USD --calls 500/day --size 3 --fail-on unserved",
    ],
    "concurrency": [
        "concurrency --need 10 --days 45",
        "concurrency --need 2",
        "concurrency --rate 20/s --task-time 1.5s",
        "concurrency --rate 20/s --task-time 1.5s --max-wait 2s --percentile 99",
        "concurrency --calls 80k --task-time 9s --within 8h",
        "concurrency --demand examples/demand/launch-week.csv",
    ],
    "forecast": [
        "forecast --usage examples/usage/days.csv --budget 8000 --budget-at high --warn-at 80%",
        "forecast --so-far 93k --on 2026-11-18 --prepaid 40k@2027-01 --pay postpaid",
        "forecast --so-far 93k --on 2026-11-30 --so-far-postpaid 12k",
        "forecast --so-far 9k --on 2026-11-18 -p postmark --subscription Basic",
        "forecast --so-far 9k --on 2026-11-18 -p postmark --subscription Free",
        "forecast --so-far 5k/day --on 2026-11-18 -p tencent-asr-cn --size 3",
    ],
    "reconcile": [
        "reconcile --usage examples/usage/seasonal.csv --bill examples/bills/seasonal.csv --tolerance 3%",
        "reconcile --usage examples/usage/growing-year.csv --bill examples/bills/seasonal.csv --fail-on caveat",
    ],
    "plan": [
        "plan --calls 200000",
        "plan --calls 0",
        "plan --calls 15k --growth 5% --start 2026-02",
        "plan --calls 30k/year --months 6 --free 500",
        "plan --calls 5k --no-postpaid --prepaid 40k@3 --concurrency 5",
        "plan --calls 15k --buy 1x100k@1",
        "plan --calls 15k --buy 1x1k@1 --no-postpaid",
        "plan --usage examples/usage/growing-year.csv --prepaid 40k@2026-05",
        "plan --usage examples/usage/accounts.csv",
        "plan --calls 50k --case low=-40%:25 --case high=+2.5%:75",
        "plan --usage examples/usage/growing-year.csv --case likely=0% --case high=examples/usage/growing-year.csv",
        "plan --calls 12k -p postmark --case low=-40% --case high=+50% --prefer worst",
        "plan --calls 5k --months 1 --case low=-40% --case high=+50% --no-postpaid",
    ],
    "afford": [
        "afford 5000",
        "afford 0 --no-postpaid",
        "afford 60000/year --free 500",
        "afford 100 -p postmark",
    ],
    "diff": [
        "diff pricing.yaml DEARER",
        "diff pricing.yaml DEARER --calls 200000",
        "diff pricing.yaml DEARER --calls 200000 --pay postpaid",
        "diff pricing.yaml DEARER --calls 500 --no-postpaid --prepaid 1000",
        "diff pricing.yaml DEARER --usage examples/usage/seasonal.csv",
        "diff pricing.yaml DEARER --usage examples/usage/seasonal.csv --pay cheapest",
        "diff examples/usage/seasonal.csv examples/usage/growing-year.csv",
        "diff examples/usage/growing-year.csv examples/usage/seasonal.csv --pay cheapest --no-postpaid",
        "diff tests/golden/formats/estimate.json tests/golden/formats/estimate-explain.json",
        "diff tests/golden/formats/plan.json tests/golden/formats/plan-own.json",
        "diff tests/golden/formats/estimate-usage.json tests/golden/formats/estimate-usage.json",
    ],
    "meter": [
        "meter examples/logs/access.log --logs combined --route style=/v1/style/* --columns account=user",
        "meter examples/logs/calls.jsonl --logs nginx-json --route style=/v1/* --peaks --by day --fail-on no-id",
        "meter examples/usage/accounts.csv",
    ],
    "sheet-keys": ["sheet keys"],
    "sheet-list": ["sheet list"],
    "sheet-show": ["sheet show", "sheet show -p tests/good_sheets/every_field.yaml"],
    "sheet-validate": ["sheet validate", "sheet validate examples/sheets tests/bad_sheets no-such.yaml"],
}
OF_THE_HELP = {
    "-".join(each.path): [line.removeprefix("$ costcalc ") for line in each.help.splitlines() if line.startswith("$ ")]
    for each in described()
}
RUNS = {command: MORE.get(command) or OF_THE_HELP[command] for command in COMMANDS}
ALL_RUNS = [(command, words) for command, runs in RUNS.items() for words in runs]


def schema(run: Run, command: str) -> Any:
    outcome = run("sheet", "schema", "--result", command)
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    return json.loads(outcome.stdout)


def parts(schema: Any) -> Iterator[dict[str, Any]]:
    """Yield every object within a schema."""
    if isinstance(schema, dict):
        yield schema
        for inner in schema.values():
            yield from parts(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from parts(inner)


def closed(schema: Any) -> Any:
    """Return a schema that accepts no key which it does not describe."""
    for part in list(parts(schema)):
        if "required" in part:
            part["additionalProperties"] = False
    return schema


def validate(document: str, schema: Any) -> None:
    found = [
        f"{error.json_path}: {error.message}"
        for error in Draft202012Validator(schema).iter_errors(json.loads(document))
    ]
    assert found == []


def test_every_result_is_run_here() -> None:
    assert all(RUNS.values())
    assert {report.part_of or name for name, report in REPORTS.items()} == {name.replace("-", " ") for name in COMMANDS}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_schema_is_one_describes_each_key_and_stays_open(run: Run, command: str) -> None:
    found = schema(run, command)
    Draft202012Validator.check_schema(found)
    assert found["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    for part in parts(found):
        for name, key in part.get("properties", {}).items():
            assert key.get("description"), f"{name} is not described"
            if "null" in key.get("type", ()):
                assert "null" in key["description"], f"{name}: when is it null?"
        # Keys are only ever added: yesterday's schema accepts tomorrow's output.
        assert "additionalProperties" not in part


@pytest.mark.parametrize(("command", "words"), ALL_RUNS, ids=[words for _, words in ALL_RUNS])
def test_real_output_is_valid_and_every_key_of_it_described(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: str, words: str
) -> None:
    monkeypatch.chdir(ROOT)
    dearer = tmp_path / "dearer.yaml"
    prices = Path("pricing.yaml").read_text(encoding="utf-8")
    dearer.write_text(
        prices.replace("unit_price: 0.04", "unit_price: 0.045").replace("4_500", "9_500"), encoding="utf-8"
    )
    words = words.replace("DEARER", str(dearer))
    sheet = (
        []
        if "-p" in words.split() or command in {"sheet-keys", "sheet-list", "sheet-validate", "diff", "meter"}
        else ["-p", "builtin"]
    )
    outcome = run(*words.split(), *sheet, "--json")
    wrong = "bad_sheets" in words
    assert outcome.exit_code == (1 if wrong else 0)
    assert bool(outcome.stderr) is wrong
    validate(outcome.stdout, schema(run, command))
    validate(outcome.stdout, closed(schema(run, command)))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.stem)
def test_the_output_of_each_shipped_sheet_is_valid(run: Run, sheet: Path) -> None:
    shown = run("sheet", "show", "-p", str(sheet), "--json").stdout
    validate(shown, closed(schema(run, "sheet-show")))
    schemas = {command: closed(schema(run, command)) for command in ("estimate", "compare", "plan")}
    for api in json.loads(shown)["apis"]:
        daily = "/day" if api["postpaid"] and api["postpaid"]["period"] == "day" else ""
        for words in (
            f"estimate --calls 123456{daily}",
            f"estimate --calls 7{daily} --no-postpaid",
            f"compare --calls 20000{daily}",
            f"plan --calls 5000{daily} --months 3",
        ):
            outcome = run(*words.split(), "-p", str(sheet), "--api", api["api"], "--json")
            if outcome.exit_code == 0:
                validate(outcome.stdout, schemas[words.split()[0]])
            else:
                # Nothing in the sheet can pay for that.
                assert (outcome.exit_code, outcome.stdout) == (1, "")


HARD_SHEETS = {
    "postpaid alone": {"postpaid": "{unit_price: 0.005}"},
    "packages alone": {"packages": "{validity: 1 year, sizes: [{units: 1000, price: 75}]}"},
    "on request": {"postpaid": "{mode: volume, tiers: [{up_to: 10, unit_price: 1}, {unit_price: on_request}]}"},
    "fees": {
        "postpaid": "{mode: graduated, base_fee: 5, minimum: 10, maximum: 20, tiers: [{from: 0, unit_price: 1, flat_fee: 2}, {from: 10, unit_price: 1e-9}]}"
    },
    "one term": {"postpaid": "{unit_price: 1}", "concurrency": "{included: 0, monthly_price: 10}"},
    "no add-ons": {"postpaid": "{unit_price: 1}", "concurrency": "{included: 5}"},
    "daily": {"postpaid": "{unit_price: 1, period: day}", "concurrency": "{included: 0, daily_price: 0.001}"},
}


@pytest.mark.parametrize("code", ["USD", "JPY", "KWD"])
@pytest.mark.parametrize("name", HARD_SHEETS)
def test_output_of_unusual_sheets_is_valid(run: Run, tmp_path: Path, name: str, code: str) -> None:
    sheet = tmp_path / "sheet.yaml"
    text = sheet_text(currency_code=code, **HARD_SHEETS[name])
    sheet.write_text(text, encoding="utf-8")
    written = 0
    daily = "/day" if name == "daily" else ""
    for words in (
        f"estimate --calls 25{daily}",
        f"estimate --calls 25{daily} --no-postpaid",
        f"estimate --calls 0{daily}",
        f"compare --calls 5{daily} --calls 25{daily}",
        f"plan --calls 5{daily} --months 2",
        "concurrency --need 2 --days 3",
        "concurrency --calls 100 --task-time 9s --within 8h",
        "concurrency --rate 1/s --task-time 1s",
        "sheet show",
    ):
        outcome = run(*words.split(), "-p", str(sheet), "--json")
        assert outcome.exit_code in {0, 1}
        if outcome.stdout:
            written += 1
            command = "sheet-show" if words == "sheet show" else words.split()[0]
            validate(outcome.stdout, closed(schema(run, command)))
    assert written >= 4


def keys(schema: Any, path: str) -> Iterator[Any]:
    """Yield the schemas of a key, in each of the forms that a document can have."""
    found = [schema]
    for step in path.split("."):
        name = step.removesuffix("[]")
        found = [
            form["properties"][name]
            for each in found
            for form in each.get("oneOf", [each])
            if name in form.get("properties", {})
        ]
        if step.endswith("[]"):
            found = [each["items"] for each in found if "items" in each]
    yield from found


@pytest.mark.parametrize(("command", "paths"), CONTRACT.items())
def test_every_key_that_is_promised_is_there(run: Run, command: str, paths: str) -> None:
    found = schema(run, command)
    assert [path for path in paths.split() if not list(keys(found, path))] == []
    optional = {
        name for part in parts(found) for name in part.get("properties", {}) if name not in part.get("required", [])
    }
    # All of them are always there, but for an account where there is none, and what only some offers have.
    left_out = {
        "plan": {
            "account",
            "included",
            "size",
            "subscription",
            "paid_to",
            "months",
            "composites",
            "worst_regret",
            "shape",
        },
        "estimate": {"subscription", "subscriptions", "composites", "included", "subscription_amount"},
        "compare": {"parts", "days", "size", "free_per_day", "cheapest_from", "cheapest_from_in_year"},
        "afford": {"month", "subscription", "size", "days"},
        "forecast": {"subscription", "included", "included_ends", "unserved", "size", "requests"},
        "sheet-show": {"decimals", "uses", "per_call", "subscriptions"},
    }
    assert optional == left_out.get(command, set()) | OPTIONAL.get(command, set()) | {"contract"}


# Where the specification itself names keys alike: the types that each of them has.
FORCED = {
    "month": ["integer string", "object", "string"],  # of a plan, half a row of compare, of a usage file
    "postpaid": ["number", "object", "string"],  # calls in months[], a bill, an amount in compare and diff
    "packages": ["object", "string"],  # what estimate buys, an amount in compare and diff
    "cheapest": ["object", "string"],  # the same
    "per": ["number", "string"],  # the units of a price, and what an amount is for
    "percent": ["number", "string"],  # of calls in regret[] and in cases[], a change with its digit
    "sheet": ["object", "string"],  # what an answer is from, and one of several that are compared
    "regret": ["array", "string"],  # the rows of a plan, and the amount in each
    "months": ["array", "integer"],  # the rows of a plan, and of one subscription in it how many
}


def kinds_of(schema: Any) -> Iterator[tuple[str, str]]:
    """Yield each key of a schema and its type; not what is always null, as in a list of sheets."""
    for part in parts(schema):
        for name, key in part.get("properties", {}).items():
            kinds = {key["type"]} if isinstance(key.get("type"), str) else set(key.get("type", ()))
            if found := " ".join(sorted(kinds - {"null"})):
                yield name, found


def test_one_key_has_one_type_in_all_results(run: Run) -> None:
    found: dict[str, set[str]] = {}
    for command in COMMANDS:
        for name, kind in kinds_of(schema(run, command)):
            found.setdefault(name, set()).add(kind)
    for kinds in found.values():
        # Calls are whole in a log and in a composite, and elsewhere a number that may be whole.
        if "number" in kinds:
            kinds.discard("integer")
    assert {name: sorted(kinds) for name, kinds in found.items() if len(kinds) > 1} == FORCED


# A volume and its package, a list, and how many there are of what is listed.
NO_AMOUNTS = {"first_saving", "totals", "ranges_total", "changes_total", "year_changes_total"}


@pytest.mark.parametrize("command", COMMANDS)
def test_money_is_text_and_nothing_else_is_called_so(run: Run, command: str) -> None:
    for part in parts(schema(run, command)):
        for name, key in part.get("properties", {}).items():
            if (
                any(word in name for word in ("price", "total", "amount", "saving", "overpay", "optimum"))
                and "const" not in key
                and name not in NO_AMOUNTS
            ):
                kinds = [key["type"]] if isinstance(key["type"], str) else key["type"]
                assert set(kinds) <= {"string", "null"}, name


@pytest.mark.parametrize("amount", ["9000", "9000.00", "-0.05", "0.001"])
def test_amounts_that_are_money(run: Run, amount: str) -> None:
    money = schema(run, "plan")["oneOf"][0]["properties"]["total"]
    assert Draft202012Validator(money).is_valid(amount)


@pytest.mark.parametrize("amount", ["9,000.00", "9000.", ".5", "1e3", "", "09", "9000.0", 9000, None, "9000.00 USD"])
def test_amounts_that_are_no_money(run: Run, amount: object) -> None:
    money = schema(run, "plan")["oneOf"][0]["properties"]["total"]
    assert not Draft202012Validator(money).is_valid(amount)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("estimat", "did you mean 'estimate'?"),
        ("sheet-lst", "did you mean 'sheet-list'?"),
        ("x", f"choose one of {', '.join(COMMANDS)}"),
        ("../estimate", "'../estimate'"),
    ],
)
def test_an_unknown_command_is_answered_with_those_there_are(run: Run, given: str, says: str) -> None:
    outcome = run("sheet", "schema", "--result", given)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert says in outcome.stderr
    assert len(outcome.stderr.splitlines()) == 1


def test_a_command_may_be_written_as_it_is_run(run: Run) -> None:
    assert (
        run("sheet", "schema", "--result", "sheet show").stdout
        == run("sheet", "schema", "--result", "sheet-show").stdout
    )
