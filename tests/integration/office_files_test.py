"""Files as offices send them (tests/data/offices, all made up): taken in, or refused with the right
words; what is read otherwise than it stands is said."""

import unicodedata
import unittest

from harness import ROOT, Stage, dunghan

FILES = ROOT / "tests/data/offices"

# What is imported as what, in this order; what the register lists of it afterwards, and what is
# noticed.
TAKEN = [
    ("fields", "linh-vuc.txt", ["ho-tich,Hộ tịch,,,", "dat-dai,Đất đai,,,"], []),
    ("units", "don-vi.csv",
     ["H77,UBND tỉnh Thử nghiệm,,tỉnh,,,,,,",
      "H77.11,UBND huyện Cũ,,huyện,H77,,,,2025-06-30,",
      'H77.31,"UBND xã Đông, khu A",,xã,H77,,,2025-07-01,,',
      "H77.32,UBND phường Tây,,phường,H77,,,2025-07-01,,"], []),
    ("procedures", "thu-tuc.csv",
     ['1.990001,"Đăng ký khai sinh, khai tử",,ho-tich,same_day,,',
      "1.990002,Đăng ký biến động đất đai,,dat-dai,10wd,,",
      "1.990003,Tách thử\u0430,,dat-dai,15wd,,"],
     [":5: U+200B, which nobody sees, is taken out of 'Đăng ký biến động đất đai'",
      ":6: U+202A, which nobody sees, is taken out of '1.990003'",
      ":6: 'Tách thửU+0430' is taken in as it stands: a letter is Cyrillic and looks like"]),
    ("calendar", "ngay-nghi.csv",
     ["2027-01-01,off,Tết Dương lịch", "2027-04-26,off,Giỗ Tổ Hùng Vương"], []),
    ("periods", "ky-bao-cao.csv",
     ["2026-t11,Tháng 11 năm 2026,other,2026-10-15,2026-11-14"], []),
    ("totals", "bieu-06.csv",
     ['2026-t11,H77.31,ho-tich,1937,1200,600,137,1800,1000,737,63,137,130,7,,"96,5%",'], []),
]  # fmt: skip

SAVE = ": open it in Excel and save the sheet as \"CSV UTF-8\" (File, Save As)"
REFUSED = [
    ("units", "units-us.csv",
     [":2: valid_from '7/15/2025' has the month first: the day stands first, or write 2025-07-15",
      ":3: valid_from '7/1/2025' may be 2025-01-07 or 2025-07-01, and no other date here says",
      ":4: code 'U+041D77.35' must be an organisation code such as H42.31"]),
    ("units", "don-vi.xlsx", [":1: this is an Excel workbook (.xlsx) or another archive" + SAVE]),
    ("units", "xuat-bao-cao.xls", [":1: this is a web page or XML, which some systems call .xls" + SAVE]),
    ("units", "don-vi-ansi.csv",
     [':2: this is not UTF-8 text: in Excel, save it as "CSV UTF-8"']),
    ("events", "don-vi.xlsx", [": this is an Excel workbook (.xlsx) or another archive: wanted is one JSON"]),
]  # fmt: skip


class OfficeFiles(unittest.TestCase):
    def setUp(self):
        self.stage = self.enterContext(Stage())
        data = self.stage.path / "centre"
        data.mkdir()
        self.config = self.stage.write(
            "centre.yaml",
            f"data: {data}\nbroker: {{host: 127.0.0.1}}\ntitle: {{vi: Thử, en: Test}}\n",
        )

    def dunghan(self, *words, status=0):
        done = dunghan("--config", self.config, *words)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def take_all(self):
        for register, name, rows, noticed in TAKEN:
            with self.subTest(register=register, file=name):
                said = self.dunghan("import", register, FILES / name, "--yes").stdout
                listed = self.dunghan("list", register).stdout
                for row in rows:
                    self.assertIn(f"\n{row}\n", listed)
                    self.assertTrue(unicodedata.is_normalized("NFC", listed))
                self.assertEqual("noticed:" in said, bool(noticed), said)
                for line in noticed:
                    self.assertIn(f"{name}{line}", said)

    def test_they_are_taken_in_and_a_second_time_change_nothing(self):
        self.take_all()
        for register, name, rows, _ in TAKEN:
            with self.subTest(register=register, file=name):
                said = self.dunghan("import", register, FILES / name).stdout
                self.assertIn(f"0 added, 0 changed, 0 removed, {len(rows)} untouched", said)

    def test_they_are_refused_with_what_to_do_and_nothing_is_changed(self):
        self.take_all()
        before = self.dunghan("list", "units").stdout
        for register, name, lines in REFUSED:
            with self.subTest(register=register, file=name):
                done = self.dunghan("import", register, FILES / name, status=1)
                for line in lines:
                    self.assertIn(f"{name}{line}", done.stderr)
        self.assertEqual(self.dunghan("list", "units").stdout, before)
        self.assertIn("is empty", self.dunghan("quarantine", "list").stdout)

    def test_lines_of_events_come_in_but_the_one_with_a_letter_that_nobody_sees(self):
        self.take_all()
        done = self.dunghan("import", "events", FILES / "ho-so.jsonl", status=1)
        self.assertIn("2 added, 0 known already, 1 refused", done.stdout)
        self.assertIn("ho-so.jsonl:3: dossier must be a dossier code", done.stderr)
        self.assertIn("it has U+200B in it", done.stderr)

    def test_the_names_that_offices_use_are_told(self):
        said = self.dunghan("list", "units", "--columns").stdout
        self.assertIn("; or Mã đơn vị, Mã định danh, Mã cơ quan, Mã\n", said)


if __name__ == "__main__":
    unittest.main(verbosity=2)
