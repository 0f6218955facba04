"""A log format as YAML → ``LogFormat``: a file of the user's, or one of those that come along."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from costcalc.errors import FileError, RequestError, SheetError, did_you_mean
from costcalc.loader import nodes
from costcalc.loader.files import read_text
from costcalc.meter.format_keys import NAMES
from costcalc.meter.format_parts import Parts
from costcalc.meter.formats import (
    COMBINED,
    SHIFTS,
    Container,
    LogFormat,
    Name,
    Number,
    Routes,
    Status,
    Time,
    TimeForm,
    checked,
)
from costcalc.money import shown

PRESETS = Path(__file__).parent / "presets"
MAX_FORMAT = 1 << 20
"""Bytes of a file; a format has some hundred."""

_OFFSET = re.compile(r"([+-])(0\d|1[0-7]|18(?=:?00)):?([0-5]\d)")
_PLACES = re.compile(r"1|0\.(0{0,11})1")


def preset_names() -> tuple[str, ...]:
    """Return the names of the formats that come along."""
    return tuple(sorted(path.stem for path in PRESETS.glob("*.yaml")))


def preset_text(name: str) -> str:
    """Return a format that comes along as it is written; RequestError for an unknown name."""
    if name not in preset_names():
        known = preset_names()
        raise RequestError(
            f"no log format {shown(name)}{did_you_mean(name, known) or '; there are ' + ', '.join(known)}"
        )
    return (PRESETS / f"{name}.yaml").read_text(encoding="utf-8")


def load_format(source: str) -> LogFormat:
    """Read a format: a file, or one that comes along by its name.

    Raises FileError where there is none, and SheetError with what is wrong in it.
    """
    if source in preset_names() and not Path(source).is_file():
        return parse_format(preset_text(source), source)
    if re.fullmatch(r"[\w-]*", source) and not Path(source).exists():
        known = preset_names()
        near = did_you_mean(source, known) or f"; there are {', '.join(known)}, or name a file"
        raise FileError(f"{source}: no log format of this name{near}")
    label, text = read_text(source, limit=MAX_FORMAT, what="log format", error=SheetError)
    return parse_format(text, label)


def parse_format(text: str, label: str) -> LogFormat:
    """Read a format from its text; SheetError with the place of what is wrong."""
    return _Reader(label).format(nodes.compose(text, label))


class _Reader(Parts):
    """Reads the keys of a format."""

    def format(self, root: nodes.Node) -> LogFormat:
        found = self.mapping(root, "", NAMES)
        for required in ("logs", "format", "time"):
            if required not in found:
                self.refuse(root, "", f"{required!r} is missing; add it, as in costcalc meter --show combined")
        self.word(found["logs"], "logs", ["1"])
        kind = self.word(found["format"], "format", [*Container, "combined"])
        combined = kind == "combined"
        container = Container.REGEX if combined else Container(kind)
        named: Callable[[str], str | None] = lambda key: self.name_of(found[key], key) if key in found else None  # noqa: E731
        delimiter = self.delimiter(found["delimiter"]) if "delimiter" in found else ","
        try:
            log = checked(
                LogFormat(
                    name=self.label,
                    container=container,
                    delimiter=delimiter,
                    names=self.texts(found["names"], "names") if "names" in found else (),
                    pattern=COMBINED if combined else self.pattern(found, root, container),
                    comment=self.comment(found["comment"], container, delimiter) if "comment" in found else "",
                    time=self.time(found["time"]),
                    duration=self.duration(found["duration"]) if "duration" in found else None,
                    status=self.status(found["status"]) if "status" in found else None,
                    id=named("id"),
                    api=self.name(found["api"], "api") if "api" in found else None,
                    routes=self.routes(found["api"]) if "api" in found else None,
                    account=self.name(found["account"], "account") if "account" in found else None,
                    units=self.units(found["units"]) if "units" in found else None,
                    meters=self.meters(found["meters"]) if "meters" in found else (),
                    calls=named("calls"),
                    failed=named("failed"),
                    only=self.only(found["only"]) if "only" in found else None,
                )
            )
        except RequestError as error:
            self.refuse(root, "", str(error).removeprefix(f"{self.label}: "))
        return replace(log, otherwise=tuple(self.otherwise))

    def delimiter(self, node: nodes.Node) -> str:
        text = self.text(node, "delimiter")
        character = {"": ",", "tab": "\t", "space": " "}.get(text, text)
        if len(character) != 1 or character in '"\r\n\0':
            self.refuse(node, "delimiter", f"{shown(text)} parts no columns; write one character, or tab or space")
        return character

    def comment(self, node: nodes.Node, container: Container, delimiter: str) -> str:
        text = self.text(node, "comment")
        if container is Container.CSV and (not re.fullmatch(r"[!-~]?", text) or text in {'"', delimiter}):
            self.refuse(node, "comment", f"{shown(text)} begins no comment of a CSV; write one character, as #")
        return text

    def pattern(self, found: Mapping[str, nodes.Node], root: nodes.Node, container: Container) -> str:
        if container is not Container.REGEX:
            return ""
        if "pattern" not in found:
            self.refuse(root, "", "'pattern' is missing: a regular expression with groups, as (?P<time>\\S+)")
        text = self.text(found["pattern"], "pattern")
        try:
            re.compile(text)
        except re.error as error:
            self.refuse(found["pattern"], "pattern", f"no regular expression ({error}); correct it")
        return text

    def time(self, node: nodes.Node) -> Time:
        column, more = self.parts(node, "time", ("clock", "as", "marks", "zone"))
        offset = None
        if "zone" in more:
            text = self.text(more["zone"], "time.zone")
            match = _OFFSET.fullmatch(text)
            if not match and text not in {"UTC", "Z"}:
                message = "write UTC or an offset, as +08:00: where clocks are put back, local times are not unique"
                self.refuse(more["zone"], "time.zone", message)
            offset = int(f"{match[1]}1") * (int(match[2]) * 60 + int(match[3])) if match else 0
        return Time(
            column=column,
            clock=self.name_of(more["clock"], "time.clock") if "clock" in more else None,
            form=TimeForm(self.word(more["as"], "time.as", list(TimeForm))) if "as" in more else TimeForm.ISO,
            ends="marks" in more and self.word(more["marks"], "time.marks", ["start", "end"]) == "end",
            offset=offset,
        )

    def duration(self, node: nodes.Node) -> Number:
        column, more = self.parts(node, "duration", ("in", "none"))
        unit = self.word(more["in"], "duration.in", list(SHIFTS)) if "in" in more else "s"
        none = self.texts(more["none"], "duration.none") if "none" in more else ()
        return Number(column=column, shift=SHIFTS[unit], none=none)

    def units(self, node: nodes.Node) -> Number:
        column, more = self.parts(node, "units", ("in",))
        match = _PLACES.fullmatch(self.text(more["in"], "units.in")) if more else None
        if more and not match:
            self.refuse(more["in"], "units.in", "write what one unit is as 1, 0.1, 0.01, 0.001 ...")
        return Number(column=column, shift=0 if not match or match[1] is None else len(match[1]) + 1)

    def status(self, node: nodes.Node) -> Status:
        column, more = self.parts(node, "status", ("success",))
        if not more:
            return Status(column=column)
        texts = self.texts(more["success"], "status.success")
        if not all(re.fullmatch(r"[1-5](\d\d|xx)", text) for text in texts):
            if any(re.fullmatch(r"\d+|\dxx", text) for text in texts):
                self.refuse(more["success"], "status.success", "write codes as 200 or 2xx, or words alone, as ok")
            return Status(column=column, words=texts)
        ranges = tuple((int(text.replace("xx", "00")), int(text.replace("xx", "99"))) for text in texts)
        return Status(column=column, ranges=ranges)

    def name(self, node: nodes.Node, path: str) -> Name:
        if isinstance(node, nodes.Mapping) and "column" not in node.entries:
            found = self.mapping(node, path, ("is",))
            if "is" not in found:
                self.refuse(node, path, "'column' is missing; add the name of the column, or write 'is: NAME'")
            return Name(constant=self.name_of(found["is"], f"{path}.is"))
        column, _ = self.parts(node, path, ("is", "ignore") if path == "api" else ())
        return Name(column=column)

    def routes(self, node: nodes.Node) -> Routes | None:
        """Return the rules of paths; None where the API stands in the column itself."""
        if not isinstance(node, nodes.Mapping) or "column" not in node.entries or len(node.entries) == 1:
            return None
        _, more = self.parts(node, "api", ("is", "ignore"))
        rules = self.mapping(more["is"], "api.is", ()) if "is" in more else {}
        return Routes(
            rules=tuple((api, glob) for api, value in rules.items() for glob in self.texts(value, f"api.is.{api}")),
            ignored=self.texts(more["ignore"], "api.ignore") if "ignore" in more else (),
        )

    def meters(self, node: nodes.Node) -> tuple[tuple[str, str], ...]:
        found = self.mapping(node, "meters", ())
        if not found:
            self.refuse(node, "meters", "no meter is here; write each as API: COLUMN")
        return tuple((name, self.column(value, f"meters.{name}")) for name, value in found.items())

    def only(self, node: nodes.Node) -> tuple[str, tuple[str, ...]]:
        column, more = self.parts(node, "only", ("is",))
        if "is" not in more:
            self.refuse(node, "only", "'is' is missing; add the values of the rows that are usage")
        return column, self.texts(more["is"], "only.is")
