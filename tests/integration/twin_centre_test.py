"""A twin takes in what the centre does and says nothing, until it is promoted: then it is the centre, what it
lacks comes from the gateways, and the old one does no harm however it comes back.

DUNGHAN_EVENTS and DUNGHAN_SEED change the size and the course of the run; by hand with 10,000 events.
"""

import json
import os
import random
import shutil
import threading
import time
import unittest
from types import SimpleNamespace

from harness import DEMO_DATA, Stage, dossier, get, wait_until
from keys import SecureBroker, SecureCentre, SecureGateway
from twins import (
    PROCEDURE,
    UNIT,
    compare,
    open_twin,
    promote,
    receipt,
    role,
    set_role,
    start_replaced,
    stored,
    wait_role,
)

EVENTS = int(os.environ.get("DUNGHAN_EVENTS", 1200))
SEED = int(os.environ.get("DUNGHAN_SEED", time.time()))
TERMINALS = 4
PRODUCE_S = max(8, EVENTS / 400)  # so long it takes the devices, unless their rings are full
CATCH_UP_S = 240


class Devices(threading.Thread):
    """Gives the terminals their records: an intake and a return for each dossier."""

    def __init__(self, simulator, events):
        super().__init__(daemon=True)
        self.simulator = simulator
        self.events = events
        self.produced = 0
        self.error = None

    def run(self):
        try:
            begin = time.monotonic()
            for number in range(1, self.events // 2 + 1):
                due = begin + PRODUCE_S * 2 * number / self.events
                time.sleep(max(0, due - time.monotonic()))
                code = dossier(UNIT, number)
                terminal = number % TERMINALS + 1
                self.simulator.put(terminal, "intake", procedure=PROCEDURE, dossier=code)
                self.simulator.put(terminal, "returned", dossier=code)
                self.produced += 2
        except Exception as error:  # handed to the test, which fails with it
            self.error = error


class Promotion(unittest.TestCase):
    """A centre, its twin, gateways and devices that go on all the time."""

    def setUp(self):
        print(f"seed {SEED}, {EVENTS} events; again with DUNGHAN_SEED={SEED}", flush=True)
        self.chance = random.Random(SEED)
        self.stage = self.enterContext(Stage())
        self.broker = self.stage.broker()
        self.centre = self.stage.centre(self.broker)
        self.twin = open_twin(self.stage, self.broker)
        self.simulator = self.stage.simulator(terminals=TERMINALS)
        half = TERMINALS // 2
        self.gateways = [
            self.stage.gateway("gw-1", self.broker, self.simulator.sites(UNIT, 1, half)),
            self.stage.gateway("gw-2", self.broker, self.simulator.sites(UNIT, half + 1, TERMINALS)),
        ]
        self.devices = Devices(self.simulator, EVENTS)

    def wait_produced(self, share):
        wait_until(lambda: self.devices.produced >= share * EVENTS or self.devices.error, "events", CATCH_UP_S)
        self.assertIsNone(self.devices.error)

    def wait_all(self, centre):
        """Until all that was produced is there, and the gateways know that."""
        wait_until(lambda: stored(centre)[0] == EVENTS, f"{EVENTS} are stored", CATCH_UP_S)
        wait_until(
            lambda: sum(gateway.state().get("committed", 0) for gateway in self.gateways) == EVENTS,
            "the gateways know it",
            CATCH_UP_S,
        )

    def first_receipt(self, term):
        """Waits until a gateway has believed one of that term."""
        said = f"of term {term}"
        wait_until(lambda: any(said in gateway.program.log() for gateway in self.gateways), "a receipt")

    def check_all(self, centre):
        self.assertEqual(stored(centre), (EVENTS, EVENTS, EVENTS), "stored = distinct = produced")
        self.assertEqual(centre.json("/api/v1/summary")["quarantined"], 0)
        self.assertEqual(centre.json("/api/v1/devices")["lost"], 0)
        self.assertIn(f"events {EVENTS}, dossiers {EVENTS // 2}\n", centre.dunghan("verify"))

    def test_the_centre_dies_for_good_in_the_middle_and_comes_back_all_the_same(self):
        self.devices.start()
        self.wait_produced(self.chance.uniform(0.3, 0.6))
        killed = time.monotonic()
        self.centre.kill()
        term = promote(self.twin)
        promoted = time.monotonic()
        self.first_receipt(term)
        print(
            f"from the death to the first receipt {time.monotonic() - killed:.2f} s,"
            f" of it from the answer of promote {time.monotonic() - promoted:.2f} s",
            flush=True,
        )
        self.assertEqual(receipt(self.broker, "gw-1")["term"], term)

        self.wait_produced(0.8)
        start_replaced(self.centre)  # with receipts and states of the other all over the broker
        self.assertIn(f"of term {term}", self.centre.program.log())
        before = stored(self.centre)
        self.devices.join()
        self.assertIsNone(self.devices.error)
        self.wait_all(self.twin)
        self.assertEqual(stored(self.centre), before)
        self.assertEqual(role(self.twin), "centre")
        self.check_all(self.twin)

        self.centre.stop()
        set_role(self.centre, "twin")  # and is filled as a new twin is
        self.fill(self.centre, self.twin)
        wait_role(self.centre, "twin")
        wait_until(lambda: compare(self.stage, self.centre, self.twin)[0], "both are equal")

    def fill(self, twin, centre):
        """As the README has it; the twin does not run."""
        copy = self.stage.path / f"{time.monotonic_ns()}.backup"
        centre.dunghan("backup", copy)
        twin.dunghan("restore", copy)
        twin.start()

    def test_promoted_while_the_old_one_lives(self):
        self.devices.start()
        self.wait_produced(self.chance.uniform(0.3, 0.6))
        term = promote(self.twin)
        wait_role(self.centre, "replaced")
        self.assertEqual(get(self.centre.port, "/healthz")[0], 503)
        self.assertIn("replaced", json.loads(get(self.centre.port, "/healthz")[1])["reasons"])
        self.assertIn("không còn là hệ thống chính", get(self.centre.port, "/")[1].decode())
        refused = self.centre.dunghan("import", "fields", DEMO_DATA / "fields.csv", check=False)
        self.assertIn("another machine is the centre", refused.stderr)
        self.devices.join()
        self.wait_all(self.twin)
        self.check_all(self.twin)
        self.assertEqual(receipt(self.broker, "gw-2")["term"], term)
        self.assertEqual(json.loads(self.broker.retained("dunghan/v1/centre"))["term"], term)

        # The old one is made the centre again, and gets what it lacks from the gateways.
        again = promote(self.centre)
        self.assertGreater(again, term)
        wait_role(self.twin, "twin")
        self.wait_all(self.centre)
        self.check_all(self.centre)


class Certificates(unittest.TestCase):
    """As it is set up: the broker tells the two apart by their certificates."""

    def test_a_twin_with_a_certificate_of_its_own_is_made_the_centre(self):
        with Stage() as stage:
            centre = SecureCentre(stage)
            broker = SecureBroker(stage, centre)
            said = centre.dunghan("broker-config", "--listen", "127.0.0.1", "--twin")
            self.assertIn(f"{centre.data}/ca/twin.key", said)
            bundle = centre.add_gateway("gw-1", UNIT)
            broker.reload()
            twin = self.open_twin(stage, centre)
            centre.start()
            twin.start()
            simulator = stage.simulator(terminals=1)
            gateway = SecureGateway(stage, "gw-1", broker, bundle, simulator.sites(UNIT))
            simulator.put(1, "intake", procedure=PROCEDURE, dossier=dossier(UNIT, 1))
            for each in (centre, twin):
                wait_until(lambda: stored(each)[0] == 1, f"{each.name} has it")
            self.assertEqual(role(twin), "twin")
            centre.kill()
            promote(twin)
            simulator.put(1, "intake", procedure=PROCEDURE, dossier=dossier(UNIT, 2))
            wait_until(lambda: stored(twin) == (2, 2, 2), "the new one has both")
            wait_until(lambda: "another centre" in gateway.program.log(), "a receipt of it")
            wait_until(lambda: not twin.json("/healthz")["broker_advice"], "it may say what it must")
            centre.start(wait=False)
            wait_role(centre, "replaced")
            self.assertEqual(role(twin), "centre")
            self.check_revoked(centre, broker)

    def check_revoked(self, centre, broker):
        centre.dunghan("broker-config", "--listen", "127.0.0.1", "--no-twin")
        access = (broker.directory / "dunghan.acl").read_text()
        self.assertIn("user dunghan-twin\ntopic deny #", access)

    def open_twin(self, stage, centre):
        """With what the README says is to be copied."""
        twin = open_twin(stage, SimpleNamespace(port=centre.broker_port), start=False)
        ca = twin.data / "ca"
        ca.mkdir()
        for name in ("ca.crt", "twin.crt", "twin.key"):
            shutil.copy(centre.data / "ca" / name, ca)
        shutil.copytree(centre.data / "registry", twin.data / "registry", dirs_exist_ok=True)
        text = twin.config.read_text().replace("gateways: any", "gateways: registered")
        text = text.replace(
            f"port: {centre.broker_port}}}",
            f"port: {centre.broker_port}, ca_file: {ca}/ca.crt, cert_file: {ca}/twin.crt, key_file: {ca}/twin.key}}",
        )
        twin.config.write_text(text)
        return twin


if __name__ == "__main__":
    unittest.main(verbosity=2)
