"""A centre tells a real PostgreSQL what it has counted, and what is there is what it has, cell by cell."""

import json
import random
import shutil
import sqlite3
import subprocess
import time
import unittest
from contextlib import closing
from datetime import datetime, timedelta

import catalogue
from harness import BIN, HANOI, PATIENCE_S, Stage, dossier, dunghan, now, wait_until
from postgres import DATABASE, Postgres
from relay import Relay, to_directory

ROLLUPS = "grain, slot, unit, field"


def events(seed, count=60):
    """Dossiers of September and October 2026; simulated."""
    chance = random.Random(seed)
    for number in range(count):
        unit = chance.choice(catalogue.UNITS)
        intake = datetime(2026, 9, 1, 8, tzinfo=HANOI) + timedelta(days=chance.randrange(55))
        dossier = f"{unit}-{intake:%y%m%d}-{seed:02}{number:04}"
        yield {"type": "intake", "at": intake.isoformat(), "unit": unit, "dossier": dossier,
               "procedure": chance.choice(catalogue.PROCEDURES),
               "channel": chance.choice(["in_person", "online", "postal"])}  # fmt: skip
        if chance.random() < 0.7:
            result = intake + timedelta(days=chance.randrange(1, 20))
            yield {"type": "returned", "at": result.isoformat(), "unit": unit, "dossier": dossier}


def intake(number):
    """One of today."""
    unit = catalogue.UNITS[number % 8]
    return {"type": "intake", "at": now(), "unit": unit, "counter": "q1", "dossier": dossier(unit, number),
            "procedure": catalogue.PROCEDURES[number % len(catalogue.PROCEDURES)], "channel": "postal"}


def own_cells(centre, table="rollup", key=ROLLUPS):
    """The columns, those of the key first, and the rows of a centre's own store that are not all zeroes."""
    with closing(sqlite3.connect(centre.data / "dunghan.db")) as store:
        cursor = store.execute(f"SELECT * FROM {table}")
        names = [column[0] for column in cursor.description]
        measures = sorted(set(names) - set(key.split(", ")))
        rows = [dict(zip(names, row)) for row in cursor]
    keys = [*key.split(", "), *measures]
    return keys, sorted([row[key] for key in keys] for row in rows if any(row[m] for m in measures))


class Upstream(unittest.TestCase):
    """A PostgreSQL and a centre that does not run yet."""

    def setUp(self):
        self.server = self.enterContext(Postgres())
        self.stage = self.enterContext(Stage())
        done = dunghan("national", "init", "--database", self.server.conninfo())
        self.assertEqual(done.returncode, 0, done.stderr)
        self.broker = self.stage.broker()
        self.centre = self.open_centre("h42")

    def open_centre(self, name):
        done = dunghan("national", "add", name, "--database", self.server.conninfo())
        self.assertEqual(done.returncode, 0, done.stderr)
        centre = self.stage.centre(self.broker, name=name, start=False)
        with open(centre.config, "a") as settings:
            settings.write(f"upstream: {{connection: '{self.server.conninfo(f'dunghan_{name}')}'}}\n")
        return centre

    def through_relay(self):
        """The centre comes to PostgreSQL by a relay."""
        relay = self.enterContext(Relay(to_directory(self.server.path)))
        text = self.centre.config.read_text()
        self.centre.config.write_text(text.replace(f"host={self.server.path}", f"host={relay.path}"))
        return relay

    def take_in(self, seed, centre=None, some=None):
        centre = centre or self.centre
        text = "".join(json.dumps(event) + "\n" for event in some or events(seed))
        centre.dunghan("import", "events", self.stage.write(f"{centre.name}-{seed}.jsonl", text))

    def tell(self, centre=None, verb="tell"):
        return (centre or self.centre).dunghan("upstream", verb)

    def status(self, centre=None):
        return json.loads((centre or self.centre).dunghan("upstream", "status", "--format", "json"))

    def assert_told(self, centre=None):
        """What readers see of it is what it has; rows of zeroes may stand on both sides."""
        centre = centre or self.centre
        keys, own = own_cells(centre)
        self.assertTrue(own)
        rows = self.server.psql(f"SELECT {', '.join(keys)} FROM dunghan.rollup WHERE centre = '{centre.name}'")
        numbers = [[int(value) for value in row] for row in rows]
        self.assertEqual(sorted(row for row in numbers if any(row[4:])), own)
        with closing(sqlite3.connect(centre.data / "dunghan.db")) as store:
            units = store.execute("SELECT code, from_day, name_vi, coalesce(parent, '') FROM unit_code"
                                  " JOIN unit_version USING (id)").fetchall()  # fmt: skip
            fields = store.execute("SELECT code, from_day, name_vi FROM field_code"
                                   " JOIN field_version USING (id)").fetchall()  # fmt: skip
        for name, columns, wanted in (("unit", "code, from_day, name_vi, parent", units),
                                      ("field", "code, from_day, name_vi", fields)):  # fmt: skip
            rows = self.server.psql(f"SELECT {columns} FROM dunghan.{name} WHERE centre = '{centre.name}'")
            self.assertEqual(sorted(rows), sorted([str(value) for value in row] for row in wanted))

    def generation(self, name="h42"):
        (row,) = self.server.psql(f"SELECT generation FROM dunghan.centre WHERE name = '{name}'")
        return int(row[0])


class Told(Upstream):
    """Without a centre that runs: it is told by hand."""

    def test_first_all_and_then_what_has_changed(self):
        self.take_in(1)
        self.assertIn("nothing has been told", self.centre.dunghan("upstream", "status"))
        self.assertIn("which is a new one", self.tell())
        self.assert_told()
        for seed in range(2, 6):
            self.take_in(seed, some=list(events(seed, count=5)))
            self.assertGreater(self.status()["behind"], 0)
            said = self.tell()
            self.assertNotIn("new one", said)
            self.assert_told()
            self.assertEqual(self.status()["behind"], 0)
        self.assertEqual(self.generation(), 1)
        self.assertIn("told 0 roll-ups", self.tell())

    def test_a_dossier_that_is_voided_goes_from_there_too(self):
        some = list(events(1, count=10))
        self.take_in(1, some=some)
        self.tell()
        voided = {"type": "voided", "at": some[0]["at"], "unit": some[0]["unit"],
                  "dossier": some[0]["dossier"], "of_type": "intake", "of_at": some[0]["at"]}  # fmt: skip
        self.take_in(2, some=[voided])
        self.assertNotIn("new one", self.tell())
        self.assert_told()

    def test_units_that_are_renamed_or_new_are_told(self):
        self.take_in(1)
        self.tell()
        rows = ["code,name_vi,level,parent", "H99.10.01,Xã tên khác,commune,H99.10", r"H99.10.77,Xã \ mới \t \N,commune,H99.10"]
        self.centre.dunghan("import", "units", self.stage.write("units.csv", "\n".join(rows) + "\n"))
        self.tell()
        self.assert_told()

    def test_other_rules_are_a_new_generation(self):
        self.take_in(1)
        self.tell()
        self.centre.config.write_text(self.centre.config.read_text() + "policy: {withdrawn: excluded}\n")
        self.centre.dunghan("verify", "--repair")
        self.assertIn("new one", self.tell())
        self.assert_told()
        self.assertEqual(self.generation(), 2)
        rows = self.server.psql("SELECT DISTINCT generation FROM dunghan_v1.rollup")
        self.assertEqual(rows, [["2"]])  # the old one is gone

    def test_a_centre_that_was_restored_tells_all_anew(self):
        self.take_in(1)
        copy = self.stage.path / "copy"
        self.centre.dunghan("backup", copy)
        self.take_in(2)
        self.tell()
        self.assert_told()
        self.centre.dunghan("restore", copy)
        self.assertIsNone(self.status()["behind"])
        self.assertIn("new one", self.tell())
        self.assert_told()

    def test_a_postgresql_of_an_older_copy_is_told_what_it_lacks(self):
        self.take_in(1)
        self.tell()
        (tables,) = [self.server.dump("--data-only", "--schema=dunghan_v1")]
        self.take_in(2)
        self.tell()
        self.server.psql("TRUNCATE dunghan_v1.centre CASCADE")
        self.server.psql(tables)
        self.assertGreater(self.status()["behind"], 0)
        self.assertNotIn("new one", self.tell())
        self.assert_told()

    def test_the_same_told_twice_and_by_two_is_told_once(self):
        self.take_in(1)
        self.tell()
        for seed in range(2, 8):
            self.take_in(seed, some=list(events(seed, count=3)))
            argv = [BIN / "dunghan", "--config", self.centre.config, "upstream", "tell"]
            both = [subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
            ends = [(one.communicate()[1], one.returncode) for one in both]
            self.assertIn(0, [status for _, status in ends], ends)
            for said, status in ends:
                self.assertTrue(status == 0 or "in between" in said or "another" in said, ends)
            self.assert_told()
        self.assertEqual(self.generation(), 1)

    def test_all_anew_by_two_is_one_whole_generation(self):
        self.take_in(1)
        argv = [BIN / "dunghan", "--config", self.centre.config, "upstream", "resync"]
        both = [subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
        ends = [(one.communicate()[1], one.returncode) for one in both]
        self.assertIn(0, [status for _, status in ends], ends)
        self.assert_told()

    def test_two_centres_do_not_meet(self):
        other = self.open_centre("h43")
        self.take_in(1)
        self.take_in(2, centre=other)
        for centre in (self.centre, other):
            self.tell(centre)
        self.assert_told()
        self.assert_told(other)

    def test_when_postgresql_dies_and_comes_back_all_is_told(self):
        self.take_in(1)
        self.tell()
        self.take_in(2)
        self.server.stop()
        done = self.centre.dunghan("upstream", "tell", check=False)
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.server.start()
        self.tell()
        self.assert_told()

    def test_what_is_lost_between_is_nothing(self):
        """Each statement of the step is one at which the connection ends; what is there before the next try is
        the old state or the new one, and afterwards it is the new one."""
        self.take_in(1)
        self.tell()
        self.server.psql("ALTER ROLE dunghan_h42 SET statement_timeout = '20s'")
        kill = (
            "CREATE OR REPLACE FUNCTION public.die() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS"
            " $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;"
        )
        self.server.psql(kill)
        for seed, when in enumerate(("BEFORE INSERT OR UPDATE ON dunghan_v1.rollup_1 FOR EACH STATEMENT",
                                     "AFTER UPDATE ON dunghan_v1.centre FOR EACH STATEMENT"), 2):  # fmt: skip
            with self.subTest(when=when):
                self.take_in(seed)
                table = when.split(" ON ")[1].split()[0]
                self.server.psql(f"CREATE TRIGGER die {when} EXECUTE FUNCTION public.die()")
                done = self.centre.dunghan("upstream", "tell", check=False)
                self.assertEqual(done.returncode, 1)
                self.server.psql(f"DROP TRIGGER die ON {table}")
                self.assertGreater(self.status()["behind"], 0)
                self.tell()
                self.assert_told()

    def test_a_commit_or_its_answer_that_is_lost_is_told_once(self):
        """Of the first nobody knows there, of the second nobody here: both are asked for, and neither doubles."""
        relay = self.through_relay()
        self.take_in(1)
        for turn, (what, done_there) in enumerate((("question", False), ("answer", True)) * 3):
            with self.subTest(turn=turn, lost=what):
                before = self.generation() if turn else 0
                relay.lose(what)
                done = self.centre.dunghan("upstream", "tell", check=False)
                self.assertEqual((done.returncode, done.stdout, relay.lost), (1, "", turn + 1), done.stderr)
                if turn and done_there:
                    self.assertEqual(self.status()["behind"], 0)
                    self.assert_told()
                told = self.tell()
                self.assertEqual("told 0 roll-ups" in told, done_there and turn > 0, told)
                self.assert_told()
                self.assertEqual(self.generation(), before or 1)
                self.take_in(turn + 2, some=list(events(turn + 2, count=5)))

    def test_no_dossier_goes_up(self):
        self.take_in(1)
        self.tell()
        self.take_in(2)
        self.tell()
        dump = self.server.dump()
        self.assertIn("H99.10.01", dump)  # a unit's code does
        for seed in (1, 2):
            for event in events(seed):
                self.assertNotIn(event["dossier"], dump)

    def test_a_password_comes_from_its_file_and_goes_nowhere_else(self):
        self.take_in(1)
        self.server.psql("ALTER ROLE dunghan_h42 PASSWORD 'geheim-1'")
        self.server.demand_password("dunghan_h42")
        text = self.centre.config.read_text()
        for password, status in ((None, 1), ("geheim-2", 1), ("geheim-1", 0)):
            with self.subTest(password=password):
                path = self.stage.write("password", f"{password}\nanother line\n")
                into = f"upstream: {{password_file: {path}, " if password else "upstream: {"
                self.centre.config.write_text(text.replace("upstream: {", into))
                done = self.centre.dunghan("upstream", "tell", check=False)
                self.assertEqual(done.returncode, status, done.stderr)
                self.assertNotIn("geheim", done.stdout + done.stderr)
        self.assert_told()

    def test_what_is_not_so_is_said(self):
        self.take_in(1)
        self.server.psql("CREATE ROLE nobody_in_particular LOGIN IN ROLE dunghan_centre")
        text = self.centre.config.read_text()
        for before, after, said in (
            ("user=dunghan_h42", "user=nobody_in_particular", "no centre's"),
            ("user=dunghan_h42", "user=unknown", "unknown"),
            (f"dbname={DATABASE}", "dbname=nowhere", "nowhere"),
            ("user=dunghan_h42", "user=dunghan_h42 password=geheim", "password_file"),
            ("host=", "hosst=", "hosst"),
            ("'host=", "'postgresql://somebody:geheim@", "allowed: words"),
        ):
            with self.subTest(after=after):
                self.centre.config.write_text(text.replace(before, after))
                done = self.centre.dunghan("upstream", "tell", check=False)
                self.assertEqual((done.returncode, done.stdout), (1, ""))
                self.assertIn(said, done.stderr)
                self.assertNotIn("geheim", done.stderr)
        self.centre.config.write_text(text.split("upstream:")[0])
        self.assertIn("nobody is told", self.centre.dunghan("upstream", "tell", check=False).stderr)


class Running(Upstream):
    """Beside a centre that takes in events."""

    def setUp(self):
        super().setUp()
        self.sent = 0
        self.sink = None

    def send(self, count, centre=None):
        """So many intakes of today, by a gateway that is not ours, stored when this returns."""
        centre = centre or self.centre
        before = centre.received()
        some = [intake(self.sent + number) for number in range(count)]
        batch = {"v": 1, "epoch": "9f3c52d1a07be644", "first": self.sent + 1, "events": some}
        self.broker.publish("dunghan/v1/events/gw-foreign", json.dumps(batch))
        self.sent += count
        centre.wait_received(before + count)

    def run_sink(self, centre=None):
        centre = centre or self.centre
        argv = [BIN / "dunghan", "--config", centre.config, "upstream", "run"]
        return self.stage.run(f"sink-{centre.name}-{self.sent}", argv)

    def wait_told(self, centre=None):
        wait_until(lambda: self.status(centre)["behind"] == 0, "all is told")
        self.assert_told(centre)

    def test_events_are_told_a_moment_after_they_are_stored(self):
        self.centre.start()
        sink = self.run_sink()
        for _ in range(3):
            self.send(20)
            self.wait_told()
        self.assertEqual(self.generation(), 1)
        self.assertTrue(sink.running())

    def test_what_dies_at_any_time_loses_and_doubles_nothing(self):
        """The sink, PostgreSQL and the centre, each killed while the others go on."""
        self.centre.start()
        chance = random.Random(7)
        sink = self.run_sink()
        for turn in range(9):
            self.send(10)
            victim = ("sink", "server", "centre")[turn % 3]
            time.sleep(chance.random() * 1.5)
            with self.subTest(turn=turn, victim=victim):
                if victim == "sink":
                    sink.kill()
                    sink = self.run_sink()
                elif victim == "server":
                    self.server.stop()
                    self.server.start()
                else:
                    self.centre.kill()
                    self.centre.start()
        self.wait_told()
        self.assertEqual(self.generation(), 1)
        self.assertEqual(self.centre.received(), 90)

    def test_the_centre_goes_on_while_postgresql_is_away_or_hangs(self):
        self.centre.start()
        self.run_sink()
        self.send(10)
        self.wait_told()
        self.server.freeze()
        self.send(10)
        self.send(10)
        self.assertEqual(self.centre.received(), 30)
        self.assertEqual(self.centre.get("/healthz")[0], 200)
        self.server.thaw()
        self.wait_told()

    def test_a_postgresql_that_hangs_is_given_up_and_told_when_it_is_back(self):
        self.take_in(1)
        sink = self.run_sink()
        self.wait_told()
        self.server.freeze()
        self.take_in(2)
        wait_until(lambda: "does not answer any more" in sink.log(), "it is given up", 3 * PATIENCE_S)
        self.server.thaw()
        wait_until(lambda: self.status()["behind"] == 0, "all is told", 3 * PATIENCE_S)
        self.assert_told()

    def doctor(self):
        return self.centre.dunghan("doctor", check=False)

    def lag_s(self):
        return self.centre.json("/healthz")["upstream_lag_s"]

    def test_how_long_it_waits_is_said(self):
        self.centre.start()
        self.assertIsNone(self.lag_s())
        self.assertIn("upstream", self.centre.json("/api/v1/summary")["alarms"])  # never told
        self.assertRegex(self.doctor().stdout, "fail +nation +nothing of this store has been told")
        self.run_sink()
        self.send(10)
        wait_until(lambda: self.lag_s() == 0, "all is told")
        self.assertRegex(self.doctor().stdout, "ok +nation +it is told")
        wait_until(lambda: "upstream" not in self.centre.json("/api/v1/summary")["alarms"], "it is well")
        self.server.stop()
        self.send(10)
        wait_until(lambda: self.lag_s() >= 2, "it waits")
        self.assertRegex(self.centre.get("/metrics")[1], rb"\ndunghan_upstream_lag_seconds [1-9]")
        self.server.start()
        wait_until(lambda: self.lag_s() == 0, "all is told again", 3 * PATIENCE_S)

    def test_a_sink_whose_commits_and_answers_are_lost_goes_on(self):
        relay = self.through_relay()
        self.centre.start()
        sink = self.run_sink()
        self.send(10)
        self.wait_told()
        for turn in range(4):
            relay.lose(("answer", "question")[turn % 2])
            self.send(10)
            wait_until(lambda turn=turn: relay.lost == turn + 1, "it is lost")
            self.wait_told()
        self.assertEqual(self.generation(), 1)
        self.assertTrue(sink.running())

    def test_two_sinks_of_one_centre_tell_it_once(self):
        self.centre.start()
        sinks = [self.run_sink(), self.run_sink()]
        for _ in range(4):
            self.send(10)
            self.wait_told()
        self.assertEqual(self.generation(), 1)
        self.assertTrue(all(sink.running() for sink in sinks))

    def test_a_copy_that_is_restored_while_it_runs_is_no_other_machine(self):
        self.take_in(1)
        copy = self.stage.path / "copy"
        self.centre.dunghan("backup", copy)
        sink = self.run_sink()
        self.wait_told()
        self.take_in(2)
        self.wait_told()
        self.centre.dunghan("restore", copy)
        self.wait_told()
        self.assertEqual(self.generation(), 2)
        self.assertNotIn("another store", sink.log())

    def test_a_postgresql_of_before_the_store_was_restored_is_no_other_machine(self):
        """What is found there then is of the store as it was, which is another's name and an older generation."""
        self.take_in(1)
        copy = self.stage.path / "copy"
        self.centre.dunghan("backup", copy)
        sink = self.run_sink()
        self.wait_told()
        tables = self.server.dump("--data-only", "--schema=dunghan_v1")
        self.centre.dunghan("restore", copy)
        wait_until(lambda: self.generation() == 2, "the store as it was restored is told")
        self.server.psql(f"BEGIN;\nTRUNCATE dunghan_v1.centre CASCADE;\n{tables}\nCOMMIT;")
        self.take_in(2)
        self.wait_told()
        self.assertNotIn("another store", sink.log())

    def test_an_answer_that_is_lost_after_a_restore_is_no_other_machine(self):
        """What is found then is of this store, by a COMMIT of which this process never heard."""
        relay = self.through_relay()
        self.take_in(1)
        copy = self.stage.path / "copy"
        self.centre.dunghan("backup", copy)
        sink = self.run_sink()
        self.wait_told()
        relay.lose("answer")
        self.centre.dunghan("restore", copy)
        wait_until(lambda: relay.lost == 1, "the answer is lost")
        wait_until(lambda: sink.log().count("the nation is told") == 2, "it goes on")
        self.take_in(2)
        self.wait_told()
        self.assertNotIn("another store", sink.log())

    def test_the_machine_that_was_replaced_is_told_of_and_waits(self):
        self.take_in(1)
        self.run_sink()
        self.wait_told()
        old = self.stage.path / "old"
        shutil.copytree(self.centre.data, old)
        settings = self.centre.config.read_text().replace(str(self.centre.data), str(old))
        config = self.stage.write("old.yaml", settings)
        with closing(sqlite3.connect(old / "dunghan.db")) as store:
            store.execute("UPDATE meta SET value = 7 WHERE key = 'incarnation'")
            store.commit()
        done = dunghan("--config", config, "upstream", "tell")
        self.assertIn("new one", done.stdout)
        self.take_in(2)
        log = next(iter(self.stage.path.glob("sink-h42-*.log")))
        wait_until(lambda: "another store tells the nation" in log.read_text(), "it is said", 3 * PATIENCE_S)
        self.assert_told()


if __name__ == "__main__":
    unittest.main()
