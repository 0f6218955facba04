"""Usage files, demand, bills, saved results and logs by grammar, each with the options that make it readable."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from copy import deepcopy
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

import fuzzing
from draws import Draws
from grammar import Hard, flow, hurt

from costcalc.loader import focus
from costcalc.loader.headings import BILL, TIME, TIMES, USAGE
from costcalc.meter.format_files import preset_names
from costcalc.meter.formats import SHIFTS, Container, TimeForm

FOREIGN = {
    TIME: ["Usage Date", "Datum", "Monat", "日期", "Period", "startTime"],
    "calls": ["Requests", "Anzahl", "nombre", "用量", "RequestCount"],
    "failed": ["Errors", "Fehler", "失败", "Failed Requests"],
    "account": ["Project", "Kunde", "cliente", "项目", "team_id"],
    "api": ["Service", "SKU", "Produit", "产品"],
    "amount": ["Cost", "Betrag", "Kosten (EUR)", "金额", "Total Cost"],
    "currency": ["Currency", "Währung"],
}
ACCOUNTS = [
    "A-1",
    "web",
    "app",
    "=1+1",
    "Ada Ltd.",
    "x" * 60,
    "日本",
    "total",
    "Total",
    "a/b",
    "-",
    "1",
    "a:b",
    "a, b",
    'q"q',
]
ZONES = ["UTC", "Asia/Shanghai", "Europe/Berlin", "America/New_York", "+08:00", "Mars/Olympus", ""]
EXTRAS = {
    "--columns": ["calls=#2", "month=#1", "account=#1", "-=#3", "calls=nope", "x=#1", "amount=#2", "size=size"],
    "--dates": ["mdy", "dmy", "ymd"],
    "--zone": ZONES,
    "--gaps": ["zero", "one"],
    "--decimal": ["point", "comma", "dot"],
    "--totals": ["drop", "keep", "sum"],
    "--header": ["1", "2", "4", "0", "x"],
}


class Made(NamedTuple):
    """A file, and the options with which it is read."""

    data: bytes
    options: list[str]


class Rows:
    """The rows of a table of usage: what each has by role."""

    def __init__(self, rng: Draws, apis: Sequence[str], roles: Sequence[str]) -> None:
        self.rng, self.apis = rng, list(apis) or ["ocr"]
        self.step = rng.choice(["month", "month", "day", "day", "instant"])
        self.accounts = rng.some(ACCOUNTS, 3)
        self.small = rng.chance(0.5)
        self.fraction = rng.chance(0.1)
        first = date(rng.choice([2025, 2026, 2026, 2028]), rng.randint(1, 12), 1)
        count = rng.choice([1, 2, 3, 6, 12, 30, 70])
        self.days = (
            [first + timedelta(days=place) for place in range(count)]
            if self.step != "month"
            else [
                date(first.year + (first.month - 1 + place) // 12, (first.month - 1 + place) % 12 + 1, 1)
                for place in range(min(count, 40))
            ]
        )
        if rng.chance(0.1):
            self.days = [day for day in self.days if rng.chance(0.7)] or self.days
        self.roles = [role for role in roles if role in {"calls", "amount"} or self._wanted(role)]
        if "amount" in self.roles and rng.chance(0.4):
            self.roles.remove("calls")

    def _wanted(self, role: str) -> bool:
        share = {
            "failed": 0.4,
            "size": 0.1,
            "api": 0.97 if len(self.apis) > 1 else 0.2,
            "account": 0.5 if self.accounts else 0,
            "currency": 0.2,
        }
        return self.rng.chance(share.get(role, 0.3))

    def rows(self) -> list[dict[str, Any]]:
        """Return them, months and days in order."""
        found: list[dict[str, Any]] = [
            {TIME: day, "account": account, "api": api} | self._amounts()
            for day in self.days
            for account in (self.accounts if "account" in self.roles else [""])
            for api in (self.apis[:3] if "api" in self.roles else [self.apis[0]])
        ]
        if self.rng.chance(0.1):
            self.rng.shuffle(found)
        if found and self.rng.chance(0.05):
            found.append(found[self.rng.randrange(len(found))])
        return found[:200]

    def _amounts(self) -> dict[str, Any]:
        rng = self.rng
        calls: Any = int(10 ** (rng.random() * (3 if self.small else 7)))
        failed = rng.choice([0, 0, calls // 100])
        if self.fraction:
            calls = Decimal(calls) + Decimal("0.5")
        return {
            "calls": calls,
            "failed": failed,
            "size": rng.choice([1, 2, 35, 1000]),
            "amount": Decimal(rng.randint(0, 10**6)).scaleb(-2),
            "currency": "USD",
        }


def usage(rng: Draws, apis: Sequence[str], roles: Sequence[str] = USAGE.roles) -> Made:
    """Return a table of usage, or with the roles of one a bill."""
    drawn = Rows(rng, apis, roles)
    rows = drawn.rows()
    options: list[str] = []
    time = _times(rng, drawn.step, options)
    names = {role: role for role in (TIME, *roles)} | {TIME: _time_name(rng, drawn.step)}
    if rng.chance(0.15):
        for role in rng.some([role for role in names if role in FOREIGN], 3):
            names[role] = rng.choice(FOREIGN[role])
            if rng.chance(0.9):
                options += ["--columns", f"{role}={names[role]}"]
    comma = rng.chance(0.07)
    wide = "api" not in drawn.roles and "calls" in drawn.roles and rng.chance(0.1)
    roles = [TIME, *drawn.roles]
    if rng.chance(0.2):
        rng.shuffle(roles)
    header = [drawn.apis[0] if wide and role == "calls" else names[role] for role in roles]
    table = [[_cell(rng, role, row[role], time, comma=comma) for role in roles] for row in rows]
    if rng.chance(0.05):
        header.append(rng.choice(["comment", "Cost", "region", "", *FOREIGN["calls"]]))
        table = [[*row, rng.choice(["", "x", "1.5"])] for row in table]
    if comma:
        options += ["--decimal", "comma"]
    if rng.chance(0.05):
        table.append([rng.choice(["Total", "Summe", "total", ""]), *(table[-1][1:] if table else [])])
        options += ["--totals", rng.choice(["drop", "keep"])] if rng.chance(0.7) else []
    above: list[list[str]] = []
    if rng.chance(0.05):
        above = [["Report of 2026"], [], ["made", "today"]][: rng.randint(1, 3)]
        options += ["--header", str(len(above) + 1)] if rng.chance(0.8) else []
    for option, share in (("--sum", 0.05), ("--one-bill", 0.05)):
        options += [option] if rng.chance(share) else []
    if rng.chance(0.3):
        options += ["--gaps", "zero"]
    if rng.chance(0.03):
        option = rng.choice(list(EXTRAS))
        options += [option, rng.choice(EXTRAS[option])]
    return Made(_text(rng, [*above, header, *table]), options)


def _time_name(rng: Draws, step: str) -> str:
    if rng.chance(0.9):
        return {"month": "month", "day": "day", "instant": "time"}[step]
    return rng.choice([*TIMES, "Date", "MONTH", " day "])


def _times(rng: Draws, step: str, options: list[str]) -> str:
    """Return how times are written."""
    if step == "month":
        return rng.choice(["%Y-%m", "%Y-%m", "%Y-%m", "%Y-%m-%d", "%m/%Y", "%b %Y", "%Y/%m"])
    if step == "day":
        form = rng.choice(["%Y-%m-%d", "%Y-%m-%d", "%Y-%m-%d", "%m/%d/%Y", "%d.%m.%Y", "%d/%m/%Y", "%Y%m%d"])
        if "/" in form or "." in form:
            options += ["--dates", "mdy" if form.startswith("%m") else "dmy"]
        return form
    form = rng.choice(["%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:00:00+08:00", "%s"])
    if rng.chance(0.5):
        options += ["--zone", rng.choice(ZONES if rng.chance(0.1) else ZONES[:4])]
    return form


def _cell(rng: Draws, role: str, value: Any, time: str, *, comma: bool) -> str:
    if rng.chance(0.0007):
        return rng.choice([*fuzzing.COUNTS, *fuzzing.MONTHS, *fuzzing.WORDS])
    if role == TIME:
        return str(value.toordinal() * 86_400) if time == "%s" else value.strftime(time)
    if role in {"calls", "failed", "amount"}:
        text = f"{value:,}" if rng.chance(0.05) else f"{value}"
        return text.translate(str.maketrans(".,", ",.")) if comma else text
    return f"{value}"


def _text(rng: Draws, table: Sequence[Sequence[str]]) -> bytes:
    made = io.StringIO()
    writer = csv.writer(
        made,
        delimiter=rng.choice([",", ",", ",", ";", "\t", "|"]),
        quoting=rng.choice([csv.QUOTE_MINIMAL, csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
        lineterminator=rng.choice(["\n", "\n", "\r\n"]),
    )
    writer.writerows(table)
    text = made.getvalue()
    if rng.chance(0.03) and text:
        text = fuzzing.mutated(rng, text, [*fuzzing.COUNTS, *fuzzing.MONTHS, *fuzzing.WORDS])
    return text.encode(rng.choice(["utf-8"] * 40 + ["utf-8-sig"] * 4 + ["utf-16"]), "replace")


def bill(rng: Draws, apis: Sequence[str]) -> Made:
    """Return what was charged: a table with amounts, or a file of FOCUS."""
    if rng.chance(0.5):
        return usage(rng, apis, BILL.roles)
    drawn = Rows(rng, apis, USAGE.roles)
    names = [*focus._TIMES, *focus._ROLES.values()]
    names = [name for name in names if name in {"billedcost", focus._TIMES[0]} or rng.chance(0.85)]
    rows = [[_charge(rng, name, row) for name in names] for row in drawn.rows()]
    return Made(_text(rng, [names, *rows]), ["--gaps", "zero"] if rng.chance(0.3) else [])


def _charge(rng: Draws, name: str, row: dict[str, Any]) -> str:
    values = {
        "billedcost": row["amount"],
        "consumedquantity": row["calls"],
        "subaccountid": row["account"],
        "billingcurrency": "USD",
        "skuid": row["api"],
        "servicename": row["api"],
        "pricingquantity": rng.choice([1, 2, row["calls"]]),
        "chargecategory": rng.choice(["Usage"] * 9 + ["Purchase", "Tax", "Credit", "Adjustment", "Refund", ""]),
        "chargefrequency": rng.choice(["Usage-Based", "Usage-Based", "One-Time", "Recurring", ""]),
    }
    if rng.chance(0.001):
        return rng.choice([*fuzzing.COUNTS, *fuzzing.MONEY, "null"])
    return (
        str(values[name])
        if name in values
        else f"{row[TIME].isoformat()}{rng.choice(['T00:00:00Z', 'T00:00:00Z', '', ' 00:00:00'])}"
    )


def demand(rng: Draws) -> bytes:
    """Return how many tasks at once are needed by day."""
    day = date(2026, rng.randint(1, 12), rng.randint(1, 28))
    rows = [
        [(day + timedelta(days=place)).isoformat(), str(rng.randint(0, 40))]
        for place in range(rng.choice([1, 3, 31, 200]))
    ]
    return _text(rng, [[rng.choice(["day", "date"]), rng.choice(["need", "peak", "concurrency"])], *rows])


SAVED = [
    "estimate --calls 150/day -p offers.yaml --api speech --size 35 --days 3",
    "estimate --calls 200000", "estimate --calls 9 --pay postpaid --explain",
    "estimate --usage usage.csv", "estimate --usage usage.csv --one-bill -p offers.yaml --api users",
    "estimate --calls 6k -p offers.yaml --api users --concurrency 3",
    "estimate --calls 9 --size 3 -p offers.yaml --api chat",
    "plan --calls 200000", "plan --calls 20k --months 3 --growth 5%", "plan --usage usage.csv",
    "plan --calls 6k --months 4 -p offers.yaml --api users", "plan --calls 20k --case low=-40%:25",
    "plan --calls 1.5k --months 2 -p offers.yaml --api storage", "plan --calls 5k --months 2 --start 2026-03 --buy 1x10000@2026-03",
    "concurrency --need 10 --days 5", "concurrency --need 3 --days 400", "concurrency --rate 20/s --task-time 9s",
    "compare", "afford 500", "diff builtin builtin --calls 9", "sheet show", "sheet list", "forecast --so-far 5000 --on 2026-11-18",
]  # fmt: skip
"""Commands whose results are changed, those too that ``diff`` does not read."""


@cache
def saved(words: str) -> str:
    """Return what a command writes with ``--json``."""
    from fuzz_cases import Case, run

    files = {"offers.yaml": fuzzing.OFFERS.encode(), "usage.csv": fuzzing.USAGE.encode()}
    outcome = run(Case(words, (*words.split(), "--json"), files))
    assert outcome.exit_code == 0, outcome
    return outcome.stdout.decode()


def results(rng: Draws) -> tuple[bytes, bytes]:
    """Return two saved results, mostly of one kind, as they were or changed."""
    first = rng.choice(SAVED if rng.chance(0.1) else SAVED[:17])
    second = first if rng.chance(0.8) else rng.choice(SAVED)
    return result(rng, first), result(rng, second)


def result(rng: Draws, words: str) -> bytes:
    """Return a saved result, as it was or changed."""
    text = saved(words)
    if rng.chance(0.5):
        return text.encode()
    document = json.loads(text)
    for _ in range(rng.choice([1, 1, 1, 1, 2, 5])):
        _swap(rng, document)
    text = flow(document) if rng.chance(0.1) else json.dumps(document, indent=rng.choice([None, 2]), ensure_ascii=False)
    if rng.chance(0.08):
        text = fuzzing.mutated(rng, text, [*fuzzing.NUMBERS, *fuzzing.WORDS])
    return (text if rng.chance(0.98) else text[: rng.randrange(len(text) + 1)]).encode("utf-8", "replace")


VALUES = [None, True, 0, 1, -1, 10**15, 10**40, 1.5, 1e300, "", "0", "1.50", "7.00", "100", "-0.01", "9" * 40, "x" * 5_000, "2026-03", "USD", [], {}, [1], {"a": 1}, "\u202e", "\n", "1e5", "NaN"]  # fmt: skip


def _swap(rng: Draws, document: Any) -> None:
    """Change a value of JSON, or a key."""
    hurt(rng, document) if rng.chance(0.3) else None
    places: list[tuple[Any, Any]] = []
    waiting = [document]
    while waiting:
        inside = waiting.pop()
        found = list(inside.items() if isinstance(inside, dict) else enumerate(inside))
        places += [(inside, key) for key, _ in found]
        waiting += [value for _, value in found if isinstance(value, dict | list)]
    if not places:
        return
    inside, key = rng.choice(places)
    alike = [value for value in VALUES if type(value) is type(inside[key])]
    match rng.randrange(4):
        case 0 | 1 if alike:
            inside[key] = deepcopy(rng.choice(alike))
        case 2 if isinstance(inside, list):
            inside += [inside[key]] * rng.choice([1, 2, 50])
        case 3:
            inside[key] = [inside[key]] * rng.choice([1, 2, 50])
        case _:
            inside[key] = deepcopy(rng.choice(VALUES))


def log(rng: Draws, apis: Sequence[str]) -> tuple[dict[str, bytes], list[str]]:
    """Return the files of a log, and the options of ``meter`` that read it."""
    options: list[str] = []
    keys = ["time", *rng.some(["duration", "status", "id", "api", "account", "units", "calls", "failed"], 8)]
    form = rng.choice(list(TimeForm)[:8] if rng.chance(0.8) else list(TimeForm))
    kind = (
        rng.choice(["csv", "csv", "csv", "jsonl", "regex"])
        if rng.chance(0.95)
        else rng.choice([*Container, "combined"])
    )
    time: dict[str, Any] = {"column": "time", "as": str(form)}
    if rng.chance(0.3):
        time |= {"marks": rng.choice(["start", "end"])}
    if rng.chance(0.4):
        time |= {"zone": rng.choice(["UTC", "Z", Hard('"+08:00"'), Hard('"-03:30"'), "Europe/Berlin"])}
    tree: dict[str, Any] = {"logs": 1, "format": str(kind), "time": time}
    tree |= {key: key for key in keys if key != "time"}
    if "duration" in keys and rng.chance(0.5):
        tree["duration"] = {"column": "duration", "in": rng.choice(list(SHIFTS)), "none": ["-"]}
    if "status" in keys and rng.chance(0.5):
        tree["status"] = {"column": "status", "success": rng.choice([["2xx"], [200, 404], ["ok"], "x"])}
    if kind == "regex":
        tree["pattern"] = json.dumps(" ".join(f"(?P<{key}>\\S+)" for key in keys))
        tree["pattern"] = " ".join(f"(?P<{key}>\\S+)" for key in keys)
    if rng.chance(0.1):
        hurt(rng, tree)
    rows = [{key: _logged(rng, key, form, place, apis) for key in keys} for place in range(rng.choice([0, 1, 5, 40]))]
    if kind == "jsonl":
        text = "".join(json.dumps(row) + "\n" for row in rows)
    elif kind == "regex":
        text = "".join(" ".join(row.values()) + "\n" for row in rows)
    else:
        text = _text(rng, [keys, *(list(row.values()) for row in rows)]).decode("utf-8", "replace")
    if rng.chance(0.2) and text:
        text = fuzzing.mutated(rng, text, [*fuzzing.NUMBERS, *fuzzing.WORDS])
    for option, values in {
        "--by": ["day", "month", "year"], "--zone": ZONES, "--conflicts": ["first", "last", "success", "x"],
        "--bad-rows": ["1", "10", "5%", "100%", "x"], "--route": ["ocr=/v1/*", "a=*", "="], "--columns": ["units=units", "api=account", "x=y"],
        "--memory": ["500MB", "4GB", "1", "x"], "-f": ["csv", "json", "table", "html", "markdown"], "--account": ["A-1"], "--api": [*apis, "x"],
        "--sql": ["spark", "postgres", "bigquery", "x"], "--table": ["a.b", "x y"],
    }.items():  # fmt: skip
        if rng.chance(0.08):
            options += [option, rng.choice(values)]
    options += [option for option in ("--sizes", "--peaks") if rng.chance(0.2)]
    logs = "my.yaml" if rng.chance(0.85) else rng.choice(preset_names())
    name = {"jsonl": "log.jsonl", "regex": "log.log"}.get(str(kind), "log.csv")
    files = {"my.yaml": (flow(tree) + "\n").encode(), name: text.encode("utf-8", "replace")}
    return files, [rng.choice([name, name, "log.*", "."]), *(["--logs", logs] if rng.chance(0.95) else []), *options]


def _logged(rng: Draws, key: str, form: TimeForm, place: int, apis: Sequence[str]) -> str:
    second = 1_769_900_000 + place * rng.choice([1, 60, 86_400])
    if key == "time":
        day = date(2026, 1, 1) + timedelta(days=place)
        return {
            TimeForm.ISO: f"{day}T10:15:{place % 60:02}Z", TimeForm.CLF: f"{day:%d/%b/%Y}:10:15:00 +0000", TimeForm.SECONDS: f"{second}",
            TimeForm.MILLISECONDS: f"{second}000", TimeForm.MICROSECONDS: f"{second}000000", TimeForm.NANOSECONDS: f"{second}000000000",
            TimeForm.MDY: f"{day:%m/%d/%Y}", TimeForm.DMY: f"{day:%d.%m.%Y}", TimeForm.MONTH: f"{day:%Y-%m}",
        }.get(form, f"{day}")  # fmt: skip
    if rng.chance(0.01):
        return rng.choice([*fuzzing.COUNTS, *fuzzing.WORDS])
    return {
        "duration": rng.choice(["0", "1.5", "0.25", "-", "3600"]),
        "status": rng.choice(["200", "200", "500", "404", "ok"]),
        "id": f"r{place // rng.choice([1, 1, 2])}",
        "api": rng.choice([*apis, "/v1/x"]),
        "account": rng.choice(["A-1", "web", ""]),
        "units": rng.choice(["1", "2", "35", "0"]),
        "calls": str(rng.randint(0, 1000)),
        "failed": rng.choice(["0", "1"]),
    }[key]
