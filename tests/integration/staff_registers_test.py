"""The registers on the staff pages of a real centre: a file, a row and an earlier version are tried, say
what would move, and are taken in; what the command line lists afterwards is what was asked for."""

import contextlib
import datetime
import json
import re
import unittest

import catalogue
from harness import Stage, now
from intruder import Browser

PASSWORD = "mat khau cua Lan"
PAGE = "/noi-bo/danh-muc"
FREEZING = "/noi-bo/chot-ky"
LIFE = {"type": "intake", "unit": catalogue.UNITS[1], "field": "land", "limit": "20wd"}
BOUNDARY = "----dunghan-of-a-browser"


def multipart(fields, files):
    """As a browser sends a form with files, (name, file name, bytes) each."""
    parts = [f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
             for name, value in fields.items()]  # fmt: skip
    for name, file, content in files:
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="{file}"\r\n'
        parts.append(head.encode() + b"Content-Type: text/csv\r\n\r\n" + content + b"\r\n")
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


class StaffRegisters(unittest.TestCase):
    def setUp(self):
        self.stage = stage = self.enterContext(Stage())
        self.centre = stage.centre(stage.broker(), start=False)
        self.centre.dunghan("staff", "add", "lan", typed=PASSWORD + "\n")
        self.centre.start()
        self.browser = Browser(self.centre)
        self.browser.log_in("lan", PASSWORD)

    def page(self, register, query=""):
        status, _, text = self.browser.ask("GET", f"{PAGE}/{register}{query}")
        self.assertEqual(status, 200)
        return text

    def revision(self, register):
        return re.search(r'name="revision" value="(\d+)"', self.page(register)).group(1)

    def post(self, register, fields, *, expect=303):
        """As the page has it now; a revision that is said was seen before."""
        token = self.browser.token(f"{PAGE}/{register}")
        if fields["act"] in ("row", "cut", "take") and "revision" not in fields:
            fields = fields | {"revision": self.revision(register)}
        status, headers, text = self.browser.ask("POST", f"{PAGE}/{register}", {"token": token} | fields)
        self.assertEqual(status, expect, text)
        if expect == 303:
            self.assertEqual(headers["Location"], f"{PAGE}/{register}")
        return text

    def send(self, register, content, *, name="lich.csv", expect=303, **fields):
        fields = {"token": self.browser.token(f"{PAGE}/{register}"), "act": "try"} | fields
        body = multipart(fields, [("file", name, content)])
        status, _, text = self.browser.ask("POST", f"{PAGE}/{register}", body,
                                           Content_Type=f"multipart/form-data; boundary={BOUNDARY}")  # fmt: skip
        self.assertEqual(status, expect, text)
        return text

    def waiting(self, register):
        """What the page tells of what was tried, and the number by which it is taken in."""
        text = self.page(register)
        told = re.search(r'<div class="told".*?</div>', text, re.S)
        self.assertTrue(told, text)
        number = re.search(r'name="file" value="(\d+)"', told.group())
        return told.group(), number and number.group(1)

    def listed(self, register):
        return self.centre.dunghan("list", register)

    def test_a_file_is_tried_and_then_taken_in(self):
        before = self.listed("calendar")
        file = "date,kind,reason\n2031-03-05,off,Ngày thử\n".encode()
        self.send("calendar", file)
        told, number = self.waiting("calendar")
        self.assertIn("+ 2031-03-05,off,Ngày thử", told)
        self.assertEqual(self.listed("calendar"), before)
        self.assertNotIn('class="told"', self.page("calendar"))  # it is told once
        self.post("calendar", {"act": "take", "file": number})
        self.assertIn("Đã ghi “lich.csv”", self.waiting("calendar")[0])
        self.assertIn("2031-03-05,off,Ngày thử", self.listed("calendar"))
        self.assertIn("staff lan", self.centre.dunghan("list", "calendar", "--versions"))

    def test_what_moves_is_said_before_it_moves(self):
        event = LIFE | {"at": now(), "dossier": "H99-261130-0007"}
        self.centre.stop()
        self.centre.dunghan("import", "events", self.stage.write("e", json.dumps(event)))
        before = self.due()
        self.centre.start()
        self.browser.log_in("lan", PASSWORD)
        day = datetime.date.today() + datetime.timedelta(days=3)
        while day.weekday() > 4 or f"{day},off" in self.listed("calendar"):
            day += datetime.timedelta(days=1)
        self.post("calendar", {"act": "row", "row": "", "c0": f"{day}", "c1": "off", "c2": "Ngày thử"})
        told, number = self.waiting("calendar")
        self.assertIn("Tính lại 1 hồ sơ: 1 hồ sơ đang giải quyết đổi hạn trả", told)
        moved = re.search(r"<li>H99-261130-0007: hạn trả từ (\S+) thành (\S+)</li>", told)
        self.assertTrue(moved, told)
        self.assertEqual(self.due(), before)
        self.post("calendar", {"act": "take", "file": number})
        self.assertIn("1 hồ sơ đang giải quyết đổi hạn trả", self.waiting("calendar")[0])
        for due, said in zip((before, self.due()), moved.groups()):
            self.assertEqual("/".join(reversed(due.split("-"))), said)

    def due(self):
        document = json.loads(self.centre.dunghan("dossier", "H99-261130-0007", "--json"))
        return document["due"]["due"]

    def test_faults_are_told_by_their_line_and_change_nothing(self):
        before = self.listed("units")
        self.send("units", b"code,name_vi,level\nH99.77,,commune\n,Ten,commune\n", name="don-vi.csv")
        text = self.page("units")
        self.assertIn("Chưa thực hiện được, chưa có gì thay đổi", text)
        self.assertRegex(text, r"don-vi\.csv:2: ")
        self.assertRegex(text, r"don-vi\.csv:3: ")
        self.assertNotIn('value="take"', text)
        self.assertEqual(self.listed("units"), before)

    def test_an_empty_file_is_told_as_such(self):
        self.send("units", b"", name="trong.csv")
        self.assertRegex(self.page("units"), r"trong\.csv:1: ")

    def test_a_row_is_changed_added_and_taken_away(self):
        self.post("fields", {"act": "row", "row": "", "c0": "fishery", "c1": "Thủy <sản> & \"cá\""})
        told, number = self.waiting("fields")
        self.assertIn("Thêm 1 dòng", told)
        self.post("fields", {"act": "take", "file": number})
        rows = self.listed("fields").splitlines()
        self.assertIn('fishery,"Thủy <sản> & ""cá""",,,', rows)
        text = self.page("fields", "?tim=thuy")
        self.assertIn("Thủy &lt;sản&gt; &amp; &quot;cá&quot;", text)
        row = re.search(r"\?row=(\d+)#edit", text).group(1)
        self.assertIn('value="fishery"', self.page("fields", f"?row={row}"))
        self.post("fields", {"act": "row", "row": row, "c0": "fishery", "c1": "Thủy sản"})
        told, number = self.waiting("fields")
        self.assertIn("sửa 1 dòng", told)
        self.post("fields", {"act": "take", "file": number})
        self.assertIn("fishery,Thủy sản,,,", self.listed("fields").splitlines())

    def test_a_row_that_somebody_else_has_moved_is_not_hit(self):
        rows = self.listed("fields").splitlines()
        seen = self.revision("fields")
        self.centre.dunghan("import", "fields", self.stage.write("f.csv", "id,name_vi\naaa,Mới\n"))
        now_there = self.listed("fields")
        for fields in ({"act": "row", "row": 1, "c0": rows[1].split(",")[0], "c1": "Đè lên"},
                       {"act": "row", "row": 10**6, "c0": "zzz", "c1": "Ngoài"},
                       {"act": "cut", "row": 1}):  # fmt: skip
            with self.subTest(fields):
                self.post("fields", fields | {"revision": seen})
                text = self.page("fields")
                self.assertIn("Danh mục đã được người khác sửa", text)
                self.assertNotIn('value="take"', text)
        for revision in ("", "-1", "x", "99999999999999"):
            self.post("fields", {"act": "row", "row": 1, "c0": "land", "revision": revision}, expect=400)
        self.assertEqual(self.listed("fields"), now_there)

    def test_what_was_tried_before_somebody_elses_change_is_not_taken_in(self):
        tries = (
            lambda: self.send("calendar", b"date,kind,reason\n2031-03-05,off,\n"),
            lambda: self.post("calendar", {"act": "row", "row": "", "c0": "2031-03-06", "c1": "off"}),
            lambda: self.post("calendar", {"act": "back", "version": "1"}),
        )
        for year, attempt in enumerate(tries, 2041):
            with self.subTest(year):
                attempt()
                told, number = self.waiting("calendar")
                seen = re.search(r'name="revision" value="(\d+)"', told).group(1)
                file = self.stage.write("l.csv", f"date,kind,reason\n{year}-03-05,off,Khác\n")
                self.centre.dunghan("import", "calendar", file, "--yes")
                now_there = self.listed("calendar")
                self.assertIn(f"{year}-03-05", now_there)
                self.post("calendar", {"act": "take", "file": number, "revision": seen})
                self.assertIn("Danh mục đã được người khác sửa", self.page("calendar"))
                self.assertEqual(self.listed("calendar"), now_there)
                self.post("calendar", {"act": "take", "file": number, "revision": ""}, expect=400)

    def test_a_day_of_the_calendar_is_taken_away_and_put_back(self):
        before = self.listed("calendar")
        days = before.splitlines()[1:]
        row = 1 + next(i for i, day in enumerate(days) if day.startswith("2026-09-02"))
        self.post("calendar", {"act": "cut", "row": row})
        told, number = self.waiting("calendar")
        self.assertIn("- 2026-09-02", told)
        self.post("calendar", {"act": "take", "file": number})
        self.assertNotIn("2026-09-02", self.listed("calendar"))
        self.post("calendar", {"act": "row", "row": "", "c0": "2026-09-02", "c1": "off", "c2": "Quốc khánh"})
        self.post("calendar", {"act": "take", "file": self.waiting("calendar")[1]})
        self.assertIn("2026-09-02,off", self.listed("calendar"))
        self.post("calendar", {"act": "back", "version": "1"})
        told, number = self.waiting("calendar")
        self.assertIn("- 2026-09-02", told)
        self.post("calendar", {"act": "take", "file": number})
        self.assertNotIn("2026-09-02", self.listed("calendar"))

    def test_a_period_is_added_and_frozen(self):
        self.post("periods", {"act": "row", "row": "", "c0": "2026-03", "c2": "month"})
        self.post("periods", {"act": "take", "file": self.waiting("periods")[1]})
        self.post("periods", {"act": "row", "row": "", "c0": "2030-01", "c2": "month"})
        self.post("periods", {"act": "take", "file": self.waiting("periods")[1]})
        status, _, text = self.browser.ask("GET", FREEZING)
        self.assertEqual(status, 200)
        self.assertIn('name="id" value="2026-03"', text)
        self.assertNotIn("2030-01", text)  # is not over
        form = {"token": self.browser.token(FREEZING), "act": "freeze", "id": "2026-03"}
        status, _, text = self.browser.ask("POST", FREEZING, form)
        self.assertEqual(status, 200)
        self.assertIn("Chốt số liệu kỳ tháng 3/2026?", text)
        self.assertIn("<p>01/03/2026 – 31/03/2026</p>", text)
        self.assertEqual(self.centre.dunghan("period", "list").count("not frozen"), 2)
        status, *_ = self.browser.ask("POST", FREEZING, form | {"confirm": "yes"})
        self.assertEqual(status, 303)
        self.assertIn("Đã chốt số liệu kỳ 2026-03", self.browser.ask("GET", FREEZING)[2])
        self.assertEqual(self.centre.dunghan("period", "list").count("not frozen"), 1)
        self.assertNotIn('name="id" value="2026-03"', self.browser.ask("GET", FREEZING)[2])
        self.assertEqual(self.browser.ask("POST", FREEZING, form | {"id": ""})[0], 400)
        for number, said in (("1999-01", "Mục này không còn nữa"), ("2026-03", "Kỳ này đã được chốt"),
                             ("2030-01", "Kỳ này chưa kết thúc")):  # fmt: skip
            asked = form | {"id": number, "confirm": "yes"}
            self.assertEqual(self.browser.ask("POST", FREEZING, asked)[0], 303)
            text = self.browser.ask("GET", FREEZING)[2]
            self.assertIn("Chưa thực hiện được", text)
            self.assertIn(said, text)

    def test_only_what_was_shown_is_taken_in(self):
        self.send("calendar", b"date,kind,reason\n2031-03-05,off,\n")
        first = self.waiting("calendar")[1]
        self.send("calendar", b"date,kind,reason\n2031-03-06,off,\n")
        second = self.waiting("calendar")[1]
        self.post("calendar", {"act": "take", "file": first}, expect=400)
        self.post("units", {"act": "take", "file": second}, expect=400)
        other = Browser(self.centre)
        other.log_in("lan", PASSWORD)
        token = other.token(f"{PAGE}/calendar")
        status, *_ = other.ask("POST", f"{PAGE}/calendar", {"token": token, "act": "take", "file": second})
        self.assertEqual(status, 400)
        self.post("calendar", {"act": "take", "file": second})
        self.assertIn("2031-03-06", self.listed("calendar"))
        self.assertNotIn("2031-03-05", self.listed("calendar"))

    def test_a_download_is_taken_in_again_and_changes_nothing(self):
        for register in ("fields", "units", "procedures", "calendar"):
            with self.subTest(register):
                status, headers, text = self.browser.ask("GET", f"{PAGE}/{register}?format=csv")
                self.assertEqual((status, headers["Cache-Control"]), (200, "no-store"))
                self.assertEqual(text, self.listed(register))
                self.send(register, text.encode())
                self.assertIn("Thêm 0 dòng, sửa 0 dòng, bỏ 0 dòng", self.waiting(register)[0])

    def test_forms_of_nobody(self):
        token = self.browser.token(f"{PAGE}/calendar")
        kind = f"multipart/form-data; boundary={BOUNDARY}"
        csv = b"date,kind,reason\n2031-03-05,off,\n"
        right = {"token": token, "act": "try"}
        cases = {
            "no file": (multipart(right, []), kind, 400),
            "no name": (multipart(right, [("file", "", b"")]), kind, 400),
            "two files": (multipart(right, [("file", "a", csv), ("file", "b", csv)]), kind, 400),
            "a field twice": (multipart(right, []) + multipart(right, [("file", "a", csv)]), kind, 400),
            "cut off": (multipart(right, [("file", "a", csv)])[:-40], kind, 400),
            "no boundary": (multipart(right, [("file", "a", csv)]), "multipart/form-data", 400),
            "another token": (multipart(right | {"token": "0" * 32}, [("file", "a", csv)]), kind, 403),
            "a deed of another page": (multipart(right | {"act": "drop"}, [("file", "a", csv)]), kind, 400),
        }  # fmt: skip
        for name, (body, kind, expected) in cases.items():
            with self.subTest(name):
                status, *_ = self.browser.ask("POST", f"{PAGE}/calendar", body, Content_Type=kind)
                self.assertEqual(status, expected)
        # Whoever sends too much is answered before it is all sent.
        for browser, megabytes in ((self.browser, 5), (Browser(self.centre), 1)):
            body = multipart(right, [("file", "a", b"x" * (megabytes << 20))])
            with contextlib.suppress(ConnectionError):
                self.assertEqual(browser.ask("POST", f"{PAGE}/calendar", body, Content_Type=kind)[0], 413)
        self.assertEqual(self.browser.ask("GET", f"{PAGE}/nothing")[0], 404)
        self.assertEqual(self.browser.ask("GET", f"{PAGE}/calendar?row=x")[0], 400)


if __name__ == "__main__":
    unittest.main(verbosity=2)
