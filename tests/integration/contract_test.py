"""The broker's settings and access list, as `dunghan broker-config` writes them from
mqtt/contract, do what the README says of them."""

import unittest

from harness import Stage, wait_until
from keys import SecureBroker, SecureCentre, SecureGateway

EVENT = '{"v":1,"epoch":"0123456789abcdef","first":1,"events":[{}]}'


class Contract(unittest.TestCase):
    def setUp(self):
        self.stage = self.enterContext(Stage())
        self.centre = SecureCentre(self.stage)
        self.broker = SecureBroker(self.stage, self.centre)

    def publish(self, bundle, topic, payload=EVENT):
        done = self.broker.client("mosquitto_pub", bundle, "-t", topic, "-m", payload)
        return (done.stderr + done.stdout).lower()

    def test_an_event_goes_its_whole_way(self):
        self.centre.start()
        simulator = self.stage.simulator(terminals=1)
        gateway = SecureGateway(
            self.stage,
            "shop-1",
            self.broker,
            self.centre.add_gateway("shop-1", "H99.10.01"),
            simulator.sites("H99.10.01"),
        )
        simulator.put(1, "intake", procedure="1.001193", dossier="H99.10.01-261101-0001")
        wait_until(lambda: gateway.committed() == 1, "the event and its receipt")
        self.assertEqual(self.centre.reasons(), {})

    def test_a_gateway_may_only_speak_for_itself(self):
        bundle = self.centre.add_gateway("shop-2", "H99.10.01")
        for topic in ("events/shop-1", "gateways/shop-1", "receipts/shop-2", "centre", "stats/x"):
            with self.subTest(topic):
                self.assertIn("not authorized", self.publish(bundle, f"dunghan/v1/{topic}"))
        for topic in ("events/shop-2", "gateways/shop-2"):
            with self.subTest(topic):
                self.assertNotIn("not authorized", self.publish(bundle, f"dunghan/v1/{topic}"))

    def test_nobody_comes_in_without_a_certificate(self):
        self.assertNotEqual(self.broker.client("mosquitto_pub", None, "-t", "x", "-m", "x").returncode, 0)

    def test_an_integrator_hears_the_centre_but_no_event_and_says_nothing(self):
        bundle = self.centre.add_integrator("province")
        shop = self.centre.add_gateway("shop-1", "H99.10.01")
        self.broker.reload()
        self.centre.start()
        wait_until(
            lambda: self.broker.heard(bundle, "dunghan/v1/centre", 1, "integrator"),
            "the centre's state",
        )
        self.publish(shop, "dunghan/v1/gateways/shop-1")
        wait_until(
            lambda: self.broker.heard(bundle, "dunghan/v1/meta/published", 1, "integrator"),
            "statistics",
        )
        topics = self.broker.heard(bundle, "#", 2, "integrator")
        self.assertIn("dunghan/v1/stats/_all/_all/month", topics)
        public = ("dunghan/v1/stats/", "dunghan/v1/meta/", "dunghan/v1/centre")
        self.assertEqual([topic for topic in topics if not topic.startswith(public)], [])
        done = self.broker.client(
            "mosquitto_pub", bundle, "-t", "dunghan/v1/stats/x", "-m", "x", name="integrator"
        )
        self.assertIn("not authorized", (done.stderr + done.stdout).lower())


if __name__ == "__main__":
    unittest.main()
