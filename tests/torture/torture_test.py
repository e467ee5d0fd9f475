"""Nothing lost, nothing twice, whatever is killed, cut, filled, torn or set back.

    torture_test.py                     short: at least 60 kills
    torture_test.py --kills N           rounds until N programs were killed
    torture_test.py --hours H           rounds for so long
    torture_test.py --seed S --round R  begins with round R of that seed

Devices produce all the time, and their events go the way of production: TLS, certificates,
registered gateways. In each round, at random, programs are killed with SIGKILL and what joins
them is hurt; then everything is healed, and what the devices took must be what the centre has,
each once; see Town.check(). One line a round; a failure keeps its directory and says how to
begin with that round again. Disks are filled as root only.
"""

import argparse
import collections
import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "integration"))

import damage
from blows import Round
from harness import Stage
from links import Net
from town import SANITIZED, Town

SHORT_KILLS = 60
SETTLE_S = 90
WARM_UP_ROUNDS = 3
GROWTH_BYTES = (256 if SANITIZED else 16) << 20  # of one program, after the warm-up


class Torture:
    def __init__(self, town, seed):
        self.town = town
        self.seed = seed
        self.kills = collections.Counter()
        self.done = collections.Counter()
        self.rounds = 0
        self.usual = {}  # resident bytes by name, at most, of the warm-up
        self.most = {}

    def round(self, number):
        chance = random.Random(f"{self.seed}:{number}")
        self._between_rounds(chance)
        blows = Round(self.town, chance)
        self.town.work(True)
        blows.run()
        self.town.work(False)
        settled_s = self.town.settle(SETTLE_S)
        produced, committed, quarantined = self.town.check()
        self.kills += blows.kills
        self.done += blows.done
        self.rounds += 1
        self._watch_memory()
        what = ", ".join(f"{count} {name}" for name, count in sorted(blows.done.items()))
        print(
            f"round {number}: {blows.kills.total()} kills, {what}; {produced} produced ="
            f" {committed} committed + {quarantined} set aside; settled in {settled_s:.1f} s",
            flush=True,
        )

    def _between_rounds(self, chance):
        """While all is still: a gateway gets a new disk, or the one of an earlier quiet moment."""
        if self.rounds > 0 and chance.random() < 0.3:
            self.town.replace_disk(chance.choice(self.town.gateways))
            self.done["new disk"] += 1
        elif self.rounds > 0:
            self.done["set back"] += self.town.set_back(chance.choice(self.town.gateways))

    def _watch_memory(self):
        for name, resident in self.town.resident_bytes().items():
            self.most[name] = max(resident, self.most.get(name, 0))
        if self.rounds <= WARM_UP_ROUNDS:
            self.usual = dict(self.most)
        for name, most in self.most.items():
            if most > self.usual[name] + GROWTH_BYTES:
                raise AssertionError(
                    f"{name} grew from {self.usual[name] >> 20} to {most >> 20} MiB"
                )

    def totals(self, elapsed_s):
        kills = ", ".join(f"{name} {count}" for name, count in sorted(self.kills.items()))
        done = ", ".join(f"{name} {count}" for name, count in sorted(self.done.items()))
        sizes = ", ".join(f"{n} {size >> 20} MiB" for n, size in sorted(self.most.items()))
        return (
            f"{self.rounds} rounds in {elapsed_s:.0f} s, seed {self.seed}\n"
            f"{self.kills.total()} kills: {kills}\n"
            f"beside them: {done}\n"
            f"{len(self.town.truth())} produced, 0 lost, 0 double\n"
            f"resident at most: {sizes}"
        )


def torture(options):
    small_disks = damage.own_mounts()
    begin = time.monotonic()
    number = options.round
    with Stage() as stage, Net() as net:
        stage.keep_on_error = True
        town = Town(stage, net, random.Random(options.seed), small_disks)
        run = Torture(town, options.seed)
        try:
            while run.kills.total() < options.kills or (
                time.monotonic() - begin < options.hours * 3600
            ):
                run.round(number)
                number += 1
        except BaseException:
            print(f"failed in round {number}; {stage.path} is kept; again with")
            print(f"    torture_test.py --seed {options.seed} --round {number}", flush=True)
            raise
        finally:
            town.end()
        print(run.totals(time.monotonic() - begin))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, help="rounds until so many programs were killed")
    parser.add_argument("--hours", type=float, default=0, help="rounds for so long")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--round", type=int, default=1, help="the first one")
    options = parser.parse_args()
    if options.kills is None:
        options.kills = 0 if options.hours else SHORT_KILLS
    print(f"seed {options.seed}", flush=True)
    torture(options)


if __name__ == "__main__":
    main()
