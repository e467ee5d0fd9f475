"""A nation: centres with their gateways and simulated devices, each with a sink that tells the cluster."""

import contextlib
import json
import sqlite3
import sys
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "integration"))

import catalogue
from cluster import DATABASE, Cluster
from harness import BIN, LOOPBACK, Daemon, dossier, dunghan, free_port, wait_until
from relay import Relay, to_port
from naive import COLUMNS
from upstream_test import ROLLUPS, events, own_cells

TERMINALS = 2
HISTORY = 150  # dossiers of each centre before it is of the nation
ABOVE = "H99.10"  # the unit that has a say in who takes over
TABLES = {"rollup": ROLLUPS, "move": "grain, slot, moved_day, unit, field, channel"}  # that are told, by key
BETWEEN_RECORDS_S = 0.1


def history(number):
    """Events of two months ago; some dossiers are handed on to another unit."""
    for event in events(number, count=HISTORY):
        yield event
        if event["type"] == "intake" and event["dossier"].endswith(("3", "6")):
            at = datetime.fromisoformat(event["at"]) + timedelta(days=1)
            other = next(unit for unit in catalogue.UNITS[1:] if unit != event["unit"])
            yield {"type": "transferred", "at": at.isoformat(), "unit": ABOVE,
                   "dossier": event["dossier"], "to_unit": other}  # fmt: skip


class Work(threading.Thread):
    """Gives the devices of a province their records, until it is ended."""

    def __init__(self, simulator, unit, chance):
        super().__init__(daemon=True)
        self.simulator, self.unit, self.chance = simulator, unit, chance
        self.produced = 0
        self.error = None
        self._ended = threading.Event()

    def end(self):
        self._ended.set()
        self.join()

    def run(self):
        try:
            number = 0
            while not self._ended.wait(BETWEEN_RECORDS_S):
                number += 1
                code, terminal = dossier(self.unit, number), number % TERMINALS + 1
                procedure = self.chance.choice(catalogue.PROCEDURES)
                self.simulator.put(terminal, "intake", procedure=procedure, dossier=code)
                self.produced += 1
                if self.chance.random() < 0.7:
                    self.simulator.put(terminal, "returned", dossier=code)
                    self.produced += 1
        except Exception as error:  # handed to the test, which fails with it
            self.error = error


class Sink(Daemon):
    """dunghan upstream run; what matters of it is in the store and there."""

    def __init__(self, stage, name, centre):
        super().__init__(stage, name)
        self.centre = centre

    def argv(self):
        return [BIN / "dunghan", "--config", self.centre.config, "upstream", "run"]

    def ready(self):
        return self.program.running()


class Province:
    def __init__(self, nation, number, chance):
        stage = nation.stage
        self.name = f"c{number}"
        self.copy = None  # a backup of its store
        unit = catalogue.UNITS[1 + number % 4]
        self.broker = stage.broker(name=f"broker-{self.name}", overheard=False)
        self.centre = stage.centre(self.broker, name=self.name, start=False)
        with open(self.centre.config, "a") as settings:
            settings.write(f"upstream: {{connection: '{nation.conninfo(f'dunghan_{self.name}')}'}}\n")
        lines = "".join(json.dumps(event) + "\n" for event in history(number))
        self.centre.dunghan("import", "events", stage.write(f"{self.name}.jsonl", lines))
        (self.before,) = self.query("SELECT count(*) FROM event")
        self.centre.start()
        simulator = stage.simulator(terminals=TERMINALS, name=f"simulator-{self.name}")
        self.gateway = stage.gateway(f"gw-{self.name}", self.broker, simulator.sites(unit))
        self.sink = Sink(stage, f"sink-{self.name}", self.centre).start()
        self.work = Work(simulator, unit, chance)

    def query(self, sql):
        """The first row."""
        uri = f"file:{self.centre.data}/dunghan.db?mode=ro"
        with contextlib.closing(sqlite3.connect(uri, uri=True, timeout=10)) as store:
            return store.execute(sql).fetchone()

    def counted(self):
        """Events of its store since the nation began: (all, different ones)."""
        row = self.query("SELECT count(*), count(DISTINCT dossier || ':' || type) FROM event")
        return tuple(count - self.before for count in row)

    def form06(self, first, last):
        """Of its page: {(level, field): columns}."""
        report = self.centre.json(f"/api/v1/reports/06?from={first}&to={last}")
        return {(row["level"], row["field"]): [row[name] for name in COLUMNS] for row in report["rows"]}

    def behind(self):
        """Changes that wait to be told, as the command says; None: all of them, or nobody answers."""
        done = self.centre.dunghan("upstream", "status", "--format", "json", check=False)
        return json.loads(done.stdout)["behind"] if done.returncode == 0 else None

    def back_up(self, stage):
        path = stage.path / f"{self.name}-{time.monotonic_ns()}.copy"
        done = self.centre.dunghan("backup", path, check=False)
        if done.returncode == 0:
            self.copy = path
        return done.returncode == 0

    def restore(self):
        self.centre.kill()
        self.centre.dunghan("restore", self.copy)
        self.centre.start(wait=False)


class Nation:
    def __init__(self, stage, centres, chance):
        self.stage = stage
        self.cluster = Cluster(stage).start()
        self.relays = [Relay(to_port(node.port), port=free_port()) for node in self.cluster.nodes]
        for node, relay in zip(self.cluster.nodes, self.relays):
            node.relay = relay
        self.national("init")
        for number in range(1, centres + 1):
            self.national("add", f"c{number}")
        self.provinces = [Province(self, number, chance) for number in range(1, centres + 1)]
        for province in self.provinces:
            province.work.start()

    def close(self):
        for relay in self.relays:
            relay.__exit__()

    def national(self, *words):
        done = dunghan("national", *words, "--database", self.cluster.conninfo())
        if done.returncode != 0:
            raise AssertionError(done.stderr)

    def conninfo(self, role):
        """Of three machines, as a centre's settings have it; each behind its relay."""
        hosts = ",".join([LOOPBACK] * len(self.relays))
        ports = ",".join(str(relay.port) for relay in self.relays)
        return (f"host={hosts} port={ports} dbname={DATABASE} user={role} sslmode=disable gssencmode=disable"
                " connect_timeout=2")  # fmt: skip

    def heal(self):
        for relay in self.relays:
            relay.lose(None)
            relay.refusing = False
        for etcd in self.cluster.etcds:
            if not etcd.program.running():
                etcd.start(wait=False)
        for node in self.cluster.nodes:
            if node.program.running():
                node.thaw()
            else:
                node.start(wait=False)

    def end_work(self):
        for province in self.provinces:
            province.work.end()
            if province.work.error:
                raise province.work.error
        return sum(province.work.produced for province in self.provinces)

    def settle(self, timeout_s):
        """Until each centre has what its devices produced, and has told all of it."""
        for province in self.provinces:
            wanted = province.work.produced
            wait_until(lambda p=province, w=wanted: p.counted()[0] == w, f"{province.name} has all", timeout_s)
        for province in self.provinces:
            wait_until(lambda p=province: p.behind() == 0, f"{province.name} has told all", timeout_s)

    def differences(self):
        """Cells of centres that PostgreSQL has otherwise, or not, or beside: by centre; and how many there are."""
        wrong, cells = {}, 0
        for province in self.provinces:
            for table, key in TABLES.items():
                keys, own = own_cells(province.centre, table, key)
                text = f"SELECT {', '.join(keys)} FROM dunghan.{table} WHERE centre = '{province.name}'"
                rows = [[int(value) for value in row] for row in self.cluster.psql(text)]
                there = sorted(row for row in rows if any(row[len(key.split(", ")):]))
                cells += len(own)
                if there != own:
                    lacks, more = ([row for row in a if row not in b] for a, b in ((own, there), (there, own)))
                    wrong[f"{province.name}: {table}"] = (lacks, more)
        return wrong, cells

    def form06(self, first, last):
        """By SQL, as by adding those of the centres."""
        text = (f"SELECT level, field, {', '.join(f'sum({name})' for name in COLUMNS)}"
                f" FROM dunghan.form06('{first}', '{last}') GROUP BY 1, 2")  # fmt: skip
        return {(level, field): list(map(int, columns)) for level, field, *columns in self.cluster.psql(text)}

    def added_form06(self, first, last):
        """By the centres' pages."""
        sums = {}
        for province in self.provinces:
            for key, columns in province.form06(first, last).items():
                sums[key] = list(map(sum, zip(sums.get(key, [0] * len(columns)), columns)))
        return sums


    def spoil(self):
        """A cell that nobody has counted: one that compares must find it."""
        self.cluster.psql(
            "UPDATE dunghan_v1.rollup SET received = received + 1 WHERE (centre, grain, slot, unit, field) ="
            " (SELECT centre, grain, slot, unit, field FROM dunghan_v1.rollup LIMIT 1)"
        )


class Reader(threading.Thread):
    """Asks all the time, and notes for how long nobody answered."""

    def __init__(self, cluster, port):
        super().__init__(daemon=True)
        self.cluster, self.port = cluster, port
        self.fault = "the start"  # what goes on
        self.gaps = {}  # the longest, by what went on when nobody answered first
        self._ended = threading.Event()

    def end(self):
        self._ended.set()
        self.join()

    def run(self):
        last, fault, answered = time.monotonic(), self.fault, True
        while not self._ended.wait(0.1):
            fault = self.fault if answered else fault
            rows = self.cluster.ask("SELECT count(*) FROM dunghan.centre", port=self.port, timeout_s=3)
            now, answered = time.monotonic(), bool(rows)
            if answered:
                self.gaps[fault] = max(self.gaps.get(fault, 0), now - last)
                last = now
