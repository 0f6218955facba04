"""Many accounts rated by columns say what they say account by account: amounts, months, groups, notes, in every format."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_offers import offers, sheet_text

from costcalc.engine import estimate_usage as estimating
from costcalc.engine import usage_columns, usage_planned
from costcalc.engine.estimate_usage import estimate_usage
from costcalc.errors import CostcalcError, SheetError
from costcalc.loader import parse_sheet
from costcalc.render import Format, Screen, render
from costcalc.render.documents import estimate_usage as document
from costcalc.results.estimate_usage import UsageEstimate, UsageGroup
from costcalc.sheet import PriceSheet
from costcalc.usage import UsageSeries
from costcalc.usage_table import ABSENT, Block, UsageTable

JANUARY = 2026 * 12
HEAD = "schema: 1\nprovider: P\ncurrency: USD\nas_of: 2026-01\nsource: S\n"


def sheet_of(**apis: str) -> PriceSheet:
    lines = "".join(f"  {key}: {{name: N, unit: call, {fields}}}\n" for key, fields in apis.items())
    return parse_sheet(f"{HEAD}apis:\n{lines}", "s.yaml")


def drawn_sheet(rng: Random) -> PriceSheet | None:
    """Draw a sheet with one to three APIs and any of its keys; None where the loader refuses their sum."""
    drawn = [offers(rng) for _ in range(rng.randint(1, 3))]
    sheet = drawn[0].sheet
    drawn = [each for each in drawn if each.sheet.get("currency") == sheet.get("currency")]
    apis = {name: {"unit": rng.choice(["call", "page"]), **each.api} for name, each in zip("abc", drawn, strict=False)}
    if rng.random() < 0.7:  # no terms of the whole bill
        sheet = {key: value for key, value in sheet.items() if key == "currency"}
    try:
        return parse_sheet(sheet_text(sheet, apis), "s.yaml")
    except SheetError:
        return None


def table_of(rng: Random, sheet: PriceSheet) -> UsageTable:
    """Draw the usage of a few accounts, some of them without months, or without an API, of which others have rows."""
    accounts = rng.randint(1, 5)
    places = rng.sample(range(accounts), accounts)
    names = [None] if accounts == 1 and rng.random() < 0.5 else [f"account {place}" for place in range(accounts)]
    most = rng.choice([3, 40, 400])
    blocks = [block_of(rng, api.key, accounts, most) for api in sheet.apis]
    return UsageTable(names, range(accounts) if places == [*range(accounts)] else places, blocks)


def block_of(rng: Random, api: str, accounts: int, most: int) -> Block:
    months = rng.randint(1, 4)
    calls = [[rng.randint(0, most) for _ in range(accounts)] for _ in range(months)]
    spans: list[tuple[int, int]] | None = None
    if rng.random() < 0.4:
        ends = [sorted(rng.sample(range(months + 1), 2)) for _ in range(accounts)]
        spans = [(start, stop) if rng.random() < 0.9 else (0, 0) for start, stop in ends]
        spans[rng.randrange(accounts)] = (0, months)  # the first and the last month are somebody's
        for place, (start, stop) in enumerate(spans):
            for month in range(months):
                lacks = not start <= month < stop or (start < month < stop - 1 and rng.random() < 0.1)
                calls[month][place] = ABSENT if lacks else calls[month][place]
    failed = [[min(count, rng.randint(0, 3)) for count in column] for column in calls] if rng.random() < 0.4 else []
    return Block(api, JANUARY + rng.randint(0, 1), calls, failed, spans)


def said(sheet: PriceSheet, series: UsageTable | tuple[UsageSeries, ...]) -> Iterator[str]:
    """Yield all that is said of a usage, or the refusal."""
    try:
        answer = estimate_usage(sheet, series)
    except CostcalcError as error:
        yield str(error)
        return
    for to in (Format.JSON, Format.CSV, Format.TABLE):
        yield render(answer, to, screen=Screen(width=400))
    yield "\n".join(f"{note.code} {note.message}" for note in answer.notes)
    yield str([answer.groups[place] for place in range(len(answer.groups))])
    yield str([*answer.groups[-2:], answer.pay, answer.noun, answer.expired, answer.leftover, answer.subscribed])


def one_by_one(answer: UsageEstimate) -> Iterator[UsageGroup]:
    yield from answer.groups


@settings(max_examples=400)
@given(seed=st.integers(0, 2**32))
def test_columns_say_what_accounts_say(seed: int) -> None:
    rng = Random(seed)
    sheet = drawn_sheet(rng)
    if sheet is None:
        return
    table = table_of(rng, sheet)
    with pytest.MonkeyPatch.context() as patch:
        # Where anything is sold, columns are for more accounts than a plan is sought for.
        for module in (usage_columns, usage_planned):
            patch.setattr(module, "MAX_BUYERS", 0)
        found = list(said(sheet, table))
        patch.setattr(document, "_entries", one_by_one)  # of what is written, too
        assert found == list(said(sheet, tuple(table)))


TIERS = "postpaid: {mode: volume, tiers: [{from: 0, unit_price: 0.08}, {from: 10_000, unit_price: 0.06}]}"
GRADUATED = "postpaid: {mode: graduated, tiers: [{from: 0, unit_price: 0.08}, {from: 10_000, unit_price: 0.06}]}"


@pytest.mark.parametrize(
    ("fields", "columns"),
    [
        (TIERS, True),
        (f"{GRADUATED}, free_quota: {{units: 100, period: month}}", True),
        (f"{GRADUATED}, free_quota: {{units: 100, period: month, validity: 2 months}}", True),
        (TIERS.replace("mode:", "tier_basis: total, mode:") + ", free_quota: {units: 100, period: month}", True),
        ("postpaid: {unit_price: 1, minimum: 5}", True),
        ("postpaid: {unit_price: 0.0001}", True),  # rounded to nothing
        ("postpaid: {unit_price: 1, period: day}", False),
        ("packages: {validity: 1 year, sizes: [{units: 10, price: 1}]}", False),  # nothing pays for the rest
    ],
)
def test_what_is_rated_by_columns(fields: str, columns: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet, rng = sheet_of(a=fields), Random(1)
    calls = [[rng.randint(0, 20_000) for _ in range(30)] for _ in range(3)]
    table = UsageTable([f"{place:02d}" for place in range(30)], range(30), [Block("a", JANUARY, calls, (), None)])
    found = list(said(sheet, tuple(table)))
    if columns:  # no account is looked at but for what is shown of it
        monkeypatch.setattr(estimating, "Accounts", None)
    assert list(said(sheet, table)) == found


def test_no_account_is_made_for_a_total_and_its_notes(monkeypatch: pytest.MonkeyPatch) -> None:
    # 3 × 9,999 × 0.08 = 2,399.76 each, where 10,000 × 0.06 would be 600.00 a month: 199.92 less.
    table = UsageTable(["x", "y"], [1, 0], [Block("a", JANUARY, [[9_999, 9_999]] * 3, (), None)])
    monkeypatch.setattr(estimating, "Accounts", None)
    answer = estimate_usage(sheet_of(a=TIERS), table)
    assert isinstance(answer, UsageEstimate)
    assert str(answer.total) == "4799.52"
    [note] = answer.notes
    assert note.message == (
        "x/a 2026-01: 10,000 billable calls would cost 199.92 less than these 9,999; 5 more months are alike"
    )


def test_a_series_is_made_when_it_is_looked_at() -> None:
    block = Block("ocr", JANUARY, [[1, 5, ABSENT], [2, ABSENT, ABSENT], [3, 7, ABSENT]], [], [(0, 3), (0, 3), (0, 0)])
    other = Block("asr", JANUARY, [[9, 9, 9]], [[1, 2, 3]], None)
    table = UsageTable(["a", "b", "c"], [2, 1, 0], [other, block])
    expected = [
        UsageSeries("a", "asr", JANUARY, (9,), (3,)),
        UsageSeries("b", "asr", JANUARY, (9,), (2,)),
        UsageSeries("b", "ocr", JANUARY, (5, 0, 7), (0, 0, 0)),
        UsageSeries("c", "asr", JANUARY, (9,), (1,)),
        UsageSeries("c", "ocr", JANUARY, (1, 2, 3), (0, 0, 0)),
    ]
    assert list(table) == expected
    assert [table[place] for place in range(len(table))] == expected
    assert (table[-1], table[1:3]) == (expected[-1], tuple(expected[1:3]))
    assert list(table.only("ocr")) == [expected[2], expected[4]]
    assert (table.span, len(table)) == ((JANUARY, JANUARY + 3), 5)


def test_rows_in_columns_are_written_as_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = sheet_of(a=GRADUATED.replace("0.08", "0.123"))
    names = ['::a "b", 100 % %s', "=1+1", "##[x]", "é\x7f", "a,b", "@c"]
    failed = [[0, 1, 0, 2, 0, 3]] * 2
    block = Block("a", JANUARY, [[0, 1, 10_000, 123_456_789, 7, 3]] * 2, failed, None)
    answer = estimate_usage(sheet, UsageTable(names, range(6), [block]))
    at_once = [render(answer, to) for to in (Format.JSON, Format.CSV)]
    monkeypatch.setattr(document, "_entries", one_by_one)
    assert at_once == [render(answer, to) for to in (Format.JSON, Format.CSV)]
