"""Random sheets, files and command lines from a seed: what nobody would write, and what almost anybody might."""

from __future__ import annotations

import random
import re
from pathlib import Path

from sheet_files import SHEETS, SHIPPED

ROOT = Path(__file__).parent.parent
EVERY_FIELD = (ROOT / "tests" / "good_sheets" / "every_field.yaml").read_text(encoding="utf-8")
OFFERS = (ROOT / "tests" / "good_sheets" / "offers.yaml").read_text(encoding="utf-8")
CONTRACT = "contract: 1\nas_of: 2026-05\nsource: offer 17\nbill: {discount: 12 %}\napis: {users: {discount: 20 %}}\n"
SEEDS = [EVERY_FIELD, OFFERS, (ROOT / "pricing.yaml").read_text(encoding="utf-8")]
SEEDS += [path.read_text(encoding="utf-8") for path in sorted(SHEETS.glob("*.yaml"))]
SEEDS = [text for text in SEEDS if len(text) < 20_000]
USAGE = "month,calls,failed\n2026-01,10000,50\n2026-02,200000,0\n2026-03,9999,9\n"
TABLES = [
    USAGE,
    "month;account;calls\n2026-01;web;5000\n2026-01;app;7\n2026-02;web;1.5M\n",
    "month,image-style-transfer\n2026-12-24,200_000\n2027-01,0\n",
    "day,need\n2026-03-14,5\n2026-03-15,12\n2026-03-16,0\n",
    "month,api,calls,size\n2026-01,chat,10,2\n2026-01,speech,7,35\n2026-02,input-tokens,3,250000\n2026-02,users,6000,\n",
    "month,amount,calls\n2026-01,500.00,10000\n2026-02,-1.5,\n",
    "day,api,calls,failed\n2026-01-01,speech,150,3\n2026-01-03,storage,1.5,0\n2026-01-31,users,1,1\n",
]

NUMBERS = [
    "0", "1", "2", "3", "9", "10", "999", "9_999", "10_000", "100_000", "999_983", "1_000_000", "10_000_000", "1e15",
    "999_999_999_999_999", "1_000_000_000_000_000", "1_000_000_000_000_001", "1e20", "1e-30", "1e999", "0.005", "0.08",
    "0.012345678901234567890123456789", "12345678901234567890.12", "-1", "-0", "1.5", ".5", "5.", "010", "0x10", "1:30",
    ".nan", ".inf", "~", "null", "true", "NO", "on_request", "''", '"7"', "1,000", "1 000", "١٢٣", "½",
]  # fmt: skip
WORDS = [
    "USD", "JPY", "KWD", "XXX", "once", "month", "day", "volume", "graduated", "up", "exact", "billable", "total",
    "after_free", "after_packages", "call", "year", "term", "down", "nearest", "bill", "line", "half_up", "fails",
    "postpaid", "unlimited", "concurrency", "12 %", "100 %", "0.5 %", "[a]", "1 month", "2 months", "1 year", "100 years", "1000 years", "0 months", "7 days",
    "2026", "2026-02-30", "[]", "{}", "- 1", "&a 1", "*a", "<<: *a", "!!int 3", "|", ">", "# note", "---", "...", "\t",
    "\0", "\x1b[31m", "\u202e", "\ufeff", "[/]", "é", "日本", "'", '"', "{", "}", "[", "]", ":", ",", "%", "@", "`",
]  # fmt: skip
COUNTS = [
    "0", "1", "7", "500", "9999", "10000", "10k", "200_000", "200,000", "1.5M", "17654321", "999999937", "1000M",
    "1000000000000000", "1000000000000001", "2000000000M", "-5", "1e3", "1.5", "abc", "", " 7 ", "٧", "20,00,0", "1" * 41,
]  # fmt: skip
MONTHS = ["1", "3", "12", "13", "61", "0", "2026-03", "2026-13", "1899-01", "2200-12", "9999999", "x", "", "-1"]
TIMES = [
    "9s",
    "1.5s",
    "250ms",
    "1ms",
    "0s",
    "8h",
    "2d",
    "3653d",
    "3654d",
    "1h 30min",
    "1e3s",
    "9",
    "-1s",
    "",
    "0.001ms",
]
RATES = ["20/s", "1200/min", "1M/day", "5000000/s", "99999/s", "0/s", "0.0001/day", "20", "/s", "1/0", "", "1k/h"]
MONEY = ["0", "500", "500.50", "12,000", "500/month", "1e3", "-1", "x", "", "9" * 40, "0.0001"]
FILES = ["sheet.yaml", "usage.csv", "none.yaml", "", "-", ".", "/dev/null", "builtin", "bultin", "a\0b", *SHIPPED[:4]]

OPTIONS = {
    "--calls": COUNTS, "--failed": COUNTS, "--free": COUNTS, "--prepaid": COUNTS, "--months": MONTHS, "--start": MONTHS,
    "--from": COUNTS, "--to": COUNTS, "--step": COUNTS, "--need": COUNTS, "--days": [*COUNTS, *MONTHS],
    "--prefer": ["cheapest", "fewest", "robust", "expected", "worst", "x", ""],
    "--case": ["low=-40%:25", "b=+50%:75", "c=0%", "d=usage.csv:5", "e=-:1", "f=-101%", "g=5", "=:", "a=none.csv", "low=9%:0", ""],
    "--regret": ["25%", "-10", "0", "-101%", "1e3", ""],
    "--scale": ["125%", "0%", "1.25", "x", ""], "--shift": ["12", "0", "1200", "-1", "x"],
    "--season": ["1,1,1.4,1,1,1,1,1,1,1,1,1", "1,1", "0,0,0,0,0,0,0,0,0,0,0,0", "x", ""],
    "--growth": ["40%/year", "5%", "-3%", "0", "-100%", "-101%", "9999%", "0.000001", "x", ""], "--rate": RATES, "--task-time": TIMES,
    "--max-wait": TIMES, "--within": TIMES, "--percentile": ["95", "99.9%", "0", "100", "50", "x", "", "99.9999999999"],
    "--buy": ["2x1M@1", "1x10000@2", "0x1000@1", "1x7@1", "1×1000@2026-03", "x@", ""], "--concurrency": COUNTS,
    "--pay": ["cheapest", "packages", "postpaid", "subscription", "free", ""], "--usage": ["usage.csv", "-", *FILES],
    "--demand": ["usage.csv", "-", *FILES], "-p": ["sheet.yaml", "sheet.yaml", "builtin", *FILES], "--api": ["ocr", "chat", "users", "speech", "storage", "x", ""],
    "--account-id": ["A-1", ""], "-f": ["focus", "json", "csv", "markdown", "html", "svg", "table", "github", "jsn", ""], "--budget": MONEY, "-o": ["a.focus.csv", "a.json", "a.html", "a.svg", "a", "", "no/a.csv"],
    "--fx": ["CNY=0.14", "USD=7.1", "CNY=0", "CNY=x", "XXX=1", "EUR", "=1", ""], "--currency": ["USD", "CNY", "JPY", "usd", "x", ""],
    "--size": COUNTS, "--free-until": [*MONTHS, "users:3", "users:2026-02", "x:1", ":"], "--contract": ["contract.yaml", *FILES],
    "--subscription": ["Solo", "Pro@3", "users:Pro@2026-02", "Event@2", "By concurrency", "x@1", "users:", "@", ""],
    "--max-age": ["400d", "1y", "18 months", "0d", "x", ""], "--today": ["2026-11-27", "2026-02-30", ""],
    "--bill": ["usage.csv", "bill.csv", "-", *FILES], "--tolerance": ["0.01", "0.5%", "0", "-1", "x%", ""], "--tax": ["19%", "0", "101%", "x", ""],
    "--also": ["sheet.yaml", "builtin", *FILES], "--columns": ["amount=calls", "calls=calls", "size=#4", "calls=nope", "-=api", "x", ""], "--gaps": ["zero", "x"], "--totals": ["drop", "x"],
    "--so-far": COUNTS, "--so-far-postpaid": COUNTS, "--warn-at": ["80%", "0", "101%", "-1", "x", ""],
    "--on": ["2026-11-18", "2026-02-30", "2026-03", "1", "x", ""], "--per": ["month", "year", "yr", ""], "--max-increase": ["10%", "0", "500", "-1", "x", ""], "--fail-on": ["dead-zone", "unserved", "x", "", "dead-zone,buy-ahead"],
}  # fmt: skip
FLAGS = [
    "--json",
    "-q",
    "--explain",
    "--no-postpaid",
    "--sum",
    "--one-bill",
    "--plot",
    "--help",
    "--version",
    "--nope",
    "-x",
    "--",
]
HELD = ["5000@3", "0@1", "7@2026-03", "a:5@2", ":@", "@", "5@", "image-style-transfer:9@12", "1M@61"]
USUAL = {
    "estimate": [
        "--calls", "--failed", "--size", "--free", "--prepaid", "--pay", "--usage", "--concurrency", "--api", "--subscription",
    ],
    "compare": ["--calls", "--from", "--to", "--step", "--free", "--size", "--api"],
    "concurrency": ["--need", "--days", "--rate", "--task-time", "--max-wait", "--percentile", "--calls", "--within"],
    "forecast": [
        "--so-far",
        "--on",
        "--free",
        "--prepaid",
        "--so-far-postpaid",
        "--subscription",
        "--size",
        "--pay",
        "--budget",
        "--warn-at",
        "--api",
    ],
    "reconcile": ["--usage", "--bill", "--tolerance", "--tax", "--also", "--free", "--prepaid", "--api", "--subscription"],
    "plan": [
        "--calls", "--months", "--growth", "--start", "--prepaid", "--free", "--free-until", "--buy", "--prefer", "--regret",
        "--scale", "--shift", "--season", "--case",
        "--usage", "--api",
        "--subscription",
    ],
    "afford": ["--per", "--free", "--prepaid", "--size", "--days", "--api"],
    "diff": ["--calls", "--usage", "--pay", "--max-increase", "--free", "--size", "--budget", "--api"],
    "sheet": ["-p", "--api"],
}  # fmt: skip


def mutated(rng: random.Random, text: str, values: list[str]) -> str:
    """Change a few words of a text: replace, remove, double, swap, or put in what is known to be hard."""
    words = re.findall(r"\w[\w.]*|\s+|[^\w\s]", text)
    for _ in range(rng.choice([1, 1, 1, 2, 3, 8])):
        place = rng.randrange(len(words))
        other = rng.randrange(len(words))
        match rng.randrange(7):
            case 0:
                words[place] = ""
            case 1:
                words[place] *= rng.choice([2, 3, 30])
            case 2:
                words[place], words[other] = words[other], words[place]
            case 3:
                words[place] = words[other]
            case 4:
                words[place:place] = words[other : other + rng.randrange(40)]
            case _:
                words[place] = rng.choice(values)
    return "".join(words)


def renumbered(rng: random.Random, text: str) -> str:
    """Change some of the numbers of a text to other numbers, so that its structure stays."""
    chance = rng.choice([0.02, 0.1, 0.5])

    def changed(match: re.Match[str]) -> str:
        return rng.choice(NUMBERS) if rng.random() < chance else match[0]

    return re.sub(r"(?<=[ {\[])[0-9][0-9_.]*(?=[,}\s])", changed, text)


def broken(rng: random.Random, data: bytes) -> bytes:
    """Change, cut or insert bytes."""
    changed = bytearray(data)
    for _ in range(rng.choice([1, 1, 2, 5])):
        place = rng.randrange(len(changed) + 1)
        changed[place : place + rng.choice([0, 1, 1, 50])] = rng.randbytes(rng.choice([0, 1, 1, 4]))
    return bytes(changed) if rng.random() < 0.9 else bytes(changed[: rng.randrange(len(changed) + 1)])


def sheet(rng: random.Random) -> bytes:
    """Return something that was a price sheet once, or never."""
    text = rng.choice(SEEDS)
    match rng.randrange(6):
        case 0 | 1:
            return renumbered(rng, text).encode("utf-8", "replace")
        case 2 | 3:
            return mutated(rng, text, NUMBERS + WORDS).encode("utf-8", "replace")
        case 4:
            return broken(rng, text.encode())
        case _:
            return rng.randbytes(rng.choice([0, 1, 10, 1_000]))


def table(rng: random.Random) -> bytes:
    """Return something that was a usage or demand file once, or never."""
    text = rng.choice(TABLES)
    match rng.randrange(6):
        case 0 | 1 | 2:
            return mutated(rng, text, [*COUNTS, *MONTHS, *WORDS]).encode("utf-8", "replace")
        case 3:
            return broken(rng, text.encode())
        case 4:
            return text.encode(rng.choice(["utf-8-sig", "utf-16", "utf-8"]))
        case _:
            return rng.randbytes(rng.choice([0, 1, 10, 1_000]))


def command_line(rng: random.Random) -> list[str]:
    """Return a command with some of its own options, now and then with another's, and values right or nearly right."""
    command = rng.choice(list(USUAL))
    words = [command]
    if command == "sheet":
        words.append(rng.choice(["list", "show", "validate", "schema", "init", "shw", ""]))
    if command == "diff":
        words += rng.choices(["sheet.yaml", "builtin", "usage.csv", *FILES], k=rng.choice([1, 2, 2, 2, 2, 2, 3]))
    if command == "afford":
        words += rng.choices([*MONEY, "5000/year", "700/month"], k=rng.choice([0, 1, 1, 1, 1, 2]))
    usual = USUAL[command]
    for option in rng.sample(usual, rng.randint(1, min(4, len(usual)))):
        words += [option, _value(rng, option)]
    if rng.random() < 0.3:
        option = rng.choice(list(OPTIONS))
        words += [option, _value(rng, option)]
    if rng.random() < 0.5:
        words += rng.choices([*FLAGS[:4], *FLAGS[:4], *FLAGS], k=rng.choice([1, 1, 2]))
    if rng.random() < 0.5:
        words += ["-p", rng.choice(["sheet.yaml", "offers.yaml", *SHIPPED])]
    if rng.random() < 0.05:
        rng.shuffle(words)
    if rng.random() < 0.05:
        words.insert(rng.randrange(len(words) + 1), rng.choice(COUNTS + FILES + WORDS))
    return words


def _value(rng: random.Random, option: str) -> str:
    values = OPTIONS[option] + (HELD if option in {"--free", "--prepaid"} and rng.random() < 0.5 else [])
    likely = values[: max(1, len(values) // 2)]
    return rng.choice(likely if rng.random() < 0.7 else values)
