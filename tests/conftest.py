"""Fixtures for every test: the command line run in-process, golden files, and a clean environment."""

from __future__ import annotations

import os
import signal
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import browser
import postgres
import pytest
import spark_cluster
from clock import Clock
from hypothesis import HealthCheck, Phase, settings
from typer.testing import CliRunner

BUSY = [HealthCheck.too_slow]  # a busy machine is no failure
settings.register_profile("costcalc", deadline=None, suppress_health_check=BUSY)
settings.register_profile(
    "mutation",
    deadline=None,
    suppress_health_check=BUSY,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
)  # the same examples for each mutant; that one fails is enough, no need of the smallest
settings.load_profile("costcalc")

OUTSIDE = {
    "test_browser.py": (browser.chromium() is not None, "Chromium: apt-get install chromium, pip install playwright"),
    "test_meter_connect.py": (spark_cluster.connectable(), "Spark Connect: pip install 'pyspark[connect]', and a Java"),
    "test_meter_googlesql.py": (find_spec("zetasql") is not None, "GoogleSQL: pip install zetasql"),
    "test_meter_postgres.py": (postgres.programs() is not None, "PostgreSQL: apt-get install postgresql"),
    "test_meter_spark.py": (spark_cluster.available(), "Spark: pip install pyspark, and a Java"),
}
"""Tests that need programs of others, whether these are here, and what they are."""
collect_ignore_glob = [name for name, (there, _) in OUTSIDE.items() if not there]

GOLDEN = Path(__file__).parent / "golden"


class Outcome(NamedTuple):
    """What a run of the command line left behind."""

    exit_code: int
    stdout: str
    stderr: str


Run = Callable[..., Outcome]
Golden = Callable[[str, str], None]


def pytest_report_header() -> list[str]:
    return [f"not run here, {what}" for there, what in OUTSIDE.values() if not there]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="Rewrite the golden files from what the code prints now.")
    parser.addoption(
        "--timed",
        type=float,
        default=0,
        metavar="MARGIN",
        help="Hold the limits of processor time, times MARGIN: 1 on a machine of its own. Else none is held.",
    )
    parser.addoption("--screenshots", metavar="DIR", help="Keep the pages that a browser showed in this folder.")
    parser.addoption("--fuzz", type=int, default=1, metavar="N", help="Run N times as many random cases.")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "timed: holds a limit of processor time where --timed is given.")
    # A parent that ignores interrupts (nohup, a job of a script) hands that down to all that the tests start.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", None):
        # Where nothing may be written beside the code, hundreds of programs would compile it anew: that is half of a start.
        folder = tempfile.TemporaryDirectory(prefix="bytecode-")
        config.add_cleanup(folder.cleanup)
        os.environ["PYTHONPYCACHEPREFIX"] = folder.name


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "clock" in getattr(item, "fixturenames", ()):
            item.add_marker("timed")


@pytest.fixture(scope="session")
def clock(pytestconfig: pytest.Config) -> Clock:
    return Clock(pytestconfig.getoption("--timed"))


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update"))


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(("COSTCALC_", "GITHUB_")) or name in {"NO_COLOR", "FORCE_COLOR", "COLUMNS", "TERM"}:
            monkeypatch.delenv(name)


@pytest.fixture
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder, so that names of files are the same on every machine."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(params=["", "1"], ids=["buffered", "unbuffered"])
def buffering(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run twice: with Python's ordinary buffers, and without, as in most images of containers and pipelines."""
    value = str(request.param)
    monkeypatch.setenv("PYTHONUNBUFFERED", value)
    return value


@pytest.fixture
def run() -> Run:
    """Run ``costcalc`` with some arguments; ``stdin`` is what it reads, keywords are its environment."""

    def call(*arguments: str, stdin: str | bytes | None = None, **environment: str) -> Outcome:
        from costcalc.cli import app

        # A narrow run sets how wide its help is drawn: taken back after it, since the next one is of the same process.
        result = CliRunner().invoke(app, list(arguments), input=stdin, env={"TERMINAL_WIDTH": None, **environment})
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Outcome(result.exit_code, result.stdout, result.stderr)

    return call


@pytest.fixture
def golden(update: bool) -> Golden:
    """Compare a text with ``tests/golden/NAME``; ``pytest --update`` rewrites the file instead."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if update:
            path.write_bytes(text.encode())
        assert text == path.read_bytes().decode(), f"{name} differs; if that is meant, run pytest --update"

    return compare
