"""How many estimates a second, beside `genai_prices.calc_price`: the same process, in turns.

    pip install -e '.[bench]'
    python tests/bench/estimates.py [--quick]

What is compared: one price sheet, or one provider's model, is loaded once, and then one usage after the other is
priced, each another volume. The peer multiplies two prices by two counts of tokens. Ours are

`rater.bill`            billable calls to their postpaid bill with its lines: the tier found, rounded once
`... from a usage`      the same from calls, failed and free ones, which are attributed first
`rater.total`           the same bill as a number, as planners and usage files ask for it
`estimate_tariff`       a complete estimate: the bill, the cheapest packages, and the cheapest of all
`estimate`              the same by the public function, which looks up what it compiled for the sheet
`... and its packages`  the same, and what to buy read: package by package, and each size alone, made when looked at
`... and its notes`     the same, and its notes read: they are made when somebody looks, and plan a year (buying ahead)

The sheet is the founding case (five sizes, four tiers); volumes lie between 100 and 3 million calls. CPU time; of
each way the fastest of the rounds counts. It reports, and fails nothing.
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Callable
from random import Random
from time import process_time

from measuring import Table

from costcalc import estimate, load_sheet
from costcalc.engine.estimate import estimate_tariff, split_usage
from costcalc.engine.month_bill import MonthBill
from costcalc.engine.tariff import Tariff

PEER = "genai_prices.calc_price"


def ways() -> dict[str, tuple[Callable[[int], object], float]]:
    """Return each way to price a volume, and how many times the peer's rate it should reach."""
    try:
        from genai_prices import Usage, calc_price
    except ImportError:
        raise SystemExit("genai-prices is not installed: pip install -e '.[bench]'") from None

    sheet = load_sheet("builtin")
    tariff = Tariff(sheet)
    rater = tariff.rater
    if rater is None:
        raise SystemExit("the founding sheet has no postpaid")

    def peer(calls: int) -> object:
        return calc_price(Usage(input_tokens=calls, output_tokens=100), "gpt-4o", provider_id="openai")

    def bill(calls: int) -> object:
        return rater.bill(calls)

    def billed(calls: int) -> object:
        usage = split_usage(calls, 0, 0, 0)
        return MonthBill(rater, calls, usage.free).bill(usage.to_pay)

    def bought(calls: int) -> object:
        answer = estimate(sheet, calls=calls)
        if answer.packages is None or answer.cheapest is None:
            raise SystemExit("the founding sheet has no packages")
        return len(answer.cheapest.purchases), len(answer.packages.purchases), len(answer.packages.options)

    def noted(calls: int) -> object:
        return list(estimate(sheet, calls=calls).notes)

    return {
        PEER: (peer, 0),
        "rater.bill": (bill, 20),
        "... from a usage": (billed, 0),
        "rater.total": (rater.total, 20),
        "estimate_tariff": (lambda calls: estimate_tariff(tariff, calls=calls), 2),
        "estimate": (lambda calls: estimate(sheet, calls=calls), 2),
        "... and its packages": (bought, 0),
        "... and its notes": (noted, 0),
    }


def main() -> None:
    """Run every way in turns."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--quick", action="store_true", help="a few estimates alone: does it run?")
    quick = asked.parse_args().quick
    random = Random(2026)
    volumes = [int(10 ** random.uniform(2, 6.5)) for _ in range(10 if quick else 200)]
    rounds = 2 if quick else 40
    known = ways()
    seconds: dict[str, list[float]] = {name: [] for name in known}
    for _ in range(rounds):
        for name, (price, _) in known.items():
            start = process_time()
            for calls in volumes:
                price(calls)
            seconds[name].append((process_time() - start) / len(volumes))
    table = Table(
        f"CPU of {rounds} rounds of {len(volumes)} volumes in turns; rate against {PEER}",
        "way",
        "least µs",
        "median µs",
        "a second",
        "rate",
        "of medians",
        "goal",
    )
    for name, (_, goal) in known.items():
        least, median = min(seconds[name]), statistics.median(seconds[name])
        rate, of_medians = min(seconds[PEER]) / least, statistics.median(seconds[PEER]) / median
        times = f"{least * 1e6:.2f}", f"{median * 1e6:.2f}", f"{1 / least:,.0f}"
        table.row(name, *times, f"{rate:.1f} ×", f"{of_medians:.1f} ×", f"≥ {goal:g} ×" if goal else "")


if __name__ == "__main__":
    main()
