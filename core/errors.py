"""What can go wrong in the domain. Each message is written for the person who reads it.

How each is shown is decided once, in core/middleware.py for pages and in
core/admin.py for the back office.
"""


class DomainError(Exception):
    """Base of every refusal that a person should read instead of a 500 page."""

    @property
    def message(self) -> str:
        return str(self)


class NotPermitted(DomainError):
    """This person may not do this, whatever state the record is in."""


class Conflict(DomainError):
    """The record, or another one, is not as the request expected it to be."""


class IllegalTransition(Conflict):
    """The record is not in a state from which this move can start."""


class TooManyRequests(DomainError):
    """The same address asked too often; `wait` says for how many seconds."""

    def __init__(self, message: str, *, wait: int) -> None:
        super().__init__(message)
        self.wait = wait
