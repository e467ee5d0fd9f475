"""The staff pages of dossiers on a real centre: what they say is what the command line says."""

import csv
import http.client
import io
import json
import re
import unittest
import urllib.parse
import zipfile
from contextlib import closing
from datetime import date

import catalogue
from harness import LOOPBACK, Stage, now

PASSWORD = "mat khau cua Lan"
CODE = "00352112000539"
OTHER = catalogue.UNITS[2]
LIFE = [
    {"type": "intake", "at": "2026-03-02T09:00:00+07:00", "field": "land", "limit": "3wd"},
    {"type": "suspended", "at": "2026-03-03T09:00:00+07:00", "reason": "payment"},
    {"type": "resumed", "at": "2026-03-04T09:00:00+07:00", "reason": "payment"},
    # Not of a unit that has a say; and an offer to which nobody has answered.
    {"type": "extended", "at": "2026-03-04T10:00:00+07:00", "limit": "900wd", "unit": OTHER},
    {"type": "transferred", "at": "2026-03-04T11:00:00+07:00", "to_unit": OTHER},
]
# A limit, and how it is said in each language.
LIMITS = {
    "20wd": ("20 ngày làm việc", "20 working days"),
    "30cd": ("30 ngày", "30 calendar days"),
    "3.5wh": ("3,5 giờ làm việc", "3.5 working hours"),
    "2mo": ("2 tháng", "2 months"),
    "same_day": ("trong ngày", "the same day"),
}


class StaffDossier(unittest.TestCase):
    def setUp(self):
        stage = self.enterContext(Stage())
        self.centre = stage.centre(stage.broker(), start=False)
        with self.centre.config.open("a", encoding="utf-8") as settings:
            settings.write("letters: {place: Huế}\n")
        about = {"unit": catalogue.UNITS[1], "dossier": CODE}
        events = [about | event for event in LIFE]
        for number, limit in enumerate(LIMITS):
            events.append(about | LIFE[0] | {"dossier": f"limit-{number}", "at": now(), "limit": limit})
        path = stage.write("e", "\n".join(json.dumps(event) for event in events))
        self.centre.dunghan("import", "events", path)
        self.centre.dunghan("staff", "add", "lan", typed=PASSWORD + "\n")
        self.centre.start()

    def ask_bytes(self, path, form=None, cookie=""):
        """(status, headers, bytes)"""
        connection = http.client.HTTPConnection(LOOPBACK, self.centre.port, timeout=60)
        headers = {"Cookie": cookie, "Origin": f"http://{LOOPBACK}:{self.centre.port}"}
        body = urllib.parse.urlencode(form) if form is not None else None
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request("POST" if body is not None else "GET", path, body, headers)
        response = connection.getresponse()
        with closing(connection):
            return response.status, response.headers, response.read()

    def ask(self, path, form=None, cookie=""):
        """(status, headers, text)"""
        status, headers, body = self.ask_bytes(path, form, cookie)
        return status, headers, body.decode()

    def log_in(self):
        form = {"name": "lan", "password": PASSWORD}
        status, headers, _ = self.ask("/noi-bo/dang-nhap", form)
        self.assertEqual(status, 303)
        cookie = headers["Set-Cookie"].split(";")[0]
        page = self.ask("/noi-bo/ho-so", cookie=cookie)[2]
        return cookie, re.search(r'name="token" value="(\w+)"', page)[1]

    def test_nobody_sees_a_dossier_without_a_login(self):
        for path in ("/noi-bo/danh-sach", "/noi-bo/ho-so", "/en/staff/lists?format=csv"):
            status, headers, text = self.ask(path)
            self.assertEqual((status, text), (303, ""))
        status, _, text = self.ask("/noi-bo/ho-so", {"code": CODE})
        self.assertEqual(status, 401)
        self.assertNotIn("land", text)

    def test_lists_and_a_dossier_say_what_the_command_line_says(self):
        cookie, token = self.log_in()
        status, headers, text = self.ask("/noi-bo/danh-sach?format=csv", cookie=cookie)
        self.assertEqual((status, headers["Cache-Control"]), (200, "no-store"))
        self.assertTrue(headers["Content-Type"].startswith("text/csv"))
        self.assertEqual(text, self.centre.dunghan("overdue", "--format", "csv"))
        excel = self.ask("/noi-bo/danh-sach?format=excel", cookie=cookie)
        self.assertTrue(excel[1]["Content-Type"].startswith("text/csv"))
        self.assertEqual(excel[2], "\ufeff" + text)
        page = self.ask("/noi-bo/danh-sach", cookie=cookie)[2]
        self.assertIn('<button name="format" value="excel">Tải CSV cho Excel</button>', page)
        (row,) = csv.DictReader(io.StringIO(text))
        self.assertEqual((row["code"], row["due"]), (CODE, "2026-03-06"))
        listed = json.loads(self.ask("/noi-bo/danh-sach?format=json", cookie=cookie)[2])
        self.assertEqual(listed, json.loads(self.centre.dunghan("overdue", "--format", "json")))

        form = {"token": token, "code": f" \u200b{CODE}\u00a0", "format": "json"}
        told = json.loads(self.ask("/noi-bo/ho-so", form, cookie)[2])
        said = json.loads(self.centre.dunghan("dossier", CODE, "--json"))
        self.assertEqual(told | {"as_of": None}, said | {"as_of": None})
        page = self.ask("/en/staff/dossier", {"token": token, "code": CODE}, cookie)[2]
        self.assertIn("In progress and overdue", page)
        self.assertIn("6 Mar 2026", page)
        page = self.ask("/noi-bo/ho-so", {"token": token, "code": CODE}, cookie)[2]
        self.assertIn("gia hạn, 900 ngày làm việc<br><b>không tính</b> (sự kiện do đơn vị không có", page)
        self.assertRegex(page, r"<dt>Đang bàn giao, chờ đơn vị nhận</dt><dd>[^<]*Mẫu Đông")
        self.assertIn("nhận giải quyết +1, do đơn vị tiếp nhận +1", page)
        self.assertIn("đang tạm dừng −1", page)
        for cell in told["cells"]:
            for measure in cell["measures"]:
                self.assertNotRegex(page, rf"[ >]{measure} [+−]")

    def test_a_dossier_is_one_sentence_and_a_drawing_that_says_it(self):
        cookie, token = self.log_in()
        page = self.ask("/noi-bo/ho-so", {"token": token, "code": CODE}, cookie)[2]
        late = json.loads(self.centre.dunghan("dossier", CODE, "--json"))["late"]
        story = (
            f"Đang giải quyết, quá hạn {late['working_days']} ngày làm việc ({late['calendar_days']} "
            "ngày lịch); tiếp nhận 02/03/2026; hẹn trả 06/03/2026 (khi tiếp nhận: 05/03/2026); dừng 1 "
            "ngày: chờ nộp phí, thuế."
        )
        self.assertIn(f'<p role="status">{story}</p>', page)
        self.assertIn(f'role="img"><title>{story}</title>', page)
        for label in ("02/03/2026 tiếp nhận", "06/03/2026 hẹn trả", "03/03/2026 tạm dừng"):
            self.assertIn(f">{label}</text>", page)
        self.assertNotIn("900 ngày", page.split("</svg>")[0].split("<svg")[-1])

    def test_an_apology_says_what_the_record_has_and_no_more(self):
        cookie, token = self.log_in()
        status, headers, page = self.ask("/noi-bo/xin-loi", {"token": token, "code": CODE}, cookie)
        self.assertEqual((status, headers["Cache-Control"]), (200, "no-store"))
        letter = page[page.index("<article") : page.index("</article>")]
        today = date.fromisoformat(now()[:10])
        for words in (
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết",
            f"Huế, ngày {today.day:02} tháng {today.month if today.month > 2 else f'0{today.month}'} năm {today.year}",
            "Kính gửi: ………",
            "Ngày 02/03/2026, ",
            f"mã hồ sơ: {CODE}.",
            "hẹn trả kết quả: 06/03/2026.",
            "đến ngày: ……………………………",
            "Nơi nhận:",
        ):
            self.assertIn(words, letter)
        self.assertNotIn("lan", re.sub(r"<[^>]*>", "", letter).lower().split())
        self.assertEqual(self.ask("/noi-bo/xin-loi", {"token": token, "code": "1234"}, cookie)[0], 404)
        self.assertEqual(self.ask("/noi-bo/xin-loi", {"token": "x", "code": CODE}, cookie)[0], 403)
        self.assertEqual(self.ask("/en/staff/apology", cookie=cookie)[0], 200)

    def test_lists_are_workbooks_too(self):
        cookie, _ = self.log_in()
        for name in ("overdue", "due-soon", "late", "waiting"):
            path = f"/noi-bo/danh-sach?list={name}&format=xlsx"
            status, headers, book = self.ask_bytes(path, cookie=cookie)
            self.assertEqual((status, headers["Cache-Control"]), (200, "no-store"))
            with zipfile.ZipFile(io.BytesIO(book)) as parts:
                text = parts.read("xl/sharedStrings.xml").decode()
            self.assertEqual(CODE in text, name == "overdue", name)

    def test_a_limit_is_said_in_words(self):
        cookie, token = self.log_in()
        for number, (limit, said) in enumerate(LIMITS.items()):
            for path, words in zip(("/noi-bo/ho-so", "/en/staff/dossier"), said):
                with self.subTest(limit, path=path):
                    page = self.ask(path, {"token": token, "code": f"limit-{number}"}, cookie)[2]
                    self.assertIn(f"<dd>{words}</dd>", page)

    def test_a_corrected_time_says_what_the_clock_of_the_device_said(self):
        said = "2026-02-27T09:00:00+07:00"
        corrected = LIFE[0] | {"unit": catalogue.UNITS[1], "dossier": "slow-1", "at_device": said}
        path = self.centre.data.parent / "corrected"
        path.write_text(json.dumps(corrected), encoding="utf-8")
        self.centre.stop()
        self.centre.dunghan("import", "events", path)
        self.centre.start()
        cookie, token = self.log_in()
        for address, words in (
            ("/noi-bo/ho-so", "đã hiệu chỉnh giờ: đồng hồ thiết bị ghi 09:00 ngày 27/02/2026, chậm 3 ngày"),
            ("/en/staff/dossier", "time corrected: the device's clock said 09:00 on 27 Feb 2026, 3 days behind"),
        ):  # fmt: skip
            page = self.ask(address, {"token": token, "code": "slow-1"}, cookie)[2]
            self.assertIn(words, page.replace("&#39;", "'"))

    def test_a_result_of_another_unit_names_both(self):
        code = "told-1"
        events = [
            LIFE[0] | {"unit": catalogue.UNITS[1], "dossier": code},
            {"type": "resolved", "at": "2026-03-05T09:00:00+07:00", "outcome": "granted",
             "unit": catalogue.UNITS[0], "dossier": code},
        ]
        path = self.centre.data.parent / "result"
        path.write_text("\n".join(json.dumps(event) for event in events), encoding="utf-8")
        self.centre.stop()
        self.centre.dunghan("import", "events", path)
        self.centre.start()
        cookie, token = self.log_in()
        page = self.ask("/en/staff/dossier", {"token": token, "code": code}, cookie)[2]
        told = json.loads(self.centre.dunghan("dossier", code, "--json"))
        (fault,) = told["faults"]
        names = [fault[name]["name"]["en"] for name in ("told_by", "in_charge")]
        self.assertIn("told by {}, counts for {}".format(*names), page)

    def test_a_unit_that_has_ended_stays_chosen(self):
        cookie, _ = self.log_in()
        units = "code,name_vi,name_en,level,parent,valid_to\nH99.77,Xã Cũ,Old,commune,,2025-06-30\n"
        path = self.centre.data.parent / "units.csv"
        path.write_text(units, encoding="utf-8")
        self.centre.dunghan("import", "units", path)
        status, _, text = self.ask("/noi-bo/danh-sach?unit=H99.77", cookie=cookie)
        self.assertEqual(status, 200)
        self.assertIn('<option value="H99.77" selected>Xã Cũ</option>', text)
        self.assertEqual(text.count(" selected>"), 1)
        status, _, text = self.ask("/noi-bo/danh-sach?unit=X9", cookie=cookie)
        self.assertIn('<option value="X9" selected>X9</option>', text)

    def test_a_register_that_changes_is_seen_at_once(self):
        cookie, token = self.log_in()
        form = {"token": token, "code": f" \u200b{CODE}\u00a0", "format": "json"}
        before = json.loads(self.ask("/noi-bo/ho-so", form, cookie)[2])
        self.centre.dunghan("period", "add", "2026-03", "--kind", "month")
        after = json.loads(self.ask("/noi-bo/ho-so", form, cookie)[2])
        self.assertEqual(before["reports"], [])
        self.assertEqual([r["period"]["id"] for r in after["reports"]], ["2026-03"])

    def test_what_cannot_be_asked_is_refused_and_no_code_is_logged(self):
        cookie, token = self.log_in()
        for query in ("list=soon", "days=61", "days=x", "on=2026-02-30", "format=ods"):
            self.assertEqual(self.ask(f"/noi-bo/danh-sach?{query}", cookie=cookie)[0], 400, query)
        for query, name, takes in (
            ("list=late&on=2026-03-02", "on", "unit, field, format, page, from, to"),
            ("list=due-soon&from=2026-03-02", "from", "unit, field, format, page, days"),
            ("days=3", "days", "unit, field, format, page, on"),
            ("list=overdue&to=2026-03-02&format=csv", "to", "unit, field, format, page, on"),
        ):
            status, _, text = self.ask(f"/noi-bo/danh-sach?{query}", cookie=cookie)
            self.assertEqual(status, 400, query)
            self.assertIn(f"không nhận tham số “{name}”. Được nhận: {takes}.", text)
            self.assertNotIn("<tbody>", text)
        for query in ("list=late&on=", "list=late&days="):  # a form's field that was left empty
            self.assertEqual(self.ask(f"/noi-bo/danh-sach?{query}", cookie=cookie)[0], 200, query)
        for query in ("unit=X9", "field=nothing"):
            status, _, text = self.ask(f"/noi-bo/danh-sach?{query}", cookie=cookie)
            self.assertEqual(status, 400)
            self.assertNotIn("<tbody>", text)
        ahead = now()[:2] + "99-12-31"
        for query in (f"on={ahead}", f"on={ahead}&format=csv"):
            status, _, text = self.ask(f"/noi-bo/danh-sach?{query}", cookie=cookie)
            self.assertEqual(status, 400)
            self.assertIn(f"Chưa đến ngày {ahead}", text)
            self.assertIn(f'value="{ahead}"', text)
            self.assertNotIn("<tbody>", text)
        for query, name in (
            ("list=overdue&to=2026-03-02", "to"),
            ("list=late&from=2026-03-02&to=2026-03-01", "to"),
            (f"on={ahead}", "on"),
            ("unit=X9", "unit"),
            ("field=nothing", "field"),
            ("days=61", "days"),
            ("colour=red", "colour"),
        ):
            path = f"/noi-bo/danh-sach?{query}&format=json"
            status, headers, text = self.ask(path, cookie=cookie)
            self.assertEqual((status, headers["Content-Type"]), (400, "application/problem+json"))
            told = json.loads(text)
            self.assertTrue(told["type"].endswith("/invalid-parameter"), told)
            self.assertEqual(told["errors"][0]["parameter"], name)
        for code in ("1234", "", "<b>", "a" * 300):
            form = {"token": token, "code": code}
            status, _, text = self.ask("/noi-bo/ho-so", form, cookie)
            self.assertEqual(status, 404)
            self.assertNotIn("<b>", text)
        self.ask("/noi-bo/ho-so", {"token": token, "code": CODE}, cookie)
        self.assertEqual(self.ask("/noi-bo/ho-so", {"token": "x", "code": CODE}, cookie)[0], 403)
        self.assertNotIn(CODE, self.centre.program.log())


if __name__ == "__main__":
    unittest.main(verbosity=2)
