"""The nation's tables in PostgreSQL, on a real one: made, brought up, and who may write what."""

import json
import re
import sqlite3
import threading
import unittest
import unittest.mock
from contextlib import closing

from harness import ROOT, Stage, dunghan
from postgres import DATABASE, Postgres

STEPS = len(list((ROOT / "appliance/national/sql").glob("*.sql")))
BESIDE = ["centre", "generation"]  # columns that a centre's own roll-ups have not
TABLES = ("rollup", "unit", "field")


def national(server, *words, role="owner"):
    return dunghan("national", *words, "--database", server.conninfo(role))


class Server(unittest.TestCase):
    def setUp(self):
        self.server = self.enterContext(Postgres())

    def national(self, *words, **more):
        done = national(self.server, *words, **more)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def refuses(self, *words, **more):
        done = national(self.server, *words, **more)
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        return done.stderr


class Tables(Server):
    def test_are_made_once_and_asking_again_changes_nothing(self):
        self.assertIn("national init", self.refuses("migrate"))
        self.assertIn("national init", self.refuses("centres"))
        self.assertEqual(self.national("init"), f"made, version {STEPS}\n")
        self.assertEqual(self.national("init"), f"it is there already, version {STEPS}\n")
        self.assertEqual(self.national("migrate"), f"nothing to do, version {STEPS}\n")
        self.assertEqual(self.national("centres"), "")

    def test_are_made_once_by_two_at_the_same_time(self):
        said = []
        tries = [threading.Thread(target=lambda: said.append(national(self.server, "init"))) for _ in range(4)]
        for one in tries:
            one.start()
        for one in tries:
            one.join()
        self.assertEqual([done.returncode for done in said], [0] * 4, [done.stderr for done in said])
        self.assertEqual(self.server.psql("SELECT count(*) FROM dunghan.step"), [[str(STEPS)]])

    def test_a_step_that_fails_leaves_nothing(self):
        self.server.psql("CREATE SCHEMA dunghan_v1")  # of somebody else
        self.assertIn("dunghan_v1", self.refuses("init"))
        self.assertEqual(self.server.psql("SELECT to_regclass('dunghan.step')"), [[""]])
        self.server.psql("DROP SCHEMA dunghan_v1")
        self.national("init")

    def test_of_a_newer_program_are_left_alone(self):
        self.national("init")
        self.server.psql(f"INSERT INTO dunghan.step VALUES ({STEPS + 1})")
        for words in (("init",), ("migrate",), ("add", "h42"), ("centres",)):
            with self.subTest(words=words):
                self.assertIn("install the newer program", self.refuses(*words))

    def test_roll_ups_have_the_measures_of_a_centre_in_its_order(self):
        self.national("init")
        rows = self.server.psql(
            "SELECT attname FROM pg_attribute WHERE attrelid = 'dunghan_v1.rollup'::regclass"
            " AND attnum > 0 ORDER BY attnum"
        )
        stage = self.enterContext(Stage())
        centre = stage.centre(stage.broker(), start=False)
        with closing(sqlite3.connect(centre.data / "dunghan.db")) as store:
            own = {row[1] for row in store.execute("PRAGMA table_info(rollup)")}
        self.assertEqual([row[0] for row in rows[:2]], BESIDE)
        self.assertEqual({row[0] for row in rows[2:]}, own)
        header = (ROOT / "appliance/dossiers/ledger.h").read_text()
        measures = re.findall(r"\bDO\([A-Z_]+, ([a-z_]+)\)", header)
        self.assertEqual([row[0] for row in rows[6:]], measures)

    def test_nothing_that_is_there_has_a_dossier_or_a_person(self):
        """README, `dunghan national`: what there is, by name; who adds to it adds here."""
        self.national("init")
        rows = self.server.psql(
            "SELECT attrelid::regclass, attname FROM pg_attribute JOIN pg_class c ON c.oid = attrelid"
            " WHERE relnamespace = 'dunghan_v1'::regnamespace AND relkind IN ('r', 'p')"
            " AND attnum > 0 AND format_type(atttypid, NULL) IN ('text', 'name', 'bytea', 'json', 'jsonb')"
        )
        self.assertEqual(
            {(table.removeprefix("dunghan_v1."), column) for table, column in rows},
            {("centre", "name"), ("centre", "role"), ("centre", "incarnation"), ("centre", "rules"),
             ("unit", "code"), ("unit", "name_vi"), ("unit", "name_en"), ("unit", "level"),
             ("field", "code"), ("field", "name_vi"), ("field", "name_en"), ("told", "keys")},
        )  # fmt: skip


def zeroes(centre, unit=1):
    """A roll-up, as values of all columns."""
    header = (ROOT / "appliance/dossiers/ledger.h").read_text()
    measures = len(re.findall(r"\bDO\([A-Z_]+, ([a-z_]+)\)", header))
    return ", ".join(str(value) for value in [centre, 1, 0, 20000, unit, 1, *[0] * measures])


class Writers(unittest.TestCase):
    """Two centres; each test writes only what is refused, or takes it back."""

    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Postgres())
        for words in (("init",), ("add", "h42"), ("add", "h43")):
            done = national(cls.server, *words)
            assert done.returncode == 0, done.stderr
        cls.ids = dict(cls.server.psql("SELECT name, id FROM dunghan_v1.centre"))

    def table(self, centre, name="rollup"):
        return f"dunghan_v1.{name}_{self.ids[centre]}"

    def test_a_centre_may_write_its_own_part_and_say_how_far(self):
        mine = self.table("h42")
        (copied,) = self.server.psql(
            f"BEGIN; CREATE TEMPORARY TABLE batch (LIKE {mine}) ON COMMIT DROP;"
            f"INSERT INTO batch VALUES ({zeroes(self.ids['h42'])});"
            f"INSERT INTO {mine} SELECT * FROM batch ORDER BY grain, slot, unit, field"
            " ON CONFLICT (centre, generation, grain, slot, unit, field) DO UPDATE SET received = excluded.received;"
            "UPDATE dunghan_v1.centre SET incarnation = '00000000000000aa', applied = 7 WHERE applied = 0"
            " RETURNING name; ROLLBACK",
            role="dunghan_h42",
        )
        self.assertEqual(copied, ["h42"])  # alone, though every centre's is 0

    def test_a_centre_may_write_nothing_of_another(self):
        mine, theirs = self.table("h42"), self.table("h43")
        for text in (
            f"INSERT INTO {theirs} VALUES ({zeroes(self.ids['h43'])})",
            f"INSERT INTO {mine} VALUES ({zeroes(self.ids['h43'])})",  # no row of its own part
            f"INSERT INTO dunghan_v1.rollup VALUES ({zeroes(self.ids['h43'])})",
            f"DELETE FROM {theirs}",
            f"UPDATE {self.table('h43', 'unit')} SET code = 'x'",
            f"SELECT FROM {theirs}",
            f"TRUNCATE {mine}",
            f"DROP TABLE {mine}",
            "UPDATE dunghan_v1.centre SET name = 'h44'",
            "UPDATE dunghan_v1.centre SET role = 'dunghan_h43'",
            "INSERT INTO dunghan_v1.centre (name, role) VALUES ('h44', 'dunghan_h42')",
            "DELETE FROM dunghan_v1.centre",
            "INSERT INTO dunghan.step VALUES (99)",
            "CREATE TABLE dunghan_v1.mine (a integer)",
            "SELECT FROM dunghan.rollup",
        ):
            with self.subTest(text=text):
                said = self.server.refused(text, role="dunghan_h42")
                self.assertRegex(said, "permission denied|must be owner|violates partition constraint")

    def test_a_centre_neither_sees_nor_changes_the_row_of_another(self):
        rows = self.server.psql("SELECT name FROM dunghan_v1.centre", role="dunghan_h42")
        self.assertEqual(rows, [["h42"]])
        text = "UPDATE dunghan_v1.centre SET applied = 1 WHERE name = 'h43' RETURNING name"
        self.assertEqual(self.server.psql(text, role="dunghan_h42"), [])

    def test_a_reader_reads_all_and_writes_nothing(self):
        self.server.psql("CREATE ROLE somebody LOGIN IN ROLE dunghan_reader")
        rows = self.server.psql("SELECT name FROM dunghan.centre ORDER BY 1", role="somebody")
        self.assertEqual(rows, [["h42"], ["h43"]])
        for name in TABLES:
            self.server.psql(f"SELECT * FROM dunghan.{name}", role="somebody")
            self.server.refused(f"SELECT FROM dunghan_v1.{name}", role="somebody")
        self.server.refused("UPDATE dunghan.centre SET applied = 1", role="somebody")

    def test_readers_see_the_generation_that_the_centre_names_and_no_other(self):
        mine = self.table("h42")
        ask = "SELECT unit FROM dunghan.rollup"
        told = self.server.psql(
            f"BEGIN; INSERT INTO {mine} VALUES ({zeroes(self.ids['h42'], unit=5)}); {ask};"
            f"UPDATE dunghan_v1.centre SET generation = 1 WHERE name = 'h42'; {ask}; ROLLBACK"
        )
        self.assertEqual(told, [["5"]])

    def test_a_name_is_taken_once_and_is_a_name(self):
        done = national(self.server, "add", "h42")
        self.assertEqual(done.returncode, 1)
        self.assertIn("centre_name_key", done.stderr)
        for name in ("H42", "h42; DROP TABLE dunghan_v1.centre", "h'42", "", "4h", "h" * 33, "huế"):
            with self.subTest(name=name):
                done = national(self.server, "add", name)
                self.assertEqual(done.returncode, 64)
                self.assertIn("allowed: a to z", done.stderr)

    def test_centres_are_listed_with_how_far_they_are(self):
        self.server.psql(
            "UPDATE dunghan_v1.centre SET incarnation = '00000000000000aa', generation = 3, applied = 7,"
            " applied_at = '2026-11-20 09:00:01+07', as_of = '2026-11-20 09:00:00+07' WHERE name = 'h43'"
        )
        done = national(self.server, "centres")
        self.assertEqual(done.returncode, 0, done.stderr)
        first, second = done.stdout.splitlines()
        self.assertRegex(first, r"^h42 +has never written$")
        self.assertRegex(second, r"^h43 +2026-11-20T02:00:01Z  as of 2026-11-20T02:00:00Z, change 7 of 0{14}aa, "
                                 r"generation 3$")  # fmt: skip
        rows = json.loads(national(self.server, "centres", "--format", "json").stdout)
        self.assertEqual([row["applied_at"] for row in rows], [None, "2026-11-20T02:00:01Z"])
        self.assertEqual(rows[1]["role"], "dunghan_h43")


class Connections(Server):
    def test_what_is_not_there_is_said_without_the_password(self):
        where = f"host={self.server.path} dbname=nowhere user=owner password=geheim"
        done = dunghan("national", "centres", "--database", where)
        self.assertEqual(done.returncode, 1)
        self.assertIn("nowhere", done.stderr)
        self.assertNotIn("geheim", done.stderr)
        self.server.stop()
        self.assertIn("connection", self.refuses("centres"))

    def test_one_that_only_reads_is_no_place_to_write(self):
        self.national("init")
        self.server.psql(f"ALTER DATABASE {DATABASE} SET default_transaction_read_only = on")
        self.assertIn("read-only", self.refuses("add", "h42"))

    def test_the_environment_says_where_it_is_when_nobody_else_does(self):
        environment = {"PGHOST": str(self.server.path), "PGUSER": "owner", "PGDATABASE": DATABASE}
        with unittest.mock.patch.dict("os.environ", environment):
            done = dunghan("national", "init")
        self.assertEqual((done.returncode, done.stderr), (0, ""))


if __name__ == "__main__":
    unittest.main()
