"""Every page in a real browser, narrow and wide, light and dark, and on paper; and the checker itself, which finds faults.

``--screenshots DIR`` keeps what was seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browser import SCHEMES, WIDTHS, Browser, opened
from conftest import Run
from test_formats import CASES, Written, written

__all__ = ["written"]

ROOT = Path(__file__).parent.parent
MORE = {
    "compare-curve": "compare -p builtin",
    "compare-days": "compare -p tencent-asr-cn",
    "compare-subscriptions": "compare -p postmark",
    "compare-vendors": "compare -p tencent-ocr -p google-vision#text-detection",
    "diff": "diff examples/usage/growing-year.csv examples/usage/seasonal.csv -p builtin",
    "plan-60-months": "plan --calls 15k --growth 2% --months 60 --start 2026-01 --explain -p builtin",
    "sheet-list": "sheet list",
}
"""Pages beside those of the formats."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with opened() as browser:
        yield browser


@pytest.fixture
def screenshots(pytestconfig: pytest.Config) -> Path | None:
    """Return the folder to keep screenshots in, where one is asked for."""
    name = pytestconfig.getoption("--screenshots")
    return Path(str(name)) if name else None


@pytest.fixture
def page(written: Written, run: Run, tmp_path: Path) -> Callable[[str], Path]:
    """Write a page to a file."""

    def call(name: str) -> Path:
        document = run(*MORE[name].split(), "-f", "html").stdout if name in MORE else written(name, "html").stdout
        file = tmp_path / f"{name}.html"
        file.write_text(document, encoding="utf-8")
        return file

    return call


@pytest.mark.parametrize("name", [*(name for name in CASES if name not in MORE), *MORE])
def test_a_page_is_read_at_any_width_in_both_schemes_and_on_paper(
    page: Callable[[str], Path], browser: Browser, screenshots: Path | None, name: str
) -> None:
    file = page(name)
    found = {}
    for width in WIDTHS:
        for scheme in SCHEMES:
            kept = screenshots / f"{name}-{width}-{scheme}.png" if screenshots else None
            found[width, scheme] = browser.problems(file, width, scheme, kept)
    assert {key: problems for key, problems in found.items() if problems} == {}
    assert browser.cut_on_paper(file) == []
    if screenshots:
        browser.printed(file, screenshots / f"{name}.pdf")


HOSTILE = [
    "<script>document.title = 'x'</script>",
    '"><img src=http://127.0.0.1:9/x>',
    "\u05d0\u05d1\u05d2 100",
    "x" * 10_000,
]


@pytest.mark.parametrize("account", HOSTILE, ids=["script", "image", "right to left", "long"])
@pytest.mark.parametrize("command", ["estimate", "plan"])
def test_a_hostile_name_moves_nothing_and_asks_for_nothing(
    run: Run, browser: Browser, tmp_path: Path, command: str, account: str
) -> None:
    quoted = account.replace('"', '""')
    rows = [f'"{quoted}",2026-0{month},{calls}' for month, calls in ((1, 15_000), (2, 40_000))]
    usage = "\n".join(["account,month,calls", *rows, *(row.replace(quoted, "other") for row in rows), ""])
    file = tmp_path / "page.html"
    file.write_text(run(command, "--usage", "-", "-p", "builtin", "-f", "html", stdin=usage).stdout, encoding="utf-8")
    assert [browser.problems(file, width, "light") for width in WIDTHS] == [[]] * 3
    assert browser.cut_on_paper(file) == []


FAULTS = {
    "asks for": ("<h1>", '<img src="http://127.0.0.1:9/x.png"><h1>'),
    "complains": ("<h1>", "<script>throw 1</script><h1>"),
    "the page is wider": ("<h1>", '<div style="width: 3000px">wide</div><h1>'),
    "text of 11.0 px": ("</style>", ".about { font-size: 11px }</style>"),
    "contrast of": (
        "</style>",
        ".about { color: #aaa } @media (prefers-color-scheme: dark) { .about { color: #555 } }</style>",
    ),
    "a table without headers": ('scope="col"', ""),
    "a table that does not scroll": ("</style>", ".table { overflow: visible }</style>"),
    "without title or description": ("<title id", "<text id"),
    "not one heading": ("<h1>", "<h1>one</h1><h1>"),
    "a picture pale by": ("</style>", ":root { --postpaid: #ddd !important }</style>"),
}
"""What is found, by what makes a good page bad."""


@pytest.mark.parametrize("fault", FAULTS)
def test_the_checker_finds_what_is_wrong(page: Callable[[str], Path], browser: Browser, fault: str) -> None:
    file = page("compare")
    good, bad = FAULTS[fault]
    document = file.read_text(encoding="utf-8")
    assert browser.problems(file, 360, "light") == []
    # A page forbids that anything is loaded: without that it would be asked for.
    document = document.replace("default-src 'none'; style-src 'unsafe-inline'", "img-src *; style-src 'unsafe-inline'")
    document = document.replace(good, bad)
    if fault == "without title or description":
        document = document.replace("</title>\n<desc", "</text>\n<desc")
    file.write_text(document, encoding="utf-8")
    assert [problem for problem in browser.problems(file, 360, "light") if fault in problem]


def test_the_checker_sees_text_of_a_picture_as_small_as_it_is_drawn(
    page: Callable[[str], Path], browser: Browser
) -> None:
    # The picture is made for 328 px: on a screen of 200 its 12 px are about 6.
    assert [problem for problem in browser.problems(page("compare"), 200, "light") if problem.startswith("text of 6")]


def test_the_checker_finds_what_is_cut_on_paper(page: Callable[[str], Path], browser: Browser) -> None:
    file = page("compare")
    document = file.read_text(encoding="utf-8").replace("</style>", "table { min-width: 300mm }</style>")
    file.write_text(document, encoding="utf-8")
    assert browser.cut_on_paper(file)
