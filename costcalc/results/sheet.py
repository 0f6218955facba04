"""The answers about price sheets themselves: what one says, which are valid, which are shipped."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar, NamedTuple

from costcalc.errors import Problem
from costcalc.quantities import Units
from costcalc.records import record
from costcalc.results.common import Note
from costcalc.results.dead_zone import DeadZone
from costcalc.sheet import Api, PriceSheet


@record
class PackageView:
    """One package and what a unit in it costs."""

    size: Units
    price: Decimal
    unit_price: Decimal
    """Price by size, to four digits more than the currency has."""


@record
class ApiView:
    """One API of a sheet, with what follows from its prices."""

    api: Api
    """Its counts as people read them."""
    uses: Mapping[str, Units]
    """Of a composite, the units of each other API that one call takes."""
    packages: tuple[PackageView, ...]
    dead_zones: tuple[DeadZone, ...]


@record
class SheetView:
    """A sheet as people read it."""

    command: ClassVar[str] = "sheet show"

    sheet: PriceSheet
    apis: tuple[ApiView, ...]
    notes: tuple[Note, ...]
    """What is left out, and which checks do not come out."""


@record
class FileCheck:
    """Whether one file is a price sheet without a problem."""

    file: str
    apis: int
    checks: int
    """The vendor's own worked examples that were recomputed."""
    problems: tuple[Problem, ...]
    """Empty where the sheet is valid."""
    as_of: str | None = None
    """When its prices were read; None where it cannot be read as a sheet."""


@record
class Validation:
    """What is wrong in some files."""

    command: ClassVar[str] = "sheet validate"

    files: tuple[FileCheck, ...]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All problems of all files."""
        return tuple(problem for file in self.files for problem in file.problems)


@record
class Shipped:
    """One sheet that comes with the package."""

    name: str
    sheet: PriceSheet
    age_days: int | None = None
    """Since the first day that ``as_of`` may mean; None where nobody asked for it."""
    old: bool = False
    """Whether that is more than was asked for."""

    @property
    def caveats(self) -> int:
        """How many things the sheet says that it leaves out."""
        return len(self.sheet.caveats) + sum(len(api.caveats) for api in self.sheet.apis)


class SheetKey(NamedTuple):
    """A key that a sheet may have."""

    within: str | None
    """The key of the object in which it stands; None in the sheet itself."""
    many: bool
    """Whether there may be several of these objects."""
    key: str
    meaning: str
    required: bool


@record
class SheetKeys:
    """The keys of a price sheet."""

    command: ClassVar[str] = "sheet keys"

    keys: tuple[SheetKey, ...]


@record
class SheetList:
    """The sheets that come with the package."""

    command: ClassVar[str] = "sheet list"

    sheets: tuple[Shipped, ...]
