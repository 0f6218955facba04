"""Why a row of a file is not taken: the sentence for a person, its kind, and what to add so that it is."""

from __future__ import annotations

from costcalc.errors import RequestError


class Refusal(RequestError):  # noqa: N818 - it is a message on its way, not a failure
    """What is wrong with a cell; ``kind`` is what many alike are counted as, ``cures`` the options that take it."""

    def __init__(self, message: str, kind: str, *cures: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.cures = cures
