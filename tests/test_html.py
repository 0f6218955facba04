"""A page as HTML says what the table says, loads nothing, and is read by whoever cannot see it."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from conftest import Golden, Run
from html_pages import Element, parsed
from making import sheet_text
from test_formats import CASES, Written, written
from test_hostile import BREAKS, BY_HAND, TEXTS, commands, results, shown, visible

import costcalc
from costcalc.engine.accounts import Held
from costcalc.engine.estimate_usage import estimate_usage
from costcalc.engine.plan_usage import plan_usage
from costcalc.render import Format, render
from costcalc.render.html import MAX_CELLS, write
from costcalc.render.page import Grid, Page, columns
from costcalc.results.common import GateOutcome, Note, NoteCode
from costcalc.usage import UsageSeries

__all__ = ["written"]

MEBIBYTE = 1 << 20
TEXT = {"h1", "h2", "h3", "p", "span", "i", "b", "a", "br", "code", "ul", "li"}
TAGS = {"html", "head", "meta", "title", "style", "body", "main", "header", "section", "footer", "div", *TEXT}
TAGS |= {"table", "thead", "tbody", "tr", "th", "td"}
"""The elements of a page without pictures: none of them loads anything by itself."""


def words(text: str) -> Counter[str]:
    return Counter(text.split())


def body_of(document: str) -> Element:
    return parsed(document).one("body")


@pytest.mark.parametrize("name", ["compare", "estimate-explain", "plan-groups"])
def test_a_page_reads_as_agreed(written: Written, golden: Golden, name: str) -> None:
    document = written(name, "html").stdout
    golden(f"html/{name}.html", document[document.index("<body>") :])


@pytest.mark.parametrize("name", CASES)
def test_a_page_says_what_the_table_says_and_the_answer_first(
    written: Written, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("COLUMNS", "1000")
    table = written(name, "table").stdout
    main = body_of(written(name, "html").stdout).one("main")
    assert next(main.every("section")).text.split() == table.strip().split("\n\n")[-1].split()
    # A page has more: pictures, what a screen says on standard error, and headings that a screen has as a word of a line.
    said = words(main.without("command", "problems", "figure").text)
    said -= words(" ".join(each.text for each in main.every("h2") if each.text == "Notes"))
    # Of files a page says the base names.
    assert said == words(re.sub(r"(?m)^-+$|\w+/\w+/(?=\w+\.(?:yaml|csv))", "", table))


@pytest.mark.parametrize("name", CASES)
def test_a_page_is_read_without_being_seen(written: Written, name: str) -> None:
    document = parsed(written(name, "html").stdout)
    assert document.one("html").attributes["lang"] == "en"
    assert document.one("head").one("title").text
    assert len(list(document.every("h1"))) == 1
    levels = [int(each.tag[1]) for each in document.every("h1", "h2", "h3")]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    ids = [each.attributes["id"] for each in document.every() if "id" in each.attributes]
    assert len(set(ids)) == len(ids)
    for picture in document.every("svg"):
        named = [
            each.attributes["id"] for each in picture.every("title", "desc") if each.text and "id" in each.attributes
        ]
        assert [picture.attributes["role"], picture.attributes["aria-labelledby"]] == ["img", " ".join(map(str, named))]
    for table in document.every("table"):
        assert table.attributes.get("aria-label") or table.attributes["aria-labelledby"] in ids
        heads = list(table.one("thead").every("th"))
        assert heads
        assert {head.attributes.get("scope") for head in heads} == {"col"}
        rows = list(table.one("tbody").every("tr"))
        assert {len(row.inner) for row in rows} == {len(table.one("thead").one("tr").inner)}
        assert {each.attributes.get("scope") for row in rows for each in row.every("th")} <= {"row"}


@pytest.mark.parametrize("name", CASES)
def test_a_page_loads_nothing(written: Written, name: str) -> None:
    document = parsed(written(name, "html").stdout)
    loading = {"src", "href", "srcset", "data", "action", "poster", "background", "style"}
    for element in document.every():
        assert not {each for each in element.attributes if each.startswith("on")}
        assert element.tag == "a" or not set(element.attributes) & loading, element
    assert not re.search(r"url\(|@import|@font-face", document.one("style").text)
    policy = [each.attributes["content"] for each in document.every("meta") if "http-equiv" in each.attributes]
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'"]


def test_text_is_text_whatever_it_holds() -> None:
    read_by_html = [text for text in TEXTS if set(text) & set("<>&\"'")]
    for text in (*read_by_html, *BY_HAND, *BREAKS, "::error::x", "##vso[task.setvariable variable=PATH]/evil"):
        for kind, result in results(text).items():
            document = render(result, Format.HTML)
            assert visible(document), kind
            assert commands(document) == []
            page = parsed(document)
            assert {each.tag for each in page.without("figure").every()} <= TAGS, kind
            assert text in BREAKS or " ".join(shown(text).split()) in " ".join(page.one("body").text.split()), kind


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "&lt;&#x3c;&amp", "x" * 10_000]
)
def test_a_name_in_a_file_is_a_name_on_the_page(run: Run, text: str) -> None:
    quoted = text.replace('"', '""')
    usage = f'account,month,calls\n"{quoted}",2026-01,15000\nother,2026-01,5\n'
    for command in ("estimate", "plan"):
        outcome = run(command, "--usage", "-", "-p", "builtin", "-f", "html", stdin=usage)
        page = parsed(outcome.stdout)
        assert (outcome.exit_code, outcome.stderr) == (0, "")
        assert text in page.one("body").text
        assert {each.tag for each in page.without("figure").every()} <= TAGS


def test_an_address_of_the_source_can_be_followed_and_nothing_else(run: Run, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.yaml"
    found = {}
    for source in (
        "https://example.com/a?b=1&c=2",
        "javascript:alert(1)",
        "data:text/html,x",
        "see https://example.com",
    ):
        text = re.sub("(?m)^source: .*$", f"source: '{source}'", sheet_text(postpaid="{unit_price: 1}"))
        sheet.write_text(text, encoding="utf-8")
        page = parsed(run("estimate", "--calls", "5", "-p", str(sheet), "-f", "html").stdout)
        found[source] = [each.attributes["href"] for each in page.every("a")]
    assert list(found.values()) == [["https://example.com/a?b=1&c=2"], [], [], ["https://example.com"]]


def test_the_command_that_made_a_page_names_files_without_their_folders(run: Run, tmp_path: Path) -> None:
    sheet, page = tmp_path / "acme & co.yaml", tmp_path / "report.html"
    sheet.write_text(sheet_text(postpaid="{unit_price: 1}"), encoding="utf-8")
    said = ["estimate", "--calls", "5k", "-o", str(page), "--budget", "60000/year"]
    assert run(*said, COSTCALC_PRICING=str(sheet)).exit_code == 0
    document = page.read_text(encoding="utf-8")
    made = parsed(document).one("code").text
    assert made == "costcalc estimate --calls 5k --pricing 'acme & co.yaml' --output report.html --budget 60000/year"
    assert str(tmp_path) not in document
    assert "acme & co.yaml, prices of" in parsed(document).one("main").text


def test_a_gate_that_failed_stands_with_the_answer() -> None:
    failed = GateOutcome("budget", None, None, False, "over", "Budget 5.00: exceeded by 1.00.")
    answer = next(parsed(write(Page(head=["A"], blocks=[], verdict="6.00.", gates=[failed]), "x")).every("section"))
    assert answer.kind == "answer bad"
    assert " ".join(answer.text.split()) == "6.00. Budget 5.00: exceeded by 1.00."


# ── large ones ───────────────────────────────────────────────────────────────────────────────────────


def accounts(number: int, months: int) -> list[UsageSeries]:
    calls = tuple(9_000 + 997 * month for month in range(months))
    none = (0,) * months
    return [
        UsageSeries(account=f"account {each}", api="image-style-transfer", first_month=24_312, calls=calls, failed=none)
        for each in range(number)
    ]


def test_a_thousand_accounts_are_a_page_of_their_totals() -> None:
    report = estimate_usage(costcalc.load_sheet("builtin"), accounts(1_000, 12))
    document = render(report, Format.HTML)
    assert len(document.encode()) < MEBIBYTE
    assert "1,000 accounts and APIs; --json lists each." in parsed(document).one("main").text


def test_a_plan_of_sixty_months_is_below_a_mebibyte_with_its_months() -> None:
    sheet, given = costcalc.load_sheet("builtin"), list[Held]()
    report = plan_usage(sheet, accounts(1, 60), dated=True, free=given, prepaid=given, postpaid=True, buy=None)
    document = render(report, Format.HTML, explain=True)
    assert len(document.encode()) < MEBIBYTE
    assert "2030-12" in document


def test_rows_beyond_what_a_page_holds_are_counted() -> None:
    rows = [[f"{number:,}", "1,000,000.00"] for number in range(MAX_CELLS)]
    notes = [Note(NoteCode.DEAD_ZONE, f"note {number}") for number in range(150)]
    page = Page(head=["A"], blocks=[Grid(columns("A", "B"), rows), Grid(columns("C", "D"), rows[:3])], notes=notes)
    written = write(page, "x")
    assert len(written.encode()) < MEBIBYTE
    document = parsed(written)
    first, second = document.every("tbody")
    assert [len(list(each.every("tr"))) for each in (first, second)] == [MAX_CELLS // 2, 1]
    said = document.one("main").text
    assert f"{MAX_CELLS // 2:,} more rows; --json has all of them." in said
    assert "2 more rows; --json has all of them." in said
    assert "50 more notes; --json has all of them." in said


def test_a_table_too_wide_for_paper_lies_or_has_its_rows_one_below_the_other() -> None:
    def paper(columns_: int) -> str:
        grid = Grid(columns(*(f"column {number}" for number in range(columns_))), [["1,000,000.00"] * columns_])
        document = parsed(write(Page(head=["A"], blocks=[grid]), "x"))
        return next(each for each in document.every("div") if each.kind.startswith("table")).kind

    # 14 characters for each column and the space behind it; 98 stand upright on A4, 148 lying.
    assert [paper(number) for number in (7, 8, 10, 11)] == ["table", "table lying", "table lying", "table rows"]


def test_a_screen_and_a_page_point_at_the_same_row(run: Run) -> None:
    page = parsed(run("estimate", "--calls", "200k", "-p", "builtin", "-f", "html").stdout)
    (best,) = [row.text for row in page.every("tr") if row.kind == "best"]
    assert best.strip().startswith("▸ packages of 100,000")
