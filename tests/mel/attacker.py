"""Somebody who looks at the dashboard every minute, keeps all editions, and has a solver for whole numbers.

They know everything but how many people came: which logs there are, where, by whom, when each was verified or withdrawn. They
even see the ledger itself, unrounded, which nobody does; whatever a report shows is less. It shares no code with the product.
"""

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

MOST = 200
T = 5


class Attacker:
    """Writes down what each look tells as rows of a system of inequalities."""

    def __init__(self):
        self.names = {}
        self.rows = []
        self.last = {}

    def unknown(self, log, version):
        return self.names.setdefault((log, version), len(self.names))

    def note(self, unknowns, low, high):
        self.rows.append((tuple(unknowns), low, high))

    def look(self, logs, groups):
        """One look.

        Args:
            logs: log and version of each log that counts now; the version changes with every correction.
            groups: by id, (people or none, logs in it) as the ledger has them.
        """
        now = {log: self.unknown(log, version) for log, version in logs}
        for pk, (people, members) in groups.items():
            inside = [now[log] for log in members if log in now]
            if inside:
                self.note_group(inside, people, self.last.get(pk))
                self.last[pk] = people

    def note_group(self, inside, people, before):
        """What a group tells: open, it is small; new or moved, its number is that of its logs (or, at five, at most five); unmoved, it is near it."""
        if people is None:
            self.note(inside, 0, T - 1)
        elif before is None or (before != people and people > T):
            self.note(inside, people, people)
        elif before != people:
            self.note(inside, 0, T)
        else:
            self.note(inside, people - T + 1 if people - T + 1 > T else 0, people + T - 1)

    def range_of(self, log, version):
        """Smallest and largest number of people this log can have had, for all that was seen."""
        cost = np.zeros(len(self.names))
        cost[self.names[log, version]] = 1
        return self._best(cost), -self._best(-cost)

    def _best(self, cost):
        matrix = np.zeros((len(self.rows), len(self.names)))
        for i, (unknowns, _low, _high) in enumerate(self.rows):
            matrix[i, list(unknowns)] = 1
        limits = LinearConstraint(matrix, [r[1] for r in self.rows], [r[2] for r in self.rows])
        found = milp(cost, integrality=np.ones(len(cost)), bounds=Bounds(0, MOST), constraints=limits)
        assert found.x is not None, "what was seen contradicts itself: the attacker misreads the ledger"
        return round(found.fun)
