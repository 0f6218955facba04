"""Every bad sheet beside its exact messages; ``pytest --update`` rewrites the messages, to be read before committing."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from costcalc.errors import SheetError
from costcalc.loader import nodes, parse_sheet

FOLDER = Path(__file__).parent / "bad_sheets"
SHEETS = sorted(FOLDER.glob("*.yaml"))


def messages(path: Path) -> str:
    with pytest.raises(SheetError) as caught:
        parse_sheet(path.read_text(encoding="utf-8"), path.name)
    return f"{caught.value}\n"


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.stem)
def test_a_bad_sheet_says_all_that_is_wrong(path: Path, update: bool) -> None:
    expected = path.with_suffix(".txt")
    if update:
        expected.write_text(messages(path), encoding="utf-8")
    assert messages(path) == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.stem)
def test_the_pure_parser_of_yaml_says_the_same(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nodes, "_Parser", yaml.SafeLoader)
    assert messages(path) == path.with_suffix(".txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.stem)
def test_every_message_is_one_line_that_says_what_to_do(path: Path) -> None:
    for line in messages(path).splitlines():
        place, _, message = line.partition(": ")
        name, row, column = place.split(":")
        assert name == path.name
        assert int(row) >= 1
        assert int(column) >= 1
        assert ";" in message
        assert not message.endswith(".")


def test_there_are_many_and_each_has_its_messages() -> None:
    assert len(SHEETS) >= 50
    assert {path.stem for path in SHEETS} == {path.stem for path in FOLDER.glob("*.txt")}


def test_ten_mistakes_are_ten_messages_at_ten_places() -> None:
    places = [line.split(": ")[0] for line in messages(FOLDER / "ten_mistakes.yaml").splitlines()]
    assert len(places) == len(set(places)) == 10
