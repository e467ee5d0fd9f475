#!/usr/bin/python3
"""What the nation's PostgreSQL says is the sum of its centres, cell by cell, whatever is done to them.

    federation_test.py                                      # short: each fault once but the longest
    federation_test.py --faults 200 --centres 8 --seed 7    # long, by hand
"""

import argparse
import random
import sys
import time
from datetime import date, datetime, timedelta
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / "integration")]

from chaos import SHORT, Chaos, draw
from harness import HANOI, Stage, wait_until
from nation import Nation, Reader

SETTLE_S = 180
REPORTS = 10  # of random periods


def say(begin, text):
    print(f"{time.monotonic() - begin:6.1f} s  {text}", flush=True)


def strike(nation, faults, chance, begin):
    """Returns what was done, and the longest silence by fault of each way to read."""
    balancer = nation.cluster.balancer
    readers = {
        "readers": Reader(nation.cluster, balancer.readers_port),
        "leader": Reader(nation.cluster, balancer.leader_port),
    }
    for reader in readers.values():
        reader.start()
    chaos = Chaos(nation, chance, readers.values())
    for number, fault in enumerate(faults, start=1):
        say(begin, f"{number} of {len(faults)}: {fault}")
        chaos.strike(fault)
    nation.heal()
    chaos.whole()
    for reader in readers.values():
        reader.end()
    return chaos.done, {way: reader.gaps for way, reader in readers.items()}


def some_days(chance):
    """From the first of history to today, both among them."""
    first = date(2026, 9, 1)
    length = (datetime.now(HANOI).date() - first).days
    yield 0, length
    for _ in range(REPORTS):
        yield sorted(chance.randrange(length + 1) for _ in range(2))


def compare_reports(nation, chance):
    """Form 06 by SQL is what the pages of the centres add up to."""
    for start, end in some_days(chance):
        first, last = (date(2026, 9, 1) + timedelta(days=day) for day in (start, end))
        there, here = nation.form06(first, last), nation.added_form06(first, last)
        drop = [{key: row for key, row in form.items() if any(row)} for form in (there, here)]
        if drop[0] != drop[1] or (start == 0 and not drop[0]):
            raise AssertionError(f"form 06 of {first} to {last}: {drop[0]} by SQL, {drop[1]} by the centres")


def check(nation, chance, begin):
    produced = nation.end_work()
    nation.settle(SETTLE_S)
    say(begin, "all is told")
    for province in nation.provinces:
        stored, different = province.counted()
        if (stored, different) != (province.work.produced, province.work.produced):
            raise AssertionError(
                f"{province.name}: {province.work.produced} produced, {stored} stored, {different} of them different"
            )
        province.centre.dunghan("verify")
        wait_until(province.centre.ready, f"{province.name} is ready")
    compare_reports(nation, chance)
    wrong, cells = nation.differences()
    for name, (lacks, more) in wrong.items():
        print(f"{name}: {len(lacks)} cells lack or differ: {lacks[:3]}; {len(more)} are there beside: {more[:3]}")
    if wrong:
        raise AssertionError("PostgreSQL says something else than the centres")
    nation.spoil()
    if not nation.differences()[0]:
        raise AssertionError("a cell was changed in PostgreSQL, and nobody noticed")
    return produced, cells


def main():
    words = argparse.ArgumentParser()
    words.add_argument("--faults", type=int, help="how many; when not said each once but the longest")
    words.add_argument("--centres", type=int, default=3)
    words.add_argument("--seed", type=int, default=int(time.time()))
    said = words.parse_args()
    chance = random.Random(said.seed)
    faults = draw(chance, said.faults) if said.faults else SHORT
    begin = time.monotonic()
    print(f"seed {said.seed}, {said.centres} centres, {len(faults)} faults", flush=True)
    with Stage() as stage:
        nation = Nation(stage, said.centres, chance)
        say(begin, "the nation is there")
        done, gaps = strike(nation, faults, chance, begin)
        produced, cells = check(nation, chance, begin)
        nation.close()
    for fault, count in sorted(done.items()):
        silences = ", ".join(f"{way} {gap.get(fault, 0):.1f} s" for way, gap in gaps.items())
        print(f"{count:4} x {fault:30} longest without an answer: {silences}")
    print(f"{sum(done.values())} faults; {produced} events, {cells} cells, form 06 of {REPORTS + 1} periods: 0 lost, 0 double")


if __name__ == "__main__":
    main()
