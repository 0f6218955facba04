"""What is no usage file, told by its first bytes: people hand over whatever they have."""

from __future__ import annotations

import re

from costcalc.errors import FileError

_METER = "costcalc meter reads such files and counts their calls"
_SIGNATURES = (
    (b"PAR1", f"this is Parquet; {_METER}"),
    (b"PK\x03\x04", "this is a workbook (XLSX) or an archive; save the sheet as CSV, or unpack it"),
    (b"\xd0\xcf\x11\xe0", "this is an old workbook (XLS); save the sheet as CSV"),
    (b"\x1f\x8b", "this is compressed (gzip); unpack it first"),
    (b"%PDF", "this is a PDF; a CSV file is expected, as the vendor's console exports it"),
)
_ACCESS_LOG = re.compile(rb"\S+ \S+ \S+ \[\d\d/[A-Z][a-z]{2}/\d{4}:|(https?|h2|wss?|grpcs?) \d{4}-\d\d-\d\dT\S+ \S+ \d")
_RULE = re.compile(rb"\s*[|+:=-][|+:= -]{4,}\s*")
"""A line of dashes, as psql and Markdown draw it below the names of columns."""
_SHEET = re.compile(rb"^(schema|contract)[ \t]*:[ \t]*\d+[ \t]*(?:#.*)?\r?$", re.MULTILINE)
_MARKUP = re.compile(rb"<(!doctype|html|\?xml|table)", re.IGNORECASE)


def refuse_foreign(label: str, data: bytes) -> None:
    """Raise FileError where a file is of another kind, with the command that reads it."""
    start = data[:4_096].removeprefix(b"\xef\xbb\xbf").lstrip()
    message = next((message for signature, message in _SIGNATURES if start.startswith(signature)), "")
    if start.startswith((b"{", b"[")):
        lines = start.startswith(b"{") and b"}" in start.splitlines()[0]
        message = f"this is JSON{' lines' if lines else ''}; {_METER}"
    elif _ACCESS_LOG.match(start):
        message = f"this is an access log; {_METER}"
    elif sheet := _SHEET.search(start):
        what = "a price sheet, which -p names" if sheet[1] == b"schema" else "a contract, which --contract names"
        message = f"this is {what}; a CSV file is expected"
    elif _MARKUP.match(start):
        message = "this is a web page; save the table as CSV"
    elif any(_RULE.fullmatch(line) for line in start.splitlines()[:3]):
        message = "this is a table drawn for people; export CSV instead, as with psql --csv or mysql --batch"
    if message:
        raise FileError(f"{label}: {message}")
