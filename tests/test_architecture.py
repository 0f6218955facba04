"""The house: imports point one way, only the command line prints or exits, the engine touches nothing outside."""

from __future__ import annotations

import ast
import graphlib
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import costcalc
from costcalc.render.reports import REPORTS

PACKAGE = Path(costcalc.__file__).parent

# What each module may import of its siblings, each row only from the rows above it; a module that wants more gets it
# here, where it is seen. A module of the engine without a row answers a command's question: it may import all of the
# engine that has one, and no part of the engine may import it.
WORDS = {
    "records": "",
    "iso4217": "",
    "errors": "records",
    "money": "errors iso4217 records",
    "shape": "errors money",
    "quantities": "errors money",
    "usage": "errors money",
    "usage_table": "usage",
    "sheet": "errors money quantities records",
    "results": "errors money quantities records shape sheet usage",
    "bill": "quantities results",
}
ENGINE = {
    "engine.plan_wishes": "errors money results",
    "engine.month_end": "money results",
    "engine.shares": "",
    "engine.paid": "engine.shares money results",
    "engine.tier_lines": "",
    "engine.as_read": "quantities results",
    "engine.series": "usage",
    "engine.call_sizes": "errors money sheet",
    "engine": "",
    "engine.net": "money sheet",
    "engine.billing": "errors money results sheet",
    "engine.rater": "engine.tier_lines money results sheet",
    "engine.call_bill": "engine.rater money results",
    "engine.month_bill": "engine.rater results sheet",
    "engine.equal_days": "engine.month_bill engine.rater sheet",
    "engine.subscriptions": "engine.month_bill engine.rater errors money results sheet",
    "engine.days_bill": "engine.month_bill engine.rater results",
    "engine.usage_months": "engine.call_bill engine.days_bill engine.month_bill engine.rater engine.subscriptions errors money records sheet usage",
    "engine.usage_levels": "engine.usage_months money usage",
    "engine.combinations": "errors",
    "engine.cost": "",
    "engine.mixed_radix": "engine.cost",
    "engine.packages": "engine.combinations engine.cost engine.mixed_radix errors money results sheet",
    "engine.mix": "engine.cost engine.month_bill engine.packages",
    "engine.ledger": "engine.billing engine.rater engine.subscriptions engine.usage_months errors money records sheet usage",
    "engine.vanished": "engine.month_bill engine.rater engine.usage_months money results",
    "engine.sheet_notes": "errors money results sheet",
    "engine.dead_zones": "engine.month_bill engine.rater money results",
    "engine.tariff": "engine.as_read engine.billing engine.call_sizes engine.dead_zones engine.net engine.packages engine.rater engine.subscriptions errors money results sheet",
    "engine.held": "engine.subscriptions engine.tariff errors money usage",
    "engine.month_days": "engine.month_end engine.usage_months money usage",
    "engine.month_rest": "engine.billing engine.cost engine.mix engine.month_bill engine.month_days engine.rater engine.tariff quantities results",
    "engine.month_subscribed": "engine.billing engine.held engine.month_days engine.month_rest engine.subscriptions engine.tariff errors money",
    "engine.month_forecast": "engine.month_days engine.month_rest engine.month_subscribed engine.tariff errors money quantities results",
    "engine.composite_bill": "engine.billing engine.rater engine.tariff money results sheet",
    "engine.planner": "engine.cost engine.ledger engine.mixed_radix engine.month_bill engine.packages engine.rater engine.subscriptions engine.tariff engine.usage_levels engine.usage_months errors money records results",
    "engine.plan_months": "engine.call_sizes engine.held engine.planner engine.subscriptions engine.tariff engine.usage_months errors money quantities results sheet usage",
    "engine.plan_notes": "engine.dead_zones engine.ledger engine.month_bill engine.planner engine.usage_months money quantities results usage",
    "engine.year": "engine.cost engine.month_bill engine.planner engine.tariff engine.usage_months errors sheet",
    "engine.buying_ahead": "engine.billing engine.cost engine.mix engine.month_bill engine.tariff engine.year money results",
    "engine.estimate_notes": "engine.buying_ahead engine.dead_zones engine.mix engine.month_bill engine.sheet_notes engine.tariff engine.usage_months engine.vanished money results",
    "engine.estimate_subscribed": "engine.estimate_notes engine.held engine.sheet_notes engine.tariff errors money results",
    "engine.forecast_notes": "engine.billing engine.estimate_notes engine.month_forecast engine.sheet_notes money quantities results",
    "engine.forecast": "engine.call_sizes engine.forecast_notes engine.month_days engine.month_end engine.month_forecast engine.tariff errors money quantities results sheet",
    "engine.estimate_terms": "engine.billing engine.cost engine.mix engine.month_bill engine.tariff money quantities results sheet",
    "engine.estimate": "engine.cost engine.estimate_notes engine.estimate_subscribed engine.estimate_terms engine.mix engine.month_bill engine.tariff engine.usage_months errors money quantities results sheet",
    "engine.compare_curve": "engine.estimate engine.tariff errors money results sheet",
    "engine.volumes": "engine.estimate engine.sheet_notes engine.tariff errors money results sheet",
    "engine.affording": "engine.billing engine.call_sizes engine.cost engine.equal_days engine.estimate engine.estimate_notes engine.ledger engine.mix engine.month_bill engine.packages engine.planner engine.rater engine.sheet_notes engine.subscriptions engine.tariff engine.usage_months engine.volumes engine.year errors money quantities results sheet",
    "engine.estimate_composite": "engine.call_sizes engine.composite_bill engine.estimate engine.net engine.sheet_notes engine.tariff errors money quantities results sheet",
    "engine.break_even": "engine.cost engine.mix engine.month_bill engine.packages engine.rater errors money results sheet",
    "engine.ways": "engine.break_even engine.cost engine.mix engine.month_bill engine.packages engine.subscriptions engine.tariff errors money records",
    "engine.day_ways": "engine.equal_days engine.rater engine.tariff engine.ways errors money",
    "engine.crossings": "engine.ways errors",
    "engine.cheapest_ways": "engine.crossings engine.day_ways engine.tariff engine.ways engine.year errors money results",
    "engine.compare_days": "engine.billing engine.break_even engine.cheapest_ways engine.compare_curve engine.dead_zones engine.equal_days engine.planner engine.tariff engine.usage_months engine.volumes engine.year errors money results",
    "engine.compare": "engine.billing engine.break_even engine.cheapest_ways engine.compare_curve engine.compare_days engine.dead_zones engine.estimate engine.estimate_notes engine.month_bill engine.planner engine.tariff engine.volumes engine.year errors money quantities results sheet",
    "engine.compare_composite": "engine.call_sizes engine.compare engine.compare_days engine.composite_bill engine.net engine.sheet_notes engine.tariff engine.volumes errors money quantities results sheet",
    "engine.vendors": "engine.billing engine.break_even engine.compare engine.compare_composite engine.crossings engine.day_ways engine.month_bill engine.packages engine.rater engine.tariff engine.volumes engine.ways engine.year errors iso4217 money quantities results sheet",
    "engine.plan_bills": "engine.billing engine.ledger engine.paid engine.planner engine.rater engine.subscriptions engine.tariff engine.usage_months errors results sheet",
    "engine.accounts": "engine.series errors money quantities records results sheet usage",
    "engine.shaped": "engine.accounts engine.series engine.shares errors money results shape sheet usage",
    "engine.plan": "engine.ledger engine.plan_bills engine.plan_months engine.plan_notes engine.plan_wishes engine.planner engine.shaped engine.sheet_notes engine.tariff engine.vanished errors money quantities results shape sheet usage",
    "engine.told": "engine.accounts errors sheet usage",
    "engine.deciding": "engine.accounts engine.ledger engine.plan_bills engine.plan_months engine.plan_notes engine.planner engine.sheet_notes engine.subscriptions engine.tariff engine.told engine.usage_levels engine.usage_months engine.vanished errors money quantities results sheet usage",
    "engine.composites": "engine.series errors money results sheet usage",
    "engine.plan_usage": "engine.accounts engine.composites engine.plan engine.plan_bills engine.plan_wishes engine.planner engine.series engine.sheet_notes engine.tariff engine.told engine.vanished errors money quantities results shape sheet usage",
    "engine.usage_account": "engine.accounts engine.call_sizes engine.held engine.ledger engine.month_bill engine.rater engine.subscriptions engine.tariff engine.usage_months engine.vanished errors quantities results sheet usage",
    "engine.usage_accounts": "engine.accounts engine.series engine.tariff engine.usage_account errors money records sheet usage",
    "engine.one_bill": "engine.paid engine.series engine.shares money results usage",
    "engine.usage_bills": "engine.billing engine.paid engine.rater engine.subscriptions engine.usage_account money results sheet",
    "engine.usage_planned": "engine.billing engine.ledger engine.planner engine.usage_account engine.usage_bills errors money results",
    "engine.usage_sums": "money quantities results usage",
    "engine.expected": "bill engine.billing engine.composites engine.ledger engine.one_bill engine.paid engine.series engine.shares engine.subscriptions engine.usage_account engine.usage_accounts engine.usage_bills records results sheet usage",
    "engine.reconciling": "bill engine.accounts engine.composites engine.expected engine.one_bill engine.series engine.sheet_notes engine.tariff engine.usage_accounts errors money quantities records results sheet usage",
    "engine.charging": "bill engine.billing engine.composites engine.expected engine.ledger engine.month_bill engine.one_bill engine.rater engine.series engine.subscriptions engine.usage_account engine.usage_bills errors money results sheet usage",
    "engine.usage_columns": "engine.billing engine.dead_zones engine.month_bill engine.rater engine.usage_account engine.usage_accounts engine.usage_planned engine.usage_sums engine.vanished results sheet usage usage_table",
    "engine.estimate_usage": "engine.accounts engine.composites engine.dead_zones engine.month_bill engine.series engine.sheet_notes engine.usage_account engine.usage_accounts engine.usage_bills engine.usage_columns engine.usage_planned engine.usage_sums money quantities results sheet usage",
    "engine.changes": "engine.as_read engine.call_sizes engine.estimate engine.estimate_composite engine.estimate_usage engine.sheet_notes errors money quantities results sheet usage",
    "engine.checks": "engine.estimate engine.tariff errors money results sheet",
    "engine.view": "engine.as_read engine.sheet_notes engine.tariff money results sheet",
    "engine.add_ons": "engine.billing engine.net engine.sheet_notes errors money quantities records results sheet",
}
EDGES = {
    "render.documents": "money quantities results shape sheet usage",
    "loader": "bill engine.checks errors iso4217 money quantities records render.documents results sheet usage usage_table",
    "meter": "errors loader money records results usage",
    "render": "errors money quantities records render.documents results shape sheet",
    "__init__": "engine.add_ons engine.affording engine.compare engine.deciding engine.estimate engine.forecast engine.plan engine.reconciling engine.vendors errors loader sheet",
    "cli": "bill engine.accounts engine.add_ons engine.affording engine.call_sizes engine.changes engine.charging engine.compare engine.compare_composite engine.composites engine.deciding engine.estimate engine.estimate_composite engine.estimate_usage engine.expected engine.forecast engine.month_forecast engine.one_bill engine.plan_usage engine.planner engine.reconciling engine.series engine.shaped engine.usage_accounts engine.vendors engine.view errors loader meter money quantities records render results shape sheet usage usage_table",
    "__main__": "cli",
}
ALLOWED = WORDS | ENGINE | EDGES
QUESTIONS_OF = {"cli", "__init__"}
"""Who may import a module of the engine without a row."""

# Packages from outside, and the one part of the house that may use each.
OUTSIDE = {
    "plotille": "render",
    "yaml": "loader",
    "rich": "render",
    "typer": "cli",
    "duckdb": "meter",
    "pyspark": "meter",
}

# No clock, no file, no environment, no chance.
NOT_IN_THE_ENGINE = {"io", "os", "pathlib", "random", "shutil", "socket", "subprocess", "sys", "tempfile", "time"}

FILES = sorted(PACKAGE.rglob("*.py"))
NAMES = [str(path.relative_to(PACKAGE)) for path in FILES]


def part_of(path: Path) -> str:
    """Return the module or folder of the package that a file belongs to."""
    return part_named(*path.relative_to(PACKAGE).with_suffix("").parts)


def part_named(first: str, *rest: str) -> str:
    """Return the part by the names of folders and module."""
    # Each module of the engine is a part of its own; a wing, as the planner, is one. By its document a result is
    # written and read back: the loader may know of documents, and of no page.
    inner = first == "engine" or rest[:1] == ("documents",)
    return ".".join([first, *rest[:1]]).removesuffix(".__init__") if inner else first


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """Yield each import of a file, those within functions too, as line and dotted name."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}:{node.lineno}: imports are written in full"
            assert node.module
            if node.module == "costcalc":
                yield from ((node.lineno, f"costcalc.{alias.name}") for alias in node.names)
            else:
                yield node.lineno, node.module


def test_the_table_itself_points_one_way() -> None:
    above: set[str] = set()
    for module, allowed in ALLOWED.items():
        assert set(allowed.split()) <= above, f"{module} may import only what stands above it"
        above.add(module)


def test_every_module_but_a_question_has_a_row_and_every_row_a_module() -> None:
    parts = {part_of(path) for path in FILES}
    assert set(ALLOWED) <= parts
    assert all(part.startswith("engine.") for part in parts - set(ALLOWED))


def siblings(path: Path) -> Iterator[tuple[int, str]]:
    """Yield each import of another part of the house, as line and part."""
    for line, name in imported(path):
        top, _, rest = name.partition(".")
        sibling = part_named(*rest.split("."))
        if top == "costcalc" and sibling != part_of(path):
            yield line, sibling


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_imports_of_siblings_are_those_of_the_table(path: Path) -> None:
    part = part_of(path)
    allowed = ALLOWED[part].split() if part in ALLOWED else [*WORDS, *ENGINE]
    for line, sibling in siblings(path):
        question = part in QUESTIONS_OF and sibling.startswith("engine.") and sibling not in ALLOWED
        assert sibling in allowed or question, f"{path.name}:{line}: {part} may not import {sibling or 'costcalc'}"


@pytest.mark.parametrize("part", ALLOWED)
def test_no_row_of_the_table_allows_more_than_is_used(part: str) -> None:
    used = {sibling for path in FILES if part_of(path) == part for _, sibling in siblings(path)} & set(ALLOWED)
    assert set(ALLOWED[part].split()) == used


def test_no_module_imports_itself_by_way_of_others() -> None:
    modules = {".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts): path for path in FILES}
    graph = {module: {name for _, name in imported(path)} & modules.keys() for module, path in modules.items()}
    graphlib.TopologicalSorter(graph).prepare()


# What holds money as a Decimal, wherever it stands; the rooms below count it in whole minor units instead.
AMOUNTS = {"total", "price", "saving", "all_postpaid", "planned", "daily_price", "monthly_price", "postpaid_amount"}
IN_MINOR_UNITS = {
    "engine.affording",
    "engine.billing",
    "engine.expected",
    "engine.ledger",
    "engine.month_bill",
    "engine.packages",
    "engine.plan_bills",
    "engine.planner",
    "engine.subscriptions",
}
AMBIENT = {"scaleb", "quantize", "normalize", "getcontext", "setcontext", "localcontext"}


def mentions_an_amount(node: ast.AST) -> bool:
    """Return whether an expression is an amount, or one for each of several things."""
    element = node.elt if isinstance(node, ast.GeneratorExp | ast.ListComp) else node
    return isinstance(element, ast.Attribute) and element.attr in AMOUNTS


def decimals_given(tree: ast.AST) -> Iterator[ast.Name]:
    """Yield each mention of what a function takes as a Decimal."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            taken = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
            names = {each.arg for each in taken if each.annotation and "Decimal" in ast.unparse(each.annotation)}
            yield from (node for node in ast.walk(function) if isinstance(node, ast.Name) and node.id in names)


def rounding_by_the_context(tree: ast.AST) -> Iterator[ast.expr]:
    """Yield what would round money to the caller's decimal context: operators, ``sum``, and some methods."""
    given = set(decimals_given(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub | ast.Mult | ast.Div):
            if any(mentions_an_amount(side) or side in given for side in (node.left, node.right)):
                yield node
        elif isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            # A sum that starts at something is one of amounts: that of whole numbers starts at 0.
            is_sum = called == "sum" and (len(node.args) > 1 or mentions_an_amount(node.args[0]))
            if is_sum or called.rpartition(".")[2] in AMBIENT:
                yield node


@pytest.mark.parametrize(
    "path", [path for path in FILES if part_of(path) not in {"money", *IN_MINOR_UNITS}], ids=lambda path: path.stem
)
def test_amounts_are_added_where_every_digit_is_kept(path: Path) -> None:
    for node in rounding_by_the_context(ast.parse(path.read_bytes())):
        pytest.fail(f"{path.name}:{node.lineno}: {ast.unparse(node)}: take plus, minus, times or total_of of money")


@pytest.mark.parametrize(
    "code",
    [
        "one.total - two",
        "sum(each.total for each in all)",
        "sum(amounts, zero)",
        "number.scaleb(-2)",
        "2 * a.price",
        "def change(before: Decimal | None, after: int) -> str: return money(after - before)",
    ],
)
def test_arithmetic_that_rounds_is_found(code: str) -> None:
    assert len(list(rounding_by_the_context(ast.parse(code)))) == 1


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_yaml_rich_and_typer_stay_at_the_edges(path: Path) -> None:
    for line, name in imported(path):
        top = name.partition(".")[0]
        assert OUTSIDE.get(top, part_of(path)) == part_of(path), f"{path.name}:{line}: {top}"
        assert top == "costcalc" or top in OUTSIDE or top in sys.stdlib_module_names, f"{path.name}:{line}: {top}"


@pytest.mark.parametrize("path", [path for path in FILES if part_of(path) in WORDS | ENGINE])
def test_the_engine_knows_no_clock_no_file_and_no_environment(path: Path) -> None:
    for line, name in imported(path):
        assert name.partition(".")[0] not in NOT_IN_THE_ENGINE, f"{path.name}:{line}: {name}"
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            # Probabilities of a queue are no money.
            if called == "float" and path.stem == "queueing":
                continue
            assert called not in {"open", "input", "float"}, f"{path.name}:{node.lineno}: {called}"
            assert called.rpartition(".")[2] not in {"now", "today", "utcnow"}, f"{path.name}:{node.lineno}: {called}"


def test_the_clock_is_read_in_one_place() -> None:
    readers = set()
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func).split(".")
                # time.monotonic measures how long a reading takes, for the progress bar.
                if called[-1] in {"now", "today", "utcnow", "localtime", "gmtime"} or called == ["time", "time"]:
                    readers.add(str(path.relative_to(PACKAGE)))
    assert readers == {"cli/age.py"}


@pytest.mark.parametrize("path", [path for path in FILES if part_of(path) not in {"cli", "__main__"}])
def test_only_the_command_line_prints_or_exits(path: Path) -> None:
    forbidden = {"print", "exit", "quit", "SystemExit", "sys.exit", "os._exit", "sys.stdout", "sys.stderr"}
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Name | ast.Attribute):
            assert ast.unparse(node) not in forbidden, f"{path.name}:{node.lineno}: {ast.unparse(node)}"


def modules_after(code: str) -> set[str]:
    """Return the modules that a fresh interpreter holds once it has run some code."""
    script = (
        f"import contextlib, io, sys\nwith contextlib.redirect_stdout(io.StringIO()):\n    {code}\nprint(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_importing_the_library_imports_neither_rich_nor_typer() -> None:
    modules = {name.partition(".")[0] for name in modules_after("import costcalc")}
    assert "costcalc" in modules
    assert not modules & {"rich", "typer", "pydantic", "argparse"}


def test_an_estimate_by_the_library_reads_yaml_and_draws_nothing() -> None:
    modules = modules_after("import costcalc; costcalc.estimate(costcalc.load_sheet('builtin'), calls=200_000)")
    assert "yaml" in modules
    assert "costcalc.engine.as_read" not in modules  # no API of that sheet has decimals
    assert not {name for name in modules if name.partition(".")[0] in {"rich", "typer", "pydantic"}}
    assert not {name for name in modules if name.startswith(("costcalc.render", "costcalc.cli"))}


@pytest.mark.parametrize(
    ("to", "imported_too"),
    [
        ("TABLE", {"pages", "pages.bill_lines", "pages.estimate", "pages.estimate_verdict", "pages.estimate_ways"}),
        ("JSON", {"documents", "documents.estimate", "documents.shared", "documents.words"}),
        ("CSV", {"documents", "documents.estimate", "documents.shared", "documents.words"}),
    ],
)
def test_a_report_imports_its_own_page_or_its_own_document(to: str, imported_too: set[str]) -> None:
    found = modules_after(
        "import costcalc; from costcalc.render import Format, render; "
        f"render(costcalc.estimate(costcalc.load_sheet('builtin'), calls=5), Format.{to})"
    )
    inner = {name.removeprefix("costcalc.render.") for name in found if name.startswith("costcalc.render.")}
    assert {name for name in inner if name.startswith(("pages", "documents"))} == imported_too


@pytest.mark.parametrize("folder", ["pages", "documents"])
def test_every_page_and_document_is_in_the_table_of_reports(folder: str) -> None:
    named = {getattr(report, folder) for report in REPORTS.values()}
    assert len(named) == len(REPORTS)
    helpers = {
        "pages.bill_lines",
        "pages.diff_amounts",
        "pages.diff_paths",
        "pages.diff_changes",
        "pages.estimate_verdict",
        "pages.estimate_working",
        "pages.plan_given",
        "pages.plan_reasons",
        "pages.plan_shape",
        "pages.estimate_ways",
        "pages.plan_verdict",
        "pages.sheet_terms",
        "documents.plan_shape",
        "documents.plan_words",
        "documents.focus",
        "documents.in_columns",
        "documents.shared",
        "documents.words",
    }
    files = {f"{folder}.{path.stem}" for path in (PACKAGE / "render" / folder).glob("[!_]*.py")}
    assert {name.removeprefix("costcalc.render.") for name in named} == files - helpers


def test_every_module_of_pictures_is_in_the_table_of_reports() -> None:
    named = {report.drawn.removeprefix("costcalc.render.pictures.") for report in REPORTS.values() if report.drawn}
    assert named == {path.stem for path in (PACKAGE / "render" / "pictures").glob("[!_]*.py")}


@pytest.mark.parametrize("path", [path for path in FILES if part_of(path).startswith("engine")])
def test_the_engine_names_parameters_and_no_option(path: Path) -> None:
    """Its errors say `calls`; the command line, and no other user of it, makes --calls of that."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found = re.search(r"(?<![\w-])--?[a-z][a-z-]*\b", node.value)
            assert not found, f"{path.name}:{node.lineno}: {found[0]}"


ORACLES = [
    "afford_oracles",
    "bill_maker",
    "case_oracles",
    "exact_bills",
    "exact_months",
    "exact_plans",
    "meter_truth",
    "permit_oracles",
    "plan_cases",
    "plan_oracles",
    "random_offers",
    "random_usages",
    "reference",
]
QUESTIONS = {"Free", "Lot", "MonthlyUsage", "Permit"}
"""Types of the engine in which a question is put; they compute nothing."""


@pytest.mark.parametrize("name", ORACLES)
def test_an_oracle_computes_nothing_by_the_engine(name: str) -> None:
    path = Path(__file__).parent / f"{name}.py"
    imported = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.ImportFrom)]
    of_engine = [node for node in imported if (node.module or "").startswith("costcalc.engine")]
    assert {each.name for node in of_engine for each in node.names} <= QUESTIONS
    siblings = {node.module for node in imported if (path.parent / f"{node.module}.py").exists()}
    assert siblings <= {*ORACLES, "making", "strategies"}
