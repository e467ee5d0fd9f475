"""Every address that anybody may read, with a query or without, out of the table of addresses: a new one
is in by itself.

What stands for one of many in a path is of the province of province.py.
"""

import json
import re
import subprocess
from datetime import date, timedelta
from typing import NamedTuple

from harness import BIN
from province import code_of

FREE = ("people", "programs", "scripts", "machine")  # who needs no login
CODES = {
    "FIELD": "f-1",
    "UNIT": code_of(1),
    "DIGEST": code_of(1),
    "PROCEDURE": "1.000001",
    "PROCEDURE_DATA": "1.000001",
    "SCHEMA": "summary.json",
    "PROBLEM": "not-found",
}
NEED_DAYS = ("REPORT", "REPORT_06", "REPORT_06_CSV", "REPORT_06_XLSX")  # which say nothing without
STREAM = "EVENTS"


class Address(NamedTuple):
    name: str
    path: str
    query: str  # without which it says nothing; mostly empty
    takes: tuple  # the names of its parameters
    page: bool  # for people, and not one of the files behind it

    @property
    def target(self):
        return self.path + (self.query and f"?{self.query}")


def _codes(centre):
    """An asset has the name that a page has for it."""
    return CODES | {"ASSET": re.search(rb'"/static/([^"]+)"', centre.get("/")[1]).group(1).decode()}


def _last_month():
    end = date.today().replace(day=1) - timedelta(days=1)
    return f"from={end.replace(day=1)}&to={end}"


def all_addresses(centre, languages=("vi",)):
    """Without the stream, and each form of a list by itself."""
    codes = _codes(centre)
    text = subprocess.run([BIN / "test-routes"], capture_output=True, check=True).stdout
    for row in json.loads(text):
        if row["who"] not in FREE or row["name"] == STREAM:
            continue
        for language in languages:
            if not row["paths"][language]:
                continue
            path, takes = row["paths"][language], tuple(row["takes"])
            if "{code}" in path:
                path = path.replace("{code}", codes[row["name"]])  # what is new there needs one
            query = _last_month() if row["name"] in NEED_DAYS else ""
            page = row["who"] == "people" and not row["anything"]
            yield Address(row["name"], path, query, takes, page)
            for form in row["forms"]:
                yield Address(row["name"] + form, path + form, query, takes, False)
