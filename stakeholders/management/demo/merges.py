"""Two records of one organisation, made one; and one merge that was taken back."""

from django.db import transaction

from core.models import User
from stakeholders.actions import merging
from stakeholders.models import ContactRole, ExternalIdentifier, Merge, Organisation, Person
from stakeholders.states import ContactRoleKind, NameKind, Source

KEPT = "Balkan Integrity Forum"
# (how a list called it, why it was merged, whether it was undone)
TWINS = (
    (
        "Forum for Integrity in the Balkans",
        "Same website and seat: the list of participants wrote it in another way.",
        False,
    ),
    (
        "Balkan Forum of Independent Lawyers",
        "Same website and seat. (Undone: a member with a seat of its own.)",
        True,
    ),
)


@transaction.atomic
def make(*, officer: User) -> int:
    """Make the merges that are missing; returns how many."""
    if Merge.objects.exists():
        return 0
    for other, why, undone in TWINS:
        keep = Organisation.objects.get(legal_name=KEPT)
        merge = merging.merge_organisations(
            keep,
            _twin(keep, other),
            fields=(),
            by=officer,
            reason=why,
            names_as=NameKind.ALIAS,
        )
        if undone:
            merging.undo(merge, by=officer)
    return len(TWINS)


def _twin(keep: Organisation, name: str) -> Organisation:
    """The same organisation as a list of participants wrote it, with its own contact."""
    twin = Organisation.objects.create(
        legal_name=name,
        country=keep.country,
        city=keep.city,
        website=keep.website,
        source=Source.IMPORT,
    )
    ExternalIdentifier.objects.create(
        organisation=twin, source="Participants of 2024", value=f"P-{twin.pk}"
    )
    person = Person.objects.create(given_name="Mira", family_name="Kovač")
    ContactRole.objects.create(
        person=person, organisation=twin, kind=ContactRoleKind.SECOND_FOCAL_POINT
    )
    return twin
