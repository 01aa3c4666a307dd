from meetings.models.bodies import Body, RuleSet, RuleValue
from meetings.models.sessions import (
    AgendaItem,
    Deadline,
    Session,
    SessionLink,
    SessionRule,
)

__all__ = [
    "AgendaItem",
    "Body",
    "Deadline",
    "RuleSet",
    "RuleValue",
    "Session",
    "SessionLink",
    "SessionRule",
]
