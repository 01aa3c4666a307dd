"""Signed addresses for people without an account: made here, read here.

A link carries its purpose and the identity it opens, and proves nothing without the
installation's secret key. How long it works is a fact of the record, not of the link,
so that staff can end or prolong it.
"""

from django.core import signing


def make(purpose: str, *parts: str) -> str:
    """A token for one purpose, such as make("confirm", access_id, email)."""
    return signing.dumps(list(parts), salt=f"csmanager.link.{purpose}")


def read(purpose: str, token: str) -> tuple[str, ...] | None:
    """The parts of a token of this purpose; None when it was not made by us."""
    try:
        parts = signing.loads(token, salt=f"csmanager.link.{purpose}")
    except signing.BadSignature:
        return None
    return tuple(parts)
