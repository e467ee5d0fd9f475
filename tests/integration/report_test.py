"""Form 06 as JSON, CSV and XLSX, from the command line and over HTTP; periods and freezing.

The workbook is opened by openpyxl, which has nothing to do with the library that wrote it.
"""

import csv
import html
import http.client
import io
import json
import random
import re
import subprocess
import unittest
from datetime import datetime, timedelta

import openpyxl

import catalogue
from harness import BIN, HANOI, LOOPBACK, PATIENCE_S, Stage, get

COLUMNS = [
    "received_total",
    "received_online",
    "received_direct_or_postal",
    "carried_over",
    "resolved_total",
    "resolved_early",
    "resolved_on_time",
    "resolved_late",
    "in_progress",
    "in_progress_not_due",
    "in_progress_overdue",
]
HEAD_ROWS = 12  # of the sheet, above the first level
FROM, TO = "2026-10-15", "2026-11-14"
DAYS = f"from={FROM}&to={TO}"


def events(count, seed=1):
    """Dossiers of August to November 2026; simulated."""
    chance = random.Random(seed)
    for number in range(count):
        unit = chance.choice(catalogue.UNITS)
        intake = datetime(2026, 8, 1, 8, tzinfo=HANOI) + timedelta(days=chance.randrange(110))
        dossier = f"{unit}-{intake:%y%m%d}-{number:04}"
        yield {
            "type": "intake",
            "at": intake.isoformat(),
            "unit": unit,
            "dossier": dossier,
            "procedure": chance.choice(catalogue.PROCEDURES),
            "channel": chance.choice(["in_person", "online", "postal"]),
        }
        result = intake + timedelta(days=chance.randrange(25))
        if chance.random() < 0.9 and result < datetime(2026, 11, 20, tzinfo=HANOI):
            yield {"type": "returned", "at": result.isoformat(), "unit": unit, "dossier": dossier}


def take_in(stage, centre, name, some):
    path = stage.write(name, "".join(json.dumps(event) + "\n" for event in some))
    centre.dunghan("import", "events", path)


NOTES = (
    "received_postal taken_in moved_in moved_out moved_carried_over refused supplements unresolved withdrawn "
    "collected to_collect suspended left_behind".split()
)


def told_beside_the_form():
    """Events of each thing that is in no column, all in November 2026; simulated."""
    here, there = "H99.10.01", "H99.10.02"

    def event(kind, day, number, unit=here, **more):
        more = {"procedure": "1.001193"} | more if kind in ("intake", "refused") else more
        code = f"{here}-261101-{number:04}"
        return {"type": kind, "at": f"2026-11-{day:02}T09:00:00+07:00", "unit": unit,
                "dossier": code, **more}

    yield event("refused", 2, 1)
    yield event("intake", 2, 2, channel="postal", limit="30wd")
    yield event("suspended", 3, 2, reason="supplement")
    yield event("resumed", 4, 2, reason="supplement")
    yield event("suspended", 5, 2, reason="supplement")  # still is
    yield event("intake", 2, 3, channel="vneid")
    yield event("resolved", 3, 3, outcome="stopped")  # waits for the citizen
    yield event("intake", 2, 4, channel="authorised")
    yield event("resolved", 3, 4, outcome="withdrawn")  # nothing to collect
    yield event("intake", 2, 5)
    yield event("transferred", 3, 5, to_unit=there)
    yield event("resolved", 4, 5, unit=there, outcome="granted")
    yield event("returned", 5, 5)


def columns(row):
    return [int(row[name]) for name in COLUMNS]


def lines_of_json(report):
    """What the form shows, in its order: (number, name, columns)."""
    roman = ["I", "II", "III", "IV"]
    for number, level in zip(roman, report["levels"]):
        yield number, level["name"]["vi"], columns(level)
        for row in report["rows"]:
            if row["level"] == level["level"]:
                yield str(row["row"]), row["name"]["vi"], columns(row)
    yield "", report["total"]["name"]["vi"], columns(report["total"])


def lines_of_csv(text):
    for row in csv.DictReader(io.StringIO(text, newline="")):
        if row["kind"] != "basis":
            yield row["row"], row["name"], columns(row)


def lines_of_xlsx(data):
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    for row in sheet.iter_rows(min_row=HEAD_ROWS + 1, values_only=True):
        yield row[0] or "", row[1], list(row[2:13])
        if row[1] == "Tổng cộng":
            return


def dunghan_bytes(centre, *words):
    argv = [BIN / "dunghan", "--config", centre.config, *words]
    return subprocess.run(argv, check=True, capture_output=True, timeout=300).stdout


class Formats(unittest.TestCase):
    """They only read, so they have one centre."""

    @classmethod
    def setUpClass(cls):
        cls.stage = stage = cls.enterClassContext(Stage())
        cls.centre = stage.centre(stage.broker(), start=False)
        take_in(stage, cls.centre, "events.jsonl", events(1500))

    def form06(self, kind, *words):
        days = () if "--period" in words else ("--from", FROM, "--to", TO)
        return dunghan_bytes(self.centre, "form06", "--format", kind, *days, *words)

    def test_json_csv_and_xlsx_say_the_same(self):
        for words in ((), ("--unit", "H99.10.01"), ("--unit", "H99.10", "--no-sub-units"),
                      ("--field", "land"), ("--unit", "H99.10.08", "--field", "adoption")):
            with self.subTest(words=words):
                report = json.loads(self.form06("json", *words))
                wanted = list(lines_of_json(report))
                text = self.form06("csv", *words).decode()
                self.assertEqual(list(lines_of_csv(text)), wanted)
                self.assertNotIn("\n", text.replace("\r\n", ""))
                self.assertEqual(list(lines_of_xlsx(self.form06("xlsx", *words))), wanted)
                self.assertTrue(report["balanced"])

    def test_a_unit_with_those_below_it_is_the_whole_district(self):
        whole = json.loads(self.form06("json"))
        district = json.loads(self.form06("json", "--unit", "H99.10"))
        alone = json.loads(self.form06("json", "--unit", "H99.10", "--no-sub-units"))
        self.assertEqual(district["total"], whole["total"])
        self.assertLess(alone["total"]["received_total"], whole["total"]["received_total"])
        self.assertEqual([level["level"] for level in whole["levels"]], ["district", "commune"])
        self.assertEqual([level["level"] for level in alone["levels"]], ["district"])

    def test_the_workbook_is_laid_out_as_the_form(self):
        data = self.form06("xlsx")
        book = openpyxl.load_workbook(io.BytesIO(data))
        form, checks = book.worksheets
        self.assertEqual([form.title, checks.title], ["Biểu 06", "Kiểm tra"])
        self.assertEqual((form.page_setup.orientation, form.page_setup.paperSize), ("landscape", 9))
        self.assertEqual(form.print_title_rows, "$9:$12")
        self.assertEqual(form.freeze_panes, "C13")
        self.assertEqual(form["A3"].value, "TÌNH HÌNH, KẾT QUẢ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH")
        self.assertEqual(form["A8"].value, "Đơn vị tính: số hồ sơ TTHC")
        numbers = [form.cell(12, column).value for column in range(1, 14)]
        self.assertEqual(numbers[:4], ["(1)", "(2)", "(3)=(4)+(5)+(6)", "(4)"])
        self.assertEqual(numbers[-3:], ["(11)=(12)+(13)", "(12)", "(13)"])
        merged = {str(area) for area in form.merged_cells.ranges}
        self.assertLessEqual({"C9:F9", "G9:J9", "K9:M9", "D10:E10", "A9:A11"}, merged)
        cell = form["C13"]
        self.assertEqual((cell.font.name, cell.font.sz, cell.border.left.style),
                         ("Times New Roman", 13, "thin"))
        words = {value for row in form.iter_rows(values_only=True) for value in row if value}
        self.assertLessEqual({"NGƯỜI LẬP BIỂU", "THỦ TRƯỞNG ĐƠN VỊ"}, words)

    def test_the_second_sheet_has_checks_and_rates_as_json(self):
        report = json.loads(self.form06("json"))
        sheet = openpyxl.load_workbook(io.BytesIO(self.form06("xlsx"))).worksheets[1]
        rows = {row[0]: row for row in sheet.iter_rows(values_only=True) if row[0]}
        for check in report["checks"][:4]:
            row = rows[check["identity"]]
            self.assertEqual(row[2:5], (check["left"], check["right"], "đúng"))
        for rate in report["rates"]:
            row = rows[rate["definition"]]
            self.assertEqual(row[2:4], (rate["num"], rate["den"]))
            self.assertEqual(f"{row[4] * 100:.2f}", rate["pct"])

    def test_the_text_can_be_written_to_a_file(self):
        path = self.stage.path / "form.txt"
        self.assertEqual(self.form06("text", "--output", path), b"")
        self.assertIn("Tổng cộng", path.read_text())


class Beside(unittest.TestCase):
    """What offices report beside the form, in each format."""

    def setUp(self):
        self.stage = stage = self.enterContext(Stage())
        self.centre = stage.centre(stage.broker(), start=False)
        take_in(stage, self.centre, "events.jsonl", told_beside_the_form())

    def form06(self, kind, *words, month="11"):
        days = "--from", f"2026-{month}-01", "--to", f"2026-{month}-30"
        return dunghan_bytes(self.centre, "form06", "--format", kind, *days, *words)

    def test_is_counted_and_the_same_in_every_format(self):
        report = json.loads(self.form06("json"))
        total = report["total"]
        wanted = dict(zip(NOTES, (1, 4, 1, 1, 0, 1, 2, 1, 1, 1, 1, 1, 0)))
        self.assertEqual(total["notes"], wanted)
        self.assertEqual((total["received_online"], total["received_direct_or_postal"]), (1, 3))
        rows = list(csv.DictReader(io.StringIO(self.form06("csv").decode(), newline="")))
        (last,) = [row for row in rows if row["kind"] == "total"]
        self.assertEqual({name: int(last[name]) for name in NOTES}, wanted)
        sheet = openpyxl.load_workbook(io.BytesIO(self.form06("xlsx"))).worksheets[1]
        cells = [row[:3] for row in sheet.iter_rows(values_only=True)]
        start = cells.index(("Số liệu kèm theo, ngoài các cột của biểu", None, None)) + 2
        self.assertEqual([row[2] for row in cells[start : start + len(NOTES)]], [*wanted.values()])
        lines = self.form06("text").decode().split("Số liệu kèm theo\n")[1].splitlines()
        self.assertEqual([int(line.split()[0]) for line in lines[: len(NOTES)]], [*wanted.values()])

    def test_each_unit_has_its_own(self):
        for unit, moved_in, moved_out, taken_in, collected in (
            ("H99.10.01", 0, 1, 4, 0),
            ("H99.10.02", 1, 0, 0, 1),
        ):
            notes = json.loads(self.form06("json", "--unit", unit))["total"]["notes"]
            names = "moved_in", "moved_out", "taken_in", "collected"
            got = tuple(notes[name] for name in names)
            self.assertEqual(got, (moved_in, moved_out, taken_in, collected))

    def test_a_withdrawn_dossier_in_no_column_is_not_handed_over(self):
        self.centre.config.write_text(self.centre.config.read_text() + "policy: {withdrawn: excluded}\n")
        self.centre.dunghan("verify", "--repair")
        report = json.loads(self.form06("json"))
        notes = report["total"]["notes"]
        self.assertEqual((notes["moved_out"], notes["withdrawn"]), (1, 1))
        self.assertEqual(report["total"]["received_total"], 3)
        self.assertTrue(report["balanced"])
        self.centre.dunghan("verify")

    def test_what_was_refused_in_a_month_stays_when_it_is_taken_in_later(self):
        later = next(told_beside_the_form()) | {"type": "intake", "at": "2026-11-27T09:00:00+07:00"}
        take_in(self.stage, self.centre, "later.jsonl", [later])
        notes = json.loads(self.form06("json"))["total"]["notes"]
        self.assertEqual(notes["refused"], 1)
        self.centre.dunghan("verify")

    def test_a_merger_explains_the_stock_of_the_next_period(self):
        units = ["code,name_vi,level,valid_to,successor", "H99.10.03,Xã Ba,commune,2026-10-31,H99.10.04"]
        units.append("H99.10.04,Xã Bốn,commune,,")
        path = self.stage.write("units.csv", "\n".join(units) + "\n")
        self.centre.dunghan("import", "units", path)
        some = [
            {"type": "intake", "at": "2026-10-05T09:00:00+07:00", "unit": unit, "limit": "60wd",
             "dossier": f"{unit}-261005-0001", "procedure": "1.001193"}
            for unit in ("H99.10.03", "H99.10.04")
        ]
        take_in(self.stage, self.centre, "some.jsonl", some)
        for month in ("10", "11"):
            self.centre.dunghan("period", "add", f"2026-{month}", "--kind", "month")
        for frozen in (False, True):
            words = "form06", "--period", "2026-11", "--unit", "H99.10.04", "--format", "json"
            report = json.loads(dunghan_bytes(self.centre, *words))
            check = next(c for c in report["checks"] if c["identity"].startswith("6 ="))
            self.assertEqual((check["left"], check["right"], check["holds"]), (2, 2, True), frozen)
            self.assertEqual(report["previous"]["in_progress"], 1)
            self.assertEqual(report["total"]["notes"]["moved_carried_over"], 1)
            if not frozen:
                self.centre.dunghan("period", "freeze", "2026-10")

    def test_a_unit_that_ended_in_the_period_is_told_with_its_last_day_in_every_format(self):
        units = "code,name_vi,level,valid_to,successor\n"
        units += "H99.10.03,Xã Ba,commune,2026-10-31,H99.10.01\nH99.10.04,Xã Bốn,commune,2026-10-30,\n"
        self.centre.dunghan("import", "units", self.stage.write("units.csv", units))

        def form06(kind, *more, month="10"):
            days = "--from", f"2026-{month}-01", "--to", f"2026-{month}-31"
            return dunghan_bytes(self.centre, "form06", "--format", kind, *(more or days))

        report = json.loads(form06("json"))
        self.assertEqual([(u["unit"], u["level"], u["last_day"], u["successor"] and u["successor"]["code"])
                          for u in report["ended_units"]],
                         [("H99.10.03", "commune", "2026-10-31", "H99.10.01"),
                          ("H99.10.04", "commune", "2026-10-30", None)])  # fmt: skip
        three = "Xã Ba (H99.10.03): ngày cuối 31/10/2026, nhập vào "
        four = "Xã Bốn (H99.10.04): ngày cuối 30/10/2026, không có đơn vị kế thừa"
        text = form06("text").decode()
        self.assertIn(three, text)
        self.assertIn(four, text)
        rows = csv.DictReader(io.StringIO(form06("csv").decode(), newline=""))
        ended = [(row["level"], row["as_of"], row["name"]) for row in rows if row["kind"] == "ended_unit"]
        self.assertEqual(ended[1], ("commune", "2026-10-30", four))
        sheet = openpyxl.load_workbook(io.BytesIO(form06("xlsx"))).worksheets[1]
        cells = [row[:4] for row in sheet.iter_rows(values_only=True)]
        self.assertIn(("H99.10.03", "Xã Ba", "31/10/2026", "H99.10.01"), cells)
        days = "--from", "2026-10-01", "--to", "2026-10-31"
        for other in (("--structure", "now", *days), ("--unit", "H99.10.01", *days)):
            self.assertEqual(json.loads(form06("json", *other))["ended_units"], [], other)
        for month in ("08", "12"):
            self.assertEqual(json.loads(form06("json", month=month))["ended_units"], [], month)
        self.centre.dunghan("period", "add", "2026-10", "--kind", "month")
        self.centre.dunghan("period", "freeze", "2026-10")
        frozen = json.loads(form06("json", "--period", "2026-10"))
        self.assertEqual(frozen["ended_units"], report["ended_units"])

    def test_a_tallied_stock_stays_with_a_merged_unit_and_is_named(self):
        units = "code,name_vi,level,valid_to,successor\n"
        units += "H99.10.03,Xã Ba,commune,2026-08-31,H99.10.01\n"
        self.centre.dunghan("import", "units", self.stage.write("units.csv", units))
        some = [{"type": "tally", "at": "2026-08-05T09:00:00+07:00", "unit": "H99.10.03",
                 "field": "land", "kind": kind, "count": count}
                for kind, count in (("received", 10), ("late", 4))]  # fmt: skip
        some.append({"type": "intake", "at": "2026-08-05T09:00:00+07:00", "unit": "H99.10.03",
                     "field": "land", "dossier": "HS-1", "limit": "60wd"})  # fmt: skip
        take_in(self.stage, self.centre, "tally.jsonl", some)

        def left(*words):
            report = json.loads(dunghan_bytes(self.centre, "form06", "--format", "json", *words))
            self.assertTrue(report["balanced"])
            return report["total"]["notes"]["left_behind"]

        september = "--from", "2026-09-01", "--to", "2026-09-30"
        self.assertEqual(left("--from", "2026-08-01", "--to", "2026-08-31"), 0)
        self.assertEqual(left(*september), 6)
        self.assertEqual(left(*september, "--unit", "H99.10.01"), 0)
        self.assertEqual(left(*september, "--structure", "now"), 0)
        self.centre.dunghan("period", "add", "2026-09", "--kind", "month")
        self.centre.dunghan("period", "freeze", "2026-09")
        self.assertEqual(left("--period", "2026-09"), 6)

    def test_stocks_go_on_and_flows_do_not(self):
        notes = json.loads(self.form06("json", month="12"))["total"]["notes"]
        self.assertEqual({k: v for k, v in notes.items() if v}, {"to_collect": 1, "suspended": 1})

    def test_a_running_period_says_as_of_when_in_every_format(self):
        today = datetime.now(HANOI).date()
        last = today + timedelta(days=30)

        def form06(kind):
            days = "--from", "2026-11-01", "--to", str(last)
            return dunghan_bytes(self.centre, "form06", "--format", kind, *days)

        report = json.loads(form06("json"))
        self.assertEqual((report["running"], report["as_of"]), (True, str(today)))
        said = f"kỳ báo cáo chưa kết thúc: cột 11, 12, 13 tính đến hết ngày {today:%d/%m/%Y}"
        self.assertIn(said.capitalize(), form06("text").decode())
        rows = csv.DictReader(io.StringIO(form06("csv").decode(), newline=""))
        self.assertEqual({row["as_of"] for row in rows if row["kind"] not in ("basis", "part")}, {str(today)})
        sheet = openpyxl.load_workbook(io.BytesIO(form06("xlsx"))).worksheets[0]
        head = [row[0] for row in sheet.iter_rows(max_row=8, values_only=True)]
        self.assertIn(f"Bản nháp: {said.replace(':', ';')}", head)

    def test_a_frozen_period_has_them_too(self):
        days = "--from", "2026-11-01", "--to", "2026-11-27"
        self.centre.dunghan("period", "add", "week-47", *days)
        self.centre.dunghan("period", "freeze", "week-47")
        words = "form06", "--period", "week-47", "--format", "json"
        notes = json.loads(dunghan_bytes(self.centre, *words))["total"]["notes"]
        self.assertEqual((notes["refused"], notes["supplements"]), (1, 2))

    def test_what_is_told_late_of_a_frozen_period_is_listed(self):
        days = "--from", "2026-11-01", "--to", "2026-11-27"
        self.centre.dunghan("period", "add", "week-47", *days)
        self.centre.dunghan("period", "freeze", "week-47")
        words = "form06", "--period", "week-47", "--format"
        self.assertEqual(json.loads(dunghan_bytes(self.centre, *words, "json"))["corrections"], [])
        late = {"type": "refused", "at": "2026-11-10T09:00:00+07:00", "unit": "H99.10.01",
                "dossier": "H99.10.01-261110-0009", "procedure": "1.001193"}
        take_in(self.stage, self.centre, "late.jsonl", [late])
        (one,) = json.loads(dunghan_bytes(self.centre, *words, "json"))["corrections"]
        told = [one[when]["notes"]["refused"] for when in ("frozen", "now", "difference")]
        self.assertEqual(told, [1, 2, 1])
        self.assertEqual([one["difference"][column] for column in COLUMNS], [0] * len(COLUMNS))
        self.assertIn("Từ chối tiếp nhận: đã chốt 1, hiện nay 2, chênh +1",
                      dunghan_bytes(self.centre, *words, "text").decode())
        book = openpyxl.load_workbook(io.BytesIO(dunghan_bytes(self.centre, *words, "xlsx")))
        rows = [row[2:6] for row in book.worksheets[1].iter_rows(values_only=True)]
        self.assertIn(("Từ chối tiếp nhận", 1, 2, 1), rows)


class Periods(unittest.TestCase):
    def test_frozen_figures_stay_and_later_events_are_listed(self):
        with Stage() as stage:
            centre = stage.centre(stage.broker(), start=False)
            some = list(events(400))
            take_in(stage, centre, "first.jsonl", some[:500])
            for period in ("2026-10", "2026-11"):
                centre.dunghan("period", "add", period, "--kind", "statutory-month")
            form = ("form06", "--period", "2026-10", "--format", "json")
            before = json.loads(centre.dunghan(*form))
            centre.dunghan("period", "freeze", "2026-10")
            take_in(stage, centre, "second.jsonl", some[500:])
            after = json.loads(centre.dunghan(*form))
            for member in ("rows", "levels", "total"):
                self.assertEqual(after[member], before[member])
            self.assertTrue(after["period"]["frozen"])
            self.assertTrue(after["corrections"])
            live = json.loads(centre.dunghan("form06", "--from", "2026-09-15", "--to",
                                             "2026-10-14", "--format", "json"))
            for column in COLUMNS:
                moved = sum(row["difference"][column] for row in after["corrections"])
                self.assertEqual(after["total"][column] + moved, live["total"][column])
            next_one = json.loads(centre.dunghan("form06", "--period", "2026-11",
                                                 "--format", "json"))
            previous = next_one["previous"]
            self.assertEqual(previous["id"], "2026-10")
            self.assertEqual(previous["in_progress"], before["total"]["in_progress"])
            self.assertEqual(previous["difference"],
                             next_one["total"]["carried_over"] - previous["in_progress"])
            self.assertEqual(previous["difference"],
                             sum(row["difference"] for row in previous["differences"]))
            shown = centre.dunghan("period", "show", "2026-10")
            self.assertIn("chênh lệch", shown)
            self.assertRegex(centre.dunghan("period", "list"), r"2026-10 .* frozen 2\d{3}-")

    def test_what_is_wrong_is_said(self):
        with Stage() as stage:
            centre = stage.centre(stage.broker(), start=False)
            centre.dunghan("period", "add", "2026-10", "--kind", "month")
            for words, says in (
                (("period", "add", "2026-10", "--kind", "month"), "already"),
                (("period", "add", "x", "--kind", "month"), "2026-11"),
                (("period", "add", "x", "--from", "2026-10-01"), "both"),
                (("period", "freeze", "2026-09"), "no period"),
                (("period", "show", "2026-09"), "not known"),
                (("form06", "--period", "2026-10", "--unit", "H98"), "not known"),
                (("form06", "--period", "2026-10", "--from", "2026-10-01"), "--period"),
                (("form06", "--period", "2026-10", "--no-sub-units"), "--unit"),
                (("import", "periods", stage.write("p.csv", "id,kind\n2026-10,moth\n")), "p.csv:2"),
                (
                    ("import", "periods", stage.write("q.csv", "id,from,to\nx,2026-01-01,2026-01-31\nx,2026-02-01,2026-02-28\n")),
                    "q.csv:3: x stands on line 2 too",
                ),
            ):
                with self.subTest(words=words):
                    done = centre.dunghan(*words, check=False)
                    self.assertGreater(done.returncode, 0)
                    self.assertEqual(done.stdout, "")
                    self.assertIn(says, done.stderr)


class Http(unittest.TestCase):
    def setUp(self):
        stage = Stage()
        self.stage = self.enterContext(stage)
        self.centre = stage.centre(stage.broker(), start=False)
        take_in(stage, self.centre, "events.jsonl", events(300))
        self.centre.dunghan("period", "add", "2026-11", "--kind", "statutory-month")
        self.centre.start()

    def ask(self, path, headers=None):
        """(status, headers, body)"""
        connection = http.client.HTTPConnection(LOOPBACK, self.centre.port, timeout=PATIENCE_S)
        self.addCleanup(connection.close)
        connection.request("GET", "/api/v1/" + path, headers=headers or {})
        response = connection.getresponse()
        return response.status, response.headers, response.read()

    def test_the_same_figures_as_on_the_command_line(self):
        words = ("form06", "--from", FROM, "--to", TO, "--format")
        status, headers, body = self.ask(f"reports/06?{DAYS}")
        self.assertEqual((status, headers["Content-Type"]), (200, "application/json"))
        over_http, printed = json.loads(body), json.loads(self.centre.dunghan(*words, "json"))
        for report in (over_http, printed):
            del report["made"]
        self.assertEqual(over_http, printed)
        status, headers, body = self.ask(f"reports/06.csv?{DAYS}")
        self.assertEqual(body, dunghan_bytes(self.centre, *words, "csv"))
        self.assertTrue(headers["Content-Type"].startswith("text/csv"))
        status, headers, body = self.ask(f"reports/06.xlsx?{DAYS}&unit=H99.10.02&sub_units=no")
        self.assertIn("spreadsheetml", headers["Content-Type"])
        self.assertIn("filename*=UTF-8''Bi%E1%BB%83u%2006", headers["Content-Disposition"])
        self.assertEqual(
            list(lines_of_xlsx(body)),
            list(lines_of_csv(self.ask(f"reports/06.csv?{DAYS}&unit=H99.10.02")[2].decode())),
        )

    def test_the_page_links_to_the_form_of_its_period(self):
        page = self.centre.get("/")[1].decode()
        links = re.findall(r'href="/api/v1/(reports/06[^"]*)"', page)
        self.assertEqual(len(links), 3, links)
        self.assertEqual([self.ask(html.unescape(link))[0] for link in links], [200] * 3)
        self.assertIn('href="/bieu-06"', page)

    def page(self, query, tag=""):
        """(status, tag, HTML)"""
        connection = http.client.HTTPConnection(LOOPBACK, self.centre.port, timeout=PATIENCE_S)
        self.addCleanup(connection.close)
        connection.request("GET", f"/bieu-06?{query}", headers={"If-None-Match": tag} if tag else {})
        response = connection.getresponse()
        return response.status, response.headers["ETag"], response.read().decode()

    def test_the_page_says_what_the_files_say(self):
        _, _, shown = self.page("period=2026-11&unit=H99.10.01")
        report = json.loads(self.ask("reports/06?period=2026-11&unit=H99.10.01")[2])
        foot = shown.partition("<tfoot>")[2].partition("</tfoot>")[0]
        cells = [int(cell.replace(".", "")) for cell in re.findall(r'<td class="n">([\d.]+)</td>', foot)]
        self.assertEqual(cells, columns(report["total"]))
        beside = shown.partition('id="notes"')[2].partition("</table>")[0]
        told = [int(cell.replace(".", "")) for cell in re.findall(r'<td class="n">([\d.]+)</td>', beside)]
        self.assertEqual(told, [report["total"]["notes"][note] for note in NOTES])

    def test_totals_that_are_taken_in_stand_on_the_page_at_once(self):
        before = self.page("period=2026-11")
        self.assertNotIn("Số liệu đã công bố", before[2])
        self.assertEqual(self.page("period=2026-11", before[1])[0], 304)
        counted = json.loads(self.ask("reports/06?period=2026-11")[2])["total"]["resolved_total"]
        for resolved, says in (
            (counted + 4, f"cột 7 ghi {counted + 4}, đếm được {counted}"),
            (counted, "không thấy chênh lệch"),
        ):
            path = self.stage.write(
                "totals.csv",
                f"period,unit,field,resolved_total\n2026-11,,,{resolved}\n",
            )
            self.centre.dunghan("import", "totals", path)
            status, tag, shown = self.page("period=2026-11", before[1])
            self.assertEqual(status, 200)
            self.assertIn(says, shown)
            before = status, tag, shown

    def test_a_client_that_has_it_gets_304_until_something_changes(self):
        for path in (f"reports/06?{DAYS}", f"reports/06.xlsx?{DAYS}", "periods"):
            with self.subTest(path=path):
                tag = self.ask(path)[1]["ETag"]
                status, headers, body = self.ask(path, {"If-None-Match": tag})
                self.assertEqual((status, headers["ETag"], body), (304, tag, b""))
        other = self.ask(f"reports/06?{DAYS}&field=land", {"If-None-Match": tag})
        self.assertEqual(other[0], 200)
        tag = self.ask(f"reports/06?{DAYS}")[1]["ETag"]
        self.centre.stop()
        take_in(self.stage, self.centre, "more.jsonl", events(10, seed=2))
        self.centre.start()
        self.assertEqual(self.ask(f"reports/06?{DAYS}", {"If-None-Match": tag})[0], 200)

    def test_periods_are_listed_and_asked_for(self):
        periods = json.loads(self.ask("periods")[2])["periods"]
        self.assertEqual(
            periods,
            [{"id": "2026-11", "name": "tháng 11/2026", "kind": "statutory-month",
              "from": FROM, "to": TO, "frozen": None, "provisional": False}],
        )
        report = json.loads(self.ask("reports/06?period=2026-11")[2])
        self.assertEqual((report["from"], report["to"]), (FROM, TO))

    def test_what_is_wrong_is_a_problem_that_names_what_is_allowed(self):
        for query, parameter in (
            ("", "from"),
            ("?from=2026-10-15", "to"),
            ("?from=2026-10-32&to=2026-11-14", "from"),
            ("?from=2026-11-15&to=2026-11-14", "to"),
            ("?period=2026-13", "period"),
            (f"?{DAYS}&period=2026-11", "from"),
            (f"?{DAYS}&unit=H98", "unit"),
            (f"?{DAYS}&unit=%FF%00", "unit"),
            (f"?{DAYS}&field=sea", "field"),
            (f"?{DAYS}&sub_units=perhaps&unit=H99.10", "sub_units"),
            (f"?{DAYS}&year=2026", "year"),
        ):
            for ending in ("", ".csv", ".xlsx"):
                with self.subTest(query=query, ending=ending):
                    status, headers, body = self.ask(f"reports/06{ending}{query}")
                    problem = json.loads(body)
                    self.assertEqual(status, 400)
                    self.assertEqual(headers["Content-Type"], "application/problem+json")
                    self.assertEqual(problem["errors"][0]["parameter"], parameter)
                    self.assertTrue(problem["errors"][0]["detail"])
        self.assertEqual(self.ask("periods?x=1")[0], 400)
        self.assertEqual(get(self.centre.port, "/api/v1/reports/07")[0], 404)


if __name__ == "__main__":
    unittest.main(verbosity=2)
