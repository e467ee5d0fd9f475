"""A broker that refuses what is published for integrators, as one does whose access list is of before:
nothing of it is given up."""

import json
import re
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "integration"))

from harness import Stage, wait_until
from keys import SecureBroker, SecureCentre
from metrics_test import lives

STATISTICS = "dunghan/v1/stats/#"


class Refused(unittest.TestCase):
    def test_what_was_refused_is_published_once_it_may_be(self):
        with Stage() as stage:
            centre = SecureCentre(stage)
            events = "".join(json.dumps(event) + "\n" for event in lives(60, 5))
            centre.dunghan("import", "events", stage.write("events.jsonl", events))
            broker = SecureBroker(stage, centre)
            desk = centre.add_integrator("desk")
            broker.reload()
            access = broker.directory / "dunghan.acl"
            access.write_text(
                re.sub(r"topic (read)?write dunghan/v1/(stats|feed)/#\n", "", access.read_text())
            )
            broker.reload()
            centre.start()
            wait_until(lambda: "broker refused a message" in centre.program.log(), "a refusal")
            self.assertEqual(kept(broker, desk), set())
            broker.configure()
            broker.reload()
            wait_until(lambda: len(kept(broker, desk)) > 100, "statistics", timeout_s=150)
            wait_until(lambda: kept(broker, desk) == listed(centre), "all of them")


def listed(centre):
    """Those that the centre says to have published."""
    lines = (centre.data / "topics-published").read_text().splitlines()[1:]
    return {line.split()[3] for line in lines if "/stats/" in line}


def kept(broker, desk):
    """The statistics that a newcomer hears."""
    done = broker.client(
        "mosquitto_sub", desk, "-W", "2", "-t", STATISTICS, "-F", "%t", name="integrator"
    )
    return set(done.stdout.split())


if __name__ == "__main__":
    unittest.main(verbosity=2)
