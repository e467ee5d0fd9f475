"""One round of torture: what is done to a town, drawn from a seed."""

import collections
import os
import shutil
import signal
import time

import damage

KILLS = 16  # beside those of the special blows


class Round:
    """Blows in random order; afterwards everything is healed, and has yet to settle."""

    def __init__(self, town, chance, copy):
        self.town = town
        self.chance = chance
        self.copy = copy  # of an older centre
        self.done = collections.Counter()
        self.kills = collections.Counter()
        self.lifts = []  # of disks that are full

    def run(self):
        # Each special blow once, in any order among the kills.
        blows = [self.blackout, self.disk, self.pause, self.clock, self.restore]
        blows += [self.link] * 5
        blows += [self.kill] * KILLS
        self.chance.shuffle(blows)
        for blow in blows:
            blow()
            time.sleep(self.chance.uniform(0, 0.4))
        self.heal()

    def _victims(self):
        devices = [officers.simulator for officers in self.town.officers]
        return self.town.daemons + devices

    def _strike(self, victims):
        for victim in victims:
            self.town.kill(victim)
            self.kills[victim.name] += 1
        time.sleep(self.chance.uniform(0, 0.5))
        for victim in victims:
            if hasattr(victim, "data") and self.chance.random() < 0.5:
                torn = damage.tear(victim.data, self.chance)
                self.done["torn"] += torn != ""
        self.chance.shuffle(victims)
        for victim in victims:
            self.town.start(victim)

    def kill(self):
        self._strike([self.chance.choice(self._victims())])

    def blackout(self):
        """The power of all of them at once."""
        self.done["blackout"] += 1
        self._strike(self._victims())

    def link(self):
        link = self.chance.choice(self.town.net.links)
        hurt = self.chance.choice(["cut", "tear", "half_close", "stall", "delay", "refuse", "heal"])
        self.done[hurt] += hurt != "heal"
        if hurt == "delay":
            link.delay(self.chance.uniform(0.01, 0.5))
        else:
            getattr(link, hurt)()

    def pause(self):
        """One stands still for a while, as if its machine had."""
        victim = self.chance.choice(self.town.daemons)
        self.done["pause"] += 1
        os.kill(victim.program.pid, signal.SIGSTOP)
        time.sleep(self.chance.uniform(0.2, 1.5))
        os.kill(victim.program.pid, signal.SIGCONT)

    def disk(self):
        """The disk of one is full for a while, or its files may not grow."""
        if self.town.disks and self.chance.random() < 0.6:
            self.done["full disk"] += 1
            directory = self.chance.choice(self.town.disks).data
            fault = damage.FullDisk(directory, self.chance.choice([0, 4096, 1 << 20]))
        else:
            self.done["file limit"] += 1
            daemon = self.chance.choice([self.town.centre, *self.town.gateways])
            if not daemon.program.running():
                return
            fault = damage.FileLimit(daemon.program.pid, self.chance.choice([1, 4096, 40000]))
        self.lifts.append(fault.lift)
        if self.chance.random() < 0.5:
            time.sleep(self.chance.uniform(0.2, 1.5))
            self._lift()

    def _lift(self):
        for lift in self.lifts:
            lift()
        self.lifts.clear()

    def clock(self):
        """Back by less than what would make a good stamp one of the future, or ahead."""
        self.done["clock"] += 1
        name = self.chance.choice(sorted(self.town.clocks))
        self.town.clocks[name].set(self.chance.choice([-200, -5, 7, 600, 3 * 3600]))

    def restore(self):
        """The centre goes back to an older copy of itself."""
        if not self.copy or self.chance.random() < 0.5:
            return
        self.done["restored"] += 1
        centre = self.town.centre
        centre.kill()
        self.kills[centre.name] += 1
        for path in centre.data.glob("dunghan.db*"):
            path.unlink()
        shutil.copytree(self.copy, centre.data, dirs_exist_ok=True)
        centre.start(wait=False)

    def heal(self):
        self._lift()
        self.town.net.heal()
        for clock in self.town.clocks.values():
            clock.set(0)
        for daemon in self.town.daemons:
            if not daemon.program.running():
                # Only a full disk is a reason to give up; who watches over it starts it again.
                self.done["started again"] += 1
                daemon.start(wait=False)
