"""The real programs on loopback, for tests: started, asked, killed and always ended.

Only Python's standard library. A test opens a Stage and everything it starts in it:

    with Stage() as stage:
        broker = stage.broker()
        centre = stage.centre(broker)
        simulator = stage.simulator(terminals=2)
        gateway = stage.gateway("gw-1", broker, simulator.sites("H42.31"))

Each stage has a temporary directory and ports of its own, so that tests run side by side. When a
stage is left, whatever was started is ended by its pid; when it is left by an error, the last
lines of every program's log are printed first. The programs are those of DUNGHAN_BIN, or of the
preset dev.

Whatever a test sees of them is held against the contract (contracts.py): each answer over HTTP and
event of the stream as it is read, and what is said at its brokers when the stage is left.
"""

import contextlib
import ctypes
import http.client
import json
import os
import queue
import random
import resource
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

import contracts

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(os.environ.get("DUNGHAN_BIN", ROOT / "build/dev/bin"))
DEMO_DATA = ROOT / "tests/data/district"  # the demo's tables, with the units of a district of before 2025
LOOPBACK = "127.0.0.1"
HANOI = timezone(timedelta(hours=7))
PATIENCE_S = 30  # for anything that should be a matter of a second, on a machine that is busy


_claims = []  # of ports, until this process ends


def free_port():
    """A port of loopback that nobody has now, below those the kernel hands out itself: so it
    stays free for us while the program that had it is dead. No other test gets it either."""
    while True:
        port = random.randint(10000, 32000)
        claim = socket.socket(socket.AF_UNIX)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind((LOOPBACK, port))
            claim.bind(f"\0dunghan-test-port-{port}")
            _claims.append(claim)
            return port
        claim.close()


def wait_until(question, what, timeout_s=PATIENCE_S):
    """Asks until the answer is true, and returns it."""
    deadline = time.monotonic() + timeout_s
    while True:
        answer = question()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {timeout_s} s in vain: {what} (last answer: {answer!r})")
        time.sleep(0.02)


def _begin_child():
    """In the child: a test that is itself killed leaves nobody behind, and a file that may not
    grow (Daemon.fill_disk) is an error of the one who writes, not its end."""
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


class Program:
    """One run of one program; its output goes to a file."""

    def __init__(self, name, argv, log_path, stdin=subprocess.DEVNULL, stdout=None, env=None):
        self.name = name
        self.log_path = log_path
        with open(log_path, "ab") as log:
            self.popen = subprocess.Popen(
                [str(word) for word in argv],
                stdin=stdin,
                stdout=log if stdout is None else stdout,
                stderr=log,
                preexec_fn=_begin_child,
                env=os.environ | (env or {}),
            )

    @property
    def pid(self):
        return self.popen.pid

    def log(self):
        return self.log_path.read_text(errors="replace")

    def running(self):
        return self.popen.poll() is None

    def wait(self, timeout_s=PATIENCE_S):
        return self.popen.wait(timeout_s)

    def kill(self):
        """As a power cut: SIGKILL, and gone when this returns."""
        with contextlib.suppress(ProcessLookupError):
            self.popen.kill()
        self.popen.wait()
        self._close_pipes()

    def stop(self, timeout_s=PATIENCE_S):
        """As an operator: SIGTERM; returns the exit status."""
        if self.running():
            self.popen.terminate()
        try:
            status = self.popen.wait(timeout_s)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"{self.name} did not end within {timeout_s} s") from None
        self._close_pipes()
        return status

    def _close_pipes(self):
        for pipe in (self.popen.stdin, self.popen.stdout):
            if pipe:
                with contextlib.suppress(OSError):
                    pipe.close()

    def resident_bytes(self):
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        return 0

    def cpu_s(self):
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Stage:
    """A temporary directory and what runs in it."""

    def __init__(self):
        self.path = Path(tempfile.mkdtemp(prefix="dunghan-test."))
        self.keep_on_error = False  # the directory, to look at
        self._programs = []
        self._readers = []
        self.ears = []
        self.gateways = set()  # the names of those that are ours

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if kind is not None:
            self._show_logs()
        for reader in self._readers:
            reader.close()
        for program in reversed(self._programs):
            program.kill()
        try:
            if kind is None:
                for ear in self.ears:
                    ear.check()
        finally:
            if kind is None or not self.keep_on_error:
                shutil.rmtree(self.path, ignore_errors=True)

    def _show_logs(self):
        for path in sorted(self.path.glob("*.log")):
            lines = path.read_text(errors="replace").splitlines()
            print(f"--- {path.name}, the last of {len(lines)} lines", file=sys.stderr)
            print("\n".join(lines[-40:]), file=sys.stderr)

    def run(self, name, argv, **pipes):
        program = Program(name, argv, self.path / f"{name}.log", **pipes)
        self._programs.append(program)
        return program

    def write(self, name, text):
        path = self.path / name
        path.write_text(text)
        return path

    def broker(self, **options):
        return Broker(self, **options)

    def centre(self, broker, **options):
        return Centre(self, broker, **options)

    def gateway(self, name, broker, sites, **options):
        return Gateway(self, name, broker, sites, **options)

    def simulator(self, **options):
        return Simulator(self, **options)

    def stream(self, port, path="/api/v1/events"):
        stream = Stream(port, path)
        self._readers.append(stream)
        return stream


class Daemon:
    """A program that is started, killed and started again on the same data."""

    def __init__(self, stage, name):
        self.stage = stage
        self.name = name
        self.env = {}  # beside the environment of the test
        self.program = None

    def argv(self):
        raise NotImplementedError

    def ready(self):
        raise NotImplementedError

    def start(self, wait=True):
        self.program = self.stage.run(self.name, self.argv(), env=self.env)
        if wait:
            wait_until(lambda: self.ready() or not self.program.running(), f"{self.name} is ready")
            if not self.program.running():
                raise AssertionError(f"{self.name} ended with status {self.program.wait()}")
        return self

    def kill(self):
        self.program.kill()

    def stop(self):
        return self.program.stop()

    def fill_disk(self):
        """As if there were no room left for it on any disk, until free_disk()."""
        resource.prlimit(self.program.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))

    def free_disk(self):
        everything = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        resource.prlimit(self.program.pid, resource.RLIMIT_FSIZE, everything)


class Broker(Daemon):
    """A private mosquitto with the limits that the demo gives it; what is said there is overheard
    for the contract, unless it is measured how fast."""

    def __init__(self, stage, name="broker", port=None, packet_most=300000, overheard=True):
        super().__init__(stage, name)
        self.port = port or free_port()
        self.ear = None
        # Started by root it goes on as root: another user would not end with the test. It keeps
        # nothing over a restart; with SIGKILL it would not in any case.
        self.config = stage.write(
            f"{name}.conf",
            f"listener {self.port} {LOOPBACK}\n"
            "user root\n"
            "allow_anonymous true\n"
            "persistence false\n"
            "max_queued_messages 20000\n"
            f"max_packet_size {packet_most}\n"
            "set_tcp_nodelay true\n",
        )
        self.start()
        if overheard:
            self.ear = Ear(self)

    def argv(self):
        program = shutil.which("mosquitto", path=os.environ["PATH"] + ":/usr/sbin")
        return [program, "-c", self.config]

    def ready(self):
        return listens(self.port)

    def publish(self, topic, *payloads, retain=False):
        """Each payload, without a line end in it, a message, QoS 1, in order."""
        lines = [text if isinstance(text, bytes) else text.encode() for text in payloads]
        if self.ear:
            self.ear.planted.add(topic)
        subprocess.run(
            ["mosquitto_pub", "-V", "mqttv5", "-h", LOOPBACK, "-p", str(self.port), "-q", "1"]
            + (["-r"] if retain else [])
            + ["-t", topic, "-l"],
            input=b"\n".join(lines) + b"\n",
            check=True,
            timeout=PATIENCE_S,
        )

    def listen(self, topic):
        """The messages of a topic as they come, a line each; what was retained first."""
        argv = ["mosquitto_sub", "-V", "mqttv5", "-h", LOOPBACK, "-p", self.port, "-q", "1"]
        listener = self.stage.run("listener", argv + ["-t", topic], stdout=subprocess.PIPE)
        return listener.popen.stdout

    def retained(self, topic, timeout_s=PATIENCE_S):
        """The retained message of a topic, waited for; nothing where none came."""
        done = subprocess.run(
            ["mosquitto_sub", "-V", "mqttv5", "-h", LOOPBACK, "-p", str(self.port)]
            + ["-q", "1", "-C", "1", "-W", str(timeout_s), "-t", topic],
            capture_output=True,  # that it waited in vain is no news of its own
            timeout=timeout_s + PATIENCE_S,
        )
        return done.stdout


class Ear:
    """Hears all that is said at a broker, for the contract: what comes of the centre and of our own
    gateways, but on topics to which the test itself has published."""

    OF_EACH_MOST = 300  # messages of a topic that are checked; of a batch, events that look alike
    ALIKE_MOST = 5

    def __init__(self, broker):
        stage = broker.stage
        self.stage = stage
        self.planted = set()
        self._alike = {}
        self._heard = stage.path / f"{broker.name}.heard"
        argv = ["mosquitto_sub", "-V", "mqttv5", "-h", LOOPBACK, "-p", broker.port, "-q", "1"]
        with open(self._heard, "ab") as heard:
            stage.run("ear", [*argv, "-t", "dunghan/v1/#", "-F", "%t %p"], stdout=heard)
        stage.ears.append(self)

    def _is_ours(self, topic):
        channel = contracts.find_channel(topic)
        ours = channel in contracts.SAID or topic.rpartition("/")[2] in self.stage.gateways
        return ours and topic not in self.planted

    def _looks_new(self, event):
        looks = (event.get("type"), *sorted(event)) if isinstance(event, dict) else ()
        self._alike[looks] = self._alike.get(looks, 0) + 1
        return self._alike[looks] <= self.ALIKE_MOST

    def _thinned(self, payload):
        """A batch with those of its events that look like few before."""
        batch = json.loads(payload)
        batch["events"] = [event for event in batch["events"] if self._looks_new(event)] or batch["events"][:1]
        return json.dumps(batch)

    def check(self):
        counts = {}
        with open(self._heard, errors="replace") as lines:
            for line in lines:
                topic, _, payload = line.rstrip("\n").partition(" ")
                counts[topic] = counts.get(topic, 0) + 1
                if counts[topic] > self.OF_EACH_MOST or not line.endswith("\n") or not self._is_ours(topic):
                    continue
                batch = payload and contracts.find_channel(topic) == "events"
                contracts.check_message(topic, self._thinned(payload) if batch else payload)


class Centre(Daemon):
    """dunghand with the demo's catalogue, or another one."""

    def __init__(
        self, stage, broker, name="centre", catalogue=DEMO_DATA, gateways="any", start=True, web=""
    ):
        super().__init__(stage, name)
        self.port = free_port()
        self.data = stage.path / name
        self.data.mkdir()
        self.config = stage.write(
            f"{name}.yaml",
            f"data: {self.data}\n"
            f"broker: {{host: {LOOPBACK}, port: {broker.port}}}\n"
            f"web: {{address: {LOOPBACK}, port: {self.port}{web and ', ' + web}}}\n"
            "title: {vi: 'Xã thử nghiệm', en: 'Test commune'}\n"
            "simulated: true\n"
            f"gateways: {gateways}\n",
        )
        self._take_in(catalogue)
        if start:
            self.start()

    _with_demo_catalogue = None  # what the first centre of this program had in its data directory

    def _take_in(self, catalogue):
        if catalogue == DEMO_DATA and Centre._with_demo_catalogue:
            shutil.copytree(Centre._with_demo_catalogue.name, self.data, dirs_exist_ok=True)
            return
        for table in ("units", "fields", "procedures"):
            if (catalogue / f"{table}.csv").exists():
                self.dunghan("import", table, catalogue / f"{table}.csv")
        if catalogue == DEMO_DATA:
            Centre._with_demo_catalogue = tempfile.TemporaryDirectory(prefix="dunghan-test.")
            shutil.copytree(self.data, Centre._with_demo_catalogue.name, dirs_exist_ok=True)

    def argv(self):
        return [BIN / "dunghand", "--config", self.config]

    def ready(self):
        try:
            return self.get("/healthz")[0] == 200
        except OSError:
            return False

    def dunghan(self, *words, check=True, typed=""):
        """The operator's command line on this centre's data; returns what it printed."""
        done = dunghan("--config", self.config, *words, typed=typed)
        if check and done.returncode != 0:
            raise AssertionError(f"dunghan {words} ended with {done.returncode}:\n{done.stderr}")
        return done.stdout if check else done

    def get(self, path):
        return get(self.port, path)

    def json(self, path):
        status, body = self.get(path)
        if status != 200:
            raise AssertionError(f"{path} answers {status}: {body[:300]!r}")
        return json.loads(body)

    def received(self):
        """Dossiers received this month, as the page counts them."""
        return sum(row["received"]["total"] for row in self.json("/api/v1/fields")["rows"])

    def wait_received(self, count, timeout_s=PATIENCE_S):
        wait_until(lambda: self.received() == count, f"{count} are counted", timeout_s)

    def wait_shown(self, gateway):
        """Until the page knows of all that this gateway sent: it comes a moment after the receipt."""
        wait_until(
            lambda: gateway.sent in (
                row["committed"]
                for row in self.json("/api/v1/devices")["gateways"]
                if row["name"] == gateway.name
            ),
            f"the page shows the {gateway.sent} of {gateway.name}",
        )

    def figure(self, field, column):
        """The total of "received", "resolved" or "in_progress" of a field this month; one in
        which nothing happened has no row."""
        rows = {row["code"]: row for row in self.json("/api/v1/fields")["rows"]}
        return rows[field][column]["total"] if field in rows else 0


class Gateway(Daemon):
    """dunghan-gateway for some sites: a list of {"unit", "devices": [settings of a device]}."""

    def __init__(self, stage, gateway, broker, sites, poll_ms=200, start=True, settings=()):
        super().__init__(stage, gateway)
        stage.gateways.add(gateway)
        self.broker = broker
        self.data = stage.path / gateway
        self.data.mkdir()
        lines = [
            f"gateway: {gateway}",
            f"data: {self.data}",
            f"broker: {{host: {LOOPBACK}, port: {broker.port}}}",
            "retention_days: 1",
            *settings,  # lines
            *(["sites:"] if sites else []),
        ]
        for site in sites:
            lines.append(f"  - unit: {site['unit']}")
            lines.append("    devices:")
            for device in site["devices"]:
                keys = {"counter": "", "address": LOOPBACK, **device}
                keys.setdefault("poll_ms", poll_ms)
                lines.append(f"      - {{{', '.join(f'{k}: {v}' for k, v in keys.items())}}}")
        self.config = stage.write(f"{gateway}.yaml", "\n".join(lines) + "\n")
        if start:
            self.start()

    def argv(self):
        return [BIN / "dunghan-gateway", "--config", self.config]

    def ready(self):
        return self.state().get("link") == "ready"

    def fill(self, events):
        """Events (JSON texts) into its outbox, as if its devices had produced them; it must have
        run once and not run now."""
        with contextlib.closing(sqlite3.connect(self.data / "outbox.db")) as outbox, outbox:
            (last,) = outbox.execute(
                "SELECT max(base, (SELECT coalesce(max(seq), 0) FROM event)) FROM meta"
            ).fetchone()
            outbox.executemany(
                "INSERT INTO event (seq, at, json) VALUES (?, ?, ?)",
                ((seq, 1, event) for seq, event in enumerate(events, start=last + 1)),
            )

    def state(self):
        text = self.broker.retained(f"dunghan/v1/gateways/{self.name}", timeout_s=1)
        return json.loads(text) if text else {}


class Simulator(Daemon):
    """dunghan-sim: a bank of record terminals, and behind them devices of profiles (NAME or NAME=N),
    behind one port, commanded line by line; those that `listen` names are at other places too, as
    dunghan-sim takes them."""

    def __init__(self, stage, terminals=0, name="simulator", ring=None, clock=None, *,
                 profiles=(), profile_dir=None, listen=(), ports=1, pace=None):  # fmt: skip
        super().__init__(stage, name)
        self.terminals = terminals
        self.profiles = profiles
        self.profile_dir = profile_dir  # of those that are not built in
        self.port = free_port() if ports == 1 else 0
        self.ports = ports  # of more than one any that are free, see places
        self.listen = listen
        self.pace = pace
        self.ring = ring
        self.clock = clock  # as dunghan-sim takes it: real, unset, seconds ahead
        self.start()

    def argv(self):
        words = [BIN / "dunghan-sim", "serve", "--port", self.port]
        words += ["--terminals", self.terminals] if self.terminals else []
        words += [f"--profile={profile}" for profile in self.profiles]
        words += ["--profiles", self.profile_dir] if self.profile_dir else []
        words += ["--state", self.stage.path / f"{self.name}.state", "--script", "-"]
        words += [f"--listen={place}" for place in self.listen]
        words += ["--ports", self.ports] + ([f"--pace={self.pace}"] if self.pace else [])
        words += ["--ring", self.ring] if self.ring else []
        return words + ([f"--clock={self.clock}"] if self.clock else [])

    def start(self, wait=True):
        pipe = subprocess.PIPE
        self.program = self.stage.run(self.name, self.argv(), stdin=pipe, stdout=pipe)
        places = self.ports + len(self.listen)
        self.places = [self.expect("listening").split()[1] for _ in range(places)]
        return self

    def expect(self, *beginnings):
        line = self.program.popen.stdout.readline().decode().strip()
        if not line.startswith(beginnings):
            raise AssertionError(f"{self.name} says {line!r}, not one of {beginnings}")
        return line

    def command(self, *words, expect=("ok",)):
        return self.commands(" ".join(map(str, words)), expect=expect)[0]

    def commands(self, *lines, expect=("ok",)):
        """All of them, each answered by one line, with nothing of its devices in between."""
        self.program.popen.stdin.write("".join(f"{line}\n" for line in lines).encode())
        self.program.popen.stdin.flush()
        return [self.expect(*expect) for _ in lines]

    def put(self, terminal, kind, *, at=None, procedure="-", channel="-", dossier, outcome="-"):
        """A record into a terminal's ring; waits while the ring is full."""
        if kind == "intake" and channel == "-":
            channel = "in_person"
        at = at or now()
        words = ("put", terminal, kind, at, procedure, channel, dossier, outcome)
        wait_until(
            lambda: self.command(*words, expect=("ok", "full")).startswith("ok"),
            f"room in the ring of terminal {terminal}",
            timeout_s=300,
        )

    def fault(self, terminal, *words):
        self.command("fault", terminal, *words)

    def produced(self, device, name):
        """How often something happened at an input that the device has taken."""
        return int(self.command("produced", device, name, expect=("produced",)).split()[3])

    def sites(self, unit, first=1, last=None):
        """Terminals first to last as the counters of one unit, for a gateway's configuration."""
        numbers = range(first, (last or self.terminals) + 1)
        devices = [{"counter": f"q{n}", "port": self.port, "unit_id": n} for n in numbers]
        return [{"unit": unit, "devices": devices}]


class ForeignGateway:
    """A gateway that is not ours: batches by mosquitto_pub, again until the receipt says all."""

    def __init__(self, name, broker):
        self.name = name
        self.broker = broker
        self.epoch = f"{random.getrandbits(64):016x}"
        self.sent = 0  # last sequence number given out

    def batches(self, events, size):
        """The next events as messages of up to `size` of them."""
        messages = []
        for start in range(0, len(events), size):
            part = events[start : start + size]
            messages.append(
                json.dumps({"v": 1, "epoch": self.epoch, "first": self.sent + 1, "events": part})
            )
            self.sent += len(part)
        return messages

    def committed(self):
        text = self.broker.retained(f"dunghan/v1/receipts/{self.name}", timeout_s=1)
        receipt = json.loads(text) if text else {}
        return receipt["committed"] if receipt.get("epoch") == self.epoch else 0

    def deliver(self, messages, timeout_s=PATIENCE_S):
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            self.broker.publish(f"dunghan/v1/events/{self.name}", *messages)
            with contextlib.suppress(AssertionError):
                wait_until(lambda: self.committed() >= self.sent, "the receipt", timeout_s=5)
                return
        raise AssertionError(f"receipt says {self.committed()} of {self.sent}")


class Stream:
    """A reader of server-sent events; each is {"event", "data", "id", "mono_s"}."""

    def __init__(self, port, path):
        self.events = queue.Queue()
        self._connection = http.client.HTTPConnection(LOOPBACK, port, timeout=60)
        self._connection.request("GET", path, headers={"Accept": "text/event-stream"})
        self._response = self._connection.getresponse()
        if self._response.status != 200:
            raise AssertionError(f"{path} answers {self._response.status}")
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        event = {}
        with contextlib.suppress(OSError, ValueError, AttributeError, http.client.HTTPException):
            for line in iter(self._response.readline, b""):
                name, _, value = line.decode().rstrip("\r\n").partition(":")
                if name:
                    event[name] = value.removeprefix(" ")
                elif event:
                    self.events.put(event | {"mono_s": time.monotonic()})
                    event = {}

    def next(self, timeout_s=PATIENCE_S):
        try:
            event = self.events.get(timeout=timeout_s)
        except queue.Empty:
            raise AssertionError(f"no event in the stream within {timeout_s} s") from None
        contracts.check_news(event)
        return event

    def close(self):
        with contextlib.suppress(OSError, AttributeError):
            self._connection.sock.shutdown(socket.SHUT_RDWR)
        self._connection.close()


def preload(library, **variables):
    """The environment that preloads a library of the tests, with sanitizers too."""
    return {
        "LD_PRELOAD": str((BIN / f"{library}.so").resolve()),
        "ASAN_OPTIONS": "verify_asan_link_order=0",
    } | {name: str(value) for name, value in variables.items()}


def shifted(daemon):
    """The file that says by how many seconds the clock of this program is wrong."""
    shift = daemon.stage.write(f"{daemon.name}.shift", "0")
    daemon.env |= preload("shift_clock", SHIFT_CLOCK=shift)
    return shift


def synchronised(daemon):
    """A source of time keeps the clock of this program right."""
    daemon.env |= preload("shift_clock", SHIFT_CLOCK_SYNCHRONISED="1")


def now():
    """As events and records say the time: RFC 3339, Vietnam's clock."""
    return datetime.now(HANOI).isoformat(timespec="seconds")


def intake(unit, number, procedure, counter="q1"):
    """An event as a gateway writes it: JSON text."""
    return json.dumps(
        {
            "type": "intake",
            "at": now(),
            "unit": unit,
            "counter": counter,
            "dossier": dossier(unit, number),
            "procedure": procedure,
            "channel": "in_person",
        }
    )


def dossier(unit, number):
    """A dossier code of today (TT 01/2018/TT-VPCP, article 19)."""
    return f"{unit}-{datetime.now(HANOI):%y%m%d}-{number:04}"


def dunghan(*words, typed=""):
    """The operator's command line; `typed` is what it reads."""
    return subprocess.run(
        [str(BIN / "dunghan")] + [str(word) for word in words],
        input=typed,
        capture_output=True,
        text=True,
        timeout=300,
    )


def listens(port):
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((LOOPBACK, port)) == 0


def get(port, path, headers=None):
    """(status, body) of one request."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=PATIENCE_S)
    try:
        connection.request("GET", path, headers=headers or {})
        response = connection.getresponse()
        body = response.read()
        contracts.check_answer(path, response.status, response.getheader("Content-Type", ""), body)
        return response.status, body
    finally:
        connection.close()
