"""Which text people agree to."""

from stakeholders.models import ConsentText


def current_text() -> ConsentText | None:
    """The newest active version; None on an installation that has none yet."""
    return ConsentText.objects.filter(active=True).first()
