"""A log of three calls and its format, to be changed by a test."""

from __future__ import annotations

from pathlib import Path

FORMAT = """\
logs: 1
format: csv
time: {column: time, as: iso}
duration: {column: took, in: s}
status: status
id: id
api: api
account: account
units: units
"""
HEADER = "time,took,status,id,api,account,units\n"
ROWS = (
    "2026-01-31T23:59:59Z,1.5,200,a,ocr,Ada,2\n"
    "2026-02-01T00:00:00+01:00,0.25,500,b,ocr,Ada,3\n"
    "2026-04-02T00:00:00.5Z,2,200,c,ocr,Ben,4\n"
)


def small_log(folder: Path) -> Path:
    """Write both into a folder, and return it."""
    (folder / "my.yaml").write_text(FORMAT, encoding="utf-8")
    (folder / "log.csv").write_text(HEADER + ROWS, encoding="utf-8")
    return folder


def log(folder: Path, *rows: str, header: str = HEADER) -> None:
    """Write other rows in place of the three."""
    (folder / "log.csv").write_text(header + "".join(f"{row}\n" for row in rows), encoding="utf-8")
