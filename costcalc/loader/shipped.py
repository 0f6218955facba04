"""The sheets that come with the package: beside the code when installed, at the top level in a checkout."""

from __future__ import annotations

from pathlib import Path

BUILTIN = "builtin"

_PACKAGE = Path(__file__).parent.parent
_DATA = _PACKAGE / "data"


def builtin_path() -> Path:
    """Return the file of the founding sheet."""
    path = _DATA / "pricing.yaml"
    return path if path.is_file() else _PACKAGE.parent / "pricing.yaml"


def shipped_paths() -> dict[str, Path]:
    """Return the file of every shipped sheet by its name, in the order of the names."""
    folder = _DATA / "sheets"
    if not folder.is_dir():
        folder = _PACKAGE.parent / "examples" / "sheets"
    return {path.stem: path for path in sorted(folder.glob("*.yaml"), key=lambda path: path.stem)}
