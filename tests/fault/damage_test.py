"""A damaged database is noticed, not written any more, and the way back works."""

import random
import sqlite3
import sys
import unittest
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "integration"))

import catalogue
from harness import DEMO_DATA, ForeignGateway, Stage, dossier, now, wait_until

UNIT = catalogue.UNITS[1]
EVENTS = 3000
PAGE = 4096


def intakes(count):
    return [
        {
            "type": "intake",
            "at": now(),
            "unit": UNIT,
            "dossier": dossier(UNIT, number),
            "procedure": catalogue.PROCEDURES[number % len(catalogue.PROCEDURES)],
            "channel": "postal",
        }
        for number in range(1, count + 1)
    ]


def change(path, at, content):
    with open(path, "r+b") as file:
        file.seek(at)
        file.write(content)


def spoil_pages(data):
    """What the head of a page says of its cells; the first page, with the schema, stays."""
    path = data / "dunghan.db"
    pages = path.stat().st_size // PAGE
    for page in random.Random(3).sample(range(1, pages), pages // 4):
        change(path, page * PAGE, b"\x0d\xff\xff\xff\xff\xff\xff\xff")


def spoil_head(data):
    change(data / "dunghan.db", 0, b"\0" * 100)


def truncate(data):
    path = data / "dunghan.db"
    with open(path, "r+b") as file:
        file.truncate(path.stat().st_size // 2 // PAGE * PAGE)


def wal_is(content):
    def write(data):
        (data / "dunghan.db-wal").write_bytes(content)

    return write


def tear_wal(data):
    """The last page only half written, and what follows it is of another time."""
    path = data / "dunghan.db-wal"
    size = path.stat().st_size
    change(path, size - 2000, random.Random(4).randbytes(2000))


def cut_wal(data):
    path = data / "dunghan.db-wal"
    with open(path, "r+b") as file:
        file.truncate(path.stat().st_size - 1500)


class Damage(unittest.TestCase):
    def stage_with_events(self, stage):
        """A centre that was killed with all events stored, and the gateway that sent them."""
        broker = stage.broker()
        centre = stage.centre(broker)
        copy = stage.path / "copy.db"
        foreign = ForeignGateway("gw-7", broker)
        messages = foreign.batches(intakes(EVENTS), 100)
        broker.publish("dunghan/v1/events/gw-7", *messages[:5])
        wait_until(lambda: foreign.committed() == 500, "some of them are stored")
        centre.dunghan("backup", copy)
        foreign.deliver(messages)
        centre.kill()
        return centre, foreign, messages, copy

    def check_all(self, centre, foreign, messages):
        foreign.deliver(messages)
        centre.stop()
        self.assertIn(f"events {EVENTS}, dossiers {EVENTS}\n", centre.dunghan("verify"))

    def test_damaged_pages_end_the_taking_in_and_a_backup_brings_everything_back(self):
        for spoil in (spoil_pages, truncate, spoil_head):
            with self.subTest(spoil.__name__), Stage() as stage:
                centre, foreign, messages, copy = self.stage_with_events(stage)
                if spoil is not truncate:  # the WAL would bring the pages back
                    centre.start()
                    centre.stop()
                spoil(centre.data)
                self.expect_halt(centre, foreign)
                centre.program.stop()
                self.assertIn("dunghan restore FILE", centre.program.log())
                bad = stage.path / "bad.db"
                self.assertNotEqual(centre.dunghan("backup", bad, check=False).returncode, 0)
                self.assertFalse(bad.exists(), "damage is no backup")
                centre.dunghan("restore", copy)
                centre.start()
                self.check_all(centre, foreign, messages)

    def expect_halt(self, centre, foreign):
        """It says so and gives no receipt; or it does not start at all, and says so."""
        centre.start(wait=False)
        wait_until(
            lambda: "is damaged: no event is taken in" in centre.program.log(),
            "the damage is found",
        )
        wait_until(lambda: not centre.program.running() or self.says_halt(centre), "it is said")
        if not centre.program.running():
            self.assertNotEqual(centre.program.wait(), 0)
            return
        before = foreign.committed()
        extra = foreign.batches(intakes(1), 1)
        foreign.sent -= 1
        foreign.broker.publish("dunghan/v1/events/gw-7", *extra)
        refused = centre.dunghan("quarantine", "replay", "--all", check=False)
        self.assertIn("damaged", refused.stderr)
        self.assertEqual(foreign.committed(), before)

    @staticmethod
    def says_halt(centre):
        try:
            status, body = centre.get("/healthz")
        except OSError:
            return False
        return status == 503 and b'"store":false' in body.replace(b" ", b"")

    def test_without_a_backup_a_new_store_gets_what_the_gateways_keep(self):
        with Stage() as stage:
            centre, foreign, messages, _ = self.stage_with_events(stage)
            spoil_head(centre.data)
            centre.data.rename(stage.path / "damaged")
            for table in ("units", "fields", "procedures"):
                centre.dunghan("import", table, DEMO_DATA / f"{table}.csv")
            centre.start()
            self.check_all(centre, foreign, messages)

    def test_figures_that_are_not_what_the_events_say_are_found_and_written_anew(self):
        with Stage() as stage:
            centre, _, _, _ = self.stage_with_events(stage)
            before = centre.dunghan("verify")
            with closing(sqlite3.connect(centre.data / "dunghan.db")) as store, store:
                store.execute("UPDATE rollup SET received = received + 1 WHERE received > 3")
                store.execute("UPDATE dossier SET due_day = due_day + 1 WHERE id % 100 = 0")
            self.assertNotEqual(centre.dunghan("verify", check=False).returncode, 0)
            centre.dunghan("verify", "--repair")
            self.assertEqual(centre.dunghan("verify"), before)

    def test_a_lost_or_torn_wal_costs_nothing_as_the_gateways_send_again(self):
        cases = {
            "zero-length": wal_is(b""),
            "garbage": wal_is(random.Random(2).randbytes(50000)),
            "torn last page": tear_wal,
            "cut short": cut_wal,
        }
        for name, spoil in cases.items():
            with self.subTest(name), Stage() as stage:
                centre, foreign, messages, _ = self.stage_with_events(stage)
                spoil(centre.data)
                centre.start()
                self.check_all(centre, foreign, messages)


if __name__ == "__main__":
    unittest.main(verbosity=2)
