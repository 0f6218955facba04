"""The kit for pipelines: its YAML is parsed, and every shell step of it is run, in a folder like a checkout.

The costcalc on the path is the one under test. Where a pipeline would install it, or post to a server, a stand-in
for pip or curl writes down what it was asked. The script wants jq for one part: it is run without, with libjq (which
the development requirements bring) behind the name, and with the real one where there is one.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
CI = ROOT / "examples" / "ci"
PRINTED_BEFORE = "### An earlier step\n"

# The cheapest for the file is 33,850.00 over 12 months: 2,820.8333 a month.
TOTAL = "33,850.00"
HOLDS = ["33850", "2821/month"]
FAILS = ["33849.99", "2820/month"]
VERDICT = "costcalc: error: gate failed: budget "

NOTES_DOWN = """\
import json, os, sys
with open(os.environ["ASKED"], "a") as asked:
    print(json.dumps(sys.argv[1:]), file=asked)
"""
LIBJQ = """\
import jq, sys
options, (program, file) = sys.argv[1:-2], sys.argv[-2:]
assert options == ["-r"]
for found in jq.compile(program).input_text(open(file, encoding="utf-8").read()):
    print(found)
"""


def write_program(folder: Path, name: str, code: str) -> None:
    path = folder / name
    path.write_text(f"#!{sys.executable}\n{code}", encoding="utf-8")
    path.chmod(0o755)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder as a pipeline finds it: a price sheet, the expected usage, the script, and some programs."""
    work = tmp_path / "a checkout"
    work.mkdir()
    shutil.copy(ROOT / "pricing.yaml", work)
    shutil.copy(ROOT / "examples" / "usage" / "growing-year.csv", work / "usage.csv")
    shutil.copy(CI / "budget-gate.sh", work)
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "costcalc").symlink_to(Path(sys.executable).parent / "costcalc")
    (programs / "rm").symlink_to(str(shutil.which("rm")))
    for name in ("pip", "curl"):
        write_program(programs, name, NOTES_DOWN)
    (tmp_path / "summary.md").write_text(PRINTED_BEFORE, encoding="utf-8")
    return work


def run_in(
    work: Path, shell: list[str], environment: Mapping[str, str] | None = None, *, path: str | None = None
) -> subprocess.CompletedProcess[str]:
    programs = str(work.parent / "programs")
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("COSTCALC", "GITHUB", "CI_"))}
    return subprocess.run(
        [str(shutil.which(shell[0])), *shell[1:]],
        cwd=work,
        env=inherited
        | {"PATH": path or f"{programs}{os.pathsep}{os.environ['PATH']}", "ASKED": str(work.parent / "asked")}
        | dict(environment or {}),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def asked(work: Path) -> list[list[str]]:
    """What the stand-ins were asked to do, in order."""
    path = work.parent / "asked"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def parsed(name: str) -> dict[Any, Any]:
    document = yaml.safe_load((CI / name).read_text(encoding="utf-8"))
    assert isinstance(document, dict)
    return document


# GitHub


WORKFLOWS = ["github-workflow.yml", "github-prices.yml", "github-bill.yml"]


def workflow_job(name: str = WORKFLOWS[0]) -> dict[str, Any]:
    (job,) = parsed(name)["jobs"].values()
    assert isinstance(job, dict)
    return job


def run_workflow(work: Path, name: str = WORKFLOWS[0], **changed: str) -> Iterator[subprocess.CompletedProcess[str]]:
    """Run the steps with a ``run`` as the runner does, until one fails: ``bash -e`` and the script in a file."""
    job = workflow_job(name)
    environment = job["env"] | changed | {"GITHUB_STEP_SUMMARY": str(work.parent / "summary.md"), "CI": "true"}
    environment["RUNNER_TEMP"] = str(work.parent)
    for step in job["steps"]:
        if "run" in step:
            script = work.parent / "step.sh"
            script.write_text(step["run"], encoding="utf-8")
            done = run_in(work, ["bash", "-e", str(script)], environment)
            yield done
            if done.returncode:
                return


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflow_is_for_pull_requests_writes_nothing_and_pins_its_actions(name: str) -> None:
    workflow = parsed(name)
    # YAML 1.1 reads the word on as a boolean.
    trigger = workflow[True]["pull_request"]
    assert "pricing.yaml" in trigger["paths"]
    assert workflow["permissions"] == {"contents": "read"}
    steps = workflow_job(name)["steps"]
    assert all(("uses" in step) != ("run" in step) for step in steps)
    # By a commit: a tag can be moved to another.
    assert all(re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", step["uses"]) for step in steps if "uses" in step)
    # No text of the pull request is pasted into a shell.
    assert not [step for step in steps if "${{" in step.get("run", "")]


def test_the_workflow_of_the_budget_looks_at_the_usage_and_keeps_its_figures() -> None:
    assert "usage.csv" in parsed("github-workflow.yml")[True]["pull_request"]["paths"]
    upload = workflow_job()["steps"][-1]
    assert (upload["if"], upload["with"]["path"]) == ("${{ !cancelled() }}", "${{ runner.temp }}/cost.*")


@pytest.mark.parametrize("budget", [None, *HOLDS])
def test_the_workflow_passes_within_the_budget_and_adds_the_table_to_the_summary(
    checkout: Path, budget: str | None
) -> None:
    changed = {"BUDGET": budget} if budget else {}
    for done in run_workflow(checkout, **changed):
        assert (done.returncode, done.stderr) == (0, "")
    assert asked(checkout) == [["install", workflow_job()["env"]["COSTCALC"]]]
    summary = (checkout.parent / "summary.md").read_text(encoding="utf-8")
    assert summary.startswith(PRINTED_BEFORE)
    assert "| pricing.yaml |" in summary
    assert f"**Buy 1 × 1,000,000 now (30,000.00). The year: {TOTAL}" in summary
    assert {path.name for path in checkout.parent.glob("cost.*")} == {"cost.csv", "cost.json"}
    assert not list(checkout.glob("cost.*"))


@pytest.mark.parametrize("budget", FAILS)
def test_the_workflow_fails_beyond_the_budget_once_everything_is_written(checkout: Path, budget: str) -> None:
    *_, last = run_workflow(checkout, BUDGET=budget)
    assert last.returncode == 3
    assert last.stderr.startswith(VERDICT)
    assert "::error title=costcalc gate::" in last.stdout
    assert TOTAL in (checkout.parent / "summary.md").read_text(encoding="utf-8")
    assert json.loads((checkout.parent / "cost.json").read_text(encoding="utf-8"))["total"] == "33850.00"


def test_the_workflow_marks_a_wrong_sheet_at_its_line_and_computes_nothing(checkout: Path) -> None:
    sheet = checkout / "pricing.yaml"
    sheet.write_text(sheet.read_text(encoding="utf-8").replace("unit_price", "unit_prise", 1), encoding="utf-8")
    *_, last = run_workflow(checkout)
    assert last.returncode == 1
    assert "::error file=pricing.yaml,line=" in last.stdout.replace("title=", "")
    assert not list(checkout.parent.rglob("cost.*"))


# GitLab


def gitlab_job(name: str = "gitlab-ci.yml") -> dict[str, Any]:
    (job,) = parsed(name).values()
    assert isinstance(job, dict)
    return job


def run_job(work: Path, **changed: str) -> subprocess.CompletedProcess[str]:
    """Run a job as the runner does: the script in one shell that stops at an error, then after_script."""
    job = gitlab_job()
    environment = job["variables"] | changed | {"CI": "true"}
    main = "\n".join(["set -eo pipefail", *job["script"]])
    done = run_in(work, ["bash", "-c", main], environment)
    after = run_in(work, ["bash", "-c", "\n".join(["set -eo pipefail", *job["after_script"]])], environment)
    assert (after.returncode, after.stdout, after.stderr) == (0, "", "")
    return done


def test_the_job_is_for_merge_requests_and_keeps_its_report_when_it_fails() -> None:
    job = gitlab_job()
    (rule,) = job["rules"]
    assert rule["if"] == '$CI_PIPELINE_SOURCE == "merge_request_event"'
    assert {"pricing.yaml", "usage.csv"} < set(rule["changes"])
    assert job["artifacts"] == {"when": "always", "expose_as": "API cost", "paths": ["cost.md", "cost.json"]}


@pytest.mark.parametrize(("budget", "code"), [(None, 0), *((it, 0) for it in HOLDS), *((it, 3) for it in FAILS)])
def test_the_job_keeps_the_table_whether_the_budget_holds_or_not(checkout: Path, budget: str | None, code: int) -> None:
    done = run_job(checkout, **({"BUDGET": budget} if budget else {}))
    assert done.returncode == code
    assert (done.stderr.startswith(VERDICT), done.stderr == "") == ((True, False) if code else (False, True))
    assert TOTAL in done.stdout
    assert all((checkout / name).exists() for name in gitlab_job()["artifacts"]["paths"])
    assert f"The year: {TOTAL}" in (checkout / "cost.md").read_text(encoding="utf-8")
    # Without a token nothing is posted.
    assert asked(checkout) == [["install", gitlab_job()["variables"]["COSTCALC"]]]


SERVER = {
    "CI_API_V4_URL": "https://gitlab.test/api/v4",
    "CI_PROJECT_ID": "7",
    "CI_MERGE_REQUEST_IID": "12",
    "COST_NOTE_TOKEN": "a token",
}


def test_the_job_posts_the_table_where_a_token_is_set(checkout: Path) -> None:
    assert run_job(checkout, BUDGET=FAILS[0], **SERVER).returncode == 3
    _, posted = asked(checkout)
    assert posted[-1] == "https://gitlab.test/api/v4/projects/7/merge_requests/12/notes"
    assert "PRIVATE-TOKEN: a token" in posted
    assert posted[posted.index("--data-urlencode") + 1] == "body@cost.md"


# Prices that a change brings

GIT = """\
import json, os, sys
from pathlib import Path
with open(os.environ["ASKED"], "a") as asked:
    print(json.dumps(sys.argv[1:]), file=asked)
if sys.argv[1] == "show":
    sys.stdout.write((Path(__file__).parent.parent / "base.yaml").read_text(encoding="utf-8"))
"""
"""A stand-in for git, which shows the sheet of the branch that a change goes to."""

BROUGHT = [
    # what the change writes otherwise, the exit code, and what the list says
    ("unit_price: 0.06", "unit_price: 0.07", 3, "1 price or term"),
    ("as_of: 2026-01-21", "as_of: 2026-11-21", 0, "No price or term changed, 1 other thing did."),
    ("units: 1_000,", "units: 1000,", 0, "Nothing changed."),
]


@pytest.fixture
def change(checkout: Path) -> Path:
    shutil.copy(ROOT / "pricing.yaml", checkout.parent / "base.yaml")
    write_program(checkout.parent / "programs", "git", GIT)
    return checkout


def write_changed(work: Path, was: str, now: str) -> None:
    sheet = work / "pricing.yaml"
    text = sheet.read_text(encoding="utf-8")
    assert was in text
    sheet.write_text(text.replace(was, now), encoding="utf-8")


@pytest.mark.parametrize(("was", "now", "code", "says"), BROUGHT)
def test_a_workflow_fails_where_a_pull_request_changes_a_price(
    change: Path, was: str, now: str, code: int, says: str
) -> None:
    write_changed(change, was, now)
    *before, last = run_workflow(change, "github-prices.yml", GITHUB_BASE_REF="main")
    assert [done.returncode for done in before] == [0, 0]
    assert last.returncode == code
    assert says in (change.parent / "summary.md").read_text(encoding="utf-8")
    assert ("::error title=costcalc gate::" in last.stdout) is (code == 3)
    assert asked(change)[1:] == [
        ["fetch", "--quiet", "--depth", "1", "origin", "main"],
        ["show", "FETCH_HEAD:pricing.yaml"],
    ]


@pytest.mark.parametrize(("was", "now", "code", "says"), BROUGHT)
def test_a_job_fails_where_a_merge_request_changes_a_price_and_keeps_the_list(
    change: Path, was: str, now: str, code: int, says: str
) -> None:
    write_changed(change, was, now)
    job = gitlab_job("gitlab-prices.yml")
    assert (job["artifacts"]["when"], job["artifacts"]["paths"]) == ("always", ["prices.md"])
    environment = job["variables"] | {"CI": "true", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main"}
    done = run_in(change, ["bash", "-c", "\n".join(["set -eo pipefail", *job["script"]])], environment)
    assert done.returncode == code
    assert says in (change / "prices.md").read_text(encoding="utf-8")
    assert asked(change)[1:] == [
        ["fetch", "--quiet", "--depth", "1", "origin", "main"],
        ["show", "FETCH_HEAD:pricing.yaml"],
    ]


# What the vendor billed

USED = "month,calls\n2026-01,20000\n2026-02,5000\n"
BILLED = [
    # 20,000 × 0.06 = 1,200.00 and 5,000 × 0.08 = 400.00; then the exit code, and what the list says
    (("1200.00", "400.00"), 0, "The bill agrees to the cent: 1,600.00 USD."),
    (("1200.00", "400.01"), 0, "400.01"),
    (("1200.00", "400.02"), 3, "400.02"),
]


def write_billed(work: Path, amounts: tuple[str, str]) -> None:
    (work / "usage.csv").write_text(USED, encoding="utf-8")
    text = "month,amount\n2026-01,{}\n2026-02,{}\n".format(*amounts)
    (work / "bill.csv").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(("amounts", "code", "says"), BILLED)
def test_a_workflow_fails_where_the_bill_is_off(checkout: Path, amounts: tuple[str, str], code: int, says: str) -> None:
    write_billed(checkout, amounts)
    *before, last = run_workflow(checkout, "github-bill.yml")
    assert [done.returncode for done in before] == [0]
    assert last.returncode == code
    assert says in (checkout.parent / "summary.md").read_text(encoding="utf-8")
    assert ("::error title=costcalc gate::" in last.stdout) is (code == 3)


@pytest.mark.parametrize(("amounts", "code", "says"), BILLED)
def test_a_job_fails_where_the_bill_is_off_and_keeps_its_rows(
    checkout: Path, amounts: tuple[str, str], code: int, says: str
) -> None:
    write_billed(checkout, amounts)
    outside = checkout.parent / "outside"
    outside.write_text("kept", encoding="utf-8")
    (checkout / "bill.md").symlink_to(outside)
    job = gitlab_job("gitlab-bill.yml")
    assert (job["artifacts"]["when"], job["artifacts"]["paths"]) == ("always", ["bill.md"])
    done = run_in(checkout, ["bash", "-c", "\n".join(["set -eo pipefail", *job["script"]])], job["variables"])
    assert done.returncode == code
    assert says in (checkout / "bill.md").read_text(encoding="utf-8")
    assert outside.read_text(encoding="utf-8") == "kept"


def test_both_pipelines_of_a_bill_say_the_same_of_what_has_to_be_set() -> None:
    assert workflow_job("github-bill.yml")["env"] == gitlab_job("gitlab-bill.yml")["variables"]


COMMITTED = "Looks good.\n\n/approve\n/merge\n"
"""What a server obeys in a comment; whoever opens a merge request can commit it."""


def test_what_a_merge_request_brought_is_neither_posted_nor_kept(checkout: Path) -> None:
    for name in ("cost.md", "cost.json"):
        (checkout / name).write_text(COMMITTED, encoding="utf-8")
    (checkout / "pricing.yaml").write_text("schema: 2\n", encoding="utf-8")
    assert run_job(checkout, **SERVER).returncode == 1
    assert asked(checkout) == [["install", gitlab_job()["variables"]["COSTCALC"]]]
    assert not list(checkout.glob("cost.*"))


@pytest.mark.parametrize("which", ["workflow", "job", "script"])
def test_a_link_that_was_committed_leads_no_report_elsewhere(checkout: Path, which: str) -> None:
    outside = checkout.parent / "outside"
    outside.write_text(COMMITTED, encoding="utf-8")
    for name in ("cost.md", "cost.json", "cost.csv"):
        (checkout / name).symlink_to(outside)
    if which == "workflow":
        assert [done.returncode for done in run_workflow(checkout)] == [0, 0, 0]
    else:
        done = run_job(checkout) if which == "job" else gate(checkout, "usage.csv", HOLDS[0])
        assert done.returncode == 0
        assert TOTAL in (checkout / "cost.md").read_text(encoding="utf-8")
    assert outside.read_text(encoding="utf-8") == COMMITTED


def test_both_pipelines_say_the_same_of_what_has_to_be_set() -> None:
    assert workflow_job()["env"] == gitlab_job()["variables"]
    assert set(workflow_job()["env"]) == {"COSTCALC", "COSTCALC_PRICING", "USAGE", "BUDGET"}


# The script

SUMMARY = """\
total: 33850.00 USD
buy 1 x 1000000 in 2026-01 at 30000.00 each for image-style-transfer
buy 7 x 10000 in 2026-12 at 550.00 each for image-style-transfer
"""


def gate(work: Path, *words: str, path: str | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    return run_in(work, ["sh", "budget-gate.sh", *words], environment, path=path)


@pytest.mark.parametrize("jq", ["libjq", *(["jq"] if shutil.which("jq") else [])])
@pytest.mark.parametrize(("budget", "code"), [(HOLDS[0], 0), (FAILS[0], 3)])
def test_the_script_prints_the_table_and_a_summary_by_jq_then_gives_the_verdict(
    checkout: Path, jq: str, budget: str, code: int
) -> None:
    if jq == "libjq":
        write_program(checkout.parent / "programs", "jq", LIBJQ)
    done = gate(checkout, "usage.csv", budget)
    assert done.returncode == code
    assert done.stderr.startswith(VERDICT) if code else done.stderr == ""
    table, summary = done.stdout.split("\n\ntotal: ")
    assert TOTAL in table
    assert f"total: {summary}" == SUMMARY
    assert {path.name for path in checkout.glob("cost.*")} == {"cost.json", "cost.md"}


def test_the_summary_names_each_account_and_speaks_of_any_sheet(checkout: Path) -> None:
    write_program(checkout.parent / "programs", "jq", LIBJQ)
    done = gate(checkout, str(ROOT / "examples" / "usage" / "accounts.csv"), "100000")
    assert (done.returncode, done.stderr) == (0, "")
    groups = json.loads((checkout / "cost.json").read_text(encoding="utf-8"))["groups"]
    assert len(groups) == 3
    for group in groups:
        assert not group["purchases"] or f" for {group['account']} image-style-transfer\n" in done.stdout
    done = gate(checkout, "usage.csv", "100000000", COSTCALC_PRICING="tencent-hy-3d")
    assert (done.returncode, done.stderr) == (0, "")
    assert "\ntotal: " in done.stdout


def test_a_jq_that_fails_changes_no_verdict(checkout: Path) -> None:
    write_program(checkout.parent / "programs", "jq", "raise SystemExit('jq: failed')")
    assert [gate(checkout, "usage.csv", budget).returncode for budget in (HOLDS[0], FAILS[0])] == [0, 3]


@pytest.mark.parametrize(("budget", "code"), [(HOLDS[0], 0), (FAILS[0], 3)])
def test_without_jq_the_script_says_so_and_the_verdict_is_the_same(checkout: Path, budget: str, code: int) -> None:
    done = gate(checkout, "usage.csv", budget, path=str(checkout.parent / "programs"))
    assert done.returncode == code
    assert TOTAL in done.stdout
    assert "jq is missing" in done.stderr
    assert (VERDICT in done.stderr) == (code == 3)


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ([], 2, "say which usage file"),
        (["usage.csv"], 2, "say the budget"),
        (["missing.csv", "5"], 1, "costcalc: error: missing.csv"),
        (["usage.csv", "much"], 2, "costcalc: error: --budget"),
    ],
)
def test_a_script_that_cannot_compute_is_no_verdict(checkout: Path, words: list[str], code: int, says: str) -> None:
    done = gate(checkout, *words)
    assert (done.returncode, done.stdout) == (code, "")
    assert says in done.stderr
    assert not list(checkout.glob("cost.*"))
