"""``python -m costcalc`` and the ``costcalc`` command."""

from __future__ import annotations

import gc
import signal


def main() -> None:
    """Run the command line."""
    # Ctrl-C ends a run quietly once it has begun; until then, while modules load, it is the system that ends it.
    interrupted = signal.getsignal(signal.SIGINT)
    if interrupted is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    # A run is short and makes few cycles: collecting while a thousand modules load only costs time.
    gc.disable()
    from costcalc.cli import app

    gc.freeze()
    # What a command builds it keeps to its end: look for cycles a hundredth as often.
    gc.set_threshold(70_000)
    gc.enable()
    signal.signal(signal.SIGINT, interrupted)
    app()


if __name__ == "__main__":
    main()
