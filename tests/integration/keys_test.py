"""Gateways are registered, held to their units, renewed and revoked while the centre runs."""

import json
import stat
import subprocess
import unittest

from harness import Stage, wait_until
from keys import SecureBroker, SecureCentre, SecureGateway, gateway_check

UNIT, OTHER = "H99.10.01", "H99.10.02"


def put(simulator, terminal, number, unit=UNIT):
    simulator.put(
        terminal, "intake", procedure="1.001193", dossier=f"{unit}-261101-{number:04}"
    )


class CommandLine(unittest.TestCase):
    """Without a broker: what is written, and what is refused."""

    @classmethod
    def setUpClass(cls):
        cls.stage = cls.enterClassContext(Stage())
        cls.centre = SecureCentre(cls.stage)

    def refused(self, *words):
        done = self.centre.dunghan(*words, "--broker", "mqtt.example.vn", check=False)
        self.assertEqual(done.returncode, 1, done.stdout)
        return done.stderr

    def listed(self, role="gateway"):
        rows = json.loads(self.centre.dunghan(role, "list", "--format", "json"))
        return {row["name"]: row for row in rows}

    def test_a_bundle_is_ready_to_be_used(self):
        bundle = self.centre.add_gateway("shop-1", UNIT, OTHER)
        done = gateway_check(bundle / "gateway.yaml")
        self.assertEqual(done.returncode, 0, done.stderr)
        said = [line for line in done.stderr.splitlines() if "_file" not in line]
        self.assertEqual(len(said), 2, "only the devices have no address yet, and the files are not there")
        self.assertEqual(done.stderr.count("is an address for documentation"), 2)
        text = (bundle / "gateway.yaml").read_text()
        self.assertIn(f"unit: {UNIT}", text)
        self.assertIn(f"unit: {OTHER}", text)
        self.assertNotIn("@", text)
        self.assertEqual(stat.S_IMODE((bundle / "gateway.key").stat().st_mode), 0o600)
        said = self.centre.dunghan("gateway", "list")
        self.assertRegex(said, r"shop-1 +good +2\d{3}-\d\d-\d\dT.*" + UNIT)
        key = self.centre.authority / "ca.key"
        self.assertEqual(stat.S_IMODE(key.stat().st_mode), 0o600)
        subprocess.run(
            ["openssl", "verify", "-CAfile", bundle / "ca.crt", bundle / "gateway.crt"],
            check=True,
            capture_output=True,
        )
        self.assertEqual(self.listed()["shop-1"]["units"], [UNIT, OTHER])

    def test_the_daemon_is_left_no_key_but_its_own(self):
        """Also where an earlier version had the authority among the daemon's own files."""
        bundle = self.centre.add_gateway("shop-2", UNIT)
        (self.stage.path / "mosquitto").mkdir()
        self.centre.dunghan("broker-config")
        ours = self.centre.data / "ca"
        for name in ("ca.key", "ca.crt", "crl.pem"):
            (self.centre.authority / name).rename(ours / name)
        self.assertIn("authority", self.centre.dunghan("doctor", check=False).stdout)
        later = self.centre.add_gateway("shop-3", UNIT)
        self.assertEqual((later / "ca.crt").read_bytes(), (bundle / "ca.crt").read_bytes())
        self.assertTrue((self.centre.authority / "ca.key").is_file())
        self.assertNotIn("authority", self.centre.dunghan("doctor", check=False).stdout)
        keys = {
            path.name
            for path in self.centre.data.rglob("*")
            if path.is_file() and b"PRIVATE KEY" in path.read_bytes()
        }
        self.assertEqual(keys, {"centre.key"})
        self.assertTrue((ours / "ca.crt").is_file(), "the broker's certificate is checked by it")

    def test_names_that_mean_something_else_are_refused(self):
        for name in ("dunghan-centre", "dunghan-x", "import", "Shop", "a/b", "+", "x" * 33):
            with self.subTest(name):
                self.assertIn("name '", self.refused("gateway", "add", name, "--unit", UNIT))
        self.centre.add_integrator("listener")
        self.assertIn("in use", self.refused("gateway", "add", "listener", "--unit", UNIT))

    def test_a_unit_must_be_known(self):
        self.assertIn("H00.1", self.refused("gateway", "add", "shop-9", "--unit", "H00.1"))
        self.assertIn("--unit", self.refused("gateway", "add", "shop-9"))
        self.assertNotIn("shop-9", self.listed())

    def test_what_cannot_be_delivered_is_not_registered(self):
        taken = self.stage.path / "taken"
        taken.mkdir()
        words = ("gateway", "add", "shop-8", "--unit", UNIT, "--output", taken)
        self.assertIn("there already", self.refused(*words))
        self.assertNotIn("shop-8", self.listed())

    def test_adding_again_adds_units_and_says_so(self):
        self.centre.add_gateway("shop-7", UNIT)
        before = self.listed()["shop-7"]
        said = self.centre.dunghan("gateway", "add", "shop-7", "--unit", OTHER)
        after = self.listed()["shop-7"]
        self.assertEqual(after["serial"], before["serial"])
        self.assertEqual(after["units"], [UNIT, OTHER])
        self.assertIn(f"shop-7: units {UNIT}, {OTHER}; added: {OTHER}\n", said)
        self.assertIn("as before, and no file is written", said)
        said = self.centre.dunghan("gateway", "add", "shop-7", "--unit", UNIT)
        self.assertIn(f"shop-7: units {UNIT}, {OTHER}, as before\n", said)

    def test_a_unit_is_taken_away_only_when_it_is_said(self):
        self.centre.add_gateway("shop-10", UNIT)
        words = ("gateway", "add", "shop-10", "--replace-units")
        done = self.centre.dunghan(*words, check=False)
        self.assertEqual(done.returncode, 64)
        self.assertIn("--replace-units: say with --unit by which", done.stderr)
        said = self.centre.dunghan(*words, "--unit", OTHER)
        self.assertEqual(self.listed()["shop-10"]["units"], [OTHER])
        self.assertIn(
            f"shop-10: units {OTHER}; added: {OTHER}; taken away: {UNIT} "
            "(what it says of it is set aside from now on)\n",
            said,
        )

    def test_its_settings_are_written_anew_where_it_is_said(self):
        self.centre.add_gateway("shop-11", UNIT)
        words = ("gateway", "add", "shop-11", "--unit", OTHER, "--output")
        where = self.stage.path / "shop-11.anew"
        self.assertIn("there already", self.refused(*words, self.stage.path))
        self.assertEqual(self.listed()["shop-11"]["units"], [UNIT], "nothing half done")
        said = self.centre.dunghan(*words, where, "--broker", "mqtt.example.vn")
        self.assertEqual(
            {path.name for path in where.iterdir()}, {"gateway.yaml", "keys.conf", "ca.crt"}
        )
        text = (where / "gateway.yaml").read_text()
        self.assertIn("host: mqtt.example.vn", text)
        for unit in (UNIT, OTHER):
            self.assertIn(f"unit: {unit}", text)
        self.assertIn(f"{where} has its settings anew, but no certificate and key", said)
        self.assertIn("leave those that its machine has", said)
        whole = self.stage.path / "shop-11.renewed"
        self.centre.dunghan(*words, whole, "--renew", "--broker", "mqtt.example.vn")
        self.assertTrue((whole / "gateway.key").is_file())

    def test_a_certificate_that_ends_soon_is_renewed(self):
        self.centre.add_gateway("shop-6", UNIT, words=("--days", 5))
        before = self.listed()["shop-6"]
        self.assertEqual(before["state"], "ending")
        self.centre.add_gateway("shop-6")
        after = self.listed()["shop-6"]
        self.assertEqual(after["state"], "good")
        self.assertNotEqual(after["serial"], before["serial"])
        self.assertEqual(after["units"], [UNIT])

    def test_revoking_twice_is_revoking_once(self):
        self.centre.add_gateway("shop-5", UNIT)
        for _ in (1, 2):
            self.centre.dunghan("gateway", "revoke", "shop-5")
            self.assertEqual(self.listed()["shop-5"]["state"], "revoked")
        self.assertIn("no gateway", self.refused_revoke("shop-55"))

    def refused_revoke(self, name):
        return self.centre.dunghan("gateway", "revoke", name, check=False).stderr


class Running(unittest.TestCase):
    def setUp(self):
        self.stage = self.enterContext(Stage())
        self.centre = SecureCentre(self.stage)
        self.broker = SecureBroker(self.stage, self.centre)
        self.centre.start()
        self.simulator = self.stage.simulator(terminals=2)

    def test_a_gateway_added_meanwhile_delivers_for_its_units_only(self):
        sites = self.simulator.sites(UNIT, 1, 1) + self.simulator.sites(OTHER, 2, 2)
        bundle = self.centre.add_gateway("shop-1", UNIT)
        gateway = SecureGateway(self.stage, "shop-1", self.broker, bundle, sites)
        put(self.simulator, 2, 1, OTHER)
        put(self.simulator, 1, 1)
        wait_until(lambda: gateway.committed() == 2, "both passed over or in")
        self.assertEqual(self.centre.reasons(), {"foreign_unit": 1})
        units = {device["unit"] for device in self.centre.json("/api/v1/devices")["devices"]}
        self.assertEqual(units, {UNIT}, "nor does it tell of devices elsewhere")
        self.assertEqual(self.foreign("shop-1"), [OTHER])
        for path, said in (("/thiet-bi", "mà cổng chưa được đăng ký"), ("/en/devices", "not registered for")):
            self.assertIn(said, self.centre.get(path)[1].decode())
        (aside,) = self.centre.dunghan("quarantine", "list").splitlines()[-1:]
        number = aside.split()[0]
        remedy = f"dunghan gateway add shop-1 --unit {OTHER}"
        self.assertIn(
            f"gateway shop-1 is not registered for unit {OTHER}: {remedy}",
            self.centre.dunghan("quarantine", "show", number),
        )
        words = f"gateway shop-1 reads devices of units that it is not registered for: {OTHER};"
        self.assertEqual(self.centre.program.log().count(words), 1)

        self.centre.dunghan("gateway", "add", "shop-1", "--unit", "H99.10")  # above both
        put(self.simulator, 2, 2, OTHER)
        wait_until(lambda: gateway.committed() == 3, "the third")
        wait_until(lambda: self.foreign("shop-1") == [], "both are its own")
        self.assertEqual(self.centre.reasons(), {"foreign_unit": 1})

        self.centre.dunghan("gateway", "add", "shop-1", "--unit", UNIT, "--replace-units")
        self.centre.dunghan("quarantine", "replay", "--all")  # not its unit again, so it stays
        self.assertEqual(self.centre.reasons(), {"foreign_unit": 1})
        self.centre.dunghan("gateway", "add", "shop-1", "--unit", OTHER)
        self.centre.dunghan("quarantine", "replay", "--all")
        wait_until(lambda: self.centre.reasons() == {}, "what was set aside counts now")

    def foreign(self, name):
        rows = self.centre.json("/api/v1/devices")["gateways"]
        return next(row["foreign_units"] for row in rows if row["name"] == name)

    def ending(self):
        return json.loads(self.centre.get("/healthz")[1])["certificates_ending"]

    def test_a_certificate_that_ends_soon_is_said_everywhere(self):
        bundle = self.centre.add_gateway("shop-1", UNIT, words=("--days", 20))
        gateway = SecureGateway(
            self.stage, "shop-1", self.broker, bundle, self.simulator.sites(UNIT, 1, 1)
        )
        wait_until(lambda: self.ending() == 1, "/healthz warns")
        self.assertIn("Chứng thư số hết hạn", self.centre.get("/thiet-bi")[1].decode())
        self.assertIn("Certificate ends", self.centre.get("/en/devices")[1].decode())
        metrics = self.centre.get("/metrics")[1].decode()
        self.assertIn('dunghan_certificate_end_seconds{holder="shop-1"}', metrics)
        self.assertIn("dunghan_certificates_ending 1\n", metrics)

        fresh = self.centre.add_gateway("shop-1")  # no need to revoke: renewal in peace
        put(self.simulator, 1, 1)
        wait_until(lambda: gateway.committed() == 1, "the old one is good yet")
        self.assertEqual(self.ending(), 1, "it is still in use")
        for name in ("gateway.crt", "gateway.key"):
            (bundle / name).write_bytes((fresh / name).read_bytes())
        self.broker.stop()  # the gateway takes the new one with its next connection
        self.broker.start()
        wait_until(lambda: self.ending() == 0, "it is renewed")

    def test_a_revoked_gateway_is_not_heard_and_goes_on_where_it_was_when_it_is_back(self):
        bundle = self.centre.add_gateway("shop-1", UNIT)
        gateway = SecureGateway(
            self.stage, "shop-1", self.broker, bundle, self.simulator.sites(UNIT, 1, 1)
        )
        put(self.simulator, 1, 1)
        wait_until(lambda: gateway.committed() == 1, "the first event")
        self.centre.dunghan("gateway", "revoke", "shop-1")
        put(self.simulator, 1, 2)  # the connection stands yet; the centre refuses by itself
        wait_until(lambda: self.centre.reasons().get("revoked_gateway"), "refusal at the centre")
        self.broker.stop()
        self.broker.start()
        wait_until(lambda: "our certificate is revoked" in gateway.program.log(), "refusal at the broker")
        gateway.stop()
        gateway.use(self.centre.add_gateway("shop-1"))
        self.broker.reload()  # it denies everything to whom it knows as revoked
        gateway.start()
        wait_until(lambda: gateway.committed() == 2, "the event that had to wait")
        self.assertEqual(list(self.centre.reasons()), ["revoked_gateway"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
