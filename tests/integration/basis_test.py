"""On what figures rest - calendar, policies, years without announcement - is said wherever they show."""

import csv
import http.client
import io
import json
import os
import pty
import subprocess
import unittest

import openpyxl
from harness import BIN, LOOPBACK, Stage, dunghan

UNIT = "H99.10.01"
OPEN, DONE = f"{UNIT}-150610-0001", f"{UNIT}-150610-0002"
JUNE = "--from", "2015-06-01", "--to", "2015-06-30"
PROVISIONAL = (
    "Số liệu tạm tính: lịch nghỉ năm 2015 chưa được thông báo khi tính, "
    "số liệu có thể khác đi khi có thông báo"
)
GENERAL = "Quy tắc tính hạn và xếp loại: quy định chung"
# The days off of 2015: as many as the law gives, so the year is announced by them.
OFF = "01-01 02-17 02-18 02-19 02-20 02-23 04-28 04-30 05-01 09-02".split()
DECREE = "Nghị định 61/2018/NĐ-CP"
POLICIES = (
    "policies: [{from: 2014-01-01, to: 2016-12-31, supplement: restart,"
    f" source: {DECREE}}}]\n"
)


def event(kind, day, dossier, **more):
    return {"type": kind, "at": f"2015-06-{day}T09:00:00+07:00", "unit": UNIT, "dossier": dossier} | more


def tag_of(port, path):
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=30)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        return answer.headers["ETag"]
    finally:
        connection.close()


class Basis(unittest.TestCase):
    def setUp(self):
        self.stage = stage = self.enterContext(Stage())
        self.centre = stage.centre(stage.broker(), start=False)
        some = (
            event("intake", 10, OPEN, field="land", limit="5wd"),
            event("intake", 10, DONE, field="land", limit="5wd"),
            event("resolved", 11, DONE, outcome="granted"),
        )
        path = stage.write("events.jsonl", "".join(json.dumps(one) + "\n" for one in some))
        self.centre.dunghan("import", "events", path)
        self.centre.dunghan("period", "add", "2015-06", "--kind", "month")

    def form06(self, *words):
        return json.loads(self.centre.dunghan("form06", *(words or JUNE), "--format", "json"))

    def announce(self):
        lines = "".join(f"2015-{day},off,Nghỉ lễ\n" for day in OFF)
        path = self.stage.write("2015.csv", "date,kind,reason\n" + lines)
        self.centre.dunghan("import", "calendar", path)

    def test_every_format_says_it_and_no_more_when_the_year_is_announced(self):
        sheet = self.stage.path / "form.xlsx"
        for announced in (False, True):
            calendar = "bản số 1, nhận ngày " if announced else "kèm theo phần mềm, "
            text = self.centre.dunghan("form06", *JUNE)
            table = self.centre.dunghan("form06", *JUNE, "--format", "csv")
            rows = list(csv.DictReader(io.StringIO(table, newline="")))
            self.centre.dunghan("form06", *JUNE, "--format", "xlsx", "--output", sheet)
            form, checks = openpyxl.load_workbook(sheet).worksheets
            below = [row[0] for row in checks.iter_rows(values_only=True)]
            report = self.form06()
            self.assertEqual(PROVISIONAL in text.splitlines(), not announced)
            self.assertEqual(form["A7"].value, None if announced else PROVISIONAL)
            self.assertEqual(PROVISIONAL in below, not announced)
            self.assertEqual(report["provisional"], not announced)
            self.assertEqual(report["basis"]["provisional_years"], [] if announced else [[2015, 2015]])
            self.assertEqual(report["basis"]["calendar"]["version"], 1 if announced else None)
            self.assertEqual(report["basis"]["policies"], [])
            notes = [row["name"] for row in rows if row["kind"] == "basis"]
            flags = {row["provisional"] for row in rows if row["kind"] in ("field", "level", "total")}
            self.assertEqual(flags, {"no" if announced else "yes"})
            for said in (text, "\n".join(notes), "\n".join(filter(None, map(str, below)))):
                self.assertIn(f"Lịch nghỉ: {calendar}", said)
                self.assertIn(GENERAL, said)
            self.announce()
        self.assertEqual(self.form06("--from", "2026-11-01", "--to", "2026-11-30")["provisional"], False)

    def test_policies_in_force_are_named_with_their_days_and_source(self):
        self.centre.config.write_text(self.centre.config.read_text() + POLICIES)
        self.centre.dunghan("verify", "--repair")
        self.assertIn(
            "Quy tắc tính hạn và xếp loại: hồ sơ nhận từ 01/01/2014 đến 31/12/2016: bổ sung hồ sơ xong"
            f" thì thời hạn tính lại từ đầu ({DECREE}); hồ sơ khác: quy định chung\n",
            self.centre.dunghan("form06", *JUNE),
        )
        dated, others = self.form06()["basis"]["policies"]
        self.assertEqual(dated["receipts"], ["2014-01-01", "2016-12-31"])
        self.assertEqual((dated["source"], dated["supplement"]), (DECREE, "restart"))
        self.assertEqual((others["receipts"], others["supplement"]), (None, "pause"))

    def frozen(self):
        (period,) = json.loads(self.centre.dunghan("period", "list", "--format", "json"))
        return period["frozen"] is not None

    def freeze_on_a_terminal(self, typed):
        master, slave = pty.openpty()
        argv = [BIN / "dunghan", "--config", self.centre.config, "period", "freeze", "2015-06"]
        with subprocess.Popen(argv, stdin=slave, stdout=slave, stderr=slave) as child:
            os.close(slave)
            os.write(master, typed)
            status = child.wait(60)
        os.close(master)
        return status

    def test_what_is_provisional_is_not_frozen_unasked_and_stays_marked(self):
        refused = self.centre.dunghan("period", "freeze", "2015-06", check=False)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("its figures rest on the days off of 2015", refused.stderr)
        self.assertIn("with --provisional", refused.stderr)
        refused = self.centre.dunghan("period", "freeze", "2015-06", "--yes", check=False)
        self.assertEqual(refused.returncode, 1)
        self.assertEqual(self.freeze_on_a_terminal(b"n\n"), 1)
        self.assertFalse(self.frozen())
        self.centre.dunghan("period", "freeze", "2015-06", "--provisional")
        self.centre.dunghan("period", "add", "2014-06", "--kind", "month")
        self.centre.dunghan("period", "freeze", "2014-06")
        for line in self.centre.dunghan("period", "list").splitlines():
            self.assertEqual(line.startswith("2015-06 "), line.endswith(", provisional"), line)
        listed = json.loads(self.centre.dunghan("period", "list", "--format", "json"))
        marked = {period["id"]: period["provisional"] for period in listed}
        self.assertEqual(marked, {"2015-06": True, "2014-06": False})
        then = self.form06("--period", "2015-06")
        self.assertEqual(then["basis"], self.form06()["basis"])
        self.announce()
        self.assertEqual(self.form06()["provisional"], False)
        again = self.form06("--period", "2015-06")
        self.assertEqual((again["provisional"], again["basis"]), (True, then["basis"]))
        self.assertIn(PROVISIONAL, self.centre.dunghan("period", "show", "2015-06"))

    def test_on_a_terminal_it_is_asked(self):
        self.assertEqual(self.freeze_on_a_terminal(b"y\n"), 0)
        self.assertTrue(self.frozen())

    def test_an_announced_year_is_frozen_without_a_word(self):
        self.announce()
        self.centre.dunghan("period", "freeze", "2015-06")
        self.assertEqual(self.form06("--period", "2015-06")["provisional"], False)

    def test_page_and_api_say_it_and_a_change_of_it_is_another_answer(self):
        path = "/api/v1/reports/06?from=2015-06-01&to=2015-06-30"
        self.centre.start()
        tags = [tag_of(self.centre.port, path)]
        self.assertEqual(self.centre.json(path)["provisional"], True)
        for name in ("summary", "fields", "units"):
            self.assertIsNone(self.centre.json(f"/api/v1/{name}")["basis"]["calendar"]["version"], name)
        self.announce()
        tags.append(tag_of(self.centre.port, path))
        self.assertEqual(self.centre.json(path)["provisional"], False)
        self.assertEqual(self.centre.json("/api/v1/summary")["basis"]["calendar"]["version"], 1)
        self.assertIn(f"{GENERAL}.", self.centre.get("/")[1].decode())
        self.centre.stop()
        self.centre.config.write_text(self.centre.config.read_text() + POLICIES)
        self.centre.start()
        tags.append(tag_of(self.centre.port, path))
        self.assertEqual(len(self.centre.json(path)["basis"]["policies"]), 2)
        self.assertIn(DECREE, self.centre.get("/")[1].decode())
        self.assertEqual(len(set(tags)), 3, tags)

    def test_so_do_a_dossier_and_the_lists(self):
        self.assertIn("\nProvisional: ", self.centre.dunghan("dossier", OPEN))
        self.assertIn("due date provisional", self.centre.dunghan("overdue"))
        (row,) = json.loads(self.centre.dunghan("overdue", "--format", "json"))["rows"]
        self.assertEqual(row["provisional"], True)
        self.announce()
        self.assertNotIn("Provisional", self.centre.dunghan("dossier", OPEN))
        self.assertNotIn("provisional", self.centre.dunghan("overdue"))


if __name__ == "__main__":
    unittest.main()
