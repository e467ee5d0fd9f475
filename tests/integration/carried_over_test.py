"""More resolved than was ever received: the cause is named, and it is not frozen unasked."""

import json
import os
import pty
import subprocess
import unittest

from harness import BIN, DEMO_DATA, LOOPBACK, Stage, dunghan, free_port


class CarriedOver(unittest.TestCase):
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
        self.dunghan("period", "add", "2026-10", "--kind", "month")

    def dunghan(self, *words, status=0):
        done = dunghan("--config", self.config, *words)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def tally(self, **counts):
        """As a counter without a past says it: nothing is known of what it began with."""
        lines = [
            json.dumps(
                {
                    "type": "tally",
                    "at": "2026-10-15T09:00:00+07:00",
                    "unit": "H99.10.01",
                    "field": "land",
                    "kind": kind,
                    "count": count,
                }
            )
            for kind, count in counts.items()
        ]
        path = self.stage.write("tally.jsonl", "".join(f"{line}\n" for line in lines))
        self.dunghan("import", "events", path)

    def report(self):
        words = "form06", "--period", "2026-10", "--format"
        return json.loads(self.dunghan(*words, "json").stdout), self.dunghan(*words, "text").stdout

    def frozen(self):
        (period,) = json.loads(self.dunghan("period", "list", "--format", "json").stdout)
        return period["frozen"] is not None

    def freeze_on_a_terminal(self, typed):
        master, slave = pty.openpty()
        argv = [BIN / "dunghan", "--config", self.config, "period", "freeze", "2026-10"]
        with subprocess.Popen(argv, stdin=slave, stdout=slave, stderr=slave) as child:
            os.close(slave)
            os.write(master, typed)
            status = child.wait(60)
        os.close(master)
        return status

    def test_the_one_identity_that_fails_is_named_and_so_is_the_cause(self):
        self.tally(received=10, late=15)
        report, text = self.report()
        self.assertEqual([one["identity"] for one in report["checks"] if one["holds"] is False],
                         ["11 = 12 + 13"])  # fmt: skip
        self.assertEqual(report["carried_over_missing"], 5)
        self.assertTrue(all(rate["doubtful"] for rate in report["rates"]))
        self.assertIn("cột 6 thiếu số chuyển từ kỳ trước: ít nhất 5 hồ sơ", text)
        self.assertIn("Tỷ lệ đúng hạn (chưa tin cậy", text)

    def test_nothing_is_said_of_figures_that_can_be(self):
        self.tally(received=15, late=10)
        report, text = self.report()
        self.assertTrue(report["balanced"])
        self.assertFalse(any(rate["doubtful"] for rate in report["rates"]))
        self.assertNotIn("thiếu", text)
        self.dunghan("period", "freeze", "2026-10")
        self.assertTrue(self.frozen())

    def test_off_a_terminal_it_is_frozen_only_when_somebody_says_so(self):
        self.tally(received=10, late=15)
        refused = self.dunghan("period", "freeze", "2026-10", status=1)
        self.assertIn("carried over is missing", refused.stderr)
        self.assertIn("by at least 5 dossiers", refused.stderr)
        self.assertFalse(self.frozen())
        self.dunghan("period", "freeze", "2026-10", "--yes")
        self.assertTrue(self.frozen())

    def test_on_a_terminal_it_is_asked(self):
        self.tally(received=10, late=15)
        self.assertEqual(self.freeze_on_a_terminal(b"n\n"), 1)
        self.assertFalse(self.frozen())
        self.assertEqual(self.freeze_on_a_terminal(b"y\n"), 0)
        self.assertTrue(self.frozen())


if __name__ == "__main__":
    unittest.main()
