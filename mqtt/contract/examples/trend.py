#!/usr/bin/env python3
"""The on-time rate of each of the last months as bars, out of form 06 as CSV; Python alone.

    python3 trend.py https://dunghan.example.vn [UNIT] [--months 12]

    2026-10   96.21 %  (1066/1108)  ##########################################
"""

import argparse
import csv
import io
import urllib.parse
import urllib.request
from datetime import datetime, timedelta, timezone

COLUMNS = 50  # of 100 %
VIETNAM = timezone(timedelta(hours=7))


def months(count):
    """(first day, last day) of each, the latest, which may not be over, at the end."""
    first, found = datetime.now(VIETNAM).date().replace(day=1), []
    for _ in range(count):
        found.append((first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)))
        first = (first - timedelta(days=1)).replace(day=1)
    return reversed(found)


def read(url, first, last, unit):
    query = {"from": first, "to": last, **({"unit": unit} if unit else {})}
    with urllib.request.urlopen(f"{url}/api/v1/reports/06.csv?{urllib.parse.urlencode(query)}") as file:
        return list(csv.DictReader(io.TextIOWrapper(file, "utf-8-sig")))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("url")
    parser.add_argument("unit", nargs="?")
    parser.add_argument("--months", type=int, default=12)
    said = parser.parse_args()
    for first, last in months(said.months):
        rows = [row for row in read(said.url, first, last, said.unit) if row["kind"] == "field"]
        done = sum(int(row["resolved_total"]) for row in rows)
        late = sum(int(row["resolved_late"]) for row in rows)
        if done:
            rate = (done - late) / done
            shown = f"{100 * rate:6.2f} %  ({done - late}/{done})".ljust(24)
            print(f"{first:%Y-%m}  {shown}  {'#' * round(COLUMNS * rate)}")
        else:
            print(f"{first:%Y-%m}  no data")


main()
