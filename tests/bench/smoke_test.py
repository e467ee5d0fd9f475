"""The benchmarks run and print figures; what the figures are worth, only a quiet machine says."""

import subprocess
import sys
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent


def output_of(program, *options):
    """What it printed; a benchmark that misses its aim here says so with status 1, no more."""
    done = subprocess.run(
        [sys.executable, HERE / program, *options], capture_output=True, text=True, timeout=300
    )
    if done.returncode not in (0, 1) or done.stderr:
        raise AssertionError(f"{program}: {done.returncode}\n{done.stdout}{done.stderr}")
    print(done.stdout)
    return done.stdout


class Smoke(unittest.TestCase):
    def test_latency_sees_every_record(self):
        self.assertRegex(output_of("latency.py", "--events", "20", "--apart-ms", "200"), r"p99 \d+ ms")

    def test_throughput_measures_every_way(self):
        text = output_of("throughput.py", "--events", "2000")
        for name in ("bare SQLite", "outbox", "500 a message", "1 a message", "import"):
            self.assertRegex(text, rf"{name}.* \d+ +\d+\.\d\d")

    def test_an_outage_of_the_broker_loses_nothing(self):
        text = output_of("outage.py", "--gateways", "3", "--events", "6000", "--backlog", "6000")
        self.assertRegex(text, r"killed with \d+ events in flight from 3 gateways")
        self.assertRegex(text, r"page meanwhile.* p99 \d+")
        self.assertIn("produced 12000, stored 12000, distinct 12000", text)

    def test_one_dossier_with_hostile_events_is_measured_in_every_shape(self):
        text = output_of("hostile.py", "--events", "1500")
        for shape in ("dossiers of their own", "suspended, resumed", "mixed", "each of them voided"):
            self.assertRegex(text, rf"{shape} +\d+\.\d\d +-?\d+\.\d\d +\d+ +-?\d+")

    def test_devices_are_polled_counted_and_kept_apart(self):
        text = output_of("devices.py", "--seconds", "1", "--settle", "1", "--devices", "100")
        for figure in ("100 devices at 1 Hz", "200 devices at 1 Hz", "bare libmodbus", "10 dead", "3 dead"):
            self.assertIn(figure, text)

    def test_the_decade_is_imported_asked_and_verified(self):
        text = output_of("decade.py", "--dossiers", "2000")
        for figure in ("import +", "bare SQLite.* +", "form06_compute.*month +", "verify +"):
            self.assertRegex(text, rf"{figure}\d+")

    def test_the_nation_is_asked_by_sql_and_by_the_program(self):
        text = output_of("nation.py", "--quick")
        for name in ("rates of the nation", "rates of each unit", "dunghan form06, the nation"):
            self.assertRegex(text, rf"{name} +\d+[.]\d ms")

    def test_pages_are_painted_plain_and_slowed(self):
        self.assertRegex(output_of("paint.py", "--quick"), r"\n  /linh-vuc +\d+ ms +\d+ ms")

    def test_the_page_is_asked_warm_cold_beside_others_and_by_listeners(self):
        text = output_of("load.py", "--quick")
        self.assertRegex(text, r"/ +\d+ +[0-9.]+/[0-9.]+ +nginx +\d+ .* x ")
        for name in ("/don-vi", r"/don-vi[?][.]{3}", "beside slow questions", "beside ingest", "50 idle, 5 slow readers",
                     "memory of each"):  # fmt: skip
            self.assertRegex(text, rf"\n  {name} +-?\d+[.]\d (ms|KB)")


if __name__ == "__main__":
    unittest.main(verbosity=2)
