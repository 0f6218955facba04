"""Random logs, and what they say by brute force: datetime, zoneinfo and loops, nothing of the package.

Each log is one account, so that many of them stand in one table. Calls lie around instants that matter: ends of months
and days in several zones, changes of daylight saving, leap days.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
FORMS = ("iso", "clf", "s", "ms", "us", "ns")
ZONES = ("UTC", "Asia/Shanghai", "America/New_York", "Africa/Cairo", "Asia/Kolkata", "Australia/Lord_Howe")
COLUMNS = ("time", "took", "status", "units", "path", "account", "request_id")
EDGES = [
    datetime.fromisoformat(f"{edge}Z")
    for edge in [
        "2026-01-31T16:00",  # February in Shanghai
        "2026-01-01T00:00",
        "2026-03-08T07:00",  # daylight saving begins in New York
        "2026-11-01T06:00",  # and ends
        "2024-02-29T16:00",
        "2024-02-28T23:59:59",
        "2026-04-23T22:00",  # begins in Cairo, at midnight
        "2026-10-29T21:00",
        "2026-03-31T18:30",  # April in Kolkata
        "2026-04-04T15:00",  # half an hour back on Lord Howe
        "2026-12-31T23:59:59",
    ]
]
WRONG = {
    "time": ["", "-", "2026-02-30T00:00:00Z", "2026-01-01", "2026-01-01T24:00:00Z", "2026-01-01T00:00:00", "1e9", "32/Jan/2026:00:00:00 +0000", "17672256", "2026-01-01T00:00:00+05:75"],
    "took": ["", "abc", "-1", "1e3", "1,5", ".5"],
    "status": ["", "-", "20", "2000", "OK", "２００", "099"],
    "units": ["", "1.5", "-2", "x"],
    "path": ["/health", "/v2/ocr"],
    "account": ["", "  "],
}  # fmt: skip
REASONS = {"took": "duration", "/health": "ignored", "/v2/ocr": "other-api"}


@dataclass(frozen=True)
class Call:
    """What one row says."""

    time: int
    took: int
    ok: int
    units: int
    api: str
    account: str
    id: str | None
    why: str | None

    def start(self, *, ends: bool) -> int:
        return self.time - self.took if ends else self.time


Row = dict[str, str]


def microseconds(moment: datetime) -> int:
    passed = moment - EPOCH
    return (passed.days * 86_400 + passed.seconds) * 10**6 + passed.microseconds


def written(chance: random.Random, time: int, form: str) -> tuple[str, int]:
    """Write a time, and return with it the microseconds that the text holds."""
    if form == "iso":
        places = chance.choice([0, 3, 6])
        time -= time % 10 ** (6 - places)
        offset = chance.choice([0, 0, 480, -300, 330])
        clock = EPOCH + timedelta(microseconds=time + offset * 60_000_000)
        fraction = "." + f"{clock.microsecond:06d}"[:places] if places else ""
        ahead = f"{'-' if offset < 0 else '+'}{abs(offset) // 60:02d}{chance.choice([':', ''])}{abs(offset) % 60:02d}"
        zone = "Z" if not offset and chance.random() < 0.7 else ahead
        return f"{clock:%Y-%m-%d}{chance.choice('T ')}{clock:%H:%M:%S}{fraction}{zone}", time
    if form == "clf":
        time -= time % 10**6
        offset = chance.choice([0, 480, -300])
        clock = EPOCH + timedelta(microseconds=time + offset * 60_000_000)
        ahead = f"{'-' if offset < 0 else '+'}{abs(offset) // 60:02d}{abs(offset) % 60:02d}"
        return f"{clock.day:02d}/{MONTHS[clock.month - 1]}/{clock.year}:{clock:%H:%M:%S} {ahead}", time
    if form == "s":
        time -= time % 1_000
        return f"{time // 10**6}.{time % 10**6 // 1_000:03d}", time
    if form == "ms":
        time -= time % 1_000
        return str(time // 1_000), time
    return (str(time), time) if form == "us" else (str(time * 1_000 + 7), time)


def make(seed: int, logs: int, form: str) -> tuple[list[Row], list[Call]]:
    """Return the rows of so many logs in any order, and what each says."""
    chance = random.Random(seed)
    pairs: list[tuple[Row, Call]] = []
    for log in range(logs):
        edge = microseconds(chance.choice(EDGES))
        span = chance.choice([2, 50, 5_000_000, 7_200_000_000, 3 * 86_400_000_000])
        grid = chance.choice([1, 1, max(1, span // 10)])
        for number in range(chance.choice([1, 3, 10, 40])):
            pairs += _copies(chance, *_call(chance, edge, span, grid, f"log {log}", f"{seed}-{log}-{number}", form))
    chance.shuffle(pairs)
    return [row for row, _ in pairs], [call for _, call in pairs]


def _call(
    chance: random.Random, edge: int, span: int, grid: int, account: str, name: str, form: str
) -> tuple[Row, Call]:
    text, time = written(chance, edge + chance.randrange(-span, span + 1) // grid * grid, form)
    took = chance.choice(
        [0, chance.randrange(0, 2 * span), chance.randrange(0, 2 * span) // grid * grid, chance.randrange(1, 4)]
    )
    took -= took % chance.choice([1, 1_000, 10**6])
    seconds = f"{took // 10**6}.{took % 10**6:06d}" if took % 10**6 or chance.random() < 0.5 else str(took // 10**6)
    status = chance.choice(["200"] * 6 + ["201", "299", "404", "429", "500", "199", "300"])
    units = chance.choice(["1", "1", "0", "7", "000012", "3.00"])
    api = chance.choice(["ocr", "face_swap"])
    host = chance.choice(["", "", "http://a.example:80", "https://b.example"])
    path = (
        host + {"ocr": "/v1/ocr/run", "face_swap": "/v1/face_swap"}[api] + chance.choice(["", "?a=/v1/ocr/b*", "#/x"])
    )
    number = chance.choice([name] * 12 + ["", "-"])
    row = {"time": text, "took": seconds, "status": status, "units": units, "path": path}
    row |= {"account": chance.choice([account, account, f" {account} "]), "request_id": number}
    why = None
    if chance.random() < 0.03:
        column = chance.choice(list(WRONG))
        row[column] = chance.choice(WRONG[column])
        why = REASONS.get(row[column], REASONS.get(column, column))
    ok = int(200 <= int(status) <= 299)
    return row, Call(time, took, ok, int(float(units)), api, account, number if number == name else None, why)


def _copies(chance: random.Random, row: Row, call: Call) -> list[tuple[Row, Call]]:
    """Return a call once, delivered several times, or with a copy that differs."""
    if call.why or chance.random() > 0.12:
        return [(row, call)]
    if chance.random() < 0.5:
        return [(row, call)] * chance.choice([2, 3])
    changed = dict(row)
    kind = chance.choice(["status", "units", "took"])
    changed[kind] = {"status": "500" if call.ok else "200", "units": "5", "took": f"{call.took // 10**6 + 1}"}[kind]
    values = {"ok": call.ok, "units": call.units, "took": call.took}
    values |= {
        "status": {"ok": 1 - call.ok},
        "units": {"units": 5},
        "took": {"took": (call.took // 10**6 + 1) * 10**6},
    }[kind]
    other = Call(call.time, values["took"], values["ok"], values["units"], call.api, call.account, call.id, None)
    both = [(row, call), (changed, other)]
    return both if chance.random() < 0.5 else [*both, both[chance.randrange(2)]]


# ── the answers ──────────────────────────────────────────────────────────────────────────────────────


def day_in(zone: ZoneInfo, time: int) -> date:
    return (EPOCH + timedelta(microseconds=time)).astimezone(zone).date()


@cache
def first_instant(day: date, zone: ZoneInfo) -> int:
    """Return the first microsecond of a day, by halving three days."""
    low = microseconds(datetime(day.year, day.month, day.day, tzinfo=UTC)) - 86_400_000_000
    high = low + 3 * 86_400_000_000
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if day_in(zone, middle) < day else (low, middle)
    return high


@dataclass
class Answer:
    """What logs say."""

    usage: dict[tuple[str, str, str], tuple[int, int]]
    """By period, account and API: units, failed ones."""
    sizes: Counter[tuple[str, str, str, int]]
    peaks: dict[date, int]
    reasons: Counter[str]
    repeated: int
    no_id: int
    conflicts: int


def answer(calls: list[Call], zone_name: str, *, ends: bool, rule: str, by: str = "month") -> Answer:
    """Count call by call."""
    zone = ZoneInfo(zone_name)
    groups: dict[object, list[Call]] = defaultdict(list)
    reasons: Counter[str] = Counter()
    for place, call in enumerate(calls):
        if call.why:
            reasons[call.why] += 1
        else:
            groups[(call.account, call.api, call.id) if call.id else place].append(call)
    kept = [_winner(copies, ends=ends, rule=rule) for copies in groups.values()]
    usage: dict[tuple[str, str, str], tuple[int, int]] = {}
    sizes: Counter[tuple[str, str, str, int]] = Counter()
    for call in kept:
        day = day_in(zone, call.start(ends=ends)).isoformat()
        key = (day if by == "day" else day[:7], call.account, call.api)
        before = usage.get(key, (0, 0))
        usage[key] = before[0] + call.units, before[1] + (0 if call.ok else call.units)
        sizes[*key, call.units] += 1
    good = sum(map(len, groups.values()))
    return Answer(
        usage,
        sizes,
        peaks_of(kept, zone, ends=ends),
        reasons,
        good - len(kept),
        sum(1 for call in kept if call.id is None),
        sum(1 for copies in groups.values() if len(set(copies)) > 1),
    )


def _winner(copies: list[Call], *, ends: bool, rule: str) -> Call:
    """Return the copy that counts: ties go to a success, then to more units, then to the longer."""

    def rank(call: Call) -> tuple[int, ...]:
        start = call.start(ends=ends)
        rest = (-call.units, -call.took)
        return {
            "first": (start, -call.ok, *rest),
            "last": (-start, -call.ok, *rest),
            "success": (-call.ok, start, *rest),
        }[rule]

    return min(copies, key=rank)


def peaks_of(calls: list[Call], zone: ZoneInfo, *, ends: bool) -> dict[date, int]:
    """Return the most tasks at once of every day from the first to the last.

    How many run at an instant is how many have begun by then, less those that have ended by then.
    """
    if not calls:
        return {}
    starts = sorted(call.start(ends=ends) for call in calls)
    stops = sorted(call.start(ends=ends) + max(call.took, 1) for call in calls)
    day, last = day_in(zone, starts[0]), day_in(zone, stops[-1] - 1)
    begun: dict[date, list[int]] = defaultdict(list)
    for start in starts:
        begun[day_in(zone, start)].append(start)
    peaks = {}
    while day <= last:
        instants = [first_instant(day, zone), *begun[day]]
        peaks[day] = max(bisect_right(starts, at) - bisect_right(stops, at) for at in instants)
        day += timedelta(days=1)
    return peaks
