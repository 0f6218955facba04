"""Command lines by grammar: every command and option as the command line itself describes them, with files that fit.

``case`` makes one of any kind from its name alone, or from the numbers that another one drew.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple

import fuzzing
import grammar
import grammar_tables as tables
from commands import described
from draws import Draws
from fuzz_cases import Case

SHEET = "sheet.yaml"
ESSENTIAL: dict[str, list[list[str]]] = {
    "estimate": [["--calls"], ["--calls"], ["--usage"]],
    "plan": [["--calls"], ["--calls"], ["--usage"]],
    "concurrency": [
        ["--need"],
        ["--need", "--days"],
        ["--demand"],
        ["--rate", "--task-time"],
        ["--calls", "--task-time", "--within"],
    ],
    "forecast": [["--so-far", "--on"], ["--usage"]],
    "reconcile": [["--usage", "--bill"]],
    "diff": [["--calls"], ["--usage"], []],
}
"""Options without which a command has no question, by their sets; a new command has none until it stands here."""
RARE = {
    "--help",
    "-h",
    "--version",
    "--debug",
    "--install-completion",
    "--show-completion",
    "--result",
    "--engine",
    "--tmp",
    "-f",
    "-o",
    "--json",
    "-q",
    "-p",
}
OF_TABLES = {*tables.EXTRAS, "--usage", "--sum", "--one-bill", "--account-id"}
"""Options about usage files."""
BY_METAVAR = {
    "N": fuzzing.COUNTS, "D": fuzzing.COUNTS, "AMOUNT": fuzzing.MONEY, "TIME": fuzzing.TIMES, "M": fuzzing.MONTHS, "P": ["5%", "95", "x"],
    "PERCENT": ["19%", "0", "x"], "DATE": ["2026-11-18", "x"], "FILE": fuzzing.FILES, "SHEET": fuzzing.FILES, "WAY": ["cheapest", "postpaid"],
    "AGE": ["400d", "x"], "ZONE": tables.ZONES, "CODE": ["dead-zone", "USD", "x"], "END": ["low", "likely", "high", "x"], "LIMIT": ["10%", "5", "x"],
}  # fmt: skip
"""Values by what the help calls them, for options that ``fuzzing.OPTIONS`` does not know yet."""
FORMATS = ["json", "json", "json", "csv", "csv", "table", "markdown", "html", "github"]
ODD_FORMATS = ["svg", "focus", "usage", "x", ""]
"""Of some reports alone, and of none."""
OUTPUTS = ["a.json", "a.csv", "a.md", "a.html", "a.txt"]
ODD_OUTPUTS = ["a.svg", "a.focus.csv", "a.x", "no/a.json", "usage.csv", SHEET, ""]
ENVIRONMENT = {
    "COLUMNS": ["0", "1", "20", "40", "200", "9999", "-1", "x", "", "10000"], "LINES": ["1", "x"], "NO_COLOR": ["1", ""], "FORCE_COLOR": ["1", ""],
    "TERM": ["dumb", "xterm-256color", "", "x"], "LANG": ["C", "de_DE.UTF-8", "x"], "LC_ALL": ["C", "POSIX", "tr_TR.UTF-8"], "TZ": ["Asia/Kolkata", "x", "UTC+25", ""],
    "HOME": ["/nonexistent", "", "/root"], "UMASK": ["000", "077", "777"], "COSTCALC_PRICING": [SHEET, "builtin", "none.yaml", " ", ""], "COSTCALC_API": ["ocr", "x", ""],
    "COSTCALC_CONTRACT": ["contract.yaml", "none", ""], "COSTCALC_FORMAT": FORMATS + ODD_FORMATS, "COSTCALC_BUDGET": fuzzing.MONEY, "COSTCALC_FAIL_ON": ["dead-zone", "caveat,unserved", "x", " "],
    "GITHUB_STEP_SUMMARY": ["summary.md", "usage.csv", "no/summary.md", ""], "GITHUB_ACTIONS": ["true"], "CI": ["1"], "PYTHONIOENCODING": ["ascii"],
}  # fmt: skip
ENCODINGS = ["utf-8", "ascii", "latin-1", "cp1252", "cp437", "utf-16"]


class Option(NamedTuple):
    """An option of a command: its shortest name, what its value is called, and whether it may stand twice."""

    name: str
    metavar: str
    flag: bool
    many: bool


class Command(NamedTuple):
    """A command: its words, its options, and what its arguments are called."""

    path: tuple[str, ...]
    options: tuple[Option, ...]
    arguments: tuple[tuple[str, bool], ...]


@cache
def commands() -> tuple[Command, ...]:
    """Return every command that runs."""
    found = []
    for each in described():
        if not each.path or each.path == ("sheet",):
            continue
        options = [parameter for parameter in each.parameters if parameter.param_type_name == "option"]
        arguments = [parameter for parameter in each.parameters if parameter.param_type_name == "argument"]
        found.append(
            Command(
                each.path,
                tuple(Option(one.opts[0], one.metavar or "", bool(one.is_flag), bool(one.multiple)) for one in options),
                tuple((one.metavar or one.name.upper(), one.nargs != 1) for one in arguments),
            )
        )
    return tuple(found)


class Files:
    """What a line is about: a sheet, a contract and tables, and what stands in them."""

    def __init__(self, rng: Draws) -> None:
        self.rng = rng
        self.files: dict[str, bytes] = {}
        self.apis: list[str] = []
        self.subscriptions: list[str] = []
        self.options: dict[str, list[str]] = {}
        """Options with which a file is read, by the option that names it."""

    def sheet(self, *, simple: bool = False) -> None:
        rng = self.rng
        if simple and rng.chance(0.5):
            self.files[SHEET] = rng.choice([fuzzing.OFFERS, fuzzing.EVERY_FIELD]).encode()
            self.apis = (
                rng.choice([["users", "storage"], ["users"], ["input-tokens", "users"], ["speech"]])
                if b"users" in self.files[SHEET]
                else ["ocr", "asr"]
            )
            self.subscriptions = ["Solo", "Pro", "Event"]
            return
        tree = grammar.sheet_tree(rng)
        self.apis = [*tree["apis"]]
        offers = [
            sub for api in tree["apis"].values() for sub in api.get("subscriptions") or [] if isinstance(sub, dict)
        ]
        self.subscriptions = [str(sub.get("name")) for sub in offers]
        self.files[SHEET] = (grammar.written(rng, tree) + "\n").encode() if simple else grammar.text_of(rng, tree)

    def second(self) -> str:
        """Make a sheet that differs from the first in some numbers, mostly, and return its name."""
        text = self.files[SHEET].decode("utf-8", "replace")
        self.files["new.yaml"] = (
            fuzzing.renumbered(self.rng, text).encode()
            if self.rng.chance(0.5)
            else text.replace("1", "2").replace("schema: 2", "schema: 1").encode()
        )
        return "new.yaml"

    def contract(self) -> None:
        self.files["contract.yaml"] = grammar.text_of(self.rng, grammar.contract_tree(self.rng, self.apis))

    def table(self, option: str) -> str:
        """Make the file of an option and return its name."""
        rng = self.rng
        if option == "--demand":
            self.files["demand.csv"] = tables.demand(rng)
            return "demand.csv"
        name = "bill.csv" if option == "--bill" else "usage.csv"
        if name not in self.files:
            made = tables.bill(rng, self.apis) if option == "--bill" else tables.usage(rng, self.apis)
            self.files[name] = made.data
            words = [word for words in self.options.values() for word in words]
            self.options[option] = made.options if not {*words} & {*made.options} else []
            if len(self.apis) > 1 and b"api" not in made.data and rng.chance(0.9):
                self.options[option] += ["--api", rng.choice(self.apis)] if "--api" not in words else []
        return name


def line(rng: Draws, command: Command, given: Files, *, more: int) -> list[str]:
    """Return a line of a command: what it needs, and so many other options at most."""
    words = [*command.path]
    for metavar, many in command.arguments:
        words += [_argument(rng, metavar, given) for _ in range(rng.choice([0, 1, 2]) if many else rng.random() < 0.99)]
    names = {option.name: option for option in command.options}
    if "-p" in names and rng.chance(0.97) and SHEET in given.files and command.path != ("diff",):
        words += ["-p", SHEET]
        if names["-p"].many and rng.chance(0.15):
            words += ["-p", rng.choice([f"{SHEET}#{rng.choice(given.apis or ['x'])}", "builtin"])]
    if "--api" in names and (len(given.apis) > 1 or rng.chance(0.1)) and rng.chance(0.8):
        words += ["--api", rng.choice(given.apis) if rng.chance(0.97) and given.apis else "x"]
    needed = rng.choice(ESSENTIAL.get(command.path[0], [[]])) if rng.chance(0.98) else []
    others = [option for option in command.options if option.name not in {*RARE, *needed, "--api", "--today"}]
    if not {"--usage", "--bill"} & {*needed}:
        others = [option for option in others if option.name not in OF_TABLES or rng.chance(0.02)]
    chosen = [names[name] for name in needed if name in names] + rng.some(others, more)
    if rng.chance(0.01):
        chosen.append(names[rng.choice([*names])])
    for option in chosen:
        for _ in range(rng.choice([1, 1, 1, 2]) if option.many else 1):
            words += [option.name] if option.flag else [option.name, value(rng, option, given)]
            words += (
                []
                if "--api" in words and "--api" in given.options.get(option.name, [])
                else given.options.get(option.name, [])
            )
    return words


def value(rng: Draws, option: Option, given: Files) -> str:
    """Return a value of an option, mostly one that fits."""
    name = option.name
    if name in {"--usage", "--bill", "--demand"} and rng.chance(0.97):
        return given.table(name)
    if name == "--contract" and rng.chance(0.9):
        given.contract()
        return "contract.yaml"
    if name == "--subscription" and given.subscriptions and rng.chance(0.8):
        return rng.choice(given.subscriptions) + rng.choice(["", "", "@2026-03", "@3"])
    if name in {"--free", "--prepaid", "--free-until"} and given.apis and rng.chance(0.3):
        return f"{rng.choice([*given.apis, *tables.ACCOUNTS])}:{rng.choice(['10', '0', '5@3', '7@2026-03', '2026-05'])}"
    values = [*fuzzing.OPTIONS.get(name, BY_METAVAR.get(option.metavar, [])), *tables.EXTRAS.get(name, [])]
    values = values or [*fuzzing.COUNTS, *fuzzing.WORDS]
    return rng.choice(values[: max(1, len(values) // 3)] if rng.chance(0.9) else values)


def _argument(rng: Draws, metavar: str, given: Files) -> str:
    match metavar:
        case "AMOUNT":
            return rng.choice(["500", "5000/year", "12.50", "0.07"] if rng.chance(0.9) else fuzzing.MONEY)
        case "OLD" | "NEW":
            return rng.choice([SHEET, "builtin", "a.json", "b.json", "usage.csv", *fuzzing.FILES])
        case "FILE":
            return rng.choice(["new.yaml", "new.yml", SHEET, "new", "no/new.yaml", ""])
        case "PATH":
            return rng.choice([SHEET, ".", "contract.yaml", "*.yaml", "none.yaml"])
        case _:
            return rng.choice([*given.files, "none"])


def written(rng: Draws, words: Sequence[str]) -> list[str]:
    """Return how a report is to be written: nothing, a format, files."""
    names = next(
        (option_names(command) for command in commands() if tuple(words[: len(command.path)]) == command.path), set()
    )
    found = []
    if rng.chance(0.6):
        odd = rng.choice(ODD_FORMATS if rng.chance(0.1) else FORMATS)
        found += rng.choice([["--json"], ["-q"], ["-f", rng.choice(FORMATS)], ["-f", odd]])
    if rng.chance(0.15):
        found += [
            part for name in rng.some(OUTPUTS if rng.chance(0.7) else OUTPUTS + ODD_OUTPUTS, 3) for part in ("-o", name)
        ]
    return found if not found or found[0] in names or rng.chance(0.05) else []


def option_names(command: Command) -> set[str]:
    """Return the shortest names of the options of a command."""
    return {option.name for option in command.options}


def _by_name(*names: str) -> list[Command]:
    return [command for command in commands() if command.path[-1] in names]


def _sheets(rng: Draws, name: str) -> Case:
    given = Files(rng)
    given.sheet()
    words = ["sheet", "validate", SHEET]
    if rng.chance(0.85):
        command = rng.choice(
            _by_name("estimate", "compare", "plan", "show", "afford", "forecast", "concurrency", "diff")
        )
        words = line(rng, command, given, more=1)
        if command.path == ("diff",):
            words[1:3] = rng.sample([SHEET, given.second()], 2)
    return Case(name, (*words, *written(rng, words)), given.files)


def _usages(rng: Draws, name: str) -> Case:
    given = Files(rng)
    given.sheet(simple=True)
    command = rng.choice(_by_name("estimate", "plan", "forecast", "diff"))
    table = given.table("--usage")
    words = [
        *command.path,
        *([SHEET, given.second()] if command.path == ("diff",) else ["-p", SHEET]),
        "--usage",
        table,
    ]
    words += given.options["--usage"]
    more = [
        option
        for option in command.options
        if option.name
        not in RARE
        | {"--usage", "--calls", "--api", "--size", "--today", "--so-far", "--on", "--months"}
        | {*tables.EXTRAS}
    ]
    for option in rng.some(more, rng.choice([0, 1, 2])):
        words += [option.name] if option.flag else [option.name, value(rng, option, given)]
    stdin = given.files["usage.csv"] if rng.chance(0.05) else b""
    if stdin:
        words[words.index(table)] = "-"
    return Case(name, (*words, *written(rng, words)), given.files, stdin)


def _bills(rng: Draws, name: str) -> Case:
    given = Files(rng)
    given.sheet(simple=True)
    words = line(rng, _by_name("reconcile")[0], given, more=2)
    return Case(name, (*words, *written(rng, words)), given.files)


def _saved(rng: Draws, name: str) -> Case:
    files = dict(zip(("a.json", "b.json"), tables.results(rng), strict=True))
    words = ["diff", "a.json", rng.choice(["b.json"] * 20 + ["a.json", "builtin"])]
    if rng.chance(0.2):
        words += rng.choice([["--max-increase", "10%"], ["--budget", "500"], ["--fail-on", "caveat"], ["--calls", "5"]])
    return Case(name, (*words, *written(rng, words)), files)


def _lines(rng: Draws, name: str) -> Case:
    given = Files(rng)
    given.sheet(simple=True)
    given.files |= {"usage.csv": fuzzing.USAGE.encode()} if rng.chance(0.5) else {}
    words = line(rng, rng.choice(commands()), given, more=rng.choice([1, 2, 5]))
    words += written(rng, words)
    if rng.chance(0.03):
        words.insert(rng.randrange(len(words) + 1), rng.choice([*fuzzing.FLAGS, *fuzzing.WORDS]))
    return Case(name, tuple(words), given.files)


def _environments(rng: Draws, name: str) -> Case:
    case = _lines(rng, name) if rng.chance(0.7) else _usages(rng, name)
    environment = {key: rng.choice(ENVIRONMENT[key]) for key in rng.some([*ENVIRONMENT], 5)}
    files = {**case.files} | ({"summary.md": b"# before"} if rng.chance(0.5) else {})
    return Case(name, case.words, files, case.stdin, environment, rng.choice(ENCODINGS))


def _logs(rng: Draws, name: str) -> Case:
    files, options = tables.log(rng, ["ocr", "chat"])
    words = ["meter", *options]
    if rng.chance(0.1):
        words += ["-o", rng.choice(OUTPUTS)]
    return Case(name, tuple(words), files)


def _mutated(rng: Draws, name: str) -> Case:
    files = {
        SHEET: fuzzing.sheet(rng),
        "usage.csv": fuzzing.table(rng),
        "offers.yaml": fuzzing.OFFERS.encode(),
        "contract.yaml": fuzzing.CONTRACT.encode(),
    }
    words = fuzzing.command_line(rng)
    return Case(name, tuple(words), files, files["usage.csv"])


KINDS: dict[str, tuple[int, Callable[[Draws, str], Case]]] = {
    "sheets": (30, _sheets),
    "usages": (22, _usages),
    "bills": (10, _bills),
    "saved": (10, _saved),
    "lines": (12, _lines),
    "environments": (8, _environments),
    "mutated": (8, _mutated),
    "logs": (1, _logs),
}
"""The kinds of cases, by how many of a hundred."""


def kind_of(number: int) -> str:
    """Return the kind of the case of a number, so that any hundred have their shares."""
    place = number * 37 % 101
    for kind, (share, _) in KINDS.items():
        if place < share:
            return kind
        place -= share
    raise AssertionError(number)


def case(rng: Draws, kind: str, name: str) -> Case:
    """Make a case of a kind."""
    made: Any = KINDS[kind][1](rng, name)
    assert isinstance(made, Case)
    return made


def numbered(number: int) -> Case:
    """Make the case of a number."""
    kind = kind_of(number)
    name = f"{kind} {number}"
    return case(Draws(name), kind, name)
