"""The keys of the list of shipped sheets."""

from __future__ import annotations

from costcalc.render.schemas import CURRENCY, each, record, start, text

SCHEMA = record(
    start("sheet list")
    | {
        "sheets": each(
            "The sheets that come with the package",
            record(
                {
                    "name": text("The name that -p takes"),
                    "provider": text("The vendor"),
                    "product": text("The vendor's product", "where the sheet names none"),
                    "currency": CURRENCY,
                    "as_of": text("When the prices were read: a year, a month or a date"),
                    "source": text("Where the prices were read"),
                    "apis": each(
                        "Its APIs",
                        record(
                            {
                                "api": text("The name that --api takes"),
                                "name": text("The API's name as people read it"),
                                "unit": text("What one call delivers"),
                            }
                        ),
                    ),
                }
            ),
        )
    }
)
