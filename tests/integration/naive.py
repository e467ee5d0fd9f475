"""Counts a register again from the rules alone, day by day, with no thought of speed.

An independent second opinion on appliance/dossiers/dossier_fold.h and appliance/dossiers/ledger.h: no
fold in steps, no cells, no roll-ups, nothing shared with them but the calendar's data. For every
closing day it asks what the events up to the end of that day say, and who is in charge then; whose
intake counts all events say. The office's time, the policies by default (pause, legal, withdrawn counts as on time), limits in working
days (`3wd`) and calendar days (`15cd`) or none.

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
ONLINE = ("online", "vneid")  # channels of column 4
ONE_DAY = timedelta(days=1)

COLUMNS = (
    "received_online received_direct_or_postal carried_over resolved_early resolved_on_time "
    "resolved_late in_progress_not_due in_progress_overdue".split()
)
FIGURES = [*COLUMNS, "to_collect"]  # what is counted beside them
UNDATED = {"returned": "on_time", "withdrawn": "on_time"}  # results of which no date is known
STOCK = {"not_due": "in_progress_not_due", "overdue": "in_progress_overdue"}


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
    """What the rules ask of procedures, and of units that end or stand above others; fields are only
    names to them."""

    def __init__(self, procedures, merged, parents):
        self.procedures = procedures  # code: (field, limit)
        # code: [(its last day, the unit that it went into, the day from which it is there again)]
        self.merged = merged
        self.parents = parents  # of every unit: what is above it, or None

    def in_charge(self, unit, since, day):
        """Who has on this day what the unit got on the day `since`."""
        while hop := self._hop(unit, since, day):
            since, unit = max(since, hop[0] + ONE_DAY), hop[1]
        return unit

    def _hop(self, unit, since, day):
        """The first end of the unit after `since` (it may have come when it was not there)."""
        for last, into, again in self.merged.get(unit, ()):
            if not again or since < again:
                return (last, into) if last < day else None
        return None

    def stands_for(self, unit, day):
        """Which unit it is on this day, when it has ended and is not there again."""
        for last, into, again in self.merged.get(unit, ()):
            if last < day and not (again and again <= day):
                return self.stands_for(into, day)
        return unit

    def speaks(self, speaker, unit, day):
        return speaker == unit or self.stands_for(speaker, day) == self.stands_for(unit, day)

    def above(self, speaker, unit, day):
        while parent := self.parents.get(unit):
            unit = self.stands_for(parent, day)
            if unit == self.stands_for(speaker, day):
                return True
        return False

    def claim(self, event):
        """How good it is, of who takes a dossier in: its code begins with the unit that it is of."""
        owner, unit, day = event["dossier"].split("-")[0], event["unit"], event["at"].date()
        if owner not in self.parents:
            return 0
        if self.speaks(unit, owner, day):
            return 2
        return int(self.above(unit, owner, day) or self.above(owner, unit, day))

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


def best_intake(events, catalogue):
    """The one that counts: of the best claim, of equal ones the first."""
    intakes = [event for event in events if event["type"] == "intake"]
    return max(intakes, key=catalogue.claim, default=None)


class Life:
    """What is true of a dossier by its events, given in order, and the intake that counts."""

    def __init__(self, events, intake, catalogue, calendar):
        self.intake = intake if intake in events else None
        if not self.intake:
            return
        self.catalogue = catalogue
        first = events.index(intake)
        self.received = self.intake["at"].date()
        self.unit, self.since = self.intake["unit"], self.received
        self.offer = None  # (unit, day): handed over to it, and it has not said anything
        self.limit = catalogue.limit_of(self.intake)
        self.result = None  # (day, outcome)
        self.collected = False
        self.stops = []  # [first day, last day or None, reason]
        self._live(events[:first], events[first + 1 :])
        stops = [(begin, end) for begin, end, _ in self.stops]
        self.due, self.stopped = due_of(self.limit, self.received, stops, calendar)
        if self.due is None:
            self.stopped = any(end is None for _, end in stops)

    def _live(self, before, after):
        early = [e for e in before if e["type"] in RESULTS and self._may(e, self.unit)]
        if early:  # it counts on the day of the intake
            self.result = (self.received, early[0].get("outcome", "granted"))
        self.collected = any(event["type"] == "returned" for event in early)
        for event in after:
            if event["type"] != "refused" and self._hear(event):
                self.collected |= event["type"] == "returned"
                if not self.result:
                    self._take(event)

    def _holder(self, day):
        """Who is in charge on this day; since the result who came after the one that was then."""
        unit, since = self.unit, self.since
        if self.result:
            unit, since = self.catalogue.in_charge(unit, since, self.result[0]), self.result[0]
        return self.catalogue.in_charge(unit, since, day)

    def _may(self, event, holder):
        rules, unit, day = self.catalogue, event["unit"], event["at"].date()
        if rules.speaks(unit, holder, day) or rules.above(unit, holder, day):
            return True
        if event["type"] in ("extended", "transferred"):
            return False
        taker = self.intake["unit"]
        heir = rules.in_charge(taker, self.received, day)
        return unit == taker or rules.speaks(unit, heir, day) or rules.above(unit, heir, day)

    def _hear(self, event):
        """Has its unit a say? With the receiver's first word a transfer is complete."""
        rules, unit, day = self.catalogue, event["unit"], event["at"].date()
        holder = self._holder(day)
        if self.offer and not self.result:
            receiver, since = self.offer
            if rules.speaks(unit, rules.in_charge(receiver, since, day), day):
                back = event["type"] == "transferred"
                if not back or not rules.speaks(event["to_unit"], holder, day):
                    self.unit, self.since, self.offer = receiver, day, None
                return True
        return event["type"] == "intake" or self._may(event, holder)

    def _transfer(self, unit, to_unit, day):
        rules = self.catalogue
        self.offer = None
        if rules.speaks(to_unit, self._holder(day), day):
            return
        if rules.above(unit, to_unit, day):
            self.unit, self.since = to_unit, day
        else:
            self.offer = to_unit, day

    def _take(self, event):
        kind, day = event["type"], event["at"].date()
        reason = event.get("reason", "other")
        if kind == "suspended" and not self._open(reason):
            self.stops.append([day, None, reason])
        if kind in RESULTS or (kind == "resumed" and reason == "other"):
            self._end(self._open(), day)
        if kind == "resumed" and reason != "other":
            self._end(self._open(reason) or self._open("other"), day)
        if kind == "extended":
            self.limit = event["limit"]
        if kind == "transferred":
            self._transfer(event["unit"], event["to_unit"], day)
        if kind in RESULTS:
            self.result = (day, event.get("outcome", "granted"))

    def _open(self, reason=None):
        return [stop for stop in self.stops if stop[1] is None and reason in (None, stop[2])]

    @staticmethod
    def _end(stops, day):
        for stop in stops:
            stop[1] = day

    def column(self):
        """Early, on time or late, by the date of the result."""
        day, outcome = self.result
        if outcome == "withdrawn" or self.due is None or day == self.due:
            return "on_time"
        return "early" if day < self.due else "late"

    def to_collect(self):
        return self.result and not self.collected and self.result[1] != "withdrawn"

    def overdue(self, closing):
        return self.due is not None and not self.stopped and self.due < closing


# --- form 06 ----------------------------------------------------------------------------------


class Recount:
    """The columns of form 06 for any period: each dossier looked at on the closing day."""

    def __init__(self, events, catalogue, calendar):
        self.rules = catalogue, calendar
        tallies = [event for event in events if event["type"] == "tally"]
        self.stock = [event for event in tallies if event["kind"] in STOCK]
        self.tallies = [event for event in tallies if event["kind"] not in STOCK]
        by_dossier = defaultdict(list)
        for event in events:
            if event["type"] in LIFE and "dossier" in event:
                by_dossier[event["dossier"]].append(event)
        lives = [in_order(events) for events in by_dossier.values()]
        self.dossiers = [(events, best_intake(events, catalogue)) for events in lives]
        self.seen = {}  # (dossier, closing day): what was true of it then

    def form06(self, first, last):
        """{(unit, field): FIGURES of the form} of a period, with what offices hold beside it."""
        form = self.counted(first, last)
        for place, (not_due, overdue) in self.held(first - ONE_DAY).items():
            form[place]["carried_over"] += not_due + overdue
        for place, (not_due, overdue) in self.held(last).items():
            form[place]["in_progress_not_due"] += not_due
            form[place]["in_progress_overdue"] += overdue
        return form

    def counted(self, first, last):
        form = defaultdict(lambda: dict.fromkeys(FIGURES, 0))
        for number, (events, intake) in enumerate(self.dossiers):
            if (number, last) not in self.seen:
                so_far = [event for event in events if event["at"].date() <= last]
                self.seen[number, last] = Life(so_far, intake, *self.rules)
            self._count(form, self.seen[number, last], first, last)
        for event in self.tallies:
            self._count_tally(form[event["unit"], event["field"]], event, first, last)
        return form

    def held(self, day):
        """{(unit, field): not due and overdue that it holds beside what is counted}: what it said
        last, less what was counted for that day."""
        newest = {}
        for event in self.stock:
            if event["at"].date() <= day:
                place = event["unit"], event["field"]
                newest[place] = max(newest.get(place, date.min), event["at"].date())
        gaps = {}
        for place, then in newest.items():
            said = defaultdict(int)
            for event in self.stock:
                if (event["unit"], event["field"], event["at"].date()) == (*place, then):
                    said[event["kind"]] += event["count"]
            counted = self.counted(then, then)[place]
            gap = {kind: said[kind] - counted[STOCK[kind]] for kind in STOCK if kind in said}
            overdue = gap.get("overdue", 0)
            gaps[place] = gap.get("not_due", -overdue), overdue
        return gaps

    def _count(self, form, life, first, last):
        if not life.intake:
            return
        catalogue = self.rules[0]
        field = catalogue.field_of(life.intake)
        if life.to_collect():
            form[catalogue.in_charge(life.unit, life.since, last), field]["to_collect"] += 1
        if life.result and life.result[0] < first:
            return
        closing = life.result[0] if life.result else last
        columns = form[catalogue.in_charge(life.unit, life.since, closing), field]
        if life.received < first:
            columns["carried_over"] += 1
        elif life.intake.get("channel") in ONLINE:
            columns["received_online"] += 1
        else:
            columns["received_direct_or_postal"] += 1
        if life.result:
            columns["resolved_" + life.column()] += 1
        else:
            columns["in_progress_" + ("overdue" if life.overdue(last) else "not_due")] += 1

    @staticmethod
    def _count_tally(columns, event, first, last):
        """It adds to what is received, or to what is resolved, and so to what is in progress."""
        day, received = event["at"].date(), event["kind"] == "received"
        stock = event["count"] if received else -event["count"]
        column = "resolved_" + UNDATED.get(event["kind"], event["kind"])
        if received:
            online = event.get("channel") in ONLINE
            column = "received_online" if online else "received_direct_or_postal"
        if day > last:
            return
        columns["in_progress_not_due"] += stock
        if day < first:
            columns["carried_over"] += stock
        else:
            columns[column] += event["count"]
