"""Three PostgreSQL under Patroni with three etcd, and HAProxy before them, on loopback: with the very
files that the README tells to copy (appliance/data/nation), of which only addresses, places and who may
come are others.

Each machine is a process namespace of its own: killed, all of it is gone at once, as by a power cut, and
nothing outlives the test. PostgreSQL refuses to be root, so where the test is, it goes on as postgres.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import yaml

from harness import LOOPBACK, PATIENCE_S, ROOT, Daemon, free_port, listens, wait_until

FILES = ROOT / "appliance/data/nation"
DATABASE, OWNER, SCOPE = "dunghan", "postgres", "dunghan"
BOOTSTRAP_S = 120
# What elections take is what it waits for: engines are tried with the shortest that Patroni allows.
PATIENCE = {"ttl": 20, "loop_wait": 2, "retry_timeout": 5}
LOCK_ORDER = ["whole", "rollup", "move", "stock", "unit", "field", "centre", "told"]


def as_postgres(words):
    """The end of whoever began it is its own: a change of user forgets that, so it is said again."""
    change = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--pdeathsig=KILL", "--"]
    return [*(change if os.geteuid() == 0 else []), *map(str, words)]


def machine(words):
    """A process namespace: its end is that of all in it."""
    apart = ["unshare", "--pid", "--ipc", "--fork", "--kill-child", "--mount-proc"]
    user = [] if os.geteuid() == 0 else ["--user", "--map-current-user"]
    return [*apart, *user, "--", *as_postgres(words)]


def descendants(pid):
    """Of a process, as the kernel has them now."""
    with contextlib.suppress(OSError):
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            yield int(child)
            yield from descendants(child)


class Etcd(Daemon):
    def __init__(self, stage, name, ports, peers):
        super().__init__(stage, name)
        self.port, self.peer_port = ports
        self.peers = peers  # of all, by name
        self.data = stage.path / f"{name}.etcd"

    def argv(self):
        def at(port):
            return f"http://{LOOPBACK}:{port}"

        cluster = ",".join(f"{name}={at(port)}" for name, port in self.peers.items())
        return ["etcd", "--name", self.name, "--data-dir", self.data, "--logger", "zap", "--log-level", "error",
                "--listen-client-urls", at(self.port), "--advertise-client-urls", at(self.port),
                "--listen-peer-urls", at(self.peer_port), "--initial-cluster-state", "new",
                "--initial-advertise-peer-urls", at(self.peer_port), "--initial-cluster", cluster]  # fmt: skip

    def ready(self):
        return listens(self.port)


class Node(Daemon):
    """A machine with Patroni, and PostgreSQL below it."""

    def __init__(self, cluster, name):
        super().__init__(cluster.stage, name)
        self.cluster = cluster
        self.port, self.api_port = free_port(), free_port()
        self.path = cluster.path / name
        self.data = self.path / "data"
        self.path.mkdir()
        if os.geteuid() == 0:
            shutil.chown(self.path, "postgres", "postgres")
        self.settings = cluster.path / f"{name}.yml"

    def configure(self, etcds):
        settings = yaml.safe_load((FILES / "patroni.yml").read_text())
        settings["name"] = self.name
        settings["restapi"] = dict.fromkeys(("listen", "connect_address"), f"{LOOPBACK}:{self.api_port}")
        settings["etcd3"]["hosts"] = [f"{LOOPBACK}:{etcd.port}" for etcd in etcds]
        settings["bootstrap"]["dcs"] |= PATIENCE
        # Shared memory in files goes with its machine; nobody shall wait for a disk of a test.
        settings["bootstrap"]["dcs"]["postgresql"]["parameters"] |= {
            "dynamic_shared_memory_type": "mmap", "shared_buffers": "16MB", "max_connections": 60,
        }  # fmt: skip
        settings["bootstrap"]["initdb"].append("no-sync")
        settings["postgresql"] |= {
            **dict.fromkeys(("listen", "connect_address"), f"{LOOPBACK}:{self.port}"),
            "data_dir": str(self.data),
            "pgpass": str(self.path / "pgpass"),
            "parameters": {"unix_socket_directories": str(self.path)},
            # The shipped ones are read, and never come to be asked.
            "pg_hba": [f"host {what} all {LOOPBACK}/32 trust" for what in ("all", "replication")]
            + settings["postgresql"]["pg_hba"],
        }
        self.settings.write_text(yaml.safe_dump(settings))

    def argv(self):
        # Of its former life: numbers of processes begin anew with the machine.
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        return machine(["patroni", self.settings])

    def asks(self, path):
        """Patroni's answer: 200 where that is what it is."""
        done = subprocess.run(
            ["curl", "-s", "-m", "2", "-o", "/dev/null", "-w", "%{http_code}", f"http://{LOOPBACK}:{self.api_port}{path}"],
            capture_output=True, text=True,
        )  # fmt: skip
        return done.stdout == "200"

    def ready(self):
        return self.asks("/health")

    def kill(self):
        super().kill()
        wait_until(lambda: not listens(self.port), f"{self.name} is gone")

    def processes(self, title):
        """Those whose title has this in it."""
        for pid in descendants(self.program.pid):
            with contextlib.suppress(OSError):
                if title.encode() in Path(f"/proc/{pid}/cmdline").read_bytes():
                    yield pid

    def signal(self, title, number):
        """How many there were."""
        pids = list(self.processes(title))
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        return len(pids)

    def freeze_receiver(self):
        return self.signal("walreceiver", signal.SIGSTOP)

    def thaw(self):
        return self.signal("postgres", signal.SIGCONT)


class Balancer(Daemon):
    """HAProxy with the shipped configuration."""

    def __init__(self, stage, nodes):
        super().__init__(stage, "haproxy")
        self.readers_port, self.leader_port = free_port(), free_port()
        text = (FILES / "haproxy.cfg").read_text()
        for shipped, port in (("bind :5001", self.readers_port), ("bind :5000", self.leader_port)):
            assert shipped in text
            text = text.replace(shipped, f"bind {LOOPBACK}:{port}")
        for number, node in enumerate(nodes, start=11):
            shipped = f"192.0.2.{number}:5432"
            assert text.count(shipped) == 2, shipped
            text = text.replace(shipped, f"{LOOPBACK}:{node.port} port {node.api_port}")
        around = "defaults\n    timeout connect 5000\n    timeout client 50000\n    timeout server 50000\n"
        self.config = stage.write("haproxy.cfg", around + text)

    def argv(self):
        return ["/usr/sbin/haproxy", "-db", "-f", self.config]

    def ready(self):
        return listens(self.readers_port) and listens(self.leader_port)


class Cluster:
    def __init__(self, stage):
        self.stage = stage
        self.path = stage.path / "cluster"
        self.path.mkdir()
        stage.path.chmod(0o755)  # it is postgres who looks into it
        names = [f"etcd{number}" for number in (1, 2, 3)]
        ports = {name: (free_port(), free_port()) for name in names}
        peers = {name: peer for name, (_, peer) in ports.items()}
        self.etcds = [Etcd(stage, name, ports[name], peers) for name in names]
        self.nodes = [Node(self, f"db{number}") for number in (1, 2, 3)]
        for node in self.nodes:
            node.configure(self.etcds)
        self.balancer = Balancer(stage, self.nodes)

    def start(self):
        for daemon in self.etcds:
            daemon.start(wait=False)
        for daemon in self.etcds:
            wait_until(daemon.ready, daemon.name)
        for node in self.nodes:
            node.start(wait=False)
        wait_until(self.whole, "a leader and two that follow", BOOTSTRAP_S)
        self.balancer.start()
        wait_until(self._knows_leader, "the balancer knows who leads")
        self.psql(f"CREATE DATABASE {DATABASE}", database="postgres")
        wrong = self.psql("SELECT line_number, error FROM pg_hba_file_rules WHERE error !~ 'SSL is disabled'")
        assert not wrong, wrong
        return self

    def _knows_leader(self):
        """Until it has asked for the first time, it takes each for one in turn."""
        text = "SELECT pg_is_in_recovery()"
        return all(self.ask(text, database="postgres") == [["f"]] for _ in self.nodes)

    def leader(self):
        """None: nobody leads."""
        return next((node for node in self.nodes if node.asks("/primary")), None)

    def replicas(self):
        return [node for node in self.nodes if node.asks("/replica")]

    def whole(self):
        """One of those that follow has all that was committed: until then, such as at the very beginning, nobody
        could take the leader's place without a loss."""
        synchronous = any(node.asks("/sync") for node in self.nodes)
        return self.leader() and len(self.replicas()) == len(self.nodes) - 1 and synchronous

    def conninfo(self, role=OWNER, port=None):
        return (f"host={LOOPBACK} port={port or self.balancer.leader_port} dbname={DATABASE} user={role}"
                " connect_timeout=2")  # fmt: skip

    def ask(self, text, role=OWNER, port=None, database=None, timeout_s=PATIENCE_S):
        """The rows, or None where there was no answer."""
        words = ["psql", "-wXqAt", "-F", "\t", "-v", "ON_ERROR_STOP=1", self.conninfo(role, port)]
        if database:
            words[-1] = words[-1].replace(f"dbname={DATABASE}", f"dbname={database}")
        try:
            done = subprocess.run(words, input=text, capture_output=True, text=True, timeout=timeout_s)
        except subprocess.TimeoutExpired:
            return None
        self.fault = done.stderr
        if done.returncode != 0:
            return None
        return [line.split("\t") for line in done.stdout.splitlines()]

    def psql(self, text, **options):
        rows = self.ask(text, **options)
        if rows is None:
            raise AssertionError(f"{text[:200]}\n{self.fault}")
        return rows

    def back_up(self):
        """A copy of all that PostgreSQL has, in a place of its own."""
        copy = self.nodes[0].path / f"copy-{time.monotonic_ns()}"
        words = ["pg_basebackup", "-D", copy, "-c", "fast", "--no-sync",
                 "-h", LOOPBACK, "-U", OWNER, "-p", self.leader().port]  # fmt: skip
        subprocess.run(as_postgres(words), check=True, capture_output=True, timeout=PATIENCE_S)
        return copy

    def restore(self, copy):
        """On the first machine, as after the loss of all three: etcd knows of none, and the others follow anew."""
        for node in self.nodes:
            node.kill()
            shutil.rmtree(node.data)
        words = ["etcdctl", "--endpoints", f"{LOOPBACK}:{self.etcds[0].port}", "del", "--prefix", f"/service/{SCOPE}/"]
        subprocess.run(words, check=True, capture_output=True, env=os.environ | {"ETCDCTL_API": "3"})
        copy.rename(self.nodes[0].data)
        self.nodes[0].start(wait=False)
        wait_until(self.leader, "the first machine leads again", BOOTSTRAP_S)
        for node in self.nodes[1:]:
            node.start(wait=False)

    def dump(self):
        """What centres have told, as SQL that puts it back."""
        words = ["pg_dump", "--data-only", "--schema=dunghan_v1", self.conninfo()]
        return subprocess.run(words, check=True, capture_output=True, text=True, timeout=PATIENCE_S).stdout

    def put_back(self, dump):
        """As one that was restored from an older copy: all of it or nothing. Tables are locked in the order in which
        sinks come by them, of which many at work would else have every try end as a deadlock."""
        tables = ", ".join(f"dunghan_v1.{name}" for name in LOCK_ORDER)
        return self.ask(f"BEGIN;\nLOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE;\nTRUNCATE dunghan_v1.centre CASCADE;\n{dump}\nCOMMIT;\n") is not None


