"""``python -m costcalc`` and the ``costcalc`` command: the process around the command line."""

from __future__ import annotations

import gc
import os
import signal
import sys
from typing import NoReturn


def main() -> None:
    """Run the command line."""
    # Ctrl-C ends a run quietly once it has begun; while modules load, and once all is said, it is the system that ends it.
    interrupted = signal.getsignal(signal.SIGINT)
    outside = signal.SIG_DFL if interrupted is signal.default_int_handler else interrupted
    signal.signal(signal.SIGINT, outside)
    # A run is short and makes few cycles: collecting while a thousand modules load only costs time.
    gc.disable()
    from costcalc.cli import app
    from costcalc.cli.streams import open_streams

    gc.freeze()
    # What a command builds it keeps to its end: look for cycles a thousandth as often.
    gc.set_threshold(700_000)
    gc.enable()
    open_streams()
    try:
        try:
            signal.signal(signal.SIGINT, interrupted)
            app()
        finally:
            signal.signal(signal.SIGINT, outside)
    except SystemExit as ended:
        leave(ended.code)
    except KeyboardInterrupt:
        signal.raise_signal(signal.SIGINT)


def leave(code: str | int | None) -> NoReturn:
    """End the process with an exit code.

    The streams hold nothing back, so nothing is lost where the interpreter does not take a thousand modules down first,
    which takes a tenth of a run. Engines of logs close their connections and remove their files as it ends.
    """
    if isinstance(code, int) and not {"duckdb", "pyspark"} & sys.modules.keys():
        os._exit(code)
    sys.exit(code)


if __name__ == "__main__":
    main()
