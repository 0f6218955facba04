"""``python -m costcalc`` and the ``costcalc`` command."""

from __future__ import annotations

import gc


def main() -> None:
    """Run the command line."""
    # A run is short and makes few cycles: collecting while a thousand modules load only costs time.
    gc.disable()
    from costcalc.cli import app

    gc.freeze()
    gc.enable()
    app()


if __name__ == "__main__":
    main()
