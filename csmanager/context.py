"""What every template knows."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    """The installation's name and whether it is a demonstration with a mail catcher."""
    return {
        "site_name": settings.SITE_NAME,
        "has_mail_catcher": bool(settings.DEBUG and settings.MAIL_CATCHER_DIR),
    }
