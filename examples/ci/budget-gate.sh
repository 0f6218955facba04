#!/bin/sh
# A bill against a budget, in any build: prints the whole report, then says yes (exit 0) or no (exit 3).
#
#   sh budget-gate.sh USAGE BUDGET        sh budget-gate.sh usage.csv 5000/month
#
# USAGE is a CSV file with the columns month,calls. BUDGET is an amount in the currency of the price sheet, for all
# months of the file, or a month on average: 60000, 5000/month. The prices are those of ./pricing.yaml, or of the
# sheet that COSTCALC_PRICING names. The report stays in cost.json and cost.md beside you.
set -eu

usage=${1:?say which usage file, as: sh budget-gate.sh usage.csv 5000/month}
budget=${2:?say the budget, as: sh budget-gate.sh usage.csv 5000/month}

# What lies there already, another run or whoever wrote what is checked may have left: a file, or a link elsewhere.
rm -rf cost.json cost.md

# Keep the exit code of costcalc by itself: behind a pipe (costcalc ... | jq ...) the shell would report jq's.
verdict=0
costcalc plan --usage "$usage" --budget "$budget" -o cost.json -o cost.md || verdict=$?

# 0 and 3 come with a report: the budget holds, or it does not. With 1 and 2 there is none.
case $verdict in
    0 | 3) ;;
    *) exit "$verdict" ;;
esac

# The JSON has every figure. Money is text, so that no digit is lost: compare it with tonumber, print it as it is.
# This part is for reading only: without jq the verdict is the same.
if command -v jq >/dev/null 2>&1; then
    echo
    jq -r '
        "total: \(.total // "none") \(.currency)",
        ((.groups // [.])[] as $one | $one.purchases[]
            | "buy \(.count) x \(.size) in \(.month) at \(.price) each for \([$one.account, $one.api] | map(values) | join(" "))"),
        (.notes[] | "note \(.code): \(.message)")
    ' cost.json || :
else
    echo "budget-gate.sh: jq is missing, so no summary of cost.json; install it with: apt-get install jq" >&2
fi

exit "$verdict"
