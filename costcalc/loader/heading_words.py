"""The words by which headings of exports say what stands below them: only ever for a proposal."""

from __future__ import annotations

import re

from costcalc.loader.headings import ROLES, TIME, TIMES, plain

_WORDS = {
    TIME: "usage date|period|date|day|month|time|timestamp|start|datetime|week|quarter|monat|datum|periode|tag|woche|quartal|"
    "mois|jour|semaine|trimestre|mes|fecha|mese|giorno|日期|时间|月份|月",
    "calls": "requests|request|count|hits|quantity|usage|calls|invocations|queries|transactions|units|anzahl|anfragen|"
    "aufrufe|menge|stückzahl|nombre|appels|quantité|cantidad|llamadas|número|quantidade|chamadas|quantità|chiamate|numero|"
    "调用次数|调用量|用量|次数|请求数",
    "failed": "errors|error|failures|failure|failed|fehler|fehlgeschlagen|erreurs|échecs|échec|errores|fallos|erros|falhas|"
    "errori|失败次数|失败",
    "account": "account|project|team|customer|user|key|tenant|client|workspace|organization|org|konto|kunde|kostenstelle|compte|cuenta|"
    "cliente|proyecto|账号|项目|应用",
    "api": "api|service|product|sku|endpoint|model|operation|meter|dienst|产品|接口",
    "currency": "currency|währung|devise|moneda|valuta|moeda|币种",
}
_MONEY = frozenset(
    [
        "cost",
        "costs",
        "amount",
        "price",
        "charge",
        "charges",
        "spend",
        "revenue",
        "invoice",
        "currency",
        "usd",
        "eur",
        "cny",
        "billed",
        "kosten",
        "betrag",
        "preis",
        "währung",
        "coût",
        "montant",
        "prix",
        "precio",
        "coste",
        "costo",
        "importe",
        "prezzo",
        "importo",
        "金额",
        "费用",
        "价格",
    ]
)
_OF_USE = frozenset({"usage", "consumed", "used"})
"""Beside these an amount is one of usage: lineItem/UsageAmount."""
_NO_COUNT = frozenset(
    [
        "id",
        "ids",
        "uuid",
        "guid",
        "sid",
        "name",
        "account",
        "date",
        "time",
        "start",
        "end",
        "type",
        "unit",
        "code",
        "key",
        "number",
        "nummer",
    ]
)
"""Words of a heading that is of no count, whatever else it says: usage type, account count."""
_TOKENS = re.compile(r"[^\W_]+")


def tokens(heading: str) -> list[str]:
    """Return the words of a heading, those of camel case too."""
    spaced = re.sub(r"([a-z])([A-Z])", r"\1 \2", heading)
    return [token.casefold() for token in _TOKENS.findall(spaced)]


def is_money(heading: str) -> bool:
    """Tell whether a heading is about money."""
    words = set(tokens(heading))
    return not _MONEY.isdisjoint(words - {"amount"} if words & _OF_USE else words)


def is_heading(heading: str) -> bool:
    """Tell whether a cell may be a heading of usage: a name that is known, or a word of the short list."""
    return plain(heading) in {*TIMES, *ROLES} or any(says(heading, role) for role in _WORDS)


def says(heading: str, role: str) -> int:
    """Return how well a heading says a role: 2 where it is a word of it, 1 where it has one, 0 for neither."""
    if role == "amount":
        return 0 if says(heading, "currency") or not is_money(heading) else 1 + (plain(heading) in _MONEY)
    words = _WORDS[role].split("|")
    if plain(heading) in words:
        return 2
    found = tokens(heading)
    if role in {"calls", "failed"} and (is_money(heading) or "%" in heading or not _NO_COUNT.isdisjoint(found)):
        return 0
    together = f" {' '.join(found)}"
    # A word may go on, as in requestcount, and one of Chinese may stand anywhere; count is no part of account.
    return int(
        any(
            (f" {word}" if word.isascii() else word) in together
            for word in words
            if len(word) > 2 or not word.isascii()
        )
    )
