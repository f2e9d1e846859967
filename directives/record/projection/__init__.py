"""The columns of assignments and tasks that follow from events: written by the ledger, rebuilt from its chains.

rules/moves.py decides which facts follow from an event; counters.py keeps how many tasks of each assignment are asked,
done, waiting for review and answered.
"""

from directives.record.projection.counters import FaultyCounters, add_period, faulty_counters, recount
from directives.record.projection.moving import concerned, facts_of, facts_of_assignment, move_task, move_tasks, project

__all__ = [
    "FaultyCounters",
    "add_period",
    "concerned",
    "facts_of",
    "facts_of_assignment",
    "faulty_counters",
    "move_task",
    "move_tasks",
    "project",
    "recount",
]
