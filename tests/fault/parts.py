"""Events of a counter in parts of equal size, for tests that break something between two of them."""

import catalogue
from harness import dossier


def put_part(simulator, unit, part, size):
    """Intakes number part * size + 1 and so on at the first terminal; waits for room there."""
    for number in range(part * size + 1, (part + 1) * size + 1):
        procedure = catalogue.PROCEDURES[number % len(catalogue.PROCEDURES)]
        simulator.put(1, "intake", procedure=procedure, dossier=dossier(unit, number))
