"""The JSON Schema accepts every shipped sheet, refuses the bad ones that a schema can, and is the committed one."""

from __future__ import annotations

import json
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from costcalc.errors import SheetError
from costcalc.loader import parse_sheet
from costcalc.loader.schema import json_schema

ROOT = Path(__file__).parent.parent
SHEETS = [ROOT / "pricing.yaml", *sorted((ROOT / "examples" / "sheets").glob("*.yaml"))]
BAD = sorted((ROOT / "tests" / "bad_sheets").glob("*.yaml"))

# What a schema cannot see: YAML has lost it, or it compares one value with another.
UNSEEN = {
    "the last of two keys wins": {"duplicate_api", "duplicate_key", "duplicate_key_in_tier"},
    "merged before it is checked": {"yaml_merge"},
    "the calendar": {"date_none"},
    "the digits of the currency": {"price_finer_than_a_cent", "price_finer_than_a_yen"},
    "the last of a list": {"last_tier_bounded", "on_request_alone", "on_request_first", "tier_without_up_to"},
    "the order of numbers": {"tiers_out_of_order", "tiers_same_bound", "minimum_above_maximum"},
    "one entry against another": {"same_size_twice", "tiers_without_bounds"},
    "a fee on request": {"on_request_with_fee"},
    "a check against its API": {"check_contradicts"},
}
MISREAD_BY_YAML_11 = {"hexadecimal", "leading_zero", "octal", "sexagesimal", "underscores"}


class Yaml12(yaml.SafeLoader):
    """Numbers as an editor for YAML 1.2 reads them: ``10_000`` is text, and so is a date."""


Yaml12.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if not tag.endswith((":timestamp", ":int", ":float"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class Yaml11(yaml.SafeLoader):
    """YAML 1.1, dates left as text: JSON knows no dates."""


Yaml11.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def errors(text: str, loader: type[yaml.SafeLoader]) -> list[str]:
    value: Any = yaml.load(text, Loader=loader)  # noqa: S506 - both are safe loaders
    return [error.message for error in Draft202012Validator(json_schema()).iter_errors(value)]


def refused(path: Path, loader: type[yaml.SafeLoader]) -> bool:
    try:
        return bool(errors(path.read_text(encoding="utf-8"), loader))
    except yaml.YAMLError:
        return True


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(json_schema())


@pytest.mark.parametrize("loader", [Yaml11, Yaml12])
@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.stem)
def test_shipped_sheets_are_accepted(path: Path, loader: type[yaml.SafeLoader]) -> None:
    assert errors(path.read_text(encoding="utf-8"), loader) == []


@pytest.mark.parametrize("loader", [Yaml11, Yaml12])
def test_a_sheet_with_every_field_is_accepted(loader: type[yaml.SafeLoader]) -> None:
    assert errors((ROOT / "tests" / "good_sheets" / "every_field.yaml").read_text(encoding="utf-8"), loader) == []


@pytest.mark.parametrize(("loader", "misread"), [(Yaml11, MISREAD_BY_YAML_11), (Yaml12, set[str]())])
def test_bad_sheets_are_refused_as_far_as_a_schema_sees(loader: type[yaml.SafeLoader], misread: set[str]) -> None:
    accepted = {path.stem for path in BAD if not refused(path, loader)}
    assert accepted == set().union(*UNSEEN.values()) | misread


@pytest.mark.parametrize("loader", [Yaml11, Yaml12])
@pytest.mark.parametrize(
    ("before", "after", "accepted"),
    [
        # What is text in quotes is read as if it stood without them, as quoted numbers are.
        ("enabled_by_default: false", "enabled_by_default: 'false'", True),
        ("enabled_by_default: false", 'enabled_by_default: "NO"', True),
        ("enabled_by_default: false", "enabled_by_default: Off", True),
        ("enabled_by_default: false", "enabled_by_default: 'false '", False),
        ("enabled_by_default: false", "enabled_by_default: nO", False),
        ("enabled_by_default: false", "enabled_by_default: 0", False),
        ("{units: 1_000, price: 75}", "{units: '1_000', price: '75'}", True),
        ("{units: 1_000, price: 75}", "{units: '1_000 ', price: 75}", False),
        ("{units: 1_000, price: 75}", "{units: '1000.0', price: 75}", False),
        ("validity: 1 year", "validity: '1 year'", True),
        ("validity: 1 year", "validity: 1  year", True),
        ("validity: 1 year", "validity: '1 year '", False),
        ("validity: 1 year", "validity: ' 1 year'", False),
    ],
)
def test_the_schema_and_the_loader_accept_the_same(
    loader: type[yaml.SafeLoader], before: str, after: str, accepted: bool
) -> None:
    text = (ROOT / "pricing.yaml").read_text(encoding="utf-8")
    assert before in text
    text = text.replace(before, after)
    assert (not errors(text, loader)) is accepted
    with nullcontext() if accepted else pytest.raises(SheetError):
        parse_sheet(text)


def test_the_committed_schema_is_current(update: bool) -> None:
    path = ROOT / "examples" / "price-sheet.schema.json"
    text = json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
    if update:
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text
