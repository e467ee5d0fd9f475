"""The systemd units: sound, closed, and not so closed that the daemons cannot live in them."""

import re
import subprocess
import sys
import unittest
from pathlib import Path

import catalogue
from harness import BIN, PATIENCE_S, ROOT, Stage, dossier, wait_until

UNITS = {
    "dunghand": ROOT / "appliance/dunghand.service",
    "dunghan-upstream": ROOT / "appliance/dunghan-upstream.service",
    "dunghan-gateway": ROOT / "sensors/dunghan-gateway.service",
}
DROP_INS = {
    "dunghand": [ROOT / "appliance/keys.conf"],
    "dunghan-upstream": [ROOT / "appliance/upstream.conf"],
    "dunghan-gateway": [ROOT / "sensors/keys.conf", ROOT / "sensors/serial.conf", ROOT / "sensors/hook.conf"],
}
EXPOSURE_MOST = 15  # tenths, as systemd-analyze counts; 0 is closed


def analyze(*words):
    argv = ["systemd-analyze", *map(str, words)]
    return subprocess.run(argv, capture_output=True, text=True, timeout=60)


def members(group):
    """The system calls of a group such as @system-service."""
    calls = set()
    for line in analyze("syscall-filter", group).stdout.splitlines():
        word = line.strip()
        if not word or word.startswith("#") or word == group:
            continue
        calls |= members(word) if word.startswith("@") else {word}
    return calls


def allowed(unit):
    """What the lines SystemCallFilter= of a unit leave, read one after the other."""
    calls = members("@default")
    for line in re.findall(r"^SystemCallFilter=(.*)$", unit.read_text(), re.MULTILINE):
        names = set()
        for word in line.removeprefix("~").split():
            names |= members(word) if word.startswith("@") else {word}
        calls = calls - names if line.startswith("~") else calls | names
    return calls


class Units(unittest.TestCase):
    def test_systemd_understands_every_line(self):
        with Stage() as stage:
            for name, unit in UNITS.items():
                text = unit.read_text().replace("/usr/sbin/", f"{BIN.resolve()}/").replace("/usr/bin/", f"{BIN.resolve()}/")
                path = stage.write(f"{name}.service", text)
                beside = stage.path / f"{name}.service.d"
                beside.mkdir()
                for drop_in in DROP_INS[name]:
                    (beside / drop_in.name).write_text(drop_in.read_text())
                done = analyze("verify", path)
                ours = [line for line in done.stderr.splitlines() if name in line]
                self.assertEqual((done.returncode, ours), (0, []))

    def test_they_are_closed_but_for_what_the_daemons_are_for(self):
        for name, unit in UNITS.items():
            said = analyze("security", "--offline=yes", unit).stdout.strip().splitlines()[-1]
            print(said)
            exposure = float(re.search(r": ([0-9.]+) ", said)[1])
            self.assertLessEqual(exposure * 10, EXPOSURE_MOST, name)

    def test_the_daemons_live_with_the_system_calls_that_are_left_to_them(self):
        with Stage() as stage:
            broker = stage.broker()
            simulator = stage.simulator(terminals=1)
            unit = catalogue.UNITS[1]
            centre = stage.centre(broker, start=False)
            gateway = stage.gateway("gw-1", broker, simulator.sites(unit), start=False)
            for daemon, name in ((centre, "dunghand"), (gateway, "dunghan-gateway")):
                self.confine(stage, daemon, UNITS[name])
                daemon.start()
            simulator.put(
                1, "intake", procedure=catalogue.PROCEDURES[0], dossier=dossier(unit, 1)
            )
            wait_until(lambda: self.committed(centre) == 1, "the event and its receipt")
            wait_until(lambda: b"1 of them at the centre" in self.status(gateway), "it says so")
            centre.dunghan("backup", stage.path / "copy.db")
            for path in ("/", "/en/", "/api/v1/reports/06?from=2026-01-01&to=2026-12-31"):
                self.assertEqual(centre.get(path)[0], 200, path)
            for daemon in (gateway, centre):
                self.assertEqual(daemon.stop(), 0, daemon.name)

    def confine(self, stage, daemon, unit):
        calls = allowed(unit) | {"fchown"}  # which SQLite asks for as root only
        calls = stage.write(f"{daemon.name}.calls", "\n".join(sorted(calls)))
        words = [sys.executable, Path(__file__).with_name("confined.py"), calls, *daemon.argv()]
        daemon.argv = lambda: words
        # What looks for leaks at the end traces the process, which nobody else has to.
        daemon.env = {"ASAN_OPTIONS": "detect_leaks=0"}

    def status(self, gateway):
        argv = [BIN / "dunghan-gateway", "--config", gateway.config, "--status"]
        return subprocess.run(argv, capture_output=True, timeout=PATIENCE_S).stdout

    def committed(self, centre):
        return sum(row["committed"] for row in centre.json("/api/v1/devices")["gateways"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
