"""dunghan-gateway --status: how the gateway is that runs, on its own machine, whatever the broker does."""

import json
import os
import re
import socket
import stat
import subprocess
import unittest
from datetime import datetime, timedelta

import catalogue
from harness import BIN, HANOI, PATIENCE_S, Stage, dossier, wait_until

UNIT = catalogue.UNITS[1]


class Status(unittest.TestCase):
    def test_it_says_how_devices_lines_outbox_and_link_are(self):
        with Stage() as stage:
            broker = stage.broker()
            centre = stage.centre(broker)
            simulator = stage.simulator(terminals=2)
            gateway = stage.gateway("gw-1", broker, simulator.sites(UNIT))
            put(simulator, 1)
            centre.wait_received(1)
            said = wait_until(lambda: committed(gateway, 1), "the receipt is there")
            self.assertEqual(said["gateway"], "gw-1")
            self.assertEqual((said["link"], said["produced"], said["lost"]), ("ready", 1, 0))
            self.assertEqual(
                said["broker"],
                {"host": "127.0.0.1", "port": broker.port, "connected": True, "fault": None},
            )
            self.assertEqual(
                said["lines"],
                [{"address": "127.0.0.1", "port": simulator.port, "connected": True}],
            )
            wait_until(lambda: states(gateway) == ["online", "online"], "both are read")
            first = status(gateway)["devices"][0]
            self.assertEqual((first["unit"], first["counter"]), (UNIT, "q1"))
            self.assertEqual((first["port"], first["unit_id"]), (simulator.port, 1))
            self.assertEqual(first["records"], 1)

            broker.kill()
            simulator.kill()
            lines = (
                f"broker 127.0.0.1 port {broker.port}: not connected, Connection refused",
                "1 events, 1 of them at the centre, 0 wait; 0 are lost",
                f"line 127.0.0.1 port {simulator.port}: not connected",
                f"device {UNIT} q1 (127.0.0.1 port {simulator.port} unit 1): offline, refused, last",
                f"device {UNIT} q2 (127.0.0.1 port {simulator.port} unit 2): offline, refused, last",
            )
            for line in lines:
                wait_until(lambda line=line: line in text(gateway), line)

    def test_it_is_the_owners_and_only_there_while_the_gateway_is(self):
        with Stage() as stage:
            broker = stage.broker()
            simulator = stage.simulator(terminals=1)
            gateway = stage.gateway("gw-1", broker, simulator.sites(UNIT))
            mode = os.stat(gateway.data / "status.sock").st_mode
            self.assertTrue(stat.S_ISSOCK(mode))
            self.assertEqual(stat.S_IMODE(mode), 0o600)
            gateway.kill()  # its socket stays
            self.assertIn("no gateway runs with the data directory", refused(gateway))
            gateway.start()
            self.assertEqual(status(gateway)["gateway"], "gw-1")
            gateway.stop()
            self.assertFalse((gateway.data / "status.sock").exists())
            self.assertIn("no gateway runs with the data directory", refused(gateway))
            self.assertIn("wanted is text or json", run(gateway, "--format", "xml").stderr)

    def test_it_says_what_a_device_refuses_and_when_it_is_tried_again(self):
        with Stage() as stage:
            broker = stage.broker()
            simulator = stage.simulator(terminals=1)
            simulator.fault(1, "exception", 2)
            gateway = stage.gateway("gw-1", broker, simulator.sites(UNIT))
            wait_until(lambda: states(gateway) == ["offline"], "it cannot be read")
            (device,) = wait_until(
                lambda: [one for one in status(gateway)["devices"] if "trouble" in one],
                "it says why",
            )
            self.assertRegex(device["trouble"], r"^it refuses a read \(03, \d+\.\.\d+\): 02, such an")
            self.assertLessEqual(device["next_s"], 38)
            self.assertRegex(text(gateway), r"; it refuses a read .*, tried again in \d+ s\n")
            simulator.fault(1, "none")
            wait_until(lambda: states(gateway) == ["online"], "it is read", 60)
            self.assertNotIn("trouble", status(gateway)["devices"][0])

    def test_whoever_hangs_there_holds_up_nobody(self):
        with Stage() as stage:
            broker = stage.broker()
            centre = stage.centre(broker)
            simulator = stage.simulator(terminals=1)
            gateway = stage.gateway("gw-1", broker, simulator.sites(UNIT))
            before = len(os.listdir(f"/proc/{gateway.program.pid}/fd"))
            silent = []
            for _ in range(200):
                silent.append(socket.socket(socket.AF_UNIX))
                silent[-1].connect(str(gateway.data / "status.sock"))
            put(simulator, 1)
            centre.wait_received(1)
            self.assertEqual(status(gateway)["produced"], 1)
            wait_until(
                lambda: len(os.listdir(f"/proc/{gateway.program.pid}/fd")) <= before + 1,
                "nothing of them stays open",
            )
            for one in silent:
                one.close()

    def test_it_says_when_another_one_of_its_name_was_noticed(self):
        with Stage() as stage:
            broker = stage.broker()
            stage.centre(broker)
            simulator = stage.simulator(terminals=2)
            gateway = stage.gateway("gw-1", broker, simulator.sites(UNIT, 1, 1))
            self.assertNotIn("twins_last_seen", status(gateway))
            clone = stage.gateway("clone", broker, simulator.sites(UNIT, 2, 2), start=False)
            clone.config.write_text(
                clone.config.read_text().replace("gateway: clone", "gateway: gw-1")
            )
            clone.start(wait=False)
            lives = r"another gateway of this name lives, last noticed by the centre at (\S+): stop"
            for one in (gateway, clone):
                wait_until(lambda one=one: re.search(lives, text(one)), "each says it")
            first = noticed(gateway)
            wait_until(lambda: noticed(gateway) > first, "it is noticed again")
            clone.stop()
            self.assertGreaterEqual(datetime.now(HANOI) - noticed(gateway), timedelta(0))
            self.assertLess(datetime.now(HANOI) - noticed(gateway), timedelta(minutes=1))

    def test_a_data_directory_with_a_long_name_will_do(self):
        with Stage() as stage:
            broker = stage.broker()
            simulator = stage.simulator(terminals=1)
            gateway = stage.gateway("gw-1", broker, simulator.sites(UNIT), start=False)
            long = stage.path / ("x" * 120)
            gateway.config.write_text(
                gateway.config.read_text().replace(f"data: {gateway.data}", f"data: {long}")
            )
            gateway.start()
            self.assertEqual(status(gateway)["link"], "ready")
            for words in ((), ("--format", "json")):
                with open("/dev/full", "w") as full:
                    done = run(gateway, *words, stdout=full)
                self.assertEqual(done.returncode, 1)
                self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)


def noticed(gateway):
    return datetime.fromisoformat(status(gateway)["twins_last_seen"])


def run(gateway, *words, stdout=subprocess.PIPE):
    return subprocess.run(
        [BIN / "dunghan-gateway", "--config", gateway.config, "--status", *words],
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        timeout=PATIENCE_S,
    )


def text(gateway):
    done = run(gateway)
    assert done.returncode == 0, done.stderr
    return done.stdout


def status(gateway):
    done = run(gateway, "--format", "json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def refused(gateway):
    done = run(gateway)
    assert done.returncode == 1 and not done.stdout, done
    return done.stderr


def committed(gateway, count):
    said = status(gateway)
    return said if said["committed"] == count else None


def states(gateway):
    return [device["state"] for device in status(gateway)["devices"]]


def put(simulator, number):
    simulator.put(1, "intake", procedure=catalogue.PROCEDURES[0], dossier=dossier(UNIT, number))


if __name__ == "__main__":
    unittest.main(verbosity=2)
