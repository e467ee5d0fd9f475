"""Counts a register again from the rules alone, day by day, with no thought of speed.

An independent second opinion on appliance/rules/dossier.h and appliance/rules/ledger.h: no fold in steps, no
cells, no roll-ups, nothing shared with them but the calendar's data. For every closing day it asks
what the events up to the end of that day say. The office's time, the policies by default (pause,
legal, withdrawn counts as on time), limits in working days (`3wd`) and calendar days (`15cd`) or
none.

An event is the object that travels, `at` a datetime; those that are voided are left out by the
caller. Days are dates.
"""

import csv
from collections import defaultdict
from datetime import date, timedelta

# What comes first in a dossier's life when two events have one time.
LIFE = (
    "intake refused transferred extended reappointed suspended resumed resolved returned".split()
)
RESULTS = ("resolved", "returned")
ONE_DAY = timedelta(days=1)

FLOWS = ("received_online", "received_direct_or_postal", "early", "on_time", "late")
STOCKS = ("in_progress", "overdue")


class Calendar:
    """The days off and the working Saturdays of a file, weekends else."""

    def __init__(self, path):
        with open(path, encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        self.special = {date.fromisoformat(row["date"]): row["kind"] == "working" for row in rows}

    def working(self, day):
        return self.special.get(day, day.weekday() < 5)

    def roll(self, day):
        while not self.working(day):
            day += ONE_DAY
        return day


class Catalogue:
    """What the rules ask of procedures; units and fields are only names to them."""

    def __init__(self, procedures):
        self.procedures = procedures  # code: (field, limit)

    def field_of(self, event):
        return event.get("field") or self.procedures[event["procedure"]][0]

    def limit_of(self, event):
        if "limit" in event:
            return event["limit"]
        return self.procedures[event["procedure"]][1] if "procedure" in event else ""


# --- deadline ---------------------------------------------------------------------------------


def walk(limit, received, stops, calendar):
    """Day after day from the receipt, which is not counted; a stop does not count after its
    first day up to its last. A stop that leaves no whole day ends when it ends."""
    left, only_working = int(limit[:-2]), limit.endswith("wd")
    day = received
    while left > 0:
        day += ONE_DAY
        stopped = any(begin < day <= end for begin, end in stops)
        if not stopped and (calendar.working(day) or not only_working):
            left -= 1
    due = calendar.roll(day)
    for _, end in stops:
        if end > due:
            due = calendar.roll(end)
    return due


def due_of(limit, received, stops, calendar):
    """(day, stopped): what is in force after these stops, in order; (None, None) without a limit.
    A stop is (first day, last day or None); one that begins after the due date changes nothing."""
    if not limit:
        return None, None
    used = []
    due = walk(limit, received, used, calendar)
    for begin, end in stops:
        if begin > due:
            break
        if end is None:
            return due, True
        used.append((begin, end))
        due = walk(limit, received, used, calendar)
    return due, False


# --- dossier ----------------------------------------------------------------------------------


def in_order(events):
    """By time, then by the order of life; the same content twice is once."""
    once = {tuple(sorted((k, v) for k, v in e.items() if k != "counter")): e for e in events}
    return sorted(once.values(), key=lambda e: (e["at"], LIFE.index(e["type"])))


class Life:
    """What is true of a dossier by its events, given in order."""

    def __init__(self, events, catalogue, calendar):
        types = [event["type"] for event in events]
        self.intake = None
        if "intake" not in types:
            return
        first = types.index("intake")
        self.intake = events[first]
        self.received = self.intake["at"].date()
        self.unit = self.intake["unit"]
        self.limit = catalogue.limit_of(self.intake)
        self.result = None  # (day, outcome)
        self.stops, self.since = [], None
        self._live(events[:first], events[first + 1 :])
        open_stop = [(self.since, None)] if self.since else []
        self.due, self.stopped = due_of(self.limit, self.received, self.stops + open_stop, calendar)
        if self.due is None:
            self.stopped = self.since is not None

    def _live(self, before, after):
        early = [event for event in before if event["type"] in RESULTS]
        if early:  # it counts on the day of the intake
            self.result = (self.received, early[0].get("outcome", "granted"))
            return
        for event in after:
            self._take(event)
            if self.result:
                return

    def _take(self, event):
        kind, day = event["type"], event["at"].date()
        if kind == "suspended" and self.since is None:
            self.since = day
        if self.since is not None and kind in ("resumed", *RESULTS):
            self.stops.append((self.since, day))
            self.since = None
        if kind == "extended":
            self.limit = event["limit"]
        if kind == "transferred":
            self.unit = event["to_unit"]
        if kind in RESULTS:
            self.result = (day, event.get("outcome", "granted"))

    def column(self):
        """Early, on time or late, by the date of the result."""
        day, outcome = self.result
        if outcome == "withdrawn" or self.due is None or day == self.due:
            return "on_time"
        return "early" if day < self.due else "late"

    def overdue(self, closing):
        return self.due is not None and not self.stopped and self.due < closing


# --- register ---------------------------------------------------------------------------------


def recount(events, catalogue, calendar, first, last):
    """{(unit, field): {column: {day: n}}} for every closing day from `first` to `last`: flows on
    their day, stocks as of it. What has only zeroes is left out."""
    table = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    by_dossier = defaultdict(list)
    for event in events:
        if event["type"] == "tally":
            _count_tally(table, event, last)
        elif event["type"] in LIFE and "dossier" in event:
            by_dossier[event["dossier"]].append(event)
    for lives in by_dossier.values():
        _count_dossier(table, in_order(lives), catalogue, calendar, (first, last))
    return table


def days(first, last):
    while first <= last:
        yield first
        first += ONE_DAY


def _count_tally(table, event, last):
    columns = table[event["unit"], event["field"]]
    day, count = event["at"].date(), event["count"]
    received = event["kind"] == "received"
    columns["received_direct_or_postal" if received else event["kind"]][day] += count
    for closing in days(day, last):
        columns["in_progress"][closing] += count if received else -count


def _count_dossier(table, events, catalogue, calendar, period):
    whole = Life(events, catalogue, calendar)
    if not whole.intake:
        return
    columns = table[whole.unit, catalogue.field_of(whole.intake)]
    online = whole.intake.get("channel") == "online"
    columns["received_online" if online else "received_direct_or_postal"][whole.received] += 1
    if whole.result:
        columns[whole.column()][whole.result[0]] += 1
    for closing in days(max(whole.received, period[0]), period[1]):
        so_far = Life([e for e in events if e["at"].date() <= closing], catalogue, calendar)
        if so_far.result:
            return
        columns["in_progress"][closing] += 1
        columns["overdue"][closing] += so_far.overdue(closing)


# --- form 06 ----------------------------------------------------------------------------------


def form06(table, first, last):
    """{(unit, field): columns of the form} of a period."""
    return {key: _columns(table[key], first, last) for key in table}


def _columns(columns, first, last):
    flow = {name: sum(columns[name][day] for day in days(first, last)) for name in FLOWS}
    carried_over = columns["in_progress"][first - ONE_DAY]
    overdue = columns["overdue"][last]
    return {
        "received_online": flow["received_online"],
        "received_direct_or_postal": flow["received_direct_or_postal"],
        "carried_over": carried_over,
        "resolved_early": flow["early"],
        "resolved_on_time": flow["on_time"],
        "resolved_late": flow["late"],
        "in_progress_not_due": columns["in_progress"][last] - overdue,
        "in_progress_overdue": overdue,
    }
