"""What `costcalc reconcile` takes for a FOCUS file of 100,000 rows, beside reading the file with the csv module alone.

    python tests/bench/reconcile.py [--rows 100000] [--accounts 140] [--runs 5]

The bill has the 43 columns of FOCUS 1.0, an hour of an account in each row, and a cell in quotes in each, as exports have;
the usage is a file of months. `agrees`: each account is rated once. `differs`: one account is billed a cent more, so that every
rule is tried, alone and with a discount or a tax. `every account differs`: by no rule. All are whole processes, in turns; CPU
time is user and system time of the process, memory its peak. It reports, and fails nothing.
"""

from __future__ import annotations

import argparse
import csv
import sys
import tempfile
from collections import Counter
from pathlib import Path
from random import Random

from measuring import measure, print_commands

ALONE = "csv.reader alone"
GOALS = {"agrees": "≤ 5", "differs": "≤ 20", "every account differs": "≤ 20"}
HOURS = 720
COLUMNS = [
    "AvailabilityZone",
    "BilledCost",
    "BillingAccountId",
    "BillingAccountName",
    "BillingCurrency",
    "BillingPeriodEnd",
    "BillingPeriodStart",
    "ChargeCategory",
    "ChargeClass",
    "ChargeDescription",
    "ChargeFrequency",
    "ChargePeriodEnd",
    "ChargePeriodStart",
    "CommitmentDiscountCategory",
    "CommitmentDiscountId",
    "CommitmentDiscountName",
    "CommitmentDiscountStatus",
    "CommitmentDiscountType",
    "ConsumedQuantity",
    "ConsumedUnit",
    "ContractedCost",
    "ContractedUnitPrice",
    "EffectiveCost",
    "InvoiceIssuerName",
    "ListCost",
    "ListUnitPrice",
    "PricingCategory",
    "PricingQuantity",
    "PricingUnit",
    "ProviderName",
    "PublisherName",
    "RegionId",
    "RegionName",
    "ResourceId",
    "ResourceName",
    "ResourceType",
    "ServiceCategory",
    "ServiceName",
    "SkuId",
    "SkuPriceId",
    "SubAccountId",
    "SubAccountName",
    "Tags",
]
SAME = {
    "BillingAccountId": "1234567890123",
    "BillingAccountName": "Example",
    "BillingCurrency": "USD",
    "BillingPeriodEnd": "2026-10-01T00:00:00Z",
    "BillingPeriodStart": "2026-09-01T00:00:00Z",
    "ChargeCategory": "Usage",
    "ChargeDescription": "calls of the month",
    "ChargeFrequency": "Usage-Based",
    "ConsumedUnit": "Requests",
    "InvoiceIssuerName": "Example Cloud",
    "PricingCategory": "Standard",
    "PricingUnit": "Requests",
    "ProviderName": "Example Cloud",
    "PublisherName": "Example Cloud",
    "RegionId": "eu-1",
    "RegionName": "Europe",
    "ResourceId": "resource/0123456789",
    "ResourceType": "endpoint",
    "ServiceCategory": "AI and Machine Learning",
    "ServiceName": "Image Style Transfer",
    "SkuId": "image-style-transfer",
    "SkuPriceId": "image-style-transfer/postpaid/1",
    "Tags": '{"env": "prod", "team": "images"}',
}

READ = """
import csv, sys
with open(sys.argv[1], encoding="utf-8", newline="") as file:
    for row in csv.reader(file):
        pass
"""


def write(folder: Path, rows: int, accounts: int) -> None:
    """Write a usage and three bills of it: hours of September, at the prices of the built-in sheet."""
    random = Random(2026)
    hours = [(f"acct-{row % accounts:04d}", row // accounts % HOURS, random.randrange(1, 60)) for row in range(rows)]
    calls: Counter[str] = Counter()
    for account, _, count in hours:
        calls[account] += count
    usage = "".join(f"2026-09,{account},{count}\n" for account, count in sorted(calls.items()))
    (folder / "usage.csv").write_text(f"month,account,calls\n{usage}", encoding="utf-8")
    bills = {
        "agrees": Counter[str](),
        "differs": Counter({"acct-0000": 1}),
        "every account differs": Counter(calls.keys()),
    }
    for name, more in bills.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            left = dict(more)
            for account, hour, count in hours:
                price = 8 if calls[account] < 10_000 else 6 if calls[account] < 100_000 else 5
                cost = f"{(count * price + left.pop(account, 0)) / 100:.2f}0000000000"
                own = SAME | {
                    "BilledCost": cost,
                    "ContractedCost": cost,
                    "EffectiveCost": cost,
                    "ListCost": cost,
                    "ListUnitPrice": f"0.0{price}",
                    "PricingQuantity": str(count),
                    "ConsumedQuantity": f"{count}.000000000000000",
                    "ChargePeriodStart": f"2026-09-{hour // 24 + 1:02d}T{hour % 24:02d}:00:00Z",
                    "ChargePeriodEnd": f"2026-09-{hour // 24 + 1:02d}T{hour % 24:02d}:59:59Z",
                    "SubAccountId": account,
                    "SubAccountName": account,
                }
                writer.writerow([own.get(column, "") for column in COLUMNS])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--accounts", type=int, default=140)
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    costcalc = str(Path(sys.executable).parent / "costcalc")
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), given.rows, given.accounts)
        commands = {ALONE: [sys.executable, "-c", READ, "agrees.csv"]}
        words = ["reconcile", "-p", "builtin", "--usage", "usage.csv", "--bill"]
        commands |= {name: [costcalc, *words, f"{name}.csv"] for name in GOALS}
        measured = measure(commands, folder, given.runs, 1)
    print_commands(f"{given.rows:,} rows of {given.accounts} accounts", measured, ALONE, GOALS)


if __name__ == "__main__":
    main()
