"""Good sheets in every form, numbers exactly as written, and files that are no sheets."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import threading
import tracemalloc
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from clock import Clock
from conftest import Run
from hypothesis import given
from hypothesis import strategies as st

from costcalc.errors import DataError, FileError, RequestError, SheetError
from costcalc.loader import load_sheet, nodes, parse_sheet, shipped_sheets
from costcalc.loader.files import read_text
from costcalc.loader.nodes import Scalar
from costcalc.loader.scalars import Refused, read_currency, read_money, read_units
from costcalc.loader.template import template_text
from costcalc.loader.validation import validate_sheets
from costcalc.sheet import (
    Bound,
    Check,
    Concurrency,
    FreeQuota,
    Mode,
    Package,
    Packages,
    Period,
    Postpaid,
    PriceSheet,
    Rounding,
    Tier,
    TierBasis,
)

EVERY_FIELD = (Path(__file__).parent / "good_sheets" / "every_field.yaml").read_text(encoding="utf-8")


def with_postpaid(*lines: str) -> PriceSheet:
    text = EVERY_FIELD[: EVERY_FIELD.index("apis:")] + "apis:\n  a:\n    name: A\n    unit: call\n    postpaid:\n"
    return parse_sheet(text + "".join(f"      {line}\n" for line in lines))


def test_every_field() -> None:
    sheet = parse_sheet(EVERY_FIELD, "x.yaml")
    assert (sheet.label, sheet.provider, sheet.product) == ("x.yaml", "Example Cloud", "Documents")
    assert (sheet.currency.code, sheet.currency.digits, sheet.as_of) == ("JPY", 0, "2026-01")
    ocr, asr = sheet.apis
    assert (ocr.key, ocr.name, ocr.unit) == ("ocr", "Text Recognition", "page")
    assert ocr.free_quota == FreeQuota(period=Period.ONCE, units=50, validity=6)
    assert ocr.packages == Packages(
        sizes=(Package(size=1_000, price=Decimal(75)), Package(size=10_000, price=Decimal(550))),
        validity=24,
        refund_window="7 days",
    )
    assert ocr.postpaid == Postpaid(
        tiers=(
            Tier(first=0, last=10_000, unit_price=Decimal("0.00001"), flat_fee=Decimal("0.25")),
            Tier(first=10_001, last=20_000, unit_price=Decimal(0)),
            Tier(first=20_001, last=None, unit_price=None),
        ),
        mode=Mode.VOLUME,
        bound=Bound.UP_TO,
        tier_basis=TierBasis.AFTER_FREE,
        period=Period.DAY,
        per=1_000,
        rounding=Rounding.UP,
        flat_fee_at_zero=True,
        base_fee=Decimal("1.5"),
        minimum=Decimal(0),
        maximum=Decimal(1_000_000),
        enabled_by_default=False,
    )
    assert ocr.concurrency == Concurrency(included=3, daily_price=Decimal(200), monthly_price=None)
    # 4 calls are billable, 1 block: 1,000 x 0.00001 / 1,000 and a fee of 0.25 round to 0 yen each, the base fee 1.5 to 2.
    amounts = {"postpaid": Decimal(2), "packages": Decimal(75), "cheapest": Decimal(2)}
    assert ocr.checks == (
        Check(calls=10, failed=1, free=2, prepaid=3, packages_of=1_000, line=35, column=9, **amounts),
    )
    assert asr.name == "語音"
    assert asr.postpaid == Postpaid(tiers=(Tier(first=0, last=None, unit_price=Decimal("12345678901234.56789")),))
    assert (asr.free_quota, asr.packages, asr.concurrency, asr.checks) == (None, None, None, ())


@pytest.mark.parametrize(
    ("tiers", "bound", "expected"),
    [
        # 10,000 units belong to the second tier with from, to the first with up_to
        ("[{from: 0, unit_price: 2}, {from: 10_000, unit_price: 1}]", Bound.FROM, [(0, 9_999), (10_000, None)]),
        ("[{up_to: 10_000, unit_price: 2}, {unit_price: 1}]", Bound.UP_TO, [(0, 10_000), (10_001, None)]),
        ("[{unit_price: 2}]", Bound.FROM, [(0, None)]),
        ("[{from: 0, unit_price: 2}]", Bound.FROM, [(0, None)]),
        ("[{from: 0, unit_price: 2}, {from: 1, unit_price: on_request}]", Bound.FROM, [(0, 0), (1, None)]),
    ],
)
def test_the_word_states_the_side_of_the_bound(
    tiers: str, bound: Bound, expected: list[tuple[int, int | None]]
) -> None:
    postpaid = with_postpaid("mode: volume", f"tiers: {tiers}").api().postpaid
    assert postpaid is not None
    assert postpaid.bound is bound
    assert [(tier.first, tier.last) for tier in postpaid.tiers] == expected


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("0", "0"), ("75", "75"), ("0.08", "0.08"), (".5", "0.5"), ("5.", "5"), ("+1", "1"), ("4_500", "4500"),
        ("1_000_000.25", "1000000.25"), ("1e-5", "0.00001"), ("12345678901234567.89", "12345678901234567.89"), ("1E3", "1000"), ("2.5e+2", "250"),
        ("0.000000000000000000000000000001", "1e-30"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("plain", [True, False])
def test_a_price_is_exactly_what_is_written(written: str, meant: str, plain: bool) -> None:
    assert read_money(Scalar(1, 1, written, plain=plain), positive=False, digits=None) == Decimal(meant)


@pytest.mark.parametrize(
    "written",
    ["", "-1", "-0", "010", "00", "1:30", "1,000", "0,5", "1_00", "_1", "1_", "1__000", "0x10", "0o7", ".inf", "nan",
     "1e", "e5", "1e5.0", "1e31", "1e999999999", "1_000.0_0", "٣", "1 000", "1.2.3", ".", "1e21", "9" * 101, "true"],
)  # fmt: skip
def test_what_is_no_number_is_refused(written: str) -> None:
    with pytest.raises(Refused):
        read_money(Scalar(1, 1, written, plain=True), positive=False, digits=None)


@pytest.mark.parametrize(
    ("written", "meant"), [("1e3", 1_000), ("1.5e6", 1_500_000), ("1_000_000_000_000_000", 10**15)]
)
def test_whole_numbers_may_be_written_in_any_form(written: str, meant: int) -> None:
    assert read_units(Scalar(1, 1, written, plain=True), 0) == meant


@pytest.mark.parametrize(
    ("written", "says"),
    [
        # Where the comma is the decimal point, the point groups: 20.000 is twenty thousand.
        ("20.000", "'20.000' has a decimal point; write 20_000, or 20"),
        ("5.000", "'5.000' has a decimal point; write 5_000, or 5"),
        ("+100.000", "'+100.000' has a decimal point; write 100_000, or 100"),
        ("20.500", "'20.500' has a decimal point; write 20_500, or a whole number"),
        ("1_000.000", "'1_000.000' has a decimal point; write 1_000"),
        ("1234.000", "'1234.000' has a decimal point; write 1234"),
        ("0.000", "'0.000' has a decimal point; write 0"),
        ("10.0", "'10.0' has a decimal point; write 10"),
        ("10.", "'10.' has a decimal point; write 10"),
        (".000", "'.000' has a decimal point; write 0"),
        ("10.5", "'10.5' is a fraction; write a whole number"),
        ("0.500", "'0.500' is a fraction; write a whole number"),
        ("15e-1", "'15e-1' is a fraction; write a whole number"),
    ],
)
def test_a_whole_number_is_written_without_a_point(written: str, says: str) -> None:
    with pytest.raises(Refused) as caught:
        read_units(Scalar(1, 1, written, plain=True), 0)
    assert str(caught.value) == says


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        ("EUS", "did you mean 'EUR'?"),
        ("eur", "did you mean 'EUR'?"),
        ("USX", "did you mean 'USD' or 'USN'?"),
        # What people call it: a nickname, a sign, a word.
        *((name, "did you mean 'CNY'?") for name in ("RMB", "rmb", "CNH", "yuan", "人民币", "元")),
        *((name, "did you mean 'USD'?") for name in ("$", "US$", "US dollars", "Dollar")),
        ("¥", "did you mean 'JPY' or 'CNY'?"),
        *((name, f"did you mean {code!r}?") for name, code in (("€", "EUR"), ("Euro", "EUR"), ("EURO", "EUR"))),
        *((name, f"did you mean {code!r}?") for name, code in (("£", "GBP"), ("Rs.", "INR"), ("NT$", "TWD"))),
        ("kr", "did you mean 'SEK', 'NOK' or 'DKK'?"),
        # Croatia's kuna, gold, and a slip in the country: nothing that can be guessed.
        *((code, "write its code of three letters, as USD") for code in ("HRK", "XAU", "XYZ", "ESD", "EU", "coins")),
    ],
)
def test_a_currency_is_suggested_where_one_may_be_meant(code: str, hint: str) -> None:
    with pytest.raises(Refused) as caught:
        read_currency(Scalar(1, 1, code, plain=True))
    assert str(caught.value) == f"'{code}' is not a currency of ISO 4217; {hint}"


@pytest.mark.parametrize(("written", "on"), [("true", True), ("no", False), ("On", True), ("FALSE", False)])
def test_flags(written: str, on: bool) -> None:
    postpaid = with_postpaid("unit_price: 1", f"enabled_by_default: {written}").api().postpaid
    assert postpaid is not None
    assert postpaid.enabled_by_default is on


def test_an_alias_stands_for_its_anchor() -> None:
    postpaid = with_postpaid("unit_price: &p 3", "base_fee: *p").api().postpaid
    assert postpaid is not None
    assert postpaid.base_fee == 3


def test_aliases_of_mappings_count_as_what_they_expand_to() -> None:
    # A mapping of ten keys and numbers is 21 values, one of ten of these 221, one of ten of those 2,221: with
    # 10 x 21 + 10 x 221 before it, the fourth alias of the largest passes 10,000.
    lines = ["a0: &a0 {" + ", ".join(f"{key}: 1" for key in "abcdefghij") + "}"]
    lines += [f"a{n}: &a{n} {{{', '.join(f'{key}: *a{n - 1}' for key in 'abcdefghij')}}}" for n in (1, 2, 3)]
    with pytest.raises(SheetError) as caught:
        parse_sheet("\n".join(lines))
    (problem,) = caught.value.problems
    assert (problem.line, problem.column) == (4, len("a3: &a3 {a: *a2, b: *a2, c: *a2, d: *"))
    assert problem.message == "aliases expand to more than 10,000 values; write the values out"


def test_the_built_in_sheet() -> None:
    sheet = load_sheet("builtin")
    assert sheet.label == "built-in sheet"
    api = sheet.api()
    assert api.postpaid is not None
    assert api.packages is not None
    assert [tier.unit_price for tier in api.postpaid.tiers] == [Decimal(p) for p in ("0.08", "0.06", "0.05", "0.04")]
    assert [tier.first for tier in api.postpaid.tiers] == [0, 10_000, 100_000, 1_000_000]
    assert [(package.size, package.price) for package in api.packages.sizes] == [
        (1_000, Decimal(75)),
        (10_000, Decimal(550)),
        (100_000, Decimal(4_500)),
        (1_000_000, Decimal(30_000)),
        (10_000_000, Decimal(200_000)),
    ]


@pytest.mark.parametrize("name", shipped_sheets())
def test_shipped_sheets_load_by_name(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_sheet(name).label == ("built-in sheet" if name == "builtin" else f"{name} (shipped sheet)")


def test_without_a_source_the_folder_decides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_sheet().label == "built-in sheet"
    Path("pricing.yaml").write_text("\ufeff" + EVERY_FIELD, encoding="utf-8")  # a byte order mark is fine
    assert (load_sheet().label, load_sheet().provider) == ("pricing.yaml", "Example Cloud")
    assert load_sheet("builtin").provider == "Tencent Cloud"
    Path("pricing.yaml").write_text("- 1\n", encoding="utf-8")
    with pytest.raises(SheetError, match=r"^pricing.yaml:1:1: .* add -p builtin\)$"):
        load_sheet()
    Path("pricing.yaml").write_text("", encoding="utf-8")
    with pytest.raises(FileError, match=r"^pricing.yaml: the file is empty.* add -p builtin\)$"):
        load_sheet()


@pytest.mark.parametrize(
    ("target", "says"),
    [("gone.yaml", "this is a link to a file that is not there"), ("pricing.yaml", "cannot be read")],
)
def test_a_link_that_leads_nowhere_is_no_reason_to_use_other_prices(
    target: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("pricing.yaml").symlink_to(target)
    with pytest.raises(FileError, match=rf"pricing.yaml'?: {says}.* add -p builtin\)$"):
        load_sheet()
    [checked] = validate_sheets([]).files
    assert (checked.file, len(checked.problems)) == ("pricing.yaml", 1)


def test_a_pipe_with_a_name_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkfifo("ff")
    reads: list[Callable[[], str]] = [lambda: load_sheet("ff").provider, lambda: template_text("ff")]
    for read in reads:
        writer = threading.Thread(target=Path("ff").write_text, args=(EVERY_FIELD, "utf-8"), daemon=True)
        writer.start()
        assert "Example Cloud" in read()
        writer.join(5)
        assert not writer.is_alive()


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(EVERY_FIELD.encode())))
    assert load_sheet("-").label == "<stdin>"


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("none.yaml", None, (FileError, "none.yaml: no such file; check the path")),
        ("folder.yaml", "folder", (FileError, "folder.yaml: this is a folder; name a file in it")),
        ("empty.yaml", b"", (FileError, "empty.yaml: the file is empty; a price sheet is expected")),
        ("blank.yaml", b" \n\n", (FileError, "blank.yaml: the file is empty; a price sheet is expected")),
        ("nul.yaml", bytes(100_000), (SheetError, "nul.yaml:1:1: a NUL byte: this is no text file; name the right file")),
        ("image", b"ab\n\x89P\0G", (SheetError, "image:2:3: a NUL byte: this is no text file; name the right file")),
        ("latin.yaml", b"a: 1\nb: Caf\xe9\n", (SheetError, "latin.yaml:2:7: byte 0xe9 is not UTF-8; save the file as UTF-8")),
        ("utf16.yaml", "a: 1".encode("utf-16"), (SheetError, "utf16.yaml:1:1: the file is UTF-16; save it as UTF-8")),
        ("big.yaml", b"a" * (1 << 20) + b"b", (FileError, "big.yaml: larger than 1 MiB, too large for a price sheet; name the right file")),
        ("bultin", None, (FileError, "bultin: neither a file nor a shipped sheet; did you mean 'builtin'?")),
        ("x" * 5_000, None, (FileError, "x" * 5_000 + ": neither a file nor a shipped sheet; costcalc sheet list shows them")),
        ("xyzzy", None, (FileError, "xyzzy: neither a file nor a shipped sheet; costcalc sheet list shows them")),
        ("a\0.yaml", None, (FileError, r"'a\x00.yaml': cannot be read (not a possible path); check the path")),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_one_line(
    name: str,
    content: bytes | str | None,
    expected: tuple[type[Exception], str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    if isinstance(content, bytes):
        Path(name).write_bytes(content)
    elif content == "folder":
        Path(name).mkdir()
    with pytest.raises(expected[0]) as caught:
        load_sheet(name)
    assert str(caught.value) == expected[1]


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefghijk", "bcdefghijkl", strict=True)
)


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (b"x: " + b"y" * 50_000_000, 1),
        (bytes(50_000_000), 1),
        (BOMB.encode(), 1),
        (b"[" * 100_000, 1),
        (b"- " * 100_000, 1),
        (b"{a: " * 100_000, 1),
        (b"[" + b"[]," * 200_000 + b"]", 1),
        (b"".join(b"key%d: 1\n" % number for number in range(40_000)), 201),  # all counted, not all told
    ],
    ids=["50 MB", "NULs", "bomb", "brackets", "dashes", "braces", "many values", "many keys"],
)
def test_hostile_files_cost_little(content: bytes, lines: int, tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "hostile.yaml"
    path.write_bytes(content)
    with clock.within(1), pytest.raises((FileError, SheetError)) as caught:
        load_sheet(path)
    assert len(str(caught.value).splitlines()) == lines
    assert max(map(len, str(caught.value).splitlines())) < 400 + len(str(path))


def test_an_endless_file_is_read_to_the_limit_only() -> None:
    tracemalloc.start()
    with pytest.raises(FileError, match="larger than 1 MiB"):
        load_sheet(Path("/dev/zero"))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 << 20


def test_reading_a_sheet_needs_no_screen() -> None:
    code = "import sys, costcalc.loader; costcalc.loader.load_sheet('builtin'); print('rich' in sys.modules, 'typer' in sys.modules, 'pydantic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False", "False"]


@pytest.mark.parametrize(
    ("tier", "column", "says"),
    [
        # libyaml takes 'unit_price:' before a bracket or comma for text with a colon where none can stand
        ("{up_to: 10, unit_price:}", 21, "'unit_price' has no value; write one after ': '"),
        ("{unit_price:, up_to: 10}", 10, "'unit_price' has no value; write one after ': '"),
        ("{up_to: 10, unit_price: }", 21, "unit_price: nothing is written here; write a value or remove the line"),
        ("{up_to: 10, unit_price}", 21, "unit_price: nothing is written here; write a value or remove the line"),
        ("up_to: 10\n        unit_price:", 9, "unit_price: nothing is written here; write a value or remove the line"),
    ],
)
def test_a_key_without_a_value_is_named(tier: str, column: int, says: str) -> None:
    head = "schema: 1\nprovider: P\ncurrency: USD\nas_of: 2026\nsource: S\napis:\n  a:\n    name: N\n    unit: u\n"
    tiers = f"    postpaid:\n      mode: volume\n      tiers:\n      - {tier}\n      - {{unit_price: 1}}\n"
    with pytest.raises(SheetError) as caught:
        parse_sheet(head + tiers, "s")
    [problem] = caught.value.problems
    assert (problem.column, str(problem).endswith(f": {says}" if "'" in says else f".{says}")) == (column, True)


WORDS = re.findall(r"\w+|\s+|[^\w\s]", EVERY_FIELD)


@given(st.data())
def test_a_sheet_with_random_changes_is_read_or_refused(data: st.DataObject) -> None:
    words = list(WORDS)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(words) - 1))
        words[place] = data.draw(
            st.sampled_from(WORDS)
            | st.sampled_from(["", "~", "*", "&a", "-", "<<", "1e9", "NO", '"'])
            | st.text(st.characters(exclude_characters="\t"), max_size=3)
        )
    text = "".join(words)  # without tabs, of which the pure parser accepts fewer
    answers = []
    for parser in (yaml.SafeLoader, yaml.CSafeLoader):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(nodes, "_Parser", parser)
            try:
                answers.append(str(parse_sheet(text)))
            except SheetError:
                answers.append("refused")
    assert answers[0] == answers[1]


def test_failed_checks_are_shown_up_to_the_same_number_as_other_problems(run: Run) -> None:
    checks = ", ".join("{calls: 1, postpaid: 2}" for _ in range(50))
    head = "schema: 1\nprovider: P\ncurrency: USD\nas_of: 2026\nsource: S\napis:\n"
    api = "{name: N, unit: u, postpaid: {unit_price: 1}, checks: [" + checks + "]}\n"
    lines = run("sheet", "validate", "-", stdin=head + "".join(f"  a{n}: {api}" for n in range(5))).stderr.splitlines()
    # 5 × 50 checks, of which 200 are shown
    assert len(lines) == 201
    assert "and 50 more problems" in lines[-1]


def test_a_wrong_api_of_many_is_answered_with_a_few() -> None:
    head = "schema: 1\nprovider: P\ncurrency: USD\nas_of: 2026\nsource: S\napis:\n"
    api = "{name: N, unit: u, postpaid: {unit_price: 1}}\n"
    sheet = parse_sheet(head + "".join(f"  a{n}: {api}" for n in range(1_000)))
    for key, says in (("zzz", "it has: a0, "), (None, "one of: a0, ")):
        with pytest.raises(RequestError, match=f"{says}.*, a19 and 980 more$"):
            sheet.api(key)


def test_an_empty_name_of_a_file_is_said_to_be_empty() -> None:
    with pytest.raises(FileError, match=r"^the name of the usage file is empty; name a file$"):
        read_text("", limit=10, what="usage file", error=DataError)
