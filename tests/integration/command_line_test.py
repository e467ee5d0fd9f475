"""dunghan, the operator's command line."""

import json
import os
import re
import signal
import sqlite3
import subprocess
import time
import unittest
from contextlib import closing

import catalogue
from harness import BIN, DEMO_DATA, ROOT, Stage, dossier, dunghan, now

# Received, limit, first line: Tết 2018, the same day, a weekend, a Saturday that was worked for
# another day, 24 November (a day off since 2026).
DUE = [
    ("2018-02-12T09:00", "3wd", "2018-02-22"),
    ("2018-02-12T09:00", "same_day", "2018-02-12"),
    ("2026-11-20T09:00", "1wd", "2026-11-23"),
    ("2026-01-09T09:00", "1wd", "2026-01-10"),
    ("2026-11-20T09:00", "10wd", "2026-12-07"),
]

# What is wrong, and the status: 1 it did not go well, 64 it was called wrongly (dunghan.8).
WRONG = [
    (("due", "--received", "2018-02-12T09:00"), 64),
    (("due", "--received", "2018-02-30T09:00", "--limit", "3wd"), 64),
    (("due", "--received", "2018-02-12T09:00", "--limit", "soon"), 64),
    (("due", "--received", "2018-02-12T09:00", "--limit", "-3wd"), 64),
    (("dossier", "a b"), 64),
    (("form06", "--from", "2026-01-01"), 64),
    (("form06", "--from", "2026-02-01", "--to", "2026-01-01"), 64),
    (("import", "wishes", "file"), 64),
    (("import", "units", "file", "file"), 64),
    (("period", "celebrate"), 64),
    (("gateway", "add"), 64),
    (("staff", "add", "A B"), 64),
    (("quarantine", "replay"), 64),
    (("held", "accept"), 64),
    (("national", "add", "Huế"), 64),
    (("cause", "state", "H42.31-261120-0007"), 64),
    (("cause", "state", "H42.31-261120-0007", "laziness"), 64),
    (("held", "drop", "3"), 64),
    (("verify", "--config"), 64),
    (("--config", "/nonexistent", "verify"), 1),
    (("verify", "--config", "/nonexistent"), 1),
    (("verify", "--config=/nonexistent"), 1),
    (("celebrate",), 64),
    (("doctor",), 1),
    ((), 64),
]

# Of each command: how it prints something, of a store with a catalogue and a dossier. None: it is asked
# for its help alone.
PRINTS = {
    "apologies": ("--from", "2026-11-01", "--to", "2026-11-30"),
    "audit": ("--format", "json"),
    "backup": ("BACKUP",),
    "bridge": ("list", "--format", "json"),
    "broker-config": None,
    "cause": ("list", "--format", "json"),
    "claim": ("list",),
    "device": ("list", "--format", "json"),
    "digest": (),
    "doctor": (),
    "dossier": ("DOSSIER",),
    "due": ("--received", "2018-02-12T09:00", "--limit", "3wd"),
    "due-soon": ("--format", "csv"),
    "form06": ("--from", "2026-11-01", "--to", "2026-11-30"),
    "gateway": ("list", "--format", "json"),
    "held": ("list",),
    "import": ("fields", DEMO_DATA / "fields.csv", "--dry-run"),
    "integrator": ("list", "--format", "json"),
    "late": ("--format", "csv"),
    "list": ("units",),
    "national": None,
    "overdue": ("--format", "csv"),
    "period": ("list", "--format", "json"),
    "promote": None,
    "quarantine": ("list",),
    "restore": None,
    "staff": ("list",),
    "upstream": None,
    "verify": (),
    "waiting": ("--format", "csv"),
}

# Of each verb: options that its help has, and those of its command that it has not.
VERBS = {
    "gateway": {
        "add": (["--unit", "--broker", "--bridge", "--renew"], ["--format", "--password"]),
        "list": (["--format"], ["--unit", "--renew"]),
        "revoke": ([], ["--unit", "--format"]),
    },
    "bridge": {
        "list": (["--format"], ["--unit", "--renew"]),
        "revoke": ([], ["--format"]),
    },
    "integrator": {
        "add": (["--broker", "--renew", "--password", "--unit"], ["--format", "--bridge"]),
        "list": (["--format"], ["--renew"]),
        "revoke": ([], ["--format"]),
    },
    "national": {
        "init": (["--database"], ["--format"]),
        "migrate": (["--database"], ["--format"]),
        "add": (["--database"], ["--format"]),
        "centres": (["--database", "--format"], []),
    },
    "period": {
        "add": (["--from", "--kind", "statutory-month"], ["--format", "--unit"]),
        "list": (["--format"], ["--from", "--unit"]),
        "freeze": ([], ["--from", "--format"]),
        "show": (["--unit", "--format"], ["--from"]),
    },
    "quarantine": {
        "list": (["--reason", "--gateway", "--json"], ["--all"]),
        "show": (["--json"], ["--all", "--reason"]),
        "replay": (["--reason", "--all"], ["--json"]),
        "drop": (["--gateway", "--all"], ["--json"]),
    },
    "cause": {
        "list": (["--format"], ["--note"]),
        "state": (["--note", "cooperation"], ["--format"]),
    },
    "held": {
        "list": (["--all", "--json"], []),
        "accept": ([], ["--all"]),
        "drop": ([], ["--all"]),
    },
    "import": {
        "calendar": (["--replace-all", "--reset", "--dry-run", "reason: "], ["--columns"]),
        "totals": (["--replace-all", "--reset", "--version"], ["--format"]),
        "units": (["--dry-run", "--version", "name_vi, needed: "], ["--reset", "--replace-all"]),
        "events": ([], ["--dry-run", "--yes"]),
    },
    "list": {
        "calendar": (["--versions", "--columns", "date, needed: "], ["--reset"]),
        "fields": (["--format", "name_vi"], ["--dry-run"]),
    },
    "upstream": {
        "status": (["--format"], []),
        "tell": ([], ["--format"]),
        "resync": ([], ["--format"]),
        "run": ([], ["--format"]),
    },
    "staff": {"add": ([], []), "list": ([], []), "password": ([], []), "remove": ([], [])},
}


def intake(number, **members):
    unit = catalogue.UNITS[1]
    event = {
        "type": "intake",
        "at": now(),
        "unit": unit,
        "counter": "q1",
        "dossier": dossier(unit, number),
        "procedure": catalogue.PROCEDURES[number % len(catalogue.PROCEDURES)],
        "channel": "postal",
    }
    return json.dumps(event | members)


class Words(unittest.TestCase):
    def test_due_says_the_date_alone_and_then_why(self):
        for received, limit, due in DUE:
            with self.subTest(received=received, limit=limit):
                done = dunghan("due", "--received", received, "--limit", limit)
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                first, *rest = done.stdout.splitlines()
                self.assertEqual(first, due)
                self.assertTrue(rest)

    def test_a_reason_that_does_not_exist_is_refused_with_those_that_do(self):
        for verb in ("list", "replay", "drop"):
            with self.subTest(verb=verb):
                done = dunghan("quarantine", verb, "--reason", "unknwon_unit")
                self.assertNotEqual(done.returncode, 0)
                self.assertEqual(done.stdout, "")
                self.assertIn("unknwon_unit", done.stderr)
                for allowed in ("unknown_unit", "bad_limit", "revoked_gateway"):
                    self.assertIn(allowed, done.stderr)

    def test_what_is_wrong_is_said_on_stderr_with_a_status(self):
        for words, status in WRONG:
            with self.subTest(words=words):
                done = dunghan(*words)
                self.assertEqual(done.returncode, status)
                self.assertEqual(done.stdout, "")
                self.assertTrue(done.stderr.startswith(("dunghan", "Usage: dunghan")), done.stderr)

    def test_the_registers_and_their_columns_are_explained(self):
        said = " ".join(dunghan("import", "--help").stdout.split())
        names = re.search(r"Registers: (.*?)\. What", said)[1].split(", ")
        self.assertIn("procedures", names)
        for name in names:
            with self.subTest(register=name):
                done = dunghan("--config", "/nonexistent", "list", name, "--columns")
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                rows = [line.split(None, 2) for line in done.stdout.splitlines()]
                self.assertIn("needed", [row[1] for row in rows if len(row) > 1])
                begins = {re.match(r"\S+ +(needed)? +", line).end()
                          for line in done.stdout.splitlines()}  # fmt: skip
                self.assertEqual(len(begins), 1, done.stdout)
        self.assertIn("10wd", dunghan("list", "procedures", "--columns").stdout)

    def test_each_command_explains_itself(self):
        for command in (
            "broker-config", "doctor", "dossier", "due", "form06", "gateway", "import", "integrator",
            "list", "period", "verify",
        ):
            with self.subTest(command=command):
                done = dunghan(command, "--help")
                self.assertEqual(done.returncode, 0)
                self.assertIn(f"Usage: dunghan {command}", done.stdout)

    def test_each_verb_has_a_help_of_its_own(self):
        for command, verbs in VERBS.items():
            for verb, (own, others) in verbs.items():
                with self.subTest(command=command, verb=verb):
                    done = dunghan(command, verb, "--help")
                    self.assertEqual((done.returncode, done.stderr), (0, ""))
                    usage = rf"Usage: dunghan {command} {verb}\b"
                    self.assertEqual(len(re.findall(usage, done.stdout)), 1, done.stdout)
                    for option in own:
                        self.assertIn(option, done.stdout)
                    for option in others:
                        self.assertNotIn(option, done.stdout)
                        refused = dunghan(command, verb, f"{option}=1")
                        self.assertIn("unrecognized option", refused.stderr)


    def test_help_shows_what_may_be_said_and_no_more(self):
        self.assertNotIn("--password", dunghan("gateway", "--help").stdout)
        self.assertIn("--password", dunghan("integrator", "--help").stdout)
        for words in (("overdue",), ("gateway", "list"), ("doctor",)):
            usage = dunghan(*words, "--help").stdout.splitlines()[0]
            self.assertEqual(usage, f"Usage: dunghan {' '.join(words)} [OPTION...]")


    def test_the_manual_page_has_every_command_and_status(self):
        page = (ROOT / "appliance/dunghan.8").read_text()
        commands = page[: page.index(".Sh FILES OF REGISTERS")]
        self.assertEqual(re.findall(r"^\.It Cm (.*)$", commands, re.M), sorted(PRINTS))
        statuses = page[page.index(".Sh EXIT STATUS") : page.index(".Sh FILES\n")]
        self.assertEqual(re.findall(r"^\.It (\d+)$", statuses, re.M), ["0", "1", "64"])


    def test_the_manual_pages_have_the_options_of_the_help(self):
        """Each as short and long name and what it takes, but those that every program has."""
        for program, page in (
            ("dunghan", "appliance/dunghan.8"), ("dunghan-gateway", "sensors/dunghan-gateway.8"),
        ):  # fmt: skip
            with self.subTest(program=program):
                done = subprocess.run([BIN / program, "--help"], capture_output=True, text=True)
                option = r"^ +(?:-(\S), +)?--([a-z-]+)(?:=([A-Z]+))?(?: |$)"
                said = set(re.findall(option, done.stdout, re.M))
                item = r"^\.It (?:Fl (\w) , )?Fl -([a-z-]+)(?: Ar (\w+))?$"
                written = re.findall(item, (ROOT / page).read_text(), re.M)
                common = {("?", "help", ""), ("", "usage", ""), ("V", "version", "")}
                self.assertEqual(
                    sorted((short, name, takes.upper()) for short, name, takes in written),
                    sorted(said - common),
                )


class Output(unittest.TestCase):
    """What cannot be written is a failure, of every command."""

    def commands(self):
        said = dunghan("--help").stdout
        return re.findall(r"^  ([a-z0-9-]+) +", said[said.index("Commands ") :], re.M)

    def fails_to_write(self, *words):
        with open("/dev/full", "w") as full:
            done = subprocess.run(
                [str(word) for word in words], stdout=full, stderr=subprocess.PIPE,
                stdin=subprocess.DEVNULL, text=True, timeout=60,
            )  # fmt: skip
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertRegex(done.stderr, "stdout: (No space left on device|Input/output error)")

    def test_of_every_command(self):
        with Stage() as stage:
            centre = stage.centre(stage.broker(), start=False)
            self.assertEqual(self.commands(), sorted(PRINTS))
            dunghan("--config", centre.config, "staff", "add", "lan", typed="một mật khẩu\n")
            event = json.loads(intake(1))
            centre.dunghan("import", "events", stage.write("e", json.dumps(event)))
            known = {"BACKUP": stage.path / "backup.db", "DOSSIER": event["dossier"]}
            for command, words in PRINTS.items():
                with self.subTest(command=command):
                    self.fails_to_write(BIN / "dunghan", command, "--help")
                    if words is not None:
                        words = [known.get(word, word) for word in words]
                        self.fails_to_write(BIN / "dunghan", command, *words, "--config", centre.config)

    def test_of_the_other_programs(self):
        for program in ("dunghand", "dunghan-gateway", "dunghan-sim"):
            with self.subTest(program=program):
                self.fails_to_write(BIN / program, "--version")

    def test_a_pipe_that_nobody_reads_is_a_failure_too(self):
        ends = os.pipe()
        os.close(ends[0])
        done = subprocess.run([BIN / "dunghan", "--help"], stdout=ends[1], stderr=subprocess.DEVNULL)
        os.close(ends[1])
        self.assertNotEqual(done.returncode, 0)


class Store(unittest.TestCase):
    def test_a_broker_on_this_machine_is_believed_where_the_settings_say_it(self):
        with Stage() as stage:
            centre = stage.centre(stage.broker(), start=False)
            said = f"certificates: {{authority_directory: {stage.path / 'authority'}"
            plain = centre.config.read_text()
            for host, status in (("", 1), (", broker_host: localhost", 0)):
                centre.config.write_text(f"{plain}{said}{host}}}\n")
                bundle = stage.path / f"listener{status}"
                done = centre.dunghan("integrator", "add", f"l{status}", "--output", bundle, check=False)
                self.assertEqual(done.returncode, status, done.stderr)
            self.assertIn("localhost", (bundle / "mosquitto_sub").read_text())

    def test_config_is_taken_before_and_behind_the_command(self):
        with Stage() as stage:
            config = stage.centre(stage.broker(), start=False).config
            before = dunghan("--config", config, "list", "units")
            self.assertIn(catalogue.UNITS[1], before.stdout)
            for words in (
                ("list", "units", "--config", config),
                ("list", "--config", config, "units"),
                ("list", f"--config={config}", "units"),
            ):
                self.assertEqual(dunghan(*words).stdout, before.stdout)
            other = stage.write("other.yaml", "data: /nonexistent\n")
            done = dunghan("--config", other, "list", "units", "--config", config)
            self.assertEqual((done.returncode, done.stdout), (0, before.stdout))

    def test_an_import_is_taken_in_once_and_bad_lines_are_named(self):
        with Stage() as stage:
            centre = stage.centre(stage.broker(), start=False)
            lines = [intake(n) for n in range(1, 101)] + ["garbage", intake(101, unit="H01")]
            events = stage.write("events.jsonl", "\n".join(lines) + "\n")
            for added in (100, 0):
                done = centre.dunghan("import", "events", events, check=False)
                self.assertEqual(done.returncode, 1)
                self.assertIn(f"{added} added", done.stdout)
                self.assertRegex(done.stderr, r"events\.jsonl:101: ")
                self.assertRegex(done.stderr, r"events\.jsonl:102: unknown_unit: a unit that is not ")

    def test_all_that_is_refused_of_a_file_is_set_aside_and_comes_in_later(self):
        with Stage() as stage:
            centre = stage.centre(stage.broker(), start=False)
            lines = [intake(n, unit="H01") for n in range(1, 121)] + ["garbage", intake(121)]
            events = stage.write("events.jsonl", "\n".join(lines) + "\n")
            for added, known in ((1, 0), (0, 1)):  # a second time nothing is doubled
                done = centre.dunghan("import", "events", events, check=False)
                self.assertEqual(done.returncode, 1)
                self.assertIn(f"{added} added, {known} known already, 121 refused", done.stdout)
                self.assertIn("dunghan quarantine list --gateway import", done.stdout)
                listed = json.loads(centre.dunghan("quarantine", "list", "--json"))
                self.assertEqual([entry["seq"] for entry in listed], list(range(1, 122)))
                self.assertTrue(all(entry["replayable"] for entry in listed))
                self.assertEqual(listed[0]["payload"], lines[0])
            table = (DEMO_DATA / "units.csv").read_text().splitlines()
            columns = table[0].split(",")
            row = dict(zip(columns, table[1].split(","))) | {"code": "H01", "parent": ""}
            units = "\n".join([*table, ",".join(row[column] for column in columns)]) + "\n"
            centre.dunghan("import", "units", stage.write("units.csv", units))
            said = centre.dunghan("quarantine", "replay", "--all", check=False).stdout
            self.assertIn("120", said)
            centre.dunghan("verify")
            done = centre.dunghan("import", "events", events, check=False)
            self.assertIn("0 added, 121 known already, 1 refused", done.stdout)
            said = centre.dunghan("quarantine", "drop", "--all").splitlines()
            self.assertEqual(said, ["dropped 1"])

    def test_a_void_before_what_it_cancels_is_the_same_as_after_it(self):
        with Stage() as stage:
            centre = stage.centre(stage.broker(), start=False)
            first = json.loads(intake(1))
            names = {"of_type": "intake", "of_at": first["at"], "dossier": first["dossier"]}
            void = json.dumps({"type": "voided", "at": now(), "unit": first["unit"]} | names)
            lines = [void, intake(2), json.dumps(first)]
            events = stage.write("e.jsonl", "\n".join(lines))
            for added, known in ((3, 0), (0, 3)):
                said = centre.dunghan("import", "events", events)
                self.assertIn(f"{added} added, {known} known already, 0 refused", said)
            today = now()[:10]
            words = ("form06", "--from", today, "--to", today, "--format", "json")
            rows = json.loads(centre.dunghan(*words))["rows"]
            self.assertEqual(sum(row["received_total"] for row in rows), 1)
            centre.dunghan("verify")

    def test_ctrl_c_leaves_what_was_read_and_the_next_import_goes_on(self):
        with Stage() as stage:
            centre = stage.centre(stage.broker(), start=False)
            words = [BIN / "dunghan", "--config", centre.config, "import", "events", "-"]
            pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
            lines = [intake(n) for n in range(1, 2001)]
            with subprocess.Popen(words, **pipes) as running:
                running.stdin.write("\n".join(lines) + "\n")
                running.stdin.flush()
                time.sleep(3)
                running.send_signal(signal.SIGINT)
                said = running.stdout.read()
                running.stdin.close()
            self.assertEqual(running.returncode, 1)
            stopped = re.search(r"stopped after line (\d+) of -: what was read is stored", said)
            added = re.search(r"(\d+) added, 0 known already, 0 refused", said)
            self.assertEqual(stopped.group(1), added.group(1))
            events = stage.write("e.jsonl", "\n".join(lines))
            left = 2000 - int(added.group(1))
            said = centre.dunghan("import", "events", events)
            self.assertIn(f"{left} added, {added.group(1)} known already, 0 refused", said)
            centre.dunghan("verify")

    def test_codes_of_older_systems_are_taken_and_a_date_that_is_none_is_named(self):
        with Stage() as stage:
            centre = stage.centre(stage.broker(), start=False)
            codes = ["00352112000539", "HS-2015/00123_b", "000.00.01.H40-180230-0001", "a b 1"]
            lines = [intake(n, dossier=code) for n, code in enumerate(codes)]
            done = centre.dunghan("import", "events", stage.write("e", "\n".join(lines)), check=False)
            self.assertEqual(done.returncode, 1)
            self.assertIn("2 added", done.stdout)
            third, fourth = (line for line in done.stderr.splitlines() if "e:" in line)
            self.assertIn("e:3: dossier: 180230 is no date: there is no 30.2.2018", third)
            self.assertIn("e:4: dossier must be a dossier code such as", fourth)

    def test_files_as_other_systems_save_them(self):
        line = json.dumps({
            "type": "intake", "at": "2026-10-05T09:00:00+07:00", "unit": catalogue.UNITS[1],
            "dossier": "00352112000539", "field": "land", "limit": "3wd",
        })  # fmt: skip
        with Stage() as stage:
            centre = stage.centre(stage.broker(), start=False)
            path = stage.path / "e.jsonl"
            path.write_bytes(f"{line}\r\n".encode("utf-16"))
            done = centre.dunghan("import", "events", path, check=False)
            self.assertEqual(done.returncode, 1)
            self.assertIn("e.jsonl: this is UTF-16: save it as UTF-8\n", done.stderr)
            path.write_bytes(f"{line}\r\n".encode("utf-16-le"))
            done = centre.dunghan("import", "events", path, check=False)
            self.assertEqual(done.returncode, 1)
            self.assertIn("e.jsonl: this is UTF-16: save it as UTF-8\n", done.stderr)
            self.assertIn("is empty", centre.dunghan("quarantine", "list"))
            path.write_bytes(f"{line}\r\n".encode("utf-8-sig"))
            self.assertIn("1 added, 0 known already, 0 refused", centre.dunghan("import", "events", path))
            path.write_text(line)
            self.assertIn("0 added, 1 known already, 0 refused", centre.dunghan("import", "events", path))
            done = centre.dunghan("import", "events", stage.path, check=False)
            self.assertIn("Is a directory", done.stderr)

    def test_an_empty_quarantine_is_said_to_be_empty(self):
        with Stage() as stage:
            centre = stage.centre(stage.broker(), start=False)
            said = centre.dunghan("quarantine", "list")
            self.assertEqual(said, "0 set aside: the quarantine is empty\n")
            said = centre.dunghan("quarantine", "list", "--gateway", "gw-1")
            self.assertEqual(said, "0 set aside: nothing of this gateway or reason\n")

    def test_the_doctor_asks_for_procedures_only_where_due_dates_are_missing(self):
        with Stage() as stage:
            for table in ("units", "fields"):
                stage.write(f"{table}.csv", (DEMO_DATA / f"{table}.csv").read_text())
            centre = stage.centre(stage.broker(), start=False, catalogue=stage.path)
            field = next(iter(catalogue.FIELD_OF.values()))
            for number, members, finding in (
                (1, {"limit": "3wd"}, "ok    procedures     there are none: each intake must"),
                (2, {}, "warn  procedures     there are none, and 1 dossiers have no due date"),
            ):
                event = json.loads(intake(number, field=field, **members))
                del event["procedure"]
                centre.dunghan("import", "events", stage.write("e", json.dumps(event)))
                said = centre.dunghan("doctor", check=False).stdout
                self.assertIn(finding, said)
                self.assertIn("ok    catalogue", said)

    def test_form06_balances_and_sums_to_what_was_imported(self):
        with Stage() as stage:
            centre = stage.centre(stage.broker(), start=False)
            lines = [intake(n) for n in range(1, 101)]
            lines += [intake(n, type="returned", procedure=None) for n in range(1, 51)]
            lines = [line.replace('"procedure": null, ', "") for line in lines]
            centre.dunghan("import", "events", stage.write("e.jsonl", "\n".join(lines)))
            today = now()[:10]
            words = ("form06", "--from", today, "--to", today, "--format", "json")
            rows = json.loads(centre.dunghan(*words))["rows"]
            for row in rows:
                self.assertEqual(row["received_total"], row["resolved_total"] + row["in_progress"])
            self.assertEqual(sum(row["received_direct_or_postal"] for row in rows), 100)
            self.assertEqual(sum(row["resolved_total"] for row in rows), 50)

    def test_verify_finds_a_figure_that_was_changed_by_hand(self):
        with Stage() as stage:
            centre = stage.centre(stage.broker(), start=False)
            events = stage.write("events.jsonl", "\n".join(intake(n) for n in range(1, 21)))
            centre.dunghan("import", "events", events)
            centre.dunghan("verify")
            with closing(sqlite3.connect(centre.data / "dunghan.db")) as database, database:
                database.execute("UPDATE rollup SET received = received + 1 WHERE grain = 0")
            done = centre.dunghan("verify", check=False)
            self.assertGreater(done.returncode, 0)

    def test_the_store_of_a_running_centre_is_not_imported_into(self):
        with Stage() as stage:
            centre = stage.centre(stage.broker())
            events = stage.write("events.jsonl", intake(1))
            done = centre.dunghan("import", "events", events, check=False)
            self.assertGreater(done.returncode, 0)
            self.assertIn(str(centre.data), done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
