"""The pages that people read."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
CONTRIBUTING = ROOT / "CONTRIBUTING.md"
EXAMPLES = ROOT / "examples" / "README.md"
COMMANDS = ROOT / "examples" / "commands.md"
REFERENCE = ROOT / "examples" / "reference.md"
PAGES = [README, CONTRIBUTING, EXAMPLES, COMMANDS, REFERENCE]


def text(page: Path) -> str:
    """Return a page as it stands."""
    return page.read_text(encoding="utf-8")


def parts(page: Path, name: str) -> tuple[str, str, str]:
    """Return what stands before, between and after the comments ``name`` and ``/name`` of a page."""
    begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->\n"
    whole = text(page)
    assert (whole.count(begin), whole.count(end)) == (1, 1)
    head, _, rest = whole.partition(begin)
    written, _, tail = rest.partition(end)
    return head + begin, written, end + tail
