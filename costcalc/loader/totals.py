"""Rows of totals in a usage file: who prices them beside what they add up pays everything twice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from costcalc.usage import UsageSeries
from costcalc.usage_table import Block, UsageTable

_BY_LANGUAGE = """
    all sum total totals subtotal subtotals grandtotal totalresult
    summe zwischensumme teilsumme gesamt gesamtsumme gesamtergebnis teilergebnis insgesamt
    somme soustotal totalgeneral totalgénéral ensemble
    suma sumatotal subtotales totales
    soma somatotal totalgeral totais subtotais
    totale subtotale totalegenerale totalecomplessivo somma
    totaal eindtotaal subtotaal summa totalt toplam razem итого всего
    合计 总计 小计 总和 共计 合計 總計 小計 總和 共計 総計 総合計 計 합계 총계 소계
"""
"""English, German, French, Spanish, Portuguese, Italian; of others the most usual; Chinese, Japanese, Korean."""
_WORDS = frozenset(_BY_LANGUAGE.split())
_LAST_ALONE = [
    [word]
    for word in ("total", "totals", "subtotal", "subtotals", "summe", "gesamtsumme", "totale", "subtotale", "totaal")
]
"""Words that make a total of whatever stands before them: Service total."""
_IDEOGRAPHS = re.compile("合计|总计|小计|合計|總計|小計|総計")
_BETWEEN = re.compile(r"[\W_]+")

OTHERS = 2
"""Accounts with calls of their own that it takes beside one before this may be the sum of all others."""


def says_total(text: str) -> bool:
    """Tell whether a name is what people and spreadsheets call a row that adds up others.

    Case, blanks and punctuation are nothing: ``Total:``, ``Grand  Total``, ``Total 2026``, ``Service total``.
    """
    if "@" in text:  # a team or an address: @all, total@example.com
        return False
    words = _BETWEEN.sub(" ", text.casefold()).split()
    without_year = [word for word in words if not word.isdecimal()]
    return "".join(words) in _WORDS or without_year[-1:] in _LAST_ALONE or bool(_IDEOGRAPHS.search(text))


def sums_of_others(amounts: Mapping[str, Mapping[int, tuple[int, int]]]) -> list[str]:
    """Return the names whose calls and failed calls are, in every period, those of all others together.

    ``amounts`` are calls and failed calls by name and period. There have to be two others at least that have any
    calls; what is 0 in every period is the sum of nothing.
    """
    alike: dict[int, list[int]] = {}
    for of_name in amounts.values():
        for period, (calls, failed) in of_name.items():
            both = alike.setdefault(period, [0, 0])
            both[0] += calls
            both[1] += failed
    whole = sum(calls for calls, _ in alike.values())
    busy = sum(any(calls for calls, _ in of_name.values()) for of_name in amounts.values())
    if not whole or busy <= OTHERS:
        return []
    return [
        name
        for name, of_name in amounts.items()
        if 2 * sum(calls for calls, _ in of_name.values()) == whole
        and all(
            (2 * calls, 2 * failed) == (of_all[0], of_all[1])
            for period, of_all in alike.items()
            for calls, failed in [of_name.get(period, (0, 0))]
        )
    ]


def accounts_that_sum(series: Iterable[UsageSeries]) -> list[tuple[str, str]]:
    """Return account and API of every series that is the sum of the other accounts' calls of this API."""
    if isinstance(series, UsageTable) and not any(map(_may_sum, series.blocks)):
        return []
    by_api: dict[str, list[UsageSeries]] = {}
    for each in series:
        if each.account is not None:
            by_api.setdefault(each.api, []).append(each)
    return [(name, api) for api, of_api in by_api.items() for name in _sums(of_api)]


def _may_sum(block: Block) -> bool:
    """Tell whether any account has half of all calls."""
    columns: Iterable[Sequence[int]] = block.calls
    if block.spans is not None:
        columns = ([max(count, 0) for count in column] for column in block.calls)
    calls = list(map(sum, zip(*columns, strict=True)))
    return 2 * max(calls) == sum(calls)


def _sums(series: Sequence[UsageSeries]) -> list[str]:
    """As ``sums_of_others``, of the accounts of one API; most files are found to have none by their sums alone."""
    if len(series) <= OTHERS:
        return []
    sums = [sum(each.calls) for each in series]
    whole = sum(sums)
    if not any(2 * calls == whole for calls in sums):
        return []
    return sums_of_others(
        {
            each.account or "": {
                each.first_month + place: pair for place, pair in enumerate(zip(each.calls, each.failed, strict=True))
            }
            for each in series
        }
    )
