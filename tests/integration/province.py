"""A made-up province as the statistics are made for: a tree of units, and events in each corner of it."""

import csv
import io
import json
import random
from datetime import datetime, timedelta

from harness import HANOI

PROVINCE = "H99"
SYLLABLES = """An Bình Cao Châu Chính Cường Danh Diên Đại Đoài Đông Đức Giang Hà Hải Hậu Hiệp Hoà Hồng Hợp Hưng Kim
Khánh Khê Lạc Lâm Lễ Liên Lộc Long Lương Mai Minh Mỹ Nam Nghĩa Ngọc Nhân Nhuận Ninh Phong Phú Phúc Phước
Quang Quảng Quý Sơn Tân Tây Thái Thanh Thịnh Thọ Thuận Thượng Tiến Trung Tường Vân Việt Vĩnh Xuân Yên""".split()


def code_of(place):
    """Of the unit in a place; the province itself is in place 0. A part of a code has three digits at most."""
    if place >= 1000:
        return f"{PROVINCE}.{place // 1000}.{place % 1000:03}"
    return f"{PROVINCE}.{place}" if place else PROVINCE


def _name_of(place):
    """Of two syllables as communes have them, so that a list of them weighs what it would."""
    first, second = divmod(place * 1009 % len(SYLLABLES) ** 2, len(SYLLABLES))
    return f"Xã {SYLLABLES[first]} {SYLLABLES[second]}"


def tables(units, fields, procedures=0):
    """A tree of three levels as CSV files; a procedure for each field, or as many as are said."""
    rows = [(PROVINCE, "Tỉnh", "province", "")]
    while len(rows) < units:
        number = len(rows)
        parent = code_of(0 if number % 4 == 1 else number - (number - 1) % 4)
        rows.append((code_of(number), _name_of(number), "commune", parent))
    tables = {
        "fields": [("id", "name_vi")] + [(f"f-{n}", f"Lĩnh vực {n}") for n in range(fields)],
        "units": [("code", "name_vi", "level", "parent"), *rows],
        "procedures": [("code", "name_vi", "field", "limit")]
        + [
            (f"1.{n:06}", f"Thủ tục {n}", f"f-{n % fields}", "5wd")
            for n in range(max(procedures, fields))
        ],
    }
    for name, table in tables.items():
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(table)
        yield name, text.getvalue()


def every_place(units, fields):
    """A dossier for each unit and field, and as many more of the last two years."""
    chance = random.Random(1)
    for number in range(2 * units * fields):
        place, field = divmod(number // 2, fields)
        unit = code_of(place)
        at = datetime.now(HANOI) - timedelta(days=chance.randrange(2, 700))
        common = {"unit": unit, "dossier": f"{unit}-{at:%y%m%d}-{number:06}"}
        yield {"type": "intake", "at": at.isoformat(timespec="seconds"),
               "procedure": f"1.{field:06}", "channel": "in_person"} | common  # fmt: skip
        end = at + timedelta(days=chance.randrange(9))
        if chance.random() < 0.8 and end < datetime.now(HANOI):
            yield {"type": "resolved", "at": end.isoformat(timespec="seconds"),
                   "outcome": "granted"} | common  # fmt: skip


def new_events(count, seed, units, fields):
    """Dossiers of the last hour, none of them in the last field."""
    chance = random.Random(seed)
    for number in range(count):
        unit = code_of(chance.randrange(1, units))
        at = datetime.now(HANOI) - timedelta(minutes=1 + number % 50)
        yield {"type": "intake", "at": at.isoformat(timespec="seconds"), "unit": unit,
               "dossier": f"{unit}-{at:%y%m%d}-{seed % 10}{number:07}",
               "procedure": f"1.{chance.randrange(fields - 1):06}",
               "channel": "online"}  # fmt: skip


def settle(stage, centre, units, fields, procedures=0):
    """Into a centre that does not run, without a catalogue so far."""
    for name, text in tables(units, fields, procedures):
        centre.dunghan("import", name, stage.write(f"{name}.csv", text))
    lines = "\n".join(json.dumps(event) for event in every_place(units, fields))
    centre.dunghan("import", "events", stage.write("past.jsonl", lines))
