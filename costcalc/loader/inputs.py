"""What is a file? A price sheet, a usage file or a saved JSON result, told apart by its content and read once."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import Any

from costcalc.errors import DataError, FileError, SheetError
from costcalc.loader import MAX_SHEET, load_sheet, parse_sheet, shipped_sheets
from costcalc.loader.files import Content, read_text, read_utf8
from costcalc.loader.saved import MAX_RESULT, parse_json, read_result
from costcalc.loader.table import MAX_BYTES
from costcalc.records import record
from costcalc.results.saved import SavedResult
from costcalc.sheet import PriceSheet

ANY = "price sheet, usage file or saved JSON result"

# A comment, a document's start, or a key and its colon; a usage file has none of these. What a part has taken it never
# gives back (++): blanks are of the key and of what follows it, and a line of them would be tried in each place.
_YAML = re.compile(r"""#|---|%YAML|["']?[\w .-]++["']?\s*+:(\s|$)""")
_CSV = re.compile(r"[,;\t]|(month|calls)\b", re.IGNORECASE)


class Kind(StrEnum):
    """What an input is, in the words of a message."""

    SHEET = "a price sheet"
    USAGE = "a usage file"
    RESULT = "a saved result"


@record(kw_only=False)
class Input:
    """An input that was read and told apart, but not yet understood."""

    kind: Kind
    content: Content
    shipped: str | None = None
    """The name of a shipped sheet, where it is one."""
    document: Any = None
    """The values of a saved result."""

    def sheet(self) -> PriceSheet:
        """Return the price sheet; raises SheetError with all of its problems."""
        if self.shipped is not None:
            return load_sheet(self.shipped)
        label, text = read_text(self.content, limit=MAX_SHEET, what="price sheet", error=SheetError)
        return parse_sheet(text, label)

    def result(self) -> SavedResult:
        """Return the saved result; raises FileError where its shape is another."""
        return read_result(self.document, self.content.label)


def read_input(source: str) -> Input:
    """Read a file, ``-`` or a pipe once, or find a shipped sheet by its name, and tell what it is.

    Raises FileError where it cannot be read or is none of the three, DataError where it is no text.
    """
    if source in shipped_sheets() and not Path(source).is_file():
        return Input(Kind.SHEET, Content(source, b""), shipped=source)
    if source == "":
        raise FileError(f"the name of a file is empty; name a {ANY}")
    if re.fullmatch(r"\w[\w-]*", source) and not Path(source).exists():
        load_sheet(source)  # a name without a suffix: says which shipped sheet may be meant
    content = Content(*read_utf8(source, limit=MAX_BYTES, what=ANY, error=DataError, line_limit=MAX_RESULT))
    return _told_apart(content)


def _told_apart(content: Content) -> Input:
    start = content.data[: 1 << 16].decode("utf-8-sig", errors="replace").lstrip()
    if start.startswith(("{", "[")):
        document = parse_json(content)
        if isinstance(document, dict) and "command" in document:
            return Input(Kind.RESULT, content, document=document)
        # YAML can be written in braces, too.
        if start.startswith("{") and (document is None or "schema" in document):
            return Input(Kind.SHEET, content)
        raise _unknown(content)
    line = start.partition("\n")[0]
    if _YAML.match(line):
        return Input(Kind.SHEET, content)
    if _CSV.search(line):
        return Input(Kind.USAGE, content)
    raise _unknown(content)


def _unknown(content: Content) -> FileError:
    return FileError(f"{content.label}: neither a price sheet nor a usage file, nor a result saved with --json")
