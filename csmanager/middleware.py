"""What the back office does around each request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from core.models import User
from csmanager import badges

# Reading changes no number.
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class BadgesMiddleware:
    """Whoever does something in the back office sees the sidebar's numbers change at once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method not in SAFE and request.path.startswith(reverse("admin:index")):
            user = request.user
            if isinstance(user, User):
                badges.forget(user)
        return response
