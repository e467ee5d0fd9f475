"""One counter whose events come in parts of equal size, for tests that break something between two
of them."""

import contextlib
import shutil
import sqlite3
import tempfile
from pathlib import Path
from types import SimpleNamespace

import catalogue
from harness import Stage, dossier


@contextlib.contextmanager
def one_counter(unit, size):
    """A broker, a centre, and a gateway "gw-1" with one counter, of which the first part is
    counted. When it is left well, the centre ends and its figures hold against a recount."""
    with Stage() as stage:
        broker = stage.broker()
        centre = stage.centre(broker)
        simulator = stage.simulator(terminals=1)
        gateway = stage.gateway("gw-1", broker, simulator.sites(unit))
        put_part(simulator, unit, 0, size)
        centre.wait_received(size)
        yield SimpleNamespace(
            stage=stage,
            broker=broker,
            centre=centre,
            gateway=gateway,
            simulator=simulator,
            put=lambda part: put_part(simulator, unit, part, size),
        )
        centre.stop()
        centre.dunghan("verify")


def put_part(simulator, unit, part, size):
    """Intakes number part * size + 1 and so on at the first terminal; waits for room there."""
    put_intakes(simulator, unit, part * size + 1, size)


def put_intakes(simulator, unit, first, count, terminal=1):
    for number in range(first, first + count):
        procedure = catalogue.PROCEDURES[number % len(catalogue.PROCEDURES)]
        simulator.put(terminal, "intake", procedure=procedure, dossier=dossier(unit, number))


def go_back(counter, size):
    """The gateway, which has sent one part, sends the next and gets the disk of before it."""
    copy = counter.stage.path / "copy"
    counter.gateway.stop()
    shutil.copytree(counter.gateway.data, copy)
    counter.gateway.start()
    counter.put(1)
    counter.centre.wait_received(2 * size)
    counter.gateway.stop()
    put_back(copy, counter.gateway.data)


def put_back(copy, data):
    """A daemon's directory becomes what it was when it was copied."""
    shutil.rmtree(data)
    shutil.copytree(copy, data)


def number_in(database, question):
    """The one number of a question to a database, of which a copy is read: its owner lets nobody
    else in."""
    with tempfile.TemporaryDirectory() as directory:
        for file in database.parent.glob(f"{database.name}*"):
            shutil.copy(file, directory)
        with contextlib.closing(sqlite3.connect(Path(directory) / database.name)) as copy:
            return copy.execute(question).fetchone()[0]
