"""Random registers of dossiers for property_test.py, made by Hypothesis: sensible and nonsensical
courses with every type of event, counts, refusals, cancellations, and what is set aside."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import naive
from harness import HANOI, ROOT
from hypothesis import strategies as st

PARENT = "H99.70"
UNITS = [PARENT, "H99.70.01", "H99.70.02", "H99.71", "H99.70.03", "H99.70.04"]
# Units that end in the midst of two of the registers: the last day, into which they go, and when
# they are founded again.
MERGED = {
    "H99.70.03": [(date(2018, 2, 28), "H99.70.04", date(2018, 3, 8))],
    "H99.70.04": [(date(2025, 5, 15), "H99.70.01", None)],
}
FIELDS = ["civil-status", "land", "labour"]
PROCEDURES = {  # code: (field, limit)
    "1.000001": ("civil-status", "1wd"),
    "1.000002": ("land", "15wd"),
    "1.000003": ("land", "20cd"),
    "1.000004": ("labour", "5wd"),
    "1.000005": ("labour", ""),
}
COUNTED = ["received", "early", "on_time", "late", "returned", "withdrawn"]
LIMITS = ["1wd", "2wd", "3wd", "10wd", "22wd", "1cd", "7cd", "30cd"]
WILD_LIMITS = [*LIMITS, "4wh", "0.5wh", "40wh", "1mo", "6mo", "same_day", "2000wd"]
# Beginnings of registers: Tết, swapped Saturdays, a year's end, a plain summer.
STARTS = [datetime(2018, 2, 5), datetime(2025, 4, 14), datetime(2018, 12, 20), datetime(2026, 6, 8)]
GATEWAYS = 3
MINUTES_A_DAY = 24 * 60

CALENDAR = naive.Calendar(ROOT / "appliance/data/calendar.csv")
PARENTS = {unit: PARENT if unit.startswith(PARENT + ".") else None for unit in UNITS}
CATALOGUE = naive.Catalogue(PROCEDURES, MERGED, PARENTS)


def children():
    """The parent and what is below it."""
    return [unit for unit in UNITS if unit.startswith(PARENT)]


@dataclass
class Entry:
    """An event, from which gateway it comes, and what becomes of it."""

    event: dict
    gateway: int
    voids: int | None = None  # the entry that this one cancels
    voided: bool = False

    def sent(self, of):
        """The event as it travels, when `of` tells how each entry is named."""
        return self.event | ({} if self.voids is None else {"of": of[self.voids]})


@dataclass
class Register:
    entries: list = field(default_factory=list)
    plain: bool = True  # only limits that the naive recount knows

    def counted(self):
        """The events that count, with `at` as a time of the office's clock."""
        return [
            entry.event | {"at": datetime.fromisoformat(entry.event["at"])}
            for entry in self.entries
            if not entry.voided and known(entry.event)
        ]

    def files(self, epoch="EPOCH"):
        """The lines of two files that can be imported by hand, into an empty store: each line gets
        the next number, what is set aside too. The second cancels lines of the first, whose epoch
        that import tells."""
        of = [f"{epoch}:{place + 1}" for place in range(len(self.entries))]
        cancelling = [entry.voids is not None for entry in self.entries]
        lines = [json.dumps(entry.sent(of)) for entry in self.entries]
        return [[line for line, late in zip(lines, cancelling) if late is which]
                for which in (False, True)]


def moved(register):
    """Do dossiers of it pass from one unit to another?"""
    return any(entry.event["type"] == "transferred" for entry in register.entries) or any(
        entry.event["unit"] in MERGED for entry in register.entries
    )


def known(event):
    return event["unit"] in UNITS and event.get("procedure", "1.000001") in PROCEDURES


def at(start, minutes):
    return (start + timedelta(minutes=minutes)).replace(tzinfo=HANOI).isoformat()


minutes = st.integers(0, 40 * MINUTES_A_DAY)
units = st.sampled_from(UNITS)
outcomes = st.sampled_from(["granted", "denied", "returned", "stopped", "withdrawn"])
reasons = st.sampled_from(["supplement", "payment", "other"])
channels = st.sampled_from(["in_person", "online", "postal", "vneid", "authorised"])


def members(kind, limits):
    """What an event of this type has beside type, time, unit and dossier."""
    fixed = st.fixed_dictionaries
    door = st.one_of(
        fixed({"procedure": st.sampled_from([*PROCEDURES])}),
        fixed({"field": st.sampled_from(FIELDS)}),
        fixed({"procedure": st.sampled_from([*PROCEDURES]), "field": st.sampled_from(FIELDS)}),
    )
    channel = fixed({}, optional={"channel": channels})
    due = st.integers(-20, 60).map(lambda d: f"{STARTS[1] + timedelta(days=d):%Y-%m-%d}")
    limit = st.one_of(fixed({}), fixed({"limit": st.sampled_from(limits)}))
    if limits is WILD_LIMITS:
        limit = st.one_of(limit, fixed({"due": due}))
    table = {
        "intake": [door, channel, limit],
        "refused": [door, channel],
        "suspended": [fixed({"reason": reasons})],
        "resumed": [fixed({}, optional={"reason": reasons})],
        "extended": [fixed({"limit": st.sampled_from(limits)})],
        "reappointed": [fixed({"due": due})],
        "transferred": [fixed({"to_unit": units})],
        "resolved": [fixed({"outcome": outcomes})],
        "returned": [],
        "rated": [fixed({"score": st.integers(1, 5)})],
    }
    return st.tuples(*table[kind]).map(lambda parts: {k: v for p in parts for k, v in p.items()})


SENSIBLE = [
    ["intake"],
    ["intake", "resolved", "returned"],
    ["intake", "returned"],
    ["intake", "suspended", "resumed", "resolved"],
    ["intake", "suspended", "resumed", "suspended", "resumed", "returned"],
    ["intake", "suspended"],
    ["intake", "suspended", "suspended", "resumed", "resumed", "resolved"],
    ["intake", "suspended", "suspended", "resumed"],
    ["intake", "extended", "resolved"],
    ["intake", "suspended", "extended", "resumed", "resolved", "returned"],
    ["intake", "reappointed", "resolved"],
    ["intake", "transferred", "resolved"],
    ["intake", "transferred", "transferred", "suspended"],
    ["refused"],
]
KINDS = [*naive.LIFE, "rated"]


@st.composite
def lives(draw, number, limits):
    """The events of one dossier: a usual course, or any types at any times. Mostly the units that it
    passes through speak of it, and its code begins with the first of them."""
    home = draw(units)
    code = f"{draw(st.sampled_from([home] * 3 + UNITS))}-180205-{number:04}"
    speakers = [home] * len(UNITS)
    sensible = draw(st.booleans())
    anything = st.lists(st.sampled_from(KINDS), max_size=8)
    kinds = draw(st.sampled_from(SENSIBLE) if sensible else anything)
    times = [draw(minutes) for _ in kinds]
    events = []
    taken = set()
    for kind, when in zip(kinds, sorted(times) if sensible else times):
        unit = draw(st.sampled_from(speakers * 2 + UNITS))
        event = {"type": kind, "unit": unit, "dossier": code, **draw(members(kind, limits))}
        if kind == "transferred":
            speakers += [event["to_unit"]] * len(speakers)
        # Which of two that contradict each other at one moment counts is not said by any rule.
        while (kind, when) in taken:
            when += 1
        taken.add((kind, when))
        events.append((when, event))
    return events


@st.composite
def loose(draw, number):
    """What belongs to no dossier, and what the centre sets aside: the same tally more than once."""
    event = draw(
        st.one_of(
            st.fixed_dictionaries(
                {
                    "type": st.just("tally"),
                    "field": st.sampled_from(FIELDS),
                    "kind": st.sampled_from([*COUNTED, *naive.STOCK]),
                    "count": st.integers(1, 9),
                },
                optional={"channel": channels},
            ),
            st.just({"type": "ticket_taken", "ticket": "A-7"}),
            st.just({"type": "refused", "field": "land"}),
            st.just({"type": "intake", "dossier": "H99.70-180205-9999", "procedure": "1.999999"}),
        )
    )
    timed = draw(minutes), {"unit": draw(units), "counter": f"q{number}", **event}
    return [timed] * (draw(st.integers(1, 3)) if event["type"] == "tally" else 1)


@st.composite
def register(draw, plain):
    """plain: only limits that the naive recount knows."""
    start = draw(st.sampled_from(STARTS))
    limits = LIMITS if plain else WILD_LIMITS
    timed = [pair for n in range(draw(st.integers(1, 30))) for pair in draw(lives(n + 1, limits))]
    timed += [pair for n in range(draw(st.integers(0, 5))) for pair in draw(loose(n))]
    gateways = st.integers(0, GATEWAYS - 1)
    entries = [Entry({"at": at(start, when), **event}, draw(gateways)) for when, event in timed]
    places = st.integers(0, max(0, len(timed) - 1))
    for place in draw(st.lists(places, max_size=4 if timed else 0)):
        entries[place].voided = True
        event = {"type": "voided", "at": at(start, draw(minutes)), "unit": draw(units)}
        entries.append(Entry(event, draw(gateways), voids=place))
    return Register(entries, plain)
