"""Two records that are one: merged as a decision that is kept, and can be taken back (N9).

Both rows stay. What points to the one that is merged goes to the survivor by the rules of
stakeholders/models/merging.py, and every row is noted. See decision 0012.
"""

from stakeholders.actions.merging.common import Rehearsal
from stakeholders.actions.merging.organisations import (
    merge_organisations,
    rehearse_organisations,
)
from stakeholders.actions.merging.people import merge_people, rehearse_people
from stakeholders.actions.merging.safely import merge_safely
from stakeholders.actions.merging.undoing import forget_expired, undo

__all__ = [
    "Rehearsal",
    "forget_expired",
    "merge_organisations",
    "merge_people",
    "merge_safely",
    "rehearse_organisations",
    "rehearse_people",
    "undo",
]
