"""Somebody who asks for one thing after the other, in a process of his own, and notes what he waited."""

import http.client
import itertools
import math
import multiprocessing
import random
import time
from datetime import date, timedelta

from harness import LOOPBACK
from province import code_of

PATIENCE_S = 60
PERIODS = {"ky", "period"}  # the parameters
FORK = multiprocessing.get_context("fork")


def percentile(values, share):
    """By nearest rank."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


class Line:
    """A connection that is kept."""

    def __init__(self, port):
        self._connection = http.client.HTTPConnection(LOOPBACK, port, timeout=PATIENCE_S)

    def ask(self, path):
        """Milliseconds until all of the answer was there, compressed; what is not good ends it."""
        begin = time.monotonic()
        self._connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        response = self._connection.getresponse()
        response.read()
        waited_ms = (time.monotonic() - begin) * 1000
        if response.status != 200:
            raise AssertionError(f"{path} answers {response.status}")
        return waited_ms

    def close(self):
        self._connection.close()


def question(address, units, fields, chance):
    """The path of an address with a query that was hardly asked before; None: it takes none that asks for
    something else."""
    takes = set(address.takes)
    end = date.today() - timedelta(days=chance.randrange(2, 300))
    begin = end - timedelta(days=chance.randrange(300))
    first, last = ("tu", "den") if "tu" in takes else ("from", "to")
    if takes & PERIODS and first in takes:
        said = {first: begin, last: end}
    elif first in takes:
        said = {first: f"{begin:%Y-%m}", last: f"{end:%Y-%m}"}
    else:
        said = {}
    for name, value in (
        ("don-vi", code_of(chance.randrange(units))), ("unit", code_of(chance.randrange(units))),
        ("linh-vuc", f"f-{chance.randrange(fields)}"), ("field", f"f-{chance.randrange(fields)}"),
        ("tim", f"don vi {chance.randrange(10000)}"), ("q", f"thu tuc {chance.randrange(10000)}"),
        ("nam", chance.randrange(2016, 2027)), ("year", chance.randrange(2016, 2027)),
        ("limit", chance.randrange(1, 1000)),
    ):  # fmt: skip
        if name in takes:
            said[name] = value
    if not said:
        return None
    return address.path + "?" + "&".join(f"{name}={value}" for name, value in said.items()).replace(" ", "+")


def of_slow(addresses, units, fields, seed):
    """Without an end: past periods, form 06 of them, workbooks, each time with another query."""
    chance = random.Random(seed)
    slow = [a for a in addresses if PERIODS & set(a.takes) or a.name.endswith((".xlsx", "_XLSX"))]
    for address in itertools.cycle(slow):
        path = question(address, units, fields, chance)
        if path:
            yield path


class Asker:
    """Asks from now on, until end(); one question after the other, or so many a second."""

    def __init__(self, port, paths, per_second=None):
        self._ended = FORK.Event()
        self._said, said = FORK.Pipe(duplex=False)
        self._process = FORK.Process(target=self._run, args=(port, paths, per_second, said), daemon=True)
        self._process.start()
        said.close()

    def _run(self, port, paths, per_second, said):
        waits_ms, line = [], Line(port)
        for path in paths:
            if self._ended.is_set():
                break
            waits_ms.append(line.ask(path))
            if per_second:  # whoever waited does not make up for it
                time.sleep(max(0, 1 / per_second - waits_ms[-1] / 1000))
        line.close()
        said.send(waits_ms)

    def end(self):
        """All waits, in milliseconds and in order."""
        self._ended.set()
        try:
            waits_ms = self._said.recv()
        except EOFError:
            raise AssertionError("an asker has ended with an error") from None
        self._process.join()
        return waits_ms
