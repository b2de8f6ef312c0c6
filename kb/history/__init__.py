"""What was known at another time: states of the knowledge base, not days in the world.

The log holds every state that there ever was. A moment is a position in it; a time leads to the
last position up to it. What was redacted since is gone from every past state, too.
"""

from __future__ import annotations

from kb.history.dumping import dump
from kb.history.moments import position_of
from kb.history.past import past_store
from kb.history.states import State, States
from kb.history.steps import Difference, History, Outcome, Step

__all__ = [
    "Difference",
    "History",
    "Outcome",
    "State",
    "States",
    "Step",
    "dump",
    "past_store",
    "position_of",
]
