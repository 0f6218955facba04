from __future__ import annotations

import pytest
from hypothesis import settings

settings.register_profile("costcalc", deadline=None)  # a busy machine is no failure
settings.load_profile("costcalc")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite the golden files with what the code says now")


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update"))
