"""systemd's watchdog is fed while the way from broker to store and back works, and only then."""

import os
import resource
import signal
import socket
import sys
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "integration"))

import catalogue
from harness import Stage, preload, wait_until

WATCHDOG_S = 2
CANARY_S = 10
WATCH_S = 3  # so long is looked whether it is fed


class Watchdog:
    """What systemd would hear of a daemon."""

    def __init__(self, stage, daemon):
        path = stage.path / f"{daemon.name}.notify"
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(path))
        self.words = []
        daemon.env |= {"NOTIFY_SOCKET": str(path), "WATCHDOG_USEC": f"{WATCHDOG_S}000000"}

    def hunger_s(self, for_s=WATCH_S):
        """The longest time without food while one looks on."""
        begin = last = time.monotonic()
        longest = 0
        while (left := begin + for_s - time.monotonic()) > 0:
            self.socket.settimeout(left)
            try:
                word = self.socket.recv(1000).decode()
            except TimeoutError:
                break
            self.words.append(word)
            if word == "WATCHDOG=1":
                longest, last = max(longest, time.monotonic() - last), time.monotonic()
        return max(longest, time.monotonic() - last)

    def forget(self):
        """What was sent before."""
        self.socket.setblocking(False)
        try:
            while self.socket.recv(1000):
                pass
        except BlockingIOError:
            pass

    def close(self):
        self.socket.close()


class WatchdogTest(unittest.TestCase):
    def setUp(self):
        self.stage = self.enterContext(Stage())
        self.broker = self.stage.broker()

    def watch(self, daemon, **environment):
        daemon.env = dict(environment)
        watchdog = Watchdog(self.stage, daemon)
        self.addCleanup(watchdog.close)
        daemon.start()
        return watchdog

    def canary_age_s(self, centre):
        return centre.json("/healthz")["canary_age_s"]

    def test_the_centre_feeds_it_and_shows_how_old_the_canary_is(self):
        centre = self.stage.centre(self.broker, start=False)
        watchdog = self.watch(centre)
        wait_until(lambda: self.canary_age_s(centre) is not None, "a canary has passed")
        self.assertLess(watchdog.hunger_s(), WATCHDOG_S)
        self.assertIn("READY=1", watchdog.words)
        metrics = centre.get("/metrics")[1].decode()
        self.assertIn("\ndunghan_canary_good 1\n", metrics)
        self.assertIn("\ndunghan_canary_age_seconds ", metrics)

    def test_a_broker_that_is_away_or_hangs_is_not_the_fault_of_the_daemons(self):
        simulator = self.stage.simulator(terminals=1)
        centre = self.stage.centre(self.broker, start=False)
        gateway = self.stage.gateway(
            "gw-1", self.broker, simulator.sites(catalogue.UNITS[1]), start=False
        )
        watchdogs = [self.watch(centre), self.watch(gateway)]
        os.kill(self.broker.program.pid, signal.SIGSTOP)
        self.assertLess(watchdogs[0].hunger_s(), WATCHDOG_S)
        self.broker.kill()
        for watchdog in watchdogs:
            watchdog.forget()
            self.assertLess(watchdog.hunger_s(), WATCHDOG_S)

    def test_a_commit_that_hangs_starves_it_until_the_disk_answers(self):
        stuck = self.stage.path / "stuck"
        centre = self.stage.centre(self.broker, start=False)
        watchdog = self.watch(centre, **preload("stuck_disk", DUNGHAN_STUCK_DISK=stuck))
        self.assertLess(watchdog.hunger_s(), WATCHDOG_S)
        stuck.touch()
        wait_until(lambda: watchdog.hunger_s(WATCHDOG_S + 1) > WATCHDOG_S, "it starves")
        self.assertEqual(centre.get("/")[0], 200, "the page is served all the same")
        stuck.unlink()
        wait_until(lambda: watchdog.hunger_s(WATCHDOG_S) < WATCHDOG_S, "it is fed again")

    def test_a_store_that_refuses_for_a_while_does_not_starve_it(self):
        centre = self.stage.centre(self.broker, start=False)
        words = ["env", "--ignore-signal=XFSZ", *centre.argv()]
        centre.argv = lambda: words
        watchdog = self.watch(centre)
        wait_until(lambda: self.canary_age_s(centre) is not None, "a canary has passed")
        pid = centre.program.pid
        _, most = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, most))
        watchdog.forget()
        self.assertLess(watchdog.hunger_s(2 * WATCH_S + CANARY_S), WATCHDOG_S)
        self.assertTrue(centre.program.running())
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, most))
        wait_until(lambda: self.canary_age_s(centre) < CANARY_S, "canaries pass again")


if __name__ == "__main__":
    unittest.main(verbosity=2)
