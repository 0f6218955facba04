"""``python -m costcalc`` and the ``costcalc`` command."""

from __future__ import annotations

import gc


def main() -> None:
    """Run the command line."""
    # A run is short and makes few cycles: collecting while a thousand modules load only costs time.
    gc.disable()
    from costcalc.cli import app

    gc.freeze()
    # What a command builds it keeps to its end: look for cycles a hundredth as often.
    gc.set_threshold(70_000)
    gc.enable()
    app()


if __name__ == "__main__":
    main()
