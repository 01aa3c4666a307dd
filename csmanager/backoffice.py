"""The back office's dashboard and sidebar."""

from typing import Any

from django.http import HttpRequest


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """The sidebar: what this person works with, in the order of the work."""
    return []


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What waits for a decision, oldest first."""
    return context
