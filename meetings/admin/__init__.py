from meetings.admin.bodies import BodyAdmin, RuleSetAdmin
from meetings.admin.sessions import SessionAdmin

__all__ = ["BodyAdmin", "RuleSetAdmin", "SessionAdmin"]
