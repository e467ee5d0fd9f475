"""Causes of lateness on a real centre: who may state them, of what, what is then counted, and that nothing
of it is lost."""

import csv
import io
import json
import re
import unittest
from datetime import date, timedelta

import catalogue
from harness import ForeignGateway, Stage, now
from intruder import PASSWORD, Browser

OWN, OTHER = catalogue.UNITS[1], catalogue.UNITS[2]
LISTS, DOSSIER, SHEET = "/noi-bo/danh-sach", "/noi-bo/ho-so", "/noi-bo/nguyen-nhan"
TODAY = date.fromisoformat(now()[:10])
BEGIN = TODAY - timedelta(90)
CAUSES = (
    "overload", "rules_conflict", "rules_unclear", "staff_attitude", "staff_competence", "facilities",
    "cooperation", "other", "not_stated",
)  # fmt: skip
NOTE = "Chờ kết quả xác minh, công văn 123"


def intake(unit, code, day, field):
    return {
        "type": "intake", "at": f"{day}T09:00:00+07:00", "field": field, "limit": "3wd", "unit": unit,
        "dossier": code,
    }  # fmt: skip


def life(number):
    """Received within the last 90 days; of each three one was late, one is overdue, one was in time."""
    unit, day = (OWN, OTHER)[number % 2], BEGIN + timedelta(number)
    field, code = ("land", "civil-status")[number // 2 % 2], f"hs-{number}"
    yield intake(unit, code, day, field)
    if number % 3:
        at = day + timedelta(1 if number % 3 == 1 else 25)
        yield {"type": "resolved", "at": f"{at}T09:00:00+07:00", "outcome": "granted", "unit": unit, "dossier": code}


class StaffCauses(unittest.TestCase):
    def setUp(self):
        self.stage = self.enterContext(Stage())
        self.broker = self.stage.broker()
        self.centre = self.stage.centre(self.broker, start=False)
        events = [event for number in range(48) for event in life(number)]
        path = self.stage.write("events", "\n".join(json.dumps(event) for event in events))
        self.centre.dunghan("import", "events", path)
        for role in ("reader", "clerk", "editor"):
            unit = ("--unit", OWN) if role == "clerk" else ()
            self.centre.dunghan("staff", "add", role, "--role", role, *unit, typed=PASSWORD + "\n")
        self.centre.start()

    def log_in(self, name):
        browser = Browser(self.centre)
        self.assertEqual(browser.log_in(name, PASSWORD)[0], 303)
        return browser

    def rows(self, browser, query=""):
        status, _, text = browser.ask("GET", f"{LISTS}?format=json{query}")
        self.assertEqual(status, 200)
        return {row["code"]: row for row in json.loads(text)["rows"]}

    def state(self, browser, code, cause, note="", path=LISTS, act="cause_in_list"):
        """(status, headers, text)"""
        form = {"token": browser.token(LISTS), "act": act, "dossier": code, "cause": cause, "note": note}
        return browser.ask("POST", path, form)

    def sheet(self, browser, query):
        """Rows as numbers, by field."""
        status, _, text = browser.ask("GET", f"{SHEET}?format=csv{query}")
        self.assertEqual(status, 200)
        listed = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
        status, _, text = browser.ask("GET", f"{SHEET}?format=json{query}")
        self.assertEqual(status, 200)
        rows = {row["field"]: row for row in json.loads(text)["rows"]}
        self.assertEqual({row["Mã lĩnh vực"] for row in listed} - {""}, set(rows))
        return rows

    def form06(self, start, end, *words):
        words = ("--from", start, "--to", end, *words, "--format", "json")
        return json.loads(self.centre.dunghan("form06", *words))["total"]

    def check_balance(self, browser, start, end, query="", *words):
        rows = self.sheet(browser, f"&tu={start}&den={end}{query}").values()
        figures = self.form06(start, end, *words)
        self.assertEqual(sum(row["resolved_late"] for row in rows), figures["resolved_late"])
        self.assertEqual(sum(row["in_progress_overdue"] for row in rows), figures["in_progress_overdue"])
        for row in rows:
            self.assertEqual(row["late"], row["resolved_late"] + row["in_progress_overdue"])
            self.assertEqual(row["late"], sum(row[cause] for cause in CAUSES))
        return rows

    def test_each_role_states_what_it_may_and_the_list_stays_as_it_was_asked(self):
        clerk, reader, editor = (self.log_in(name) for name in ("clerk", "reader", "editor"))
        own, other = (
            next(code for code, row in self.rows(editor).items() if row["unit"]["code"] == unit)
            for unit in (OWN, OTHER)
        )
        self.assertEqual(self.state(reader, own, "other")[0], 403)
        self.assertNotIn("cause_in_list", reader.ask("GET", LISTS)[2])
        path = f"{LISTS}?list=overdue&field=land"
        status, headers, _ = self.state(clerk, own, "cooperation", NOTE, path)
        self.assertEqual((status, headers["Location"]), (303, path))
        self.assertIn(f"hồ sơ {own}: Cơ quan, đơn vị liên quan phối hợp chậm", clerk.ask("GET", path)[2])
        # A dossier of another unit is as unknown as one that there is not.
        for code in (other, "none-1"):
            self.assertEqual(self.state(clerk, code, "other")[0], 303)
            self.assertIn("Không có hồ sơ nào mang mã này", clerk.ask("GET", LISTS)[2])
        self.assertEqual(self.rows(editor)[other]["cause"], None)
        self.state(editor, other, "overload")
        self.assertEqual(
            {code: row["cause"] for code, row in self.rows(editor).items() if row["cause"]},
            {own: "cooperation", other: "overload"},
        )
        for wish in ({"cause": "laziness"}, {"cause": ""}, {"cause": "other", "code": ""}):
            status = self.state(editor, wish.get("code", own), wish["cause"])[0]
            self.assertEqual(status, 400, wish)
        self.state(editor, own, "other", "gọi 0912 345 678")
        self.assertIn("Ghi chú dài quá 200 ký tự", editor.ask("GET", LISTS)[2])
        in_time = "hs-1"
        self.state(editor, in_time, "other")
        self.assertIn("Hồ sơ này không quá hạn", editor.ask("GET", LISTS)[2])
        self.assertEqual(self.rows(editor)[own]["cause"], "cooperation")

    def test_a_long_list_has_pages_and_a_cause_leaves_it_where_it_was(self):
        events = [
            {"type": "intake", "unit": OWN, "field": "land", "limit": "3wd", "at": "2026-10-01T09:00:00+07:00", "dossier": f"LONG-{i:03}"}
            for i in range(120)
        ]  # fmt: skip
        self.centre.stop()
        self.centre.dunghan("import", "events", self.stage.write("long", "\n".join(map(json.dumps, events))))
        self.centre.start()
        clerk = self.log_in("editor")
        total = len(self.rows(clerk))
        codes = []
        for page in range(1, (total + 49) // 50 + 1):
            text = clerk.ask("GET", f"{LISTS}?page={page}")[2]
            codes.append(re.findall(r'name="code" value="([^"]*)"', text))
            self.assertIn(f'<strong aria-current="page">{page}</strong>', text)
        self.assertEqual([len(part) for part in codes], [50] * (total // 50) + [total % 50])
        self.assertEqual(sorted(sum(codes, [])), sorted(self.rows(clerk)))
        self.assertEqual(re.findall(r'name="code" value="([^"]*)"', clerk.ask("GET", f"{LISTS}?page=999999")[2]), codes[-1])
        for page in ("0", "-1", "x", "1234567", "01"):
            self.assertEqual(clerk.ask("GET", f"{LISTS}?page={page}")[0], 400, page)
        _, headers, _ = self.state(clerk, codes[1][0], "other", path=f"{LISTS}?page=2")
        self.assertTrue(headers["Location"].endswith("?page=2"), headers["Location"])

    def test_a_dossier_tells_it_on_its_page_and_by_the_shell_and_what_is_taken_back_loses_its_note(self):
        clerk = self.log_in("clerk")
        code = next(iter(self.rows(clerk)))
        status, headers, _ = self.state(clerk, code, "facilities", NOTE, DOSSIER, "cause_in_dossier")
        self.assertEqual((status, headers["Location"]), (303, DOSSIER))
        page = clerk.ask("GET", DOSSIER)[2]
        self.assertIn(f'name="code" value="{code}"', page[page.index("told") :])
        page = clerk.ask("POST", DOSSIER, {"token": clerk.token(LISTS), "code": code})[2]
        self.assertIn(NOTE, page)
        self.assertIn("(d) Cơ sở vật chất", page)
        self.assertIn("nêu nguyên nhân quá hạn</text>", page)
        said = json.loads(self.centre.dunghan("dossier", code, "--json"))
        self.assertEqual((said["cause"], said["causes"][0]["note"]), ("facilities", NOTE))
        self.assertEqual(said["causes"][0]["who"], "staff clerk")
        self.centre.dunghan("cause", "state", code, "overload", "--note", NOTE)
        (listed,) = json.loads(self.centre.dunghan("cause", "list", "--format", "json"))
        self.assertEqual((listed["dossier"], listed["cause"], listed["note"]), (code, "overload", NOTE))
        self.assertIn("as before", self.centre.dunghan("cause", "state", code, "overload", "--note", NOTE))
        self.state(clerk, code, "not_stated", "", DOSSIER, "cause_in_dossier")
        said = json.loads(self.centre.dunghan("dossier", code, "--json"))
        self.assertEqual([cause["cause"] for cause in said["causes"]], ["facilities", "overload", "not_stated"])
        self.assertEqual({cause["note"] for cause in said["causes"]}, {""})
        self.assertEqual(json.loads(self.centre.dunghan("cause", "list", "--format", "json")), [])
        refused = self.centre.dunghan("cause", "state", "hs-1", "other", check=False)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("not late", refused.stderr)
        self.assertNotIn(code, self.centre.program.log())

    def state_some(self, browser):
        rows = self.rows(browser) | self.rows(browser, f"&list=late&from={BEGIN}&to={TODAY}")
        for place, code in enumerate(sorted(rows)):
            if place % 4:
                self.centre.dunghan("cause", "state", code, CAUSES[place % 8])
        return rows

    def test_the_sheet_balances_with_form_06_of_any_days_and_a_clerk_sees_his_own(self):
        editor, clerk = self.log_in("editor"), self.log_in("clerk")
        self.state_some(editor)
        stated = 0
        for start, end in ((0, 90), (30, 60), (0, 0), (45, 90), (60, 75)):
            days = BEGIN + timedelta(start), BEGIN + timedelta(end)
            rows = self.check_balance(editor, *days)
            stated += sum(row["late"] - row["not_stated"] for row in rows)
            self.check_balance(editor, *days, f"&unit={OTHER}", "--unit", OTHER)
            self.check_balance(clerk, *days, "", "--unit", OWN)
        self.assertGreater(stated, 30)
        for query in (f"unit={OTHER}", "unit=X9", "ky=2026-13", "ky=2999", "tu=2026-01-01", "format=ods"):
            self.assertEqual(clerk.ask("GET", f"{SHEET}?{query}")[0], 400, query)
        page = editor.ask("GET", SHEET)[2]
        self.assertIn("NGUYÊN NHÂN QUÁ HẠN TRONG GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH", page)
        self.assertIn("Causes of lateness", editor.ask("GET", f"/en/staff/causes?ky={TODAY.year}")[2])

    def test_the_sheet_of_a_frozen_period_says_that_it_counts_otherwise_now(self):
        editor = self.log_in("editor")
        start, end = BEGIN, BEGIN + timedelta(40)
        self.centre.dunghan("period", "add", "k1", "--from", start, "--to", end)
        self.assertIn("chưa chốt", editor.ask("GET", f"{SHEET}?ky=k1")[2])
        self.centre.dunghan("period", "freeze", "k1", "--provisional")
        text = editor.ask("GET", f"{SHEET}?ky=k1")[2]
        self.assertIn("Đã chốt", text)
        self.assertNotIn("Sau khi chốt", text)
        gateway = ForeignGateway("foreign", self.broker)
        gateway.deliver(gateway.batches([intake(OWN, "hs-99", start, "land")], 1))
        self.assertIn("Sau khi chốt có số liệu bổ sung", editor.ask("GET", f"{SHEET}?ky=k1")[2])

    def test_the_public_sees_counts_at_once_and_no_code_and_no_note(self):
        editor = self.log_in("editor")
        before = self.centre.get("/qua-han")[1].decode()
        self.assertNotIn('id="c-not_stated"', before)
        overdue = sorted(self.rows(editor))
        for code in overdue[:3]:
            self.state(editor, code, "facilities", NOTE)
        page = self.centre.get("/qua-han")[1].decode()
        count = lambda cause: int(re.search(rf'id="c-{cause}".*?>(\d+)</td>', page, re.S)[1])  # noqa: E731
        self.assertEqual(count("facilities"), 3)
        self.assertEqual(count("not_stated"), len(overdue) - 3)
        for text in (page, self.centre.get("/qua-han.csv")[1].decode(), self.centre.get("/api/v1/overdue")[1].decode()):
            self.assertNotIn("hs-", text)
            self.assertNotIn("xác minh", text)
        rows = self.centre.json("/api/v1/overdue")["rows"]
        self.assertEqual(sum(row["facilities"] for row in rows), 3)
        for row in rows:
            self.assertEqual(row["in_progress_overdue"], sum(row[cause] for cause in CAUSES))

    def test_what_is_stated_outlives_a_restart_and_comes_back_from_a_backup(self):
        editor = self.log_in("editor")
        first, second = sorted(self.rows(editor))[:2]
        self.state(editor, first, "overload", NOTE)
        self.centre.kill()
        self.centre.start()
        editor = self.log_in("editor")
        self.assertEqual(self.rows(editor)[first]["cause"], "overload")
        rows = json.loads(self.centre.dunghan("audit", "--what", "cause_state", "--format", "json"))
        self.assertEqual([(row["who"], row["about"], row["outcome"]) for row in rows],
                         [("editor", "cause=overload", "done")])  # fmt: skip
        self.assertNotIn(first, self.centre.dunghan("audit"))
        self.assertIn("whole", self.centre.dunghan("audit", "--check"))
        copy = self.stage.path / "backup.db"
        self.centre.dunghan("backup", copy)
        self.state(editor, second, "other")
        self.centre.stop()
        self.centre.dunghan("restore", copy)
        self.centre.dunghan("verify")
        listed = json.loads(self.centre.dunghan("cause", "list", "--format", "json"))
        self.assertEqual([(row["dossier"], row["cause"], row["note"]) for row in listed], [(first, "overload", NOTE)])


if __name__ == "__main__":
    unittest.main()
