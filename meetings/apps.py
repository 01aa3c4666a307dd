from collections.abc import Iterator
from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = _("Meetings")

    def seed_rules(self) -> Iterator[str]:
        """What `manage.py seed_rules` loads of this app; a line for each kind."""
        from meetings.management import seeds  # noqa: PLC0415  Models are ready only now.

        return seeds.seed()

    def demo_data(self, *, officer: Any, lead: Any) -> str:
        """What `manage.py demo_data` makes of this app, said in one line."""
        from meetings.management import demo  # noqa: PLC0415  Models are ready only now.

        return f"sessions: {demo.make(officer=officer, lead=lead)} made"
