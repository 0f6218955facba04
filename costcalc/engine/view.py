"""What a sheet says, with what follows from it: prices per unit and dead zones."""

from __future__ import annotations

from costcalc.engine.as_read import as_read
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
        api=as_read(api, api.decimals),
        uses={use.api: sheet.api(use.api).units(use.units) for use in api.uses},
        packages=tuple(
            PackageView(
                size=api.units(package.size),
                price=sheet.currency.round(package.price),
                unit_price=unit_price(package.price, api.units(package.size)),
            )
            for package in (api.packages.sizes if api.packages else ())
        ),
        dead_zones=as_read(tariff.dead_zones, api.decimals) if tariff else (),
    )
