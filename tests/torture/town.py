"""A small town under torture: simulated devices, gateways, broker and centre, the links between
them, and the ledger of truth: every record that an officer's device has taken."""

import collections
import contextlib
import copy
import json
import re
import shutil
import signal
import sqlite3
import threading
import time

import catalogue
import damage
from harness import BIN, PATIENCE_S, dossier, free_port, get, now, shifted, wait_until
from keys import SecureBroker, SecureCentre, SecureGateway

TERMINALS = 4  # of each simulator
GATEWAYS = (("gw-1", 0, 1, 4), ("gw-2", 1, 1, 2), ("gw-3", 1, 3, 4))  # simulator, terminals
UNKNOWN_PROCEDURE = "2.999999"  # what speaks of it is set aside
BETWEEN_RECORDS_S = 0.005  # of all terminals of a simulator
DISK_MB = 512  # more than the disk guard wants to see free
NO_SOCKETS = shutil.ignore_patterns("*.sock")  # which nothing can copy
TYPES = {"intake": 0, "resolved": 1, "returned": 2}  # as the store has them
SANITIZED = b"__asan_init" in (BIN / "dunghand").read_bytes()

Record = collections.namedtuple("Record", "unit counter type dossier")


class Through:
    """A broker as one of its clients sees it: at the end of a link."""

    def __init__(self, broker, link):
        self.port = link.port
        self._broker = broker

    def __getattr__(self, name):
        return getattr(self._broker, name)


class Officers(threading.Thread):
    """Gives the terminals of one simulator their records, all the time, and writes down which
    ones they have taken. The simulator may die at any moment: what it had not answered yet is
    asked for when it is back."""

    def __init__(self, simulator, unit_of, chance):
        super().__init__(daemon=True)
        self.simulator = simulator
        self.lock = threading.RLock()  # held by whoever speaks with the simulator, or kills it
        self.error = None
        self.working = threading.Event()
        self._unit_of = unit_of  # by terminal
        self._chance = chance
        self._taken = {terminal: [] for terminal in unit_of}  # records, in order
        self._plan = {terminal: collections.deque() for terminal in unit_of}  # what comes next
        self._ended = threading.Event()
        self._dossiers = 0

    def records(self):
        with self.lock:
            return [record for taken in self._taken.values() for record in taken]

    def end(self):
        self._ended.set()
        self.working.set()
        self.join()

    def run(self):
        try:
            while self.working.wait() and not self._ended.wait(BETWEEN_RECORDS_S):
                self.put(self._chance.randint(1, len(self._unit_of)))
        except Exception as error:  # handed to the test, which fails with it
            self.error = error

    def put(self, terminal):
        plan = self._plan[terminal]
        if not plan:
            self._plan_dossier(terminal)
        kind, procedure, code = plan[0]
        channel = "in_person" if kind == "intake" else "-"
        outcome = "granted" if kind == "resolved" else "-"
        words = ("put", terminal, kind, now(), procedure, channel, code, outcome)
        with self.lock:
            try:
                answer = self.simulator.command(*words, expect=("ok", "full"))
            except (AssertionError, OSError, ValueError):
                return  # dead, or it dies: its next start says what it has
            if answer.startswith("ok"):
                self._note(terminal)

    def _note(self, terminal):
        kind, procedure, code = self._plan[terminal].popleft()
        kind = "unknown" if procedure == UNKNOWN_PROCEDURE else kind
        unit = self._unit_of[terminal]
        self._taken[terminal].append(Record(unit, f"q{terminal}", kind, code))

    def _plan_dossier(self, terminal):
        self._dossiers += 1
        code = dossier(self._unit_of[terminal], self._dossiers)
        known = self._chance.random() > 0.02
        procedure = self._chance.choice(catalogue.PROCEDURES) if known else UNKNOWN_PROCEDURE
        self._plan[terminal].append(("intake", procedure, code))
        if known:
            self._plan[terminal] += [("resolved", "-", code), ("returned", "-", code)]

    def kill(self):
        with self.lock:
            self.simulator.kill()

    def start(self):
        """Both the thread's first start and the simulator's next one."""
        if not self.is_alive():
            super().start()
            return
        with self.lock:
            self.simulator.start()
            for terminal, taken in self._taken.items():
                if self.status(terminal)["newest"] == len(taken) + 1:
                    self._note(terminal)
                if self.status(terminal)["newest"] != len(taken):
                    raise AssertionError(f"terminal {terminal} forgot: {len(taken)} were taken")

    def status(self, terminal):
        with self.lock:
            words = self.simulator.command("status", terminal, expect=("status",)).split()
        return {name: int(value) for name, value in zip(words[2::2], words[3::2])}


class Town:
    def __init__(self, stage, net, chance, small_disks):
        self.stage = stage
        self.net = net
        self.epochs = len(GATEWAYS)  # outboxes that there have been
        self.forks = 0  # of them, that may have begun another epoch
        self.images = {}  # of gateways' disks, by name
        self.centre = SecureCentre(stage)
        self.broker = SecureBroker(stage, self.centre)
        self.revoked = []  # gateways
        self.clocks = {}  # by name of the program: the file that sets it wrong
        self.backup = None
        self.disks = []  # daemons whose data is on a small disk of its own
        self._lead_through(self._way("centre"))
        self._furnish(self.centre, small_disks)
        self.centre.start()
        self._simulators(chance)
        self.gateways = [self._gateway(*row, small_disks) for row in GATEWAYS]
        for officers in self.officers:
            officers.start()
        self.settle(PATIENCE_S)

    def _lead_through(self, way):
        """The centre's own way to its broker."""
        text = self.centre.config.read_text()
        text = text.replace(f"port: {self.broker.port}", f"port: {way.port}", 1)
        self.centre.config.write_text(text)

    def _way(self, name):
        return Through(self.broker, self.net.link(f"{name}-broker", self.broker.port))

    def _simulators(self, chance):
        self.officers = []
        for index in range(2):
            unit_of = {}
            for number, (_, simulator, first, last) in enumerate(GATEWAYS):
                if simulator == index:
                    unit = catalogue.UNITS[number + 1]
                    unit_of |= {terminal: unit for terminal in range(first, last + 1)}
            simulator = self.stage.simulator(
                terminals=TERMINALS, name=f"devices-{index + 1}", ring=64
            )
            self.officers.append(Officers(simulator, unit_of, chance))

    def _gateway(self, name, simulator, first, last, small_disks):
        devices = self.officers[simulator].simulator
        link = self.net.link(f"{name}-devices", devices.port)
        unit = catalogue.UNITS[[row[0] for row in GATEWAYS].index(name) + 1]
        sites = devices.sites(unit, first, last)
        for device in sites[0]["devices"]:
            device["port"] = link.port
        bundle = self.centre.add_gateway(name, unit)
        gateway = SecureGateway(
            self.stage, name, self._way(name), bundle, sites, start=False
        )
        self._furnish(gateway, small_disks and name == GATEWAYS[0][0])
        return gateway.start(wait=False)

    def _furnish(self, daemon, small_disk):
        """A clock and perhaps a disk of its own; and it lives to see a write fail."""
        words = ["env", "--ignore-signal=XFSZ", *daemon.argv()]
        daemon.argv = lambda: words
        self.clocks[daemon.name] = shifted(daemon)
        if small_disk:
            kept = self.stage.path / f"{daemon.name}.kept"
            daemon.data.rename(kept)
            damage.mount_small(daemon.data, DISK_MB)
            shutil.copytree(kept, daemon.data, dirs_exist_ok=True)
            self.disks.append(daemon)

    def end(self):
        for officers in self.officers:
            officers.end()
        for daemon in self.disks:
            daemon.kill()
            damage.unmount(daemon.data)

    def work(self, working):
        """Officers record, or rest."""
        for officers in self.officers:
            (officers.working.set if working else officers.working.clear)()

    def replace_disk(self, gateway):
        """Its outbox is gone; what was in it the centre has, and an older one would lack it for
        good: no backup is older."""
        gateway.kill()
        for path in gateway.data.iterdir():
            path.unlink()
        gateway.start(wait=False)
        self.epochs += 1
        self.images.pop(gateway.name, None)
        self._forget_backup()

    def _forget_backup(self):
        if self.backup:
            self._drop(self.backup)
            self.backup = None

    def set_back(self, gateway):
        """Its outbox becomes what it was at an earlier quiet moment, if there has been one, which
        is now another such moment. False: there has not."""
        gateway.kill()
        old = self.images.get(gateway.name)
        new = self.stage.path / f"{gateway.name}.image-{time.monotonic_ns()}"
        shutil.copytree(gateway.data, new, ignore=NO_SOCKETS)
        self.images[gateway.name] = new
        if old:
            for path in gateway.data.iterdir():
                path.unlink()
            shutil.copytree(old, gateway.data, dirs_exist_ok=True)
            shutil.rmtree(old)
            self.forks += 1
            self._forget_backup()
        gateway.start(wait=False)
        return bool(old)

    def twin(self, gateway):
        """A second machine with a copy of its disk, and without devices; the caller ends it."""
        gateway.kill()
        twin = copy.copy(gateway)
        twin.name = f"{gateway.name}-twin"
        twin.data = self.stage.path / f"{twin.name}-{time.monotonic_ns()}"
        shutil.copytree(gateway.data, twin.data, ignore=NO_SOCKETS)
        text = gateway.config.read_text().replace(f"data: {gateway.data}", f"data: {twin.data}")
        nobody = free_port()
        text = re.sub(r"port: \d+, unit_id", f"port: {nobody}, unit_id", text)
        twin.config = self.stage.write(f"{twin.name}.yaml", text)
        twin.argv = lambda: [BIN / "dunghan-gateway", "--config", twin.config]
        gateway.start(wait=False)
        return twin.start(wait=False)

    def revoke(self, gateway):
        """Nobody hears it any more; False: that could not be written down."""
        done = self.centre.dunghan("gateway", "revoke", gateway.name, check=False)
        if done.returncode == 0:
            self.revoked.append(gateway)
        return done.returncode == 0

    def admit_again(self):
        """With new keys, each goes on where it was; nobody does before the broker has read that
        the old ones are revoked. Says whether all are back."""
        for gateway in list(self.revoked):
            self._have_broker_read()
            bundle = self.centre.add_gateway(gateway.name, check=False)
            if not bundle:
                return False
            gateway.kill()
            gateway.use(bundle)
            self._have_broker_read()
            gateway.start(wait=False)
            self.revoked.remove(gateway)
        return True

    def _have_broker_read(self):
        """Unlike SecureBroker.reload() of one that may be dead, or asleep."""
        if self.broker.program.running() and self.broker.ready():
            self.broker.program.popen.send_signal(signal.SIGHUP)

    def keep_backup(self, path):
        """The newest one is kept."""
        if self.backup:
            self._drop(self.backup)
        self.backup = path

    def _drop(self, path):
        for file in path.parent.glob(path.name + "*"):
            file.unlink()

    def restore(self, kill_after_s=None):
        """Of a centre that does not run."""
        words = [BIN / "dunghan", "--config", self.centre.config, "restore", self.backup]
        restore = self.stage.run("restore", words)
        if kill_after_s:
            time.sleep(kill_after_s)
            restore.kill()
        elif restore.wait() != 0:
            raise AssertionError(f"not restored:\n{restore.log()}")
        else:
            self._forget_replaced()

    def _forget_replaced(self):
        """A small disk has no room for every store that a restore kept aside."""
        for path in self.centre.data.glob("before-restore-*"):
            shutil.rmtree(path)

    @property
    def daemons(self):
        return [self.broker, self.centre, *self.gateways]

    def kill(self, victim):
        (victim if victim in self.daemons else self._officers_of(victim)).kill()

    def start(self, victim):
        if victim in self.daemons:
            victim.start(wait=False)
        else:
            self._officers_of(victim).start()

    def _officers_of(self, simulator):
        return next(o for o in self.officers if o.simulator is simulator)

    # --- what is true, and what the centre says -------------------------------------------

    def truth(self):
        return [record for officers in self.officers for record in officers.records()]

    def _centre_rows(self, sql):
        uri = f"file:{self.centre.data}/dunghan.db?mode=ro"
        with contextlib.closing(sqlite3.connect(uri, uri=True, timeout=10)) as database:
            return database.execute(sql).fetchall()

    def stored(self):
        """Every event of the store and of its quarantine, as the officers know them."""
        names = {number: name for name, number in TYPES.items()}
        rows = self._centre_rows(
            "SELECT u.code, e.counter, e.type, d.code FROM event e"
            " JOIN unit_code u ON u.id = e.unit JOIN dossier d ON d.id = e.dossier"
        )
        stored = [Record(unit, counter, names[kind], code) for unit, counter, kind, code in rows]
        for reason, payload in self._centre_rows(
            "SELECT reason, payload FROM quarantine WHERE seq IS NOT NULL"
        ):
            event = json.loads(payload)
            kind = "unknown" if reason == "unknown_procedure" else reason
            code = event.get("dossier", payload)  # what no officer recorded shows as it is
            stored.append(Record(event.get("unit"), event.get("counter"), kind, code))
        return stored

    def settled(self):
        """Has everything arrived, and does everybody know? "" or what is missing."""
        for officers in self.officers:
            if officers.error:
                raise officers.error
            for terminal in range(1, TERMINALS + 1):
                status = officers.status(terminal)
                if status["consumed"] != status["newest"]:
                    return f"{officers.simulator.name}, terminal {terminal}: {status}"
        streams = {
            (gateway, epoch): committed
            for gateway, epoch, committed in self._centre_rows(
                "SELECT gateway, epoch, committed FROM stream"
            )
        }
        for gateway in self.gateways:
            epoch, last = self._outbox(gateway)
            if last != streams.get((gateway.name, epoch), 0):
                return f"{gateway.name}: produced {last} in {epoch}, centre {streams}"
        return ""

    def _outbox(self, gateway):
        """Its epoch and newest event, read from a copy: the gateway has it to itself."""
        apart = self.stage.path / "outbox"
        apart.mkdir(exist_ok=True)
        for name in ("outbox.db", "outbox.db-wal"):
            shutil.copyfile(gateway.data / name, apart / name)
        with contextlib.closing(sqlite3.connect(apart / "outbox.db")) as database:
            return database.execute(
                "SELECT epoch, coalesce((SELECT max(seq) FROM event), base) - base FROM meta"
            ).fetchone()

    def settle(self, timeout_s):
        """Waits until all is well again; returns how long it took."""
        begin = time.monotonic()
        last = "not asked yet"

        def answer():
            nonlocal last
            try:
                last = self.settled() or self._unwell()
            except (sqlite3.Error, OSError) as error:
                last = repr(error)
            return last == ""

        try:
            wait_until(answer, "the town settles", timeout_s)
        except AssertionError:
            raise AssertionError(f"not settled after {timeout_s} s: {last}") from None
        return time.monotonic() - begin

    def _unwell(self):
        for daemon in self.daemons:
            if not daemon.program.running():
                return f"{daemon.name} has ended by itself, status {daemon.program.wait()}"
        status, body = get(self.centre.port, "/healthz")
        return "" if status == 200 else f"centre: {body.decode()}"

    def check(self):
        """produced = committed, none double, no gap, ledger = recount. Returns the numbers."""
        truth, stored = collections.Counter(self.truth()), collections.Counter(self.stored())
        lost, more = truth - stored, stored - truth
        if lost or more:
            raise AssertionError(
                f"{lost.total()} lost: {list(lost)[:5]}; {more.total()} double or"
                f" never produced: {list(more)[:5]}"
            )
        streams = self._centre_rows(
            "SELECT gateway, epoch, committed,"
            " (SELECT count(*) FROM event WHERE stream = s.id),"
            " (SELECT count(*) FROM quarantine WHERE stream = s.id)"
            " FROM stream s"
        )
        for gateway, epoch, committed, events, quarantined in streams:
            if committed != events + quarantined:
                raise AssertionError(
                    f"{gateway} {epoch}: committed {committed}, but {events} events and"
                    f" {quarantined} set aside"
                )
        used = sum(row[2] > 0 for row in streams)
        if used > self.epochs + self.forks or len(streams) < self.epochs:
            raise AssertionError(
                f"{self.epochs} outboxes, {self.forks} of them set back, but {used} epochs: {streams}"
            )
        lost_for_good = self.centre.json("/healthz")["lost"]
        if lost_for_good:
            raise AssertionError(f"the centre believes that {lost_for_good} are lost for good")
        self.centre.dunghan("verify")
        quarantined = sum(row[4] for row in streams)
        return truth.total(), truth.total() - quarantined, quarantined

    def resident_bytes(self):
        sizes = {daemon.name: daemon.program.resident_bytes() for daemon in self.daemons}
        for officers in self.officers:
            sizes[officers.simulator.name] = officers.simulator.program.resident_bytes()
        return sizes
