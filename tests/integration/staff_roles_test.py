"""Roles on a real centre: each sees the pages and has the orders that the table of addresses gives it,
and a clerk knows of no dossier of another unit.

The rows come from the program test-routes, so a new staff page is in by itself.
"""

import csv
import io
import json
import subprocess
import unittest

import catalogue
from harness import BIN, Stage, wait_until
from intruder import LOGOUT, PASSWORD, QUARANTINE, Browser

ROLES = ("reader", "clerk", "editor", "administrator")  # each may what those before it may
ROWS = [
    row
    for row in json.loads(subprocess.run([BIN / "test-routes"], capture_output=True, check=True).stdout)
    if row["who"] in ROLES
]
REFUSED = "Tài khoản không có quyền này", "This account may not do that"
OWN, OTHER = catalogue.UNITS[1], catalogue.UNITS[2]
LISTS, DOSSIER = "/noi-bo/danh-sach", "/noi-bo/ho-so"


def intake(unit, code):
    return {
        "type": "intake", "at": "2026-03-02T09:00:00+07:00", "field": "land", "limit": "3wd",
        "unit": unit, "dossier": code,
    }  # fmt: skip


def late(unit, code):
    """With a result that is late."""
    resolved = {"type": "resolved", "at": "2026-03-20T09:00:00+07:00", "outcome": "granted"}
    return [intake(unit, code), resolved | {"unit": unit, "dossier": code}]


EVENTS = [
    intake(OWN, "own-1"),
    intake(OTHER, "other-1"),
    *late(OWN, "own-2"),
    *late(OTHER, "other-2"),
    intake(OWN, "gone-1"),
    {"type": "transferred", "at": "2026-03-03T09:00:00+07:00", "to_unit": OTHER, "unit": OWN, "dossier": "gone-1"},
    {"type": "extended", "at": "2026-03-03T10:00:00+07:00", "limit": "4wd", "unit": OTHER, "dossier": "gone-1"},
]  # fmt: skip


class StaffRoles(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stage = Stage().__enter__()
        cls.addClassCleanup(cls.stage.__exit__, None, None, None)
        cls.centre = cls.stage.centre(cls.stage.broker(), start=False)
        path = cls.stage.write("events", "\n".join(json.dumps(event) for event in EVENTS))
        cls.centre.dunghan("import", "events", path)
        for role in ROLES:
            unit = ("--unit", OWN) if role == "clerk" else ()
            cls.centre.dunghan("staff", "add", role, "--role", role, *unit, typed=PASSWORD + "\n")
        cls.centre.start()

    def log_in(self, name):
        browser = Browser(self.centre)
        self.assertEqual(browser.log_in(name, PASSWORD)[0], 303)
        return browser

    def check(self, role, row, answer):
        """Allowed or refused, as the row says, and that in words."""
        status, _, text = answer
        if ROLES.index(role) >= ROLES.index(row["who"]):
            self.assertNotEqual(status, 403, row["name"])
            self.assertLess(status, 500, row["name"])
            return
        self.assertEqual(status, 403, row["name"])
        self.assertTrue(any(words in text for words in REFUSED), row["name"])

    def test_each_page_and_form_is_for_who_may(self):
        for role in ROLES:
            for row in ROWS:
                for path in filter(None, row["paths"].values()):
                    with self.subTest(role, path=path):
                        browser = self.log_in(role)
                        token = browser.token(LISTS)
                        if "GET" in row["methods"]:
                            self.check(role, row, browser.ask("GET", path))
                        if "POST" in row["methods"]:
                            self.check(role, row, browser.ask("POST", path, {"token": token}))

    def test_the_menu_has_what_may_be_seen(self):
        for role in ROLES:
            text = self.log_in(role).ask("GET", "/noi-bo")[2]
            menu = text[text.index('class="staff"') :]
            for row in ROWS:
                path = row["paths"]["vi"]
                if "GET" in row["methods"] and ROLES.index(role) < ROLES.index(row["who"]):
                    with self.subTest(role, path=path):
                        self.assertNotIn(f'href="{path}"', menu)

    def test_an_account_that_cannot_be_is_refused_in_words_of_the_page(self):
        browser, accounts = self.log_in("administrator"), "/noi-bo/tai-khoan"
        for name, units, words in (
            ("hoa", "", "Cán bộ đơn vị cần ít nhất một mã đơn vị"),
            ("hoa", "UBND phường", "Cán bộ đơn vị cần ít nhất một mã đơn vị"),
            ("hoa", "H99.99", "Không có đơn vị nào mang mã này"),
            ("hòa", OWN, "Tên đăng nhập chỉ gồm"),
        ):  # fmt: skip
            with self.subTest(name, units=units):
                form = {"act": "account_add", "account": name, "role": "clerk", "units": units}
                browser.ask("POST", accounts, form | {"token": browser.token(accounts)})
                text = browser.ask("GET", accounts)[2]
                self.assertIn(words, text)
                self.assertNotIn("tiếng Anh", text)

    def test_a_program_is_refused_in_its_own_words(self):
        status, headers, text = self.log_in("clerk").ask("GET", QUARANTINE + "?format=json")
        self.assertEqual((status, headers["Content-Type"]), (403, "application/problem+json"))
        self.assertEqual(json.loads(text)["type"], "/api/problems/not-allowed")

    def codes(self, browser, query=""):
        status, _, text = browser.ask("GET", f"{LISTS}?format=csv{query}")
        self.assertEqual(status, 200)
        return {row["code"] for row in csv.DictReader(io.StringIO(text))}

    def test_a_clerk_sees_no_dossier_of_another_unit_in_any_list(self):
        clerk, reader = self.log_in("clerk"), self.log_in("reader")
        span = "&list=late&from=2026-03-01&to=2026-03-31"
        self.assertLessEqual({"own-1", "other-1", "gone-1"}, self.codes(reader))
        self.assertEqual(self.codes(reader, span), {"own-2", "other-2"})
        self.assertEqual(self.codes(clerk), {"own-1"})
        self.assertEqual(self.codes(clerk, span), {"own-2"})
        self.assertEqual(self.codes(clerk, f"&unit={OWN}"), {"own-1"})
        for query in ("", span, "&list=due-soon&days=60", "&on=2026-03-20", "&field=land"):
            for form in ("csv", "json", "excel", ""):
                with self.subTest(query, form=form):
                    text = clerk.ask("GET", f"{LISTS}?format={form}{query}")[2]
                    self.assertNotIn("other-", text)
        for unit in (OTHER, "H99.99"):
            with self.subTest(unit):
                status, _, text = clerk.ask("GET", f"{LISTS}?unit={unit}")
                self.assertEqual(status, 400)
                self.assertNotIn("other-", text)
        self.assertEqual(self.codes(self.log_in("editor")), self.codes(reader))

    def test_the_first_page_counts_what_is_late_for_whoever_looks(self):
        for role, late in (("clerk", 1), ("reader", 3)):
            text = self.log_in(role).ask("GET", "/noi-bo")[2]
            self.assertIn(f'href="{LISTS}?list=overdue">{late} hồ sơ đang quá hạn</a>', text)
            self.assertIn("Không có hồ sơ nào phải trả kết quả hôm nay", text)

    def test_a_dossier_of_another_unit_is_as_unknown_to_a_clerk_as_none(self):
        clerk, reader = self.log_in("clerk"), self.log_in("reader")
        for browser, code, status in (
            (clerk, "own-1", 200), (clerk, "own-2", 200), (clerk, "other-1", 404),
            (clerk, "other-2", 404), (clerk, "gone-1", 404), (clerk, "none-1", 404),
            (reader, "other-1", 200), (reader, "gone-1", 200), (reader, "none-1", 404),
        ):  # fmt: skip
            for form in ("json", ""):
                with self.subTest(code, form=form):
                    asked = {"token": browser.token(LISTS), "code": code, "format": form}
                    self.assertEqual(browser.ask("POST", DOSSIER, asked)[0], status)
        answers = [
            clerk.ask("POST", DOSSIER, {"token": clerk.token(LISTS), "code": code})[2].replace(code, "")
            for code in ("other-1", "none--1")
        ]
        self.assertEqual(*answers)

    def test_a_role_that_changes_counts_at_once_where_its_account_is_logged_in(self):
        self.centre.dunghan("staff", "add", "an", "--role", "reader", typed=PASSWORD + "\n")
        an = self.log_in("an")
        for words, quarantine, codes in (
            (("reader",), 403, {"own-1", "other-1", "gone-1"}),
            (("editor",), 200, {"own-1", "other-1", "gone-1"}),
            (("clerk", "--unit", OTHER), 403, {"other-1", "gone-1"}),
            (("clerk", "--unit", OTHER, "--unit", OWN), 403, {"own-1", "other-1", "gone-1"}),
            (("clerk", "--unit", catalogue.UNITS[0]), 403, {"own-1", "other-1", "gone-1"}),
            (("administrator",), 200, {"own-1", "other-1", "gone-1"}),
        ):
            with self.subTest(words):
                self.centre.dunghan("staff", "role", "an", *words)
                self.assertEqual(an.ask("GET", QUARANTINE)[0], quarantine)
                self.assertEqual(self.codes(an), codes)
        self.centre.dunghan("staff", "remove", "an")
        self.assertEqual(an.ask("GET", "/noi-bo")[0], 303)

    def rows(self, *words):
        return json.loads(self.centre.dunghan("audit", "--format", "json", *words))

    def test_logins_are_written_down_and_wrong_ones_counted(self):
        self.centre.dunghan("staff", "add", "binh", "--role", "reader", typed=PASSWORD + "\n")
        for _ in range(3):
            self.assertEqual(Browser(self.centre, "127.0.0.5").log_in("binh", "guess")[0], 401)
        browser = self.log_in("binh")
        browser.ask("POST", LOGOUT, {"token": browser.token(LISTS)})
        wait_until(lambda: len(self.rows("--who", "binh")) >= 2, "both are written down")
        self.centre.stop()  # what was counted is written down then
        self.centre.start()
        told = [
            (row["place"], row["what"], row["outcome"], row["times"])
            for row in self.rows("--who", "binh")
            if row["what"] in ("login", "logout")
        ]
        self.assertEqual(
            sorted(told),
            [("page", "login", "done", 1), ("page", "login", "refused", 3), ("page", "logout", "done", 1)],
        )
        log = self.centre.dunghan("audit")
        for secret in (PASSWORD, "guess", "127.0.0.5", "own-1"):
            self.assertNotIn(secret, log)
        self.assertRegex(self.centre.dunghan("audit", "--check"), r"^\d+ rows, whole, from 1 to \d+, .*[0-9a-f]{64}$")

    def test_actions_of_the_shell_are_written_down(self):
        self.centre.dunghan("period", "add", "2026-05", "--kind", "month")
        self.centre.dunghan("period", "add", "2026-05", "--kind", "month", check=False)
        told = [(row["place"], row["about"], row["outcome"]) for row in self.rows("--what", "period_add")]
        self.assertEqual(told, [("shell", "id=2026-05", "refused"), ("shell", "id=2026-05", "done")])
        self.assertEqual(self.rows("--until", "2026-01-01"), [])


if __name__ == "__main__":
    unittest.main()
