"""What a price sheet can say and the engine does not price yet: refused by name, never left out of a bill."""

from __future__ import annotations

from collections.abc import Iterator

from costcalc.engine.call_sizes import require_size
from costcalc.errors import NoPriceError
from costcalc.sheet import Api, PriceSheet


def require_priced(sheet: PriceSheet, api: Api, *, counted: bool) -> None:
    """Raise NoPriceError where an API has a key that no amount follows from yet.

    ``counted`` says that calls were counted by their sizes; else RequestError where these matter.
    """
    if not counted:
        require_size(api)
    keys = sorted(_unpriced(api))
    if keys:
        raise NoPriceError(
            f"{sheet.label}: {api.key} cannot be priced, since these keys are not computed yet: {', '.join(keys)}"
        )


def _unpriced(api: Api) -> Iterator[str]:
    if api.uses:
        yield "uses"
