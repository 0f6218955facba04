"""examples/README.md names every example; that its commands run is held with those of the README."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
TEXT = (EXAMPLES / "README.md").read_text(encoding="utf-8")
QUESTIONS = TEXT.partition("\n## Price sheets")[0]


def test_every_example_is_named_and_everything_named_exists() -> None:
    files = {str(path.relative_to(EXAMPLES)) for path in EXAMPLES.rglob("*") if path.is_file()} - {"README.md"}
    named = set(re.findall(r"`([^`\s]+)`", TEXT))
    sheets = {f"sheets/{name}.yaml" for name in named}
    assert files - named - sheets == set()
    assert {name for name in named if "." in name and "/" in name and not name.startswith("costcalc")} <= files
    # The rows of the table of sheets are the sheets.
    rows = re.findall(r"^\| `([\w-]+)` \|", TEXT, re.MULTILINE)
    assert rows == sorted(path.stem for path in (EXAMPLES / "sheets").iterdir())


def test_every_file_of_usage_and_demand_and_every_kit_answers_a_question() -> None:
    for folder in ("usage", "demand"):
        for path in (EXAMPLES / folder).iterdir():
            assert f"examples/{folder}/{path.name}" in QUESTIONS
