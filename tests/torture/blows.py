"""One round of torture: what is done to a town, drawn from a seed."""

import collections
import os
import signal
import time

import damage
from harness import wait_until

ADMIT_S = 60
KILLS = 16  # beside those of the special blows


class Round:
    """Blows in random order; afterwards everything is healed, and has yet to settle."""

    def __init__(self, town, chance):
        self.town = town
        self.chance = chance
        self.done = collections.Counter()
        self.kills = collections.Counter()
        self.lifts = []  # of disks that are full

    def run(self):
        # In any order, the special ones among the plain kills.
        blows = [self.blackout, self.disk, self.pause, self.clock, self.backup, self.restore]
        blows += [self.revoke, self.twin] * 2
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
                self.done["torn"] += damage.tear(victim.data, self.chance)
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
        if hurt != "heal":
            self.done[hurt] += 1
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
        self.town.clocks[name].write_text(str(self.chance.choice([-200, -5, 7, 600, 3 * 3600])))

    def backup(self):
        """While all goes on. What is killed meanwhile may end it, but never leaves half of one."""
        path = self.town.stage.path / f"backup-{time.monotonic_ns()}.db"
        done = self.town.centre.dunghan("backup", path, check=False)
        if done.returncode == 0:
            self.done["backup"] += 1
            self.town.keep_backup(path)

    def restore(self):
        """The centre goes back to an older backup; sometimes that is itself killed first."""
        if not self.town.backup or self.chance.random() < 0.3:
            return
        self.done["restored"] += 1
        self.town.centre.kill()
        self.kills[self.town.centre.name] += 1
        if self.chance.random() < 0.5:
            self.done["restore killed"] += 1
            self.town.restore(kill_after_s=self.chance.uniform(0.005, 0.1))
        self._lift()
        self.town.restore()
        self.town.centre.start(wait=False)

    def revoke(self):
        """A gateway's certificate is revoked; it comes back with another one."""
        if self.town.revoked:
            self.town.admit_again()
        elif self.town.revoke(self.chance.choice(self.town.gateways)):
            self.done["revoked"] += 1

    def twin(self):
        """A gateway lives in two places for a while."""
        self.done["twin"] += 1
        twin = self.town.twin(self.chance.choice(self.town.gateways))
        time.sleep(self.chance.uniform(0.3, 3))
        twin.kill()

    def heal(self):
        self._lift()
        self.town.net.heal()
        for clock in self.town.clocks.values():
            clock.write_text("0")
        for daemon in self.town.daemons:
            if not daemon.program.running():
                # Only a full disk is a reason to give up; who watches over it starts it again.
                self.done["started again"] += 1
                daemon.start(wait=False)
        wait_until(self.town.admit_again, "who was revoked is let in again", ADMIT_S)
