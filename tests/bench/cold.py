"""Answers that have to be drawn first: after something new, and of what nobody asked before."""

import random

from asker import Line, percentile, question
from harness import wait_until
from listeners import Listeners

AIM_P99_MS = 20


def _say(figures, waits_ms):
    """The worst first; `waits_ms` by path."""
    rows = [(percentile(waits, 0.99), percentile(waits, 0.5), path) for path, waits in waits_ms.items()]
    for p99_ms, p50_ms, path in sorted(rows, reverse=True):
        figures.most(path, p99_ms, AIM_P99_MS, "ms", f"p50 {p50_ms:.1f}")


def after_news(figures, centre, teller, addresses, rounds):
    """Each once after each event that is taken in."""
    figures.head(f"cold, each the first to ask after something new, {rounds} times: p99")
    listener, line = Listeners(centre.port, 1), Line(centre.port)
    waits_ms = {address.target: [] for address in addresses}
    for _ in range(rounds):
        listener.told()
        teller.tell()
        wait_until(listener.told, "there is something new")
        for address in addresses:
            waits_ms[address.target].append(line.ask(address.target))
    listener.end()
    line.close()
    _say(figures, waits_ms)


def unasked(figures, centre, addresses, size, rounds):
    """Each with another query every time: past periods, other units, other words."""
    figures.head(f"cold, a query that nobody asked, {rounds} times: p99")
    line, chance, waits_ms = Line(centre.port), random.Random(3), {}
    for _ in range(rounds):
        for address in addresses:
            path = question(address, *size, chance)
            if path:
                waits_ms.setdefault(f"{address.path}?...", []).append(line.ask(path))
    line.close()
    _say(figures, waits_ms)
