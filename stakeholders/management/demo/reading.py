"""Saved searches, and entries of the read log, as daily work leaves them."""

from django.utils import timezone

from core import reading
from core.models import NewsRhythm, ReadEntry, SavedSearch, User
from stakeholders.models import Organisation, Person
from stakeholders.states import VettingState

ORGANISATIONS = "admin:stakeholders.organisation"
# Each with its list, its filters and its name.
SEARCHES = (
    (ORGANISATIONS, "ecosoc=special", "Special status"),
    ("directory", "q=women", "Women’s organisations"),
)
READ = 3


def make(*, officer: User) -> int:
    """Make those that are missing; returns how many searches."""
    made = _watched(officer)
    for listing, query, name in SEARCHES:
        key = {"owner": officer, "listing": listing, "name": name}
        _search, created = SavedSearch.objects.get_or_create(**key, defaults={"query": query})
        made += created
    if not ReadEntry.objects.exists():
        for person in Person.objects.visible_to(officer).order_by("pk")[:READ]:
            reading.note("person.contact_details", person, by=officer, purpose="To call back")
    return made


def _watched(officer: User) -> int:
    """One that is shared, and writes when something is new in it."""
    unverified = Organisation.objects.visible_to(officer).filter(vetting=VettingState.UNVERIFIED)
    _search, created = SavedSearch.objects.get_or_create(
        owner=officer,
        listing=ORGANISATIONS,
        name="To be verified",
        defaults={
            "query": "vetting__exact=unverified",
            "shared": True,
            "mail": NewsRhythm.DAILY,
            "told_at": timezone.now(),
            "known": list(unverified.values_list("pk", flat=True)),
        },
    )
    return int(created)
