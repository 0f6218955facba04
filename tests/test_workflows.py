"""The workflows that check and publish this project: pinned, with no more rights than they need, and in step with it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / ".github" / "workflows"
NAMES = sorted(path.name for path in FOLDER.glob("*.yml"))


def parsed(name: str) -> dict[Any, Any]:
    workflow = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    assert isinstance(workflow, dict)
    return workflow


@pytest.mark.parametrize("name", NAMES)
def test_actions_are_named_by_commit_and_nothing_may_write(name: str) -> None:
    workflow = parsed(name)
    assert workflow["permissions"] == {"contents": "read"}
    for job in workflow["jobs"].values():
        # What PyPI trusts is given to the one job that publishes, which runs nothing of this repository.
        publishes = job.get("environment") == "pypi"
        assert job.get("permissions", {}) == ({"id-token": "write"} if publishes else {})
        for step in job.get("steps", []):
            assert ("uses" in step) != ("run" in step)
            assert not (publishes and "run" in step)
            assert "uses" not in step or re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", step["uses"]), step
            assert "${{" not in step.get("run", "")


def test_every_python_that_is_supported_is_tried() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    tried = parsed("ci.yml")["jobs"]["tests"]["strategy"]["matrix"]["python"]
    assert project["requires-python"] == f">={tried[0]}"
    minors = [int(version.removeprefix("3.")) for version in tried]
    assert minors == list(range(minors[0], minors[-1] + 1))
    named = {
        word.rpartition(" ")[2]
        for word in project["classifiers"]
        if word.startswith("Programming Language :: Python :: 3.")
    }
    assert named <= set(tried)


def test_a_release_waits_for_all_checks() -> None:
    jobs = parsed("release.yml")["jobs"]
    assert jobs["checks"]["uses"] == "./.github/workflows/ci.yml"
    assert (jobs["build"]["needs"], jobs["publish"]["needs"]) == ("checks", "build")
    assert "workflow_call" in parsed("ci.yml")[True]  # YAML 1.1 reads the word on as a boolean
