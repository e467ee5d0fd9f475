"""Catalogues through the command line: units, fields and procedures over time; faulty files."""

import contextlib
import json
import sqlite3
import time
import unittest

from harness import BIN, DEMO_DATA, LOOPBACK, Stage, dunghan, free_port

UNIT = "H99.10.01"
TABLES = ("unit", "field", "procedure")
PROCEDURES = 20000
SANITIZED = b"__asan_init" in (BIN / "dunghan").read_bytes()
PROCEDURES_MOST_S = 60 if SANITIZED else 10  # what grows quadratically takes minutes

HEADS = {
    "units": "code,name_vi,level,parent,schedule,valid_from,valid_to,successor",
    "fields": "id,name_vi,valid_from,valid_to",
    "procedures": "code,name_vi,field,limit,valid_from,valid_to",
}

# name, table, lines below the header, {line: words of what is said of it}
FAULTY = [
    (
        "wrong columns",
        "units",
        b"code|name_vi|level\nH99.1|A|x\n",
        {1: ["code|name_vi|level", "name_vi"]},
    ),
    ("no header", "units", b"", {1: ["header"]}),
    (
        "a misspelt and a missing column",
        "procedures",
        b"code,name_vi,feild\n3.990301,A,land\n",
        {1: ["feild", "field", "missing"]},
    ),
    (
        "quotes",
        "fields",
        ['a,"A,,', 'b,B "b",,', 'c,"C"c,,', 'd,"D, ""d""",,'],
        {2: ["quotes"], 3: ["quotes"], 4: ["quotes"]},
    ),
    ("an unclosed quote at the end", "fields", ["a,A,,", 'b,"B,,'], {3: ["quotes"]}),
    (
        "encodings",
        "fields",
        [b"a,H\xe9,,", b"b,\xd0,,", "c,Hộ tịch,,", b"d,\x00,,"],
        {2: ["UTF-8"], 3: ["UTF-8"], 5: ["control"]},
    ),
    ("another encoding altogether", "units", "code,name_vi,level\n".encode("utf-16")[:-1], {1: ["UTF-16"]}),
    ("UTF-16 without its mark", "units", "code,name_vi,level\nH9,Xã Đ,xã\n".encode("utf-16-le"), {1: ["UTF-16"]}),
    ("the same of the other order", "units", "code,name_vi,level\nH9,Xã Đ,xã\n".encode("utf-16-be"), {1: ["UTF-16"]}),
    (
        "duplicates",
        "fields",
        ["land,A,,", "merit,B,,", "land,C,,"],
        {4: ["land", "overlaps", "line 2"]},
    ),
    (
        "overlapping validity",
        "procedures",
        ["3.990301,A,land,,,2025-06-30", "3.990301,B,land,,2025-06-30,"],
        {3: ["3.990301", "overlaps", "line 2"]},
    ),
    (
        "unknown references",
        "units",
        ["H99.1,A,x,H99.7,,,,", "H99.2,B,x,,,,2025-06-30,H99.8"],
        {2: ["parent", "H99.7"], 3: ["successor", "H99.8"]},
    ),
    ("an unknown field", "procedures", ["3.990301,A,sea,10wd,,"], {2: ["field", "sea"]}),
    (
        "dates",
        "fields",
        ["a,A,31/06/2025,", "b,B,2025-02-29,", "c,C,2025-07-01,2025-06-30"],
        {2: ["valid_from", "31/06/2025"], 3: ["2025-02-29"], 4: ["2025-06-30", "before"]},
    ),
    (
        "limits and sessions",
        "procedures",
        ["3.990301,A,land,ten days,,", "3.990302,B,land,-1wd,,", "3.990303,C,land,2026-01-01,,"],
        {2: ["limit", "ten days"], 3: ["-1wd"], 4: ["2026-01-01"]},
    ),
    (
        "sessions",
        "units",
        ["H99.1,A,x,,P9,,,", "H99.2,B,x,,11:30-07:00,,,"],
        {2: ["schedule", "P9"], 3: ["11:30-07:00"]},
    ),
    (
        "circles",
        "units",
        ["H99.1,A,x,H99.1,,,,", "H99.2,B,x,H99.3,,,,", "H99.3,C,x,H99.2,,,,"],
        {2: ["H99.1 > H99.1"], 3: ["H99.2 > H99.3 > H99.2"]},
    ),
    (
        "a circle on some days only, and with what is stored",
        "units",
        ["H99.10,D,district,,,,2025-06-30,", f"H99.10,D,district,{UNIT},,2025-07-01,,"],
        {3: ["2025-07-01", f"H99.10 > {UNIT} > H99.10"]},
    ),
    (
        "a parent that is not valid",
        "units",
        ["H99.1,A,x,,,,2025-06-30,", "H99.2,B,x,H99.1,,,,"],
        {3: ["H99.2", "H99.1", "2025-07-01"]},
    ),
    (
        "a parent that ends above what is stored",
        "units",
        ["H99.10,D,district,,,,2025-06-30,"],
        {2: [UNIT, "H99.10", "2025-07-01"]},
    ),
    (
        "successors",
        "units",
        ["H99.1,A,x,,,,,H99.10", "H99.2,B,x,,,,2025-06-30,H99.3", "H99.3,C,x,,,2025-07-02,,"],
        {2: ["successor", "valid_to"], 3: ["H99.3", "2025-07-01"]},
    ),
    (
        "lines as an editor counts them",
        "fields",
        b"id,name_vi\r\n\r\na,\"A\r\nb\"\r\n\r\nLAND,B\r\n",
        {3: ["line break"], 6: ["LAND"]},
    ),
]


class CatalogueImport(unittest.TestCase):
    def setUp(self):
        self.stage = self.enterContext(Stage())
        self.data = self.stage.path / "data"
        self.config = self.stage.write(
            "centre.yaml",
            f"data: {self.data}\ntitle: {{vi: Thử, en: Test}}\nweb: {{port: {free_port()}}}\n"
            f"broker: {{host: {LOOPBACK}, port: {free_port()}}}\n",
        )

    def dunghan(self, *words, status=0):
        done = dunghan("--config", self.config, *words)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def file(self, table, lines):
        """Lines below the table's header; bytes are a file of their own."""
        path = self.stage.path / f"{table}.csv"
        if isinstance(lines, bytes):
            path.write_bytes(lines)
            return path
        whole = [HEADS[table], *lines]
        encoded = [line if isinstance(line, bytes) else line.encode() for line in whole]
        path.write_bytes(b"".join(line + b"\n" for line in encoded))
        return path

    def take_in(self, table, *lines, status=0):
        return self.dunghan("import", table, self.file(table, lines), status=status)

    def demo(self):
        for table in ("fields", "units", "procedures"):
            self.dunghan("import", table, DEMO_DATA / f"{table}.csv")

    def events(self, *events):
        text = "".join(json.dumps(event) + "\n" for event in events)
        self.dunghan("import", "events", self.stage.write("events.jsonl", text))

    def catalogue(self):
        """Every row of it, as the store has it."""
        with sqlite3.connect(f"file:{self.data}/dunghan.db?mode=ro", uri=True) as database:
            rows = [
                database.execute(f"SELECT * FROM {table}_{part} ORDER BY id, 2").fetchall()
                for table in TABLES
                for part in ("code", "version")
            ]
        database.close()
        return rows

    def figures(self):
        form = ("form06", "--from", "2020-01-01", "--to", "2026-11-21", "--format", "json")
        form = json.loads(self.dunghan(*form).stdout)
        return [self.dunghan("verify", "--digest").stdout, form["rows"], form["total"]]

    def state(self):
        return self.catalogue(), self.figures()

    def test_every_fault_is_named_by_its_line_and_nothing_is_changed(self):
        self.demo()
        self.events(intake(1, "2026-11-02T08:00:00"), resolved(1, "2026-11-04T09:00:00"))
        before = self.state()
        for name, table, lines, said in FAULTY:
            with self.subTest(name):
                path = self.file(table, lines)
                errors = self.dunghan("import", table, path, status=1).stderr
                self.assertIn("nothing is changed", errors)
                found = {}
                for line in errors.splitlines():
                    place, _, words = line.removeprefix("dunghan: ").partition(": ")
                    number = place.removeprefix(f"{path}:")
                    if number.isdigit():
                        found[int(number)] = found.get(int(number), "") + words
                self.assertEqual(sorted(found), sorted(said), errors)
                for number, words in said.items():
                    for word in words:
                        self.assertIn(word, found[number])
                self.assertEqual(self.state(), before)

    def test_a_file_that_is_no_table_is_refused(self):
        self.demo()
        before = self.state()
        for name, path in {
            "not there": self.stage.path / "nowhere.csv",
            "a folder": self.stage.path,
            "events": self.stage.write("events.jsonl", json.dumps(intake(1, "2026-11-02T08:00:00"))),
            "bytes": self.file("units", bytes(range(256)) * 200),
        }.items():
            with self.subTest(name):
                self.dunghan("import", "units", path, status=1)
                self.assertEqual(self.state(), before)

    def written(self):
        """All that the store has, but for the log of who had what done."""
        with contextlib.closing(sqlite3.connect(self.data / "dunghan.db")) as store:
            return [line for line in store.iterdump() if not line.startswith('INSERT INTO "audit"')]

    def test_a_file_again_changes_nothing_and_a_changed_row_is_taken_in(self):
        self.demo()
        before = self.state()
        written = self.written()
        self.demo()
        self.assertEqual(self.state(), before)
        self.assertEqual(self.written(), written)
        text = (DEMO_DATA / "units.csv").read_text()
        self.file("units", text.replace("UBND xã Mẫu Tây", "UBND phường Mẫu Tây").encode())
        self.dunghan("import", "units", self.stage.path / "units.csv")
        changed = [row for row in self.catalogue()[1] if row not in before[0][1]]
        self.assertEqual([row[3] for row in changed], ["UBND phường Mẫu Tây"])

    def test_the_version_in_force_at_intake_governs(self):
        self.take_in("fields", "land,Đất đai,,", "merit,Người có công,,")
        self.take_in("units", f"{UNIT},Xã Mẫu,commune,,,,,")
        self.take_in(
            "procedures",
            "3.990301,A,land,10wd,2020-01-01,2026-06-30",
            "3.990301,A,merit,2wd,2026-07-01,",
        )
        late = "2026-07-08T09:00:00"  # 6 working days after 30 June, 5 after 1 July
        self.events(
            intake(1, "2026-06-30T16:59:59"),
            resolved(1, late),
            intake(2, "2026-07-01T07:00:00"),
            resolved(2, late),
        )
        rows = {row["field"]: row for row in self.figures()[1]}
        self.assertEqual(rows["land"]["resolved_early"], 1)
        self.assertEqual(rows["merit"]["resolved_late"], 1)
        self.dunghan("verify")

        before_all = self.stage.write("early.jsonl", json.dumps(intake(3, "2019-12-31T08:00:00")))
        refused = self.dunghan("import", "events", before_all, status=1)
        self.assertIn("unknown_procedure", refused.stderr)

    def test_merged_units_stand_for_themselves_then_and_for_their_successor_now(self):
        self.demo()
        merged = ("H99.10.01", "H99.10.04", "H99.10.06")
        for number, unit in enumerate((*merged, "H99.10.02"), start=1):
            self.events(intake(number, "2025-06-02T08:00:00", unit))
        self.dunghan("import", "units", DEMO_DATA / "units-reorganised.csv")
        self.events(intake(5, "2025-07-02T08:00:00", "H99.31"))
        self.dunghan("verify")

        for unit, structure, since, received in (
            ("H99.10.01", "then", "2025-06-01", 1),
            ("H99.10", "then", "2025-06-01", 4),
            ("H99.31", "then", "2025-07-01", 1),
            ("H99.31", "now", "2025-06-01", 4),
            ("H99.32", "now", "2025-06-01", 1),
            ("H99.33", "now", "2025-06-01", 0),
            ("H99", "then", "2025-06-01", 5),
            ("H99", "now", "2025-06-01", 5),
        ):
            with self.subTest(unit=unit, structure=structure):
                to = "2025-06-30" if unit in ("H99.10", "H99.10.01") else "2025-07-31"
                words = ["--from", since, "--to", to, "--unit", unit, "--structure", structure]
                form = json.loads(self.dunghan("form06", *words, "--format", "json").stdout)
                total = form["total"]
                in_period = total["received_online"] + total["received_direct_or_postal"]
                self.assertEqual(in_period, received)

    def test_twenty_thousand_procedures_are_a_matter_of_a_second(self):
        self.take_in("fields", "land,Đất đai,,")
        lines = [
            f"3.{number:06},Thủ tục mô phỏng số {number},land,{number % 30 + 1}wd,,"
            for number in range(PROCEDURES)
        ]
        for again in (False, True):
            begin = time.monotonic()
            self.take_in("procedures", *lines)
            seconds = time.monotonic() - begin
            print(f"{PROCEDURES} procedures in {seconds:.2f} s{', again' if again else ''}")
            self.assertLess(seconds, PROCEDURES_MOST_S)


def intake(number, at, unit=UNIT):
    return event("intake", number, at, unit) | {"procedure": "3.990301", "channel": "in_person"}


def resolved(number, at):
    return event("resolved", number, at) | {"outcome": "granted"}


def event(kind, number, at, unit=UNIT):
    dossier = f"{unit}-200101-{number:04}"
    return {"type": kind, "at": f"{at}+07:00", "unit": unit, "dossier": dossier}


if __name__ == "__main__":
    unittest.main(verbosity=2)
