"""From a record in a device's memory to a figure in the API and a message in the stream."""

import json
import unittest

import catalogue
from harness import Stage, dossier, listens, wait_until


class EndToEnd(unittest.TestCase):
    def test_a_record_in_a_device_becomes_a_figure_and_a_message_in_the_stream(self):
        procedure = catalogue.PROCEDURES[0]
        field = catalogue.FIELD_OF[procedure]
        unit = catalogue.UNITS[1]
        with Stage() as stage:
            broker = stage.broker()
            centre = stage.centre(broker)
            simulator = stage.simulator(terminals=1)
            stage.gateway("gw-1", broker, simulator.sites(unit))
            self.assertEqual(centre.figure(field, "received"), 0)
            version = stage.stream(centre.port)

            simulator.put(1, "intake", procedure=procedure, dossier=dossier(unit, 1))
            wait_until(lambda: told(version, centre, field, "received") == 1, "the intake is told")
            simulator.put(1, "resolved", outcome="granted", dossier=dossier(unit, 1))
            wait_until(lambda: told(version, centre, field, "resolved") == 1, "the result is told")
            simulator.put(1, "returned", dossier=dossier(unit, 1))
            wait_until(lambda: consumed(simulator) == 3, "the device's records are consumed")

            row = next(r for r in centre.json("/api/v1/fields")["rows"] if r["code"] == field)
            self.assertEqual(row["in_progress"]["total"], 0)
            self.assertEqual((row["rate"]["num"], row["rate"]["den"]), (1, 1))

    def test_everything_may_start_before_its_broker(self):
        procedure = catalogue.PROCEDURES[0]
        unit = catalogue.UNITS[1]
        with Stage() as stage:
            broker = stage.broker()
            broker.stop()
            centre = stage.centre(broker, start=False)
            centre.start(wait=False)
            simulator = stage.simulator(terminals=1)
            gateway = stage.gateway("gw-1", broker, simulator.sites(unit), start=False)
            gateway.start(wait=False)
            simulator.put(1, "intake", procedure=procedure, dossier=dossier(unit, 1))
            wait_until(lambda: consumed(simulator) == 1, "the gateway keeps the record")
            wait_until(lambda: listens(centre.port), "the page is there")
            self.assertEqual(centre.get("/healthz")[0], 503)

            broker.start()
            field = catalogue.FIELD_OF[procedure]
            wait_until(lambda: centre.figure(field, "received") == 1, "the record is counted")
            self.assertEqual(centre.get("/healthz")[0], 200)


def told(stream, centre, field, column):
    """What the API says when the stream has said that there is news."""
    while True:
        news = stream.next()
        if news.get("event") == "data":
            json.loads(news["data"])
            return centre.figure(field, column)


def consumed(simulator):
    words = simulator.command("status", 1, expect=("status",)).split()
    return int(words[words.index("consumed") + 1])


if __name__ == "__main__":
    unittest.main(verbosity=2)
