"""From a record in a device's memory to a figure on the page, with every real program."""

import time
import unittest

import catalogue
from harness import Stage, wait_until


def row(rows, code):
    return next(row for row in rows if row["code"] == code)


class EndToEnd(unittest.TestCase):
    def test_a_record_in_a_device_becomes_a_figure_in_the_api_and_a_message_in_the_stream(self):
        procedure = catalogue.PROCEDURES[0]
        field = catalogue.FIELD_OF[procedure]
        with Stage() as stage:
            broker = stage.broker()
            centre = stage.centre(broker)
            simulator = stage.simulator(terminals=1)
            stage.gateway("gw-1", broker, simulator.sites(catalogue.UNITS[1]))
            before = centre.json("/api/v1/fields")
            stream = stage.stream(centre.port)

            simulator.put(1, "intake", procedure=procedure, dossier=simulator.dossier(1))
            wait_until(
                lambda: received(centre, field) == 1, "the intake is counted in /api/v1/fields"
            )
            version = stream.next()
            self.assertTrue(version["data"])

            simulator.put(1, "returned", dossier=simulator.dossier(1))
            wait_until(lambda: resolved(centre, field) == 1, "and so is the return")
            self.assertNotEqual(centre.json("/api/v1/fields"), before)
