"""The answer of a policy: yes, or no with a reason that may be shown."""

from dataclasses import dataclass

from core.errors import NotPermitted


@dataclass(frozen=True)
class Verdict:
    """True when allowed, so that a template can write ``{% if can_approve %}``."""

    reason: str = ""

    def __bool__(self) -> bool:
        return not self.reason

    def require(self) -> None:
        """Raise NotPermitted with the reason, unless allowed."""
        if self.reason:
            raise NotPermitted(self.reason)


ALLOWED = Verdict()
