"""Which values differ between two price sheets, by their path; and which API is compared."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from making import sheet_text

from costcalc.engine.changes.sheet_changes import sheet_changes
from costcalc.loader import load_sheet
from costcalc.loader.shipped import shipped_paths


def answer(run: Run, *words: str) -> dict[str, Any]:
    outcome = run("diff", *words, "--json")
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    return dict(json.loads(outcome.stdout))


CHANGES: list[tuple[dict[str, str], dict[str, str], list[tuple[str, str | None, str | None]]]] = [
    # the same in other words
    ({"postpaid": "{unit_price: 0.50}"}, {"postpaid": "{tiers: [{from: 0, unit_price: 0.5}], mode: volume}"}, []),
    (
        {"packages": "{validity: 1 year, sizes: [{units: 5, price: 2}, {units: 1_000, price: 75}]}"},
        {"packages": "{validity: 12 months, sizes: [{units: 1000, price: 75.00}, {units: 5, price: 2}]}"},
        [],
    ),
    ({"postpaid": "{unit_price: 0.5}"}, {"postpaid": "{unit_price: 0.25}"}, [("postpaid.unit_price", "0.5", "0.25")]),
    # a tier before the others: they are recognised by where they begin
    (
        {"postpaid": "{mode: volume, tiers: [{from: 0, unit_price: 3}, {from: 10, unit_price: 1}]}"},
        {"postpaid": "{mode: volume, tiers: [{from: 0, unit_price: 3}, {from: 5, unit_price: 2}, {from: 10, unit_price: 0.9}]}"},
        [("postpaid.tiers[1]", None, "{from: 5, unit_price: 2}"), ("postpaid.tiers[2].unit_price", "1", "0.9")],
    ),
    (
        {"postpaid": "{mode: volume, tiers: [{from: 0, unit_price: 3}, {from: 5_000, unit_price: 2, flat_fee: 1}, {from: 10_000, unit_price: 1}]}"},
        {"postpaid": "{mode: volume, tiers: [{from: 0, unit_price: 3}, {from: 10_000, unit_price: 1}]}"},
        [("postpaid.tiers[1]", "{from: 5_000, unit_price: 2, flat_fee: 1}", None)],
    ),
    # as many tiers: the bound moved
    (
        {"postpaid": "{mode: volume, tiers: [{from: 0, unit_price: 3}, {from: 10, unit_price: 1}]}"},
        {"postpaid": "{mode: graduated, tiers: [{from: 0, unit_price: 3}, {from: 20, unit_price: on_request}]}"},
        [
            ("postpaid.mode", "volume", "graduated"),
            ("postpaid.tiers[1].from", "10", "20"),
            ("postpaid.tiers[1].unit_price", "1", "on_request"),
        ],
    ),
    (
        {"postpaid": "{mode: volume, tiers: [{up_to: 10, unit_price: 3}, {unit_price: 1}]}"},
        {"postpaid": "{mode: volume, tiers: [{up_to: 2_000, unit_price: 3, flat_fee: 0.5}, {unit_price: 1}]}"},
        [("postpaid.tiers[0].up_to", "10", "2000"), ("postpaid.tiers[0].flat_fee", "0", "0.5")],
    ),
    (
        {"postpaid": "{mode: volume, tiers: [{up_to: 10, unit_price: 3}, {unit_price: 1}]}"},
        {"postpaid": "{mode: volume, tiers: [{up_to: 10, unit_price: 3}, {up_to: 99, unit_price: 2}, {unit_price: 1}]}"},
        [
            ("postpaid.tiers[1].up_to", None, "99"),
            ("postpaid.tiers[1].unit_price", "1", "2"),
            ("postpaid.tiers[2]", None, "{unit_price: 1}"),
        ],
    ),
    # one of sections, fields, sizes
    (
        {"postpaid": "{unit_price: 1}"},
        {"postpaid": "{unit_price: 1, base_fee: 5, minimum: 7, enabled_by_default: false, per: 1000, rounding: up}"},
        [
            ("postpaid.enabled_by_default", "true", "false"),
            ("postpaid.per", "1", "1000"),
            ("postpaid.rounding", "exact", "up"),
            ("postpaid.base_fee", None, "5"),
            ("postpaid.minimum", None, "7"),
        ],
    ),
    (
        {"postpaid": "{unit_price: 1}", "free_quota": "{period: month, units: 5}"},
        {
            "packages": "{validity: 2 years, refund_window: 7 days, sizes: [{units: 10_000, price: 550}]}",
            "free_quota": "{period: once, validity: 6 months}",
            "concurrency": "{included: 3, daily_price: 200}",
        },
        [
            ("free_quota.period", "month", "once"),
            ("free_quota.units", "5", None),
            ("free_quota.validity", None, "6 months"),
            ("packages.validity", None, "2 years"),
            ("packages.refund_window", None, "7 days"),
            ("packages.sizes[10_000].price", None, "550"),
            ("postpaid.unit_price", "1", None),
            ("concurrency.included", None, "3"),
            ("concurrency.daily_price", None, "200"),
        ],
    ),
    (
        {"packages": "{validity: 1 year, sizes: [{units: 10, price: 5}, {units: 10_000, price: 550}]}"},
        {"packages": "{validity: 1 year, sizes: [{units: 10_000, price: 500}, {units: 20_000, price: 900}]}"},
        [
            ("packages.sizes[10].price", "5", None),
            ("packages.sizes[10_000].price", "550", "500"),
            ("packages.sizes[20_000].price", None, "900"),
        ],
    ),
    ({"postpaid": "{unit_price: 1}"}, {"postpaid": "{unit_price: 1}", "unit": "page"}, [("unit", "call", "page")]),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "expected"), CHANGES)
def test_changes_by_path(
    run: Run, tmp_path: Path, old: dict[str, str], new: dict[str, str], expected: list[tuple[str, str, str]]
) -> None:
    for name, parts in (("old", old), ("new", new)):
        (tmp_path / name).write_text(sheet_text(**parts), encoding="utf-8")
    found = answer(run, str(tmp_path / "old"), str(tmp_path / "new"), "--calls", "5")["changes"]
    assert [(each["path"], each["old"], each["new"]) for each in found] == [
        (f"apis.test.{path}", before, after) for path, before, after in expected
    ]


@pytest.mark.parametrize("name", ["builtin", *shipped_paths()])
def test_a_sheet_does_not_differ_from_itself(name: str) -> None:
    sheet = load_sheet(name)
    assert sheet_changes(sheet, sheet, {api.key for api in sheet.apis}) == ()


def several(*keys: str, price: str = "1", **top: str) -> str:
    head = {"provider": "P", "currency": "USD", "as_of": "2026", "source": "S"} | top
    apis = "".join(f"  {key}: {{name: N {key}, unit: u, postpaid: {{unit_price: {price}}}}}\n" for key in keys)
    return "schema: 1\n" + "".join(f"{name}: {value}\n" for name, value in head.items()) + f"apis:\n{apis}"


def test_apis_added_and_removed_are_shown_and_one_in_common_needs_no_name(run: Run, tmp_path: Path) -> None:
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    old.write_text(several("ocr", "asr"), encoding="utf-8")
    new.write_text(several("ocr", "tts", price="2", provider="Q"), encoding="utf-8")
    found = answer(run, str(old), str(new), "--calls", "5")
    assert (found["api"], found["before"]["total"], found["total"]) == ("ocr", "5.00", "10.00")
    assert found["changes"] == [
        {"path": "provider", "old": "P", "new": "Q"},
        {"path": "apis.ocr.postpaid.unit_price", "old": "1", "new": "2"},
        {"path": "apis.asr", "old": "N asr", "new": None},
        {"path": "apis.tts", "old": None, "new": "N tts"},
    ]


def test_of_several_apis_in_common_one_is_chosen_by_name_or_by_the_usage(run: Run, tmp_path: Path) -> None:
    old, new, usage = (str(tmp_path / name) for name in ("old.yaml", "new.yaml", "usage.csv"))
    Path(old).write_text(several("ocr", "asr"), encoding="utf-8")
    Path(new).write_text(several("ocr", "asr", "tts", price="2"), encoding="utf-8")
    outcome = run("diff", old, new, "--calls", "5")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "have 2 APIs in common; add --api with one of: ocr, asr" in outcome.stderr
    found = answer(run, old, new, "--calls", "5", "--api", "asr")
    assert [each["path"] for each in found["changes"]] == ["apis.asr.postpaid.unit_price", "apis.tts"]
    assert run("diff", old, new, "--calls", "5", "--api", "tts").exit_code == 2
    Path(usage).write_text("month,ocr,asr\n2026-01,5,7\n2026-02,0,1\n", encoding="utf-8")
    found = answer(run, old, new, "--usage", usage)
    assert (found["api"], found["before"]["total"], found["total"]) == (None, "13.00", "26.00")
    assert [each["path"] for each in found["changes"]] == [
        "apis.ocr.postpaid.unit_price",
        "apis.asr.postpaid.unit_price",
        "apis.tts",
    ]
    assert [(row["api"], row["total_before"], row["total_after"]) for row in found["groups"]] == [
        ("asr", "8.00", "16.00"),
        ("ocr", "5.00", "10.00"),
    ]
    assert answer(run, old, new, "--usage", usage, "--api", "ocr")["total"] == "10.00"
    Path(usage).write_text("month,api,calls\n2026-01,tts,5\n", encoding="utf-8")
    outcome = run("diff", old, new, "--usage", usage)
    assert outcome.exit_code == 1
    assert f"no API 'tts' in {old} and {new}" in outcome.stderr
