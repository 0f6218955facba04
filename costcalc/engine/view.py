"""What a sheet says, with what follows from it: prices per unit and dead zones."""

from __future__ import annotations

from costcalc.engine.sheet_notes import sheet_notes
from costcalc.engine.tariff import Tariff
from costcalc.money import unit_price
from costcalc.results.sheet import ApiView, PackageView, SheetView
from costcalc.sheet import Api, PriceSheet


def view(sheet: PriceSheet, api: str | None = None) -> SheetView:
    """Return a sheet as people read it, or one API of it."""
    apis = [sheet.api(api)] if api else sheet.apis
    return SheetView(
        sheet=sheet,
        apis=tuple(_view(sheet, each) for each in apis),
        notes=tuple(sheet_notes(sheet, {each.key for each in apis})),
    )


def _view(sheet: PriceSheet, api: Api) -> ApiView:
    # No dead zone follows from prices of other APIs, or of calls of any size.
    tariff = None if api.uses or api.takes_sizes else Tariff(sheet, api).at_list
    return ApiView(
        api=api,
        packages=tuple(
            PackageView(
                size=package.size,
                price=sheet.currency.round(package.price),
                unit_price=unit_price(package.price, package.size),
            )
            for package in (api.packages.sizes if api.packages else ())
        ),
        dead_zones=tariff.dead_zones if tariff else (),
    )
