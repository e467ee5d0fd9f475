"""Totals that offices printed: taken in as they stand, held against themselves and the count."""

import csv
import io
import json
import unittest
import zipfile

from harness import DEMO_DATA, LOOPBACK, ROOT, Stage, dunghan, free_port

PUBLISHED = ROOT / "tests/data/published_totals.csv"  # with their sources

# What does not agree in them, by period, as notes of the import.
REMARKS = {
    "LD2020Q1-all": [
        "column 7 stated 643,272, 8 + 9 + 10 = 643,270",
        "column 3 stated 659,245, 7 + 11 = 650,444",
    ],
    "LD2020Q1-tinh": ["column 3 stated 54,575, 7 + 11 = 54,580"],
    "LD2020Q1-huyen": ["column 3 stated 340,060, 7 + 11 = 333,001"],
    "LD2019-10-huyen": ["column 7 stated 17,651, 8 + 9 + 10 = 17,655"],
    "LD2022H1-xa": ["rate stated 98.94 %, (9) / (7) = 204847/207030 = 98.95 %"],
    "LD2021H1-tnmt": [
        "rate stated 98.7 %, (7 - 10) / (7) = 104814/106014 = 98.9 %",
        "rate stated 1.3 %, (10) / (7) = 1200/106014 = 1.1 %",
    ],
    "DN2021H1": ["rate stated 48.2 %, (8) / (7) = 99558/206885 = 48.1 %"],
    "VP2018-khcn": ["rate stated 5.47 %, (10) / (7) = 4/125 = 3.20 %"],
    "SL2018": [
        "column 3 stated 28,817, 8 + 9 + 10 + 11 = 27,354",
        "rate stated 93.5 %, (8 + 9 + 10) / (3) = 26147/28817 = 90.7 %",
        "rate stated 83 %, (8) / (8 + 9 + 10) = 22357/26147 = 86 %",
    ],
    "HUE-m12": ["column 7 stated 257,141, 8 + 9 + 10 = 247,529"],
    "HUE-m3": ["column 7 stated 61,827, 8 + 9 + 10 = 59,560"],
    "HUE-m4": ["column 7 stated 1,611, 8 + 9 + 10 = 1,608"],
}


class Totals(unittest.TestCase):
    def setUp(self):
        self.stage = self.enterContext(Stage())
        self.config = self.stage.write(
            "centre.yaml",
            f"data: {self.stage.path / 'data'}\n"
            "title: {vi: Thử, en: Test}\n"
            f"broker: {{host: {LOOPBACK}, port: {free_port()}}}\n"
            f"web: {{port: {free_port()}}}\n"
            "policy: {withdrawn: on_time}\n",
        )
        for table in ("fields", "units", "procedures"):
            self.dunghan("import", table, DEMO_DATA / f"{table}.csv")

    def dunghan(self, *words, status=0):
        done = dunghan("--config", self.config, *words)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def file(self, name, head, *rows):
        out = io.StringIO()
        csv.writer(out).writerows([head, *rows])
        return self.stage.write(name, out.getvalue())

    def period(self, first="2026-11-01", last="2026-11-30"):
        head = "id", "kind", "from", "to"
        self.dunghan("import", "periods", self.file("p.csv", head, ("one", "other", first, last)))

    def report(self, form="json", *more):
        done = self.dunghan("form06", "--period", "one", "--format", form, *more)
        return json.loads(done.stdout) if form == "json" else done.stdout

    def test_what_provinces_published_goes_in_as_printed_and_its_slips_are_named(self):
        rows = list(csv.DictReader(io.StringIO(PUBLISHED.read_text())))
        self.assertGreater(len(rows), 40)
        head = [name for name in rows[0] if name not in ("about", "from", "to")]
        periods = [
            (row["period"], "other", row["from"] or "2021-01-01", row["to"] or "2021-12-31")
            for row in rows
        ]
        head_of_periods = "id", "kind", "from", "to"
        self.dunghan("import", "periods", self.file("p.csv", head_of_periods, *dict.fromkeys(periods)))
        path = self.file("t.csv", head, *[[row[name] for name in head] for row in rows])
        done = self.dunghan("import", "totals", path)
        self.assertIn(f"{len(rows)} added", done.stdout)
        told = {}
        for line in done.stdout.splitlines():
            place, _, text = line.strip().partition(": ")
            if place.startswith(f"{path}:"):
                told.setdefault(rows[int(place.rpartition(":")[2]) - 2]["period"], []).append(text)
        self.assertEqual(told.keys(), REMARKS.keys())
        for period, texts in REMARKS.items():
            for text, line in zip(texts, told[period], strict=True):
                self.assertEqual(line.partition(";")[0], text)
        # as printed: what is listed is what was taken in
        listed = list(csv.DictReader(io.StringIO(self.dunghan("list", "totals").stdout)))
        for row, other in zip(rows, listed, strict=True):
            self.assertEqual({name: row[name] for name in head}, {n: other[n] for n in head})
        again = self.dunghan("import", "totals", path)
        self.assertIn(f"0 added, 0 changed, 0 removed, {len(rows)} untouched", again.stdout)

    def test_a_report_shows_what_was_printed_beside_what_is_counted(self):
        self.period()
        events = [
            {
                "type": "intake",
                "at": "2026-11-10T09:00:00+07:00",
                "unit": "H99.10.01",
                "dossier": f"H99.10.01-261110-{number:04}",
                "procedure": "1.001193",
                "limit": "3wd",
            }
            for number in range(3)
        ]
        path = self.stage.write("e.jsonl", "".join(json.dumps(e) + "\n" for e in events))
        self.dunghan("import", "events", path)
        head = "period", "unit", "received_total", "in_progress", "source"
        rows = [("one", "", 3, 3, "Báo cáo 1"), ("one", "H99.10.01", 4, "", "Báo cáo 2")]
        self.dunghan("import", "totals", self.file("t.csv", head, *rows))

        agreed = self.report()["stated"]
        self.assertEqual([(one["source"], one["findings"]) for one in agreed], [("Báo cáo 1", [])])
        self.assertEqual((agreed[0]["received_total"], agreed[0]["carried_over"]), (3, None))
        self.assertIn("không thấy chênh lệch", self.report("text"))

        unit = "--unit", "H99.10.01"
        (differs,) = self.report("json", *unit)["stated"]
        said = "cột 3 ghi 4, đếm được 3"
        self.assertEqual([(one["kind"], one["text"]["vi"]) for one in differs["findings"]],
                         [("counted", said)])  # fmt: skip
        text = self.report("text", *unit)
        self.assertIn(f"LỆCH  {said}", text)
        self.assertNotIn("không thấy chênh lệch", text)
        table = list(csv.DictReader(io.StringIO(self.report("csv", *unit))))
        stated = [row for row in table if row["kind"] == "stated"]
        self.assertEqual([(row["received_total"], row["in_progress"]) for row in stated], [("4", "")])
        self.assertIn(said, [row["name"] for row in table if row["kind"] == "stated_note"])
        book = self.stage.path / "book.xlsx"
        self.dunghan("form06", "--period", "one", *unit, "--format", "xlsx", "--output", book)
        self.assertIn(said, zipfile.ZipFile(book).read("xl/sharedStrings.xml").decode())
        # they are of the unit with those below it: alone it has not stated any
        self.assertEqual(self.report("json", *unit, "--no-sub-units")["stated"], [])

    def test_a_bad_file_changes_nothing_and_every_fault_is_told(self):
        self.period()
        head = "period", "unit", "field", "received_total", "rates"
        good = self.file("good.csv", head, ("one", "", "", "17.651", "57,41 %"))
        self.dunghan("import", "totals", good)
        bad = self.file(
            "bad.csv", head,
            ("two", "", "", "1", ""), ("one", "nowhere", "", "1", ""), ("one", "", "none", "1", ""),
            ("one", "", "", "-1", ""), ("one", "", "", "1.65", ""), ("one", "", "", "", "101 %"),
            ("one", "", "", "", ""), ("one", "", "", "5", ""),
        )  # fmt: skip
        told = self.dunghan("import", "totals", bad, status=1)
        for line in range(2, 9):
            self.assertIn(f"bad.csv:{line}: ", told.stderr)
        self.assertNotIn("bad.csv:9: ", told.stderr)
        self.assertEqual(self.report()["stated"][0]["received_total"], 17651)

    def test_a_total_that_stands_twice_in_a_file_is_refused(self):
        self.period()
        head = "period", "unit", "field", "received_total"
        for row in ("one", "H99.10", "land"), ("one", "", ""):
            twice = self.file("twice.csv", head, (*row, 1), ("one", "H99.10", "", 5), (*row, 2))
            told = self.dunghan("import", "totals", twice, status=1).stderr
            self.assertRegex(told, "twice.csv:4: the total of one, .* stands on line 2 too")
            self.assertEqual(len(self.dunghan("list", "totals").stdout.splitlines()), 1)

    def test_a_file_may_be_all_of_them_and_says_what_is_removed(self):
        self.period()
        head = "period", "field", "received_total"
        three = self.file("three.csv", head, ("one", "", 1), ("one", "land", 2), ("one", "certification", 3))
        self.dunghan("import", "totals", three)
        two = self.file("two.csv", head, ("one", "land", 2), ("one", "certification", 4))
        done = self.dunghan("import", "totals", two, "--replace-all")
        self.assertIn("0 added, 1 changed, 1 removed, 1 untouched", done.stdout)
        self.assertEqual(len(self.dunghan("list", "totals").stdout.splitlines()), 3)
        done = self.dunghan("import", "totals", "--reset")
        self.assertIn("0 added, 0 changed, 2 removed, 0 untouched", done.stdout)
        self.assertEqual(self.report()["stated"], [])


if __name__ == "__main__":
    unittest.main()
