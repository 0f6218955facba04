"""Every result with its page and its document: the one table of what ``costcalc`` reports.

The table names modules, and the one that is asked for is imported then: a table on a screen needs no document, and no
command needs the page of another.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, cast

if TYPE_CHECKING:
    from costcalc.render.documents.words import Columns, Schema, Word
    from costcalc.render.drawing.model import Picture
    from costcalc.render.page import Page


class PageModule(Protocol):
    """Makes what people read of a result; ``explain``, where it is taken, adds each amount's arithmetic."""

    def page(self, result: Any, /, *, explain: bool = ...) -> Page:
        """Return the page."""


class DocumentModule(Protocol):
    """Declares what machines read of a result: the keys of its JSON, and the columns of its CSV."""

    DOCUMENT: Word
    COLUMNS: Columns


class PicturesModule(Protocol):
    """Chooses which numbers of a result are shown as pictures."""

    def pictures(self, result: Any, /) -> Iterator[Picture]:
        """Yield the pictures, the one that says most first."""


class Report(NamedTuple):
    """The modules of one result."""

    pages: str
    documents: str
    part_of: str | None = None
    """The command whose document has several forms, of which this is one."""
    drawn: str | None = None
    """The module of its pictures, where it has some."""

    @property
    def page(self) -> PageModule:
        """The module of its page."""
        return cast("PageModule", import_module(self.pages))

    @property
    def document(self) -> DocumentModule:
        """The module of its document."""
        return cast("DocumentModule", import_module(self.documents))

    def pictures(self, result: Any) -> Iterator[Picture]:
        """Yield the pictures of a result."""
        if self.drawn:
            yield from cast("PicturesModule", import_module(self.drawn)).pictures(result)

    @property
    def usage(self) -> Columns:
        """The columns of its usage, where it has one."""
        return cast("UsageModule", import_module(self.documents)).USAGE


class UsageModule(DocumentModule, Protocol):
    """A document that says usage, too, in the columns that ``--usage`` reads."""

    USAGE: Columns


REPORTS = {
    "estimate": Report(
        "costcalc.render.pages.estimate",
        "costcalc.render.documents.estimate",
        drawn="costcalc.render.pictures.estimate",
    ),
    "estimate usage": Report(
        "costcalc.render.pages.estimate_usage",
        "costcalc.render.documents.estimate_usage",
        "estimate",
        "costcalc.render.pictures.estimate_usage",
    ),
    "estimate composite": Report(
        "costcalc.render.pages.composite",
        "costcalc.render.documents.composite",
        "estimate",
        "costcalc.render.pictures.composite",
    ),
    "compare": Report(
        "costcalc.render.pages.compare",
        "costcalc.render.documents.compare",
        drawn="costcalc.render.pictures.compare",
    ),
    "compare vendors": Report(
        "costcalc.render.pages.vendors",
        "costcalc.render.documents.vendors",
        "compare",
        "costcalc.render.pictures.vendors",
    ),
    "afford": Report(
        "costcalc.render.pages.afford",
        "costcalc.render.documents.afford",
        drawn="costcalc.render.pictures.afford",
    ),
    "concurrency": Report(
        "costcalc.render.pages.concurrency",
        "costcalc.render.documents.concurrency",
        drawn="costcalc.render.pictures.concurrency",
    ),
    "forecast": Report(
        "costcalc.render.pages.forecast",
        "costcalc.render.documents.forecast",
        drawn="costcalc.render.pictures.forecast",
    ),
    "forecast composite": Report(
        "costcalc.render.pages.forecast_composite",
        "costcalc.render.documents.forecast_composite",
        "forecast",
        "costcalc.render.pictures.forecast_composite",
    ),
    "reconcile": Report(
        "costcalc.render.pages.reconcile",
        "costcalc.render.documents.reconcile",
        drawn="costcalc.render.pictures.reconcile",
    ),
    "plan": Report(
        "costcalc.render.pages.plan",
        "costcalc.render.documents.plan",
        drawn="costcalc.render.pictures.plan",
    ),
    "plan cases": Report(
        "costcalc.render.pages.cases",
        "costcalc.render.documents.cases",
        "plan",
        "costcalc.render.pictures.cases",
    ),
    "diff": Report(
        "costcalc.render.pages.diff",
        "costcalc.render.documents.diff",
        drawn="costcalc.render.pictures.diff",
    ),
    "diff sheets": Report("costcalc.render.pages.diff_sheets", "costcalc.render.documents.diff_sheets", "diff"),
    "meter": Report(
        "costcalc.render.pages.meter",
        "costcalc.render.documents.meter",
        drawn="costcalc.render.pictures.meter",
    ),
    "sheet keys": Report("costcalc.render.pages.sheet_keys", "costcalc.render.documents.sheet_keys"),
    "sheet list": Report("costcalc.render.pages.sheet_list", "costcalc.render.documents.sheet_list"),
    "sheet show": Report("costcalc.render.pages.sheet_show", "costcalc.render.documents.sheet_show"),
    "sheet validate": Report("costcalc.render.pages.sheet_validate", "costcalc.render.documents.sheet_validate"),
}
"""By the ``command`` of a result."""

COMMANDS = tuple(name.replace(" ", "-") for name, report in REPORTS.items() if report.part_of is None)
"""The commands with a JSON output, as ``sheet schema --result`` takes them."""


def schema_of(command: str) -> Schema:
    """Return the JSON Schema of the output of one of ``COMMANDS``, in each of its forms."""
    from costcalc.render.documents.words import SCHEMA_VERSION

    name = command.replace("-", " ")
    reports = [report for key, report in REPORTS.items() if name in {key, report.part_of}]
    schemas = [report.document.DOCUMENT.schema for report in reports]
    forms = [form for schema in schemas for form in schema.get("oneOf", [schema])]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"costcalc {name} --json, schema_version {SCHEMA_VERSION}",
        "$comment": "Keys are only ever added: ignore those that are not described here.",
        **(forms[0] if len(forms) == 1 else {"oneOf": forms}),
    }
