"""How the tags of ui.py say a day and a zone; no tags of its own."""

from datetime import date, datetime, tzinfo
from zoneinfo import ZoneInfo

from django.utils import formats, timezone
from django.utils.translation import get_language, gettext as _, gettext_lazy

# The duty stations, so that "Vienna time" can be said in each language.
CITIES = {
    "Addis_Ababa": gettext_lazy("Addis Ababa"),
    "Bangkok": gettext_lazy("Bangkok"),
    "Beirut": gettext_lazy("Beirut"),
    "Nairobi": gettext_lazy("Nairobi"),
    "New_York": gettext_lazy("New York"),
    "Santiago": gettext_lazy("Santiago"),
    "Vienna": gettext_lazy("Vienna"),
    # Geneva keeps the time of Zurich in the zone database.
    "Zurich": gettext_lazy("Geneva"),
}


def in_zone(value: datetime, zone: str | tzinfo) -> datetime:
    """The moment in a zone (its name or object), else in the reader's current one."""
    if isinstance(zone, str):
        zone = ZoneInfo(zone) if zone else timezone.get_current_timezone()
    return timezone.localtime(value, zone)


def day_text(value: date) -> str:
    """24 November 2026, as the current language writes it."""
    # Django's English format is American ("Nov. 24, 2026"); the UN's is day first.
    english = (get_language() or "en").startswith("en")
    return formats.date_format(value, "j F Y" if english else "DATE_FORMAT")


def zone_text(local: datetime) -> str:
    """Vienna time (CET); UTC+04 where the zone database has no letters."""
    code = local.tzname() or ""
    code = f"UTC{code}" if code.startswith(("+", "-")) else code
    key = getattr(local.tzinfo, "key", "")
    if "/" not in key or key.startswith("Etc/"):
        return code
    city = key.rsplit("/", 1)[-1]
    name = CITIES.get(city, city.replace("_", " "))
    return _("%(city)s time (%(code)s)") % {"city": name, "code": code}
