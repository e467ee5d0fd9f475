"""The demo's units, fields and procedures, as the tests speak of them."""

import csv

from harness import DEMO_DATA


def _rows(table):
    with open(DEMO_DATA / f"{table}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


UNITS = [row["code"] for row in _rows("units")]
FIELD_OF = {row["code"]: row["field"] for row in _rows("procedures")}  # by procedure
LIMIT_OF = {row["code"]: row["limit"] for row in _rows("procedures")}
PROCEDURES = list(FIELD_OF)
