"""Which names of a record are compared with the list, and which matches hold it up."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from stakeholders.models import ContactRole, Organisation, Person, Registration, ScreeningMatch
from stakeholders.selectors.screening.index import OurName
from stakeholders.states import UNJUDGED, EntryKind

type Subject = Organisation | Registration | Person

HEAD, FOCAL = "head", "focal_point"


def names_of(subject: Subject) -> list[OurName]:
    """Every name to compare, each once. Acronyms are not: hundreds share each of them."""
    if isinstance(subject, Person):
        texts = (subject.name, subject.original_name, subject.badge_name)
        return _named(EntryKind.INDIVIDUAL, texts)
    if isinstance(subject, Registration):
        former = subject.former_names.splitlines()
        return [
            *_named(EntryKind.ENTITY, (subject.legal_name, subject.name_en, *former)),
            *_named(EntryKind.INDIVIDUAL, (subject.head_name,), HEAD),
            *_named(EntryKind.INDIVIDUAL, (subject.focal_name,), FOCAL),
        ]
    return _named(EntryKind.ENTITY, (subject.legal_name, subject.name_en, *subject.other_names))


def fields_of(subject: Subject) -> dict[str, Any]:
    """The column of a match that names this record."""
    return {str(subject._meta.model_name): subject}


def matches_of(subject: Organisation | Registration) -> QuerySet[ScreeningMatch]:
    """The matches of a record; of an organisation, those of its people of today too."""
    if isinstance(subject, Registration):
        return subject.matches.all()
    people = ContactRole.objects.on(timezone.localdate()).filter(organisation=subject)
    return ScreeningMatch.objects.filter(
        Q(organisation=subject) | Q(person__in=people.values("person"))
    )


def unjudged(subject: Organisation | Registration) -> QuerySet[ScreeningMatch]:
    """The matches that nobody has judged clearly yet: nothing is approved before."""
    return matches_of(subject).filter(state__in=UNJUDGED)


def organisations_of(match: ScreeningMatch) -> QuerySet[Organisation]:
    """The organisations that a match concerns: itself, or where the person has a role today."""
    if match.organisation_id:
        return Organisation.objects.filter(pk=match.organisation_id)
    roles = ContactRole.objects.on(timezone.localdate()).filter(person=match.person_id)
    return Organisation.objects.filter(pk__in=roles.values("organisation"))


def explained(match: ScreeningMatch) -> list[str]:
    """Why the two names are alike, and what speaks against it, in words."""
    parts: dict[str, list[str]] = {}
    for kind, word in match.reasons:
        parts.setdefault(kind, []).append(word)
    said = {
        "agreed": _("Alike: %s."),
        "left_out": _("Only on one side: %s."),
        "against": _("Different: %s."),
    }
    return [text % ", ".join(parts[kind]) for kind, text in said.items() if kind in parts]


def role_label(match: ScreeningMatch) -> str:
    """Whose name it is in the record."""
    return {HEAD: _("head of the organisation"), FOCAL: _("focal point")}.get(
        match.role, _("person") if match.person_id else _("name of the organisation")
    )


def _named(kind: EntryKind, texts: tuple[str, ...], role: str = "") -> list[OurName]:
    return [OurName(text, kind, role) for text in dict.fromkeys(t.strip() for t in texts) if text]
