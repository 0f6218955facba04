"""costcalc sheet validate --format github: annotations that land on file and line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Run
from sheet_files import GOOD, files_of_every_kind, ten_mistakes, write

pytestmark = pytest.mark.usefixtures("empty_folder")


def annotated(text: str) -> Iterator[tuple[dict[str, str], str]]:
    """Read workflow commands as GitHub's runner does: split at the marks, then unescape each part."""
    for line in text.splitlines():
        if line.startswith("::"):
            command, _, message = line[2:].partition("::")
            word, _, given = command.partition(" ")
            assert word == "error"
            properties = dict(pair.split("=", 1) for pair in given.split(","))
            for mark, escaped in [(":", "%3A"), (",", "%2C"), ("\n", "%0A"), ("\r", "%0D"), ("%", "%25")]:
                properties = {name: value.replace(escaped, mark) for name, value in properties.items()}
                message = message if mark in ":," else message.replace(escaped, mark)
            yield properties, message


def test_an_annotation_lands_on_file_and_line(run: Run) -> None:
    files_of_every_kind()
    outcome = run("sheet", "validate", "two", "bad.yaml", "missing.yaml", "-f", "github")
    assert outcome.exit_code == 1
    assert outcome.stderr.splitlines() == [*ten_mistakes("bad.yaml"), "missing.yaml:1:1: no such file; check the path"]
    found = [(each["file"], each["line"], each["col"]) for each, _ in annotated(outcome.stdout)]
    places = [tuple(line.split(": ")[0].split(":")[1:]) for line in ten_mistakes("bad.yaml")]
    assert found == [*(("bad.yaml", *place) for place in places), ("missing.yaml", "1", "1")]
    assert (
        "\n::error file=bad.yaml,line=3,col=11::currency: 'usd' is not a currency of ISO 4217; did you mean 'USD'?\n"
        in outcome.stdout
    )


def test_in_a_workflow_the_table_goes_to_the_summary_and_annotations_alone_are_printed(run: Run) -> None:
    files_of_every_kind()
    outcome = run("sheet", "validate", "bad.yaml", "-f", "github", GITHUB_STEP_SUMMARY="summary.md")
    assert (outcome.exit_code, outcome.stderr.splitlines()) == (1, ten_mistakes("bad.yaml"))
    assert len(outcome.stdout.splitlines()) == len(list(annotated(outcome.stdout))) == 10
    summary = Path("summary.md").read_text(encoding="utf-8")
    assert "| bad.yaml | 0 | 0 | 10 problems |" in summary
    assert len([line for line in summary.splitlines() if line.startswith("- bad.yaml:")]) == 10


SHEET, TABLE = "bad.yaml:3:11: currency: 'usd' is not a currency", "bad.csv:3:9: calls: 'x' is not a count; write"
ANNOTATED_SHEET = "::error file=bad.yaml,line=3,col=11::currency: 'usd' is not a currency"
ANNOTATED_TABLE = "::error file=bad.csv,line=3,col=9::calls: 'x' is not a count; write"


@pytest.mark.parametrize(
    ("words", "line", "annotated", "code"),
    [
        ("estimate --calls 5 -p bad.yaml", SHEET, ANNOTATED_SHEET, 1),
        ("plan --calls 5 -p bad.yaml", SHEET, ANNOTATED_SHEET, 1),
        ("compare -p bad.yaml", SHEET, ANNOTATED_SHEET, 1),
        ("concurrency --need 5 -p bad.yaml", SHEET, ANNOTATED_SHEET, 1),
        ("sheet show -p bad.yaml", SHEET, ANNOTATED_SHEET, 1),
        ("diff good.yaml bad.yaml --calls 5", SHEET, ANNOTATED_SHEET, 1),
        ("estimate --usage bad.csv", TABLE, ANNOTATED_TABLE, 1),
        ("plan --usage bad.csv", TABLE, ANNOTATED_TABLE, 1),
        ("diff good.csv bad.csv", TABLE, ANNOTATED_TABLE, 1),
        ("diff good.yaml good.yaml --usage bad.csv", TABLE, ANNOTATED_TABLE, 1),
        # without a place
        (
            "estimate --calls 5 -p no.yaml",
            "costcalc: error: no.yaml: no such file",
            "::error::no.yaml: no such file",
            1,
        ),
        (
            "estimate --calls x",
            "costcalc: error: --calls: 'x' is not a count",
            "::error::--calls: 'x' is not a count",
            2,
        ),
    ],
)
def test_in_a_job_what_is_wrong_is_an_annotation_too(
    run: Run, words: str, line: str, annotated: str, code: int
) -> None:
    write("good.yaml", GOOD)
    write("bad.yaml", GOOD.replace("USD", "usd"))
    write("good.csv", "month,calls\n2026-01,1\n2026-02,1\n")
    write("bad.csv", "month,calls\n2026-01,1\n2026-02,x\n")
    sheet = {} if "diff good.yaml" in words else {"COSTCALC_PRICING": "good.yaml"}
    outcome = run(*words.split(), "-f", "github", **sheet)
    assert outcome.exit_code == code
    assert [each.startswith(line) for each in outcome.stderr.splitlines()] == [True]
    assert [each.startswith(annotated) for each in outcome.stdout.splitlines()] == [True]
    # Nothing is annotated where nobody asked for it.
    plain = run(*words.split(), **sheet)
    assert (plain.exit_code, plain.stdout, plain.stderr) == (code, "", outcome.stderr)
    for option in ("--json", "-f csv", *(["-q"] if words.startswith("estimate") else [])):
        assert run(*words.split(), *option.split(), COSTCALC_FORMAT="github", **sheet).stdout == ""


def test_several_problems_of_a_file_are_as_many_annotations(run: Run) -> None:
    files_of_every_kind()
    outcome = run("estimate", "--calls", "5", "-p", "bad.yaml", "-f", "github")
    assert outcome.stderr.splitlines() == ten_mistakes("bad.yaml")
    assert outcome.stdout == run("sheet", "validate", "bad.yaml", "-f", "github", GITHUB_STEP_SUMMARY="x.md").stdout


@pytest.mark.parametrize(
    ("name", "escaped"),
    [
        ("a,b.yaml", "a%2Cb.yaml"),
        ("a:b.yaml", "a%3Ab.yaml"),
        ("100%.yaml", "100%25.yaml"),
        ("a%2Cb.yaml", "a%252Cb.yaml"),
        ("a\nb.yaml", "a%0Ab.yaml"),
        ("a\r\n::error::b.yaml", "a%0D%0A%3A%3Aerror%3A%3Ab.yaml"),
        ("語 & =.yaml", "語 & =.yaml"),
    ],
)
def test_a_strange_file_name_is_escaped_as_the_runner_unescapes_it(run: Run, name: str, escaped: str) -> None:
    write(name, GOOD.replace("USD", "usd"))
    text = run("sheet", "validate", name, "-f", "github").stdout
    assert f"\n::error file={escaped},line=3,col=11::" in text
    ((properties, _),) = annotated(text)
    assert properties == {"file": name, "line": "3", "col": "11"}


def test_text_from_a_sheet_cannot_begin_an_annotation_of_its_own(run: Run) -> None:
    write("sheet.yaml", GOOD.replace("USD", '"100%, a: b\\r\\n::error::x"'))
    text = run("sheet", "validate", "sheet.yaml", "-f", "github").stdout
    assert len([line for line in text.splitlines() if line.startswith("::")]) == 1
    ((_, message),) = annotated(text)
    assert "100%, a: b" in message


def test_percent_signs_and_line_breaks_of_a_message_are_escaped_and_its_commas_left() -> None:
    from costcalc.render.github import annotation

    assert annotation("error", "50% of\r\nit, or: all", file="a", line=1) == (
        "::error file=a,line=1::50%25 of%0D%0Ait, or: all\n"
    )
    assert annotation("notice", "hello") == "::notice::hello\n"
