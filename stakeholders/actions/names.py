"""The names of an organisation beside those on its record: noted, taken away, and renaming.

The rows are the truth. `Organisation.other_names` repeats them for search and lists, and
is written here alone.
"""

from collections.abc import Collection, Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import Conflict
from core.models import User
from stakeholders import identity, policies
from stakeholders.actions import rechecks, timeline
from stakeholders.models import Organisation, OrganisationName
from stakeholders.states import Discretion, NameKind

LONGEST = 300


@transaction.atomic
def add(  # noqa: PLR0913 - each argument is a column of the name
    organisation: Organisation,
    name: str,
    *,
    by: User | None,
    kind: NameKind = NameKind.ALIAS,
    language: str = "",
    since: date | None = None,
    until: date | None = None,
    evidence: str = "",
) -> OrganisationName:
    """Note a further name; Conflict when it is noted already, or is its name today."""
    organisation.lock()
    if by is not None:
        policies.can_manage_organisation(by, organisation).require()
    name = _clean(name)
    if kind != NameKind.FORMER and name in _present(organisation):
        raise Conflict(_("%s is its name already.") % name)
    if organisation.names.filter(name=name, kind=kind).exists():
        raise Conflict(_("%s is noted already.") % name)
    noted = OrganisationName.objects.create(
        organisation=organisation,
        name=name,
        kind=kind,
        language=language,
        since=since,
        until=until,
        evidence=evidence,
    )
    repeat(organisation)
    rechecks.name_noted(organisation)
    audit.record("organisation.name_added", organisation, by=by, note=name)
    return noted


@transaction.atomic
def remove(noted: OrganisationName, *, by: User) -> None:
    """Take away a name that was noted by mistake; its history stays."""
    organisation = noted.organisation.lock()
    policies.can_manage_organisation(by, organisation).require()
    noted.delete()
    repeat(organisation)
    audit.record("organisation.name_removed", organisation, by=by, note=noted.name)


@transaction.atomic
def rename(  # noqa: PLR0913 - each argument is a part of what is said about the change
    organisation: Organisation,
    new_name: str,
    *,
    by: User | None,
    on: date | None = None,
    name_en: str | None = None,
    acronym: str | None = None,
    evidence: str = "",
) -> Organisation:
    """Give it a new name from a day on (today); the names it had stay, as former ones.

    `name_en` and `acronym` change too when they are given. `by` None is a list that was
    imported. Conflict when the name stays as it is, or for a day that is not yet there.
    """
    organisation.lock()
    if by is not None:
        policies.can_manage_organisation(by, organisation).require()
    on = on or timezone.localdate()
    if on > timezone.localdate():
        raise Conflict(_("Note the new name when it is in use: this day is still to come."))
    new = {
        "legal_name": _clean(new_name),
        "name_en": organisation.name_en if name_en is None else name_en.strip(),
        "acronym": organisation.acronym if acronym is None else acronym.strip(),
    }
    old = {field: str(getattr(organisation, field)) for field in new}
    if new == old:
        raise Conflict(_("This is its name already."))
    for field, value in new.items():
        setattr(organisation, field, value)
    for name in dict.fromkeys(filter(None, old.values())):
        if name not in new.values():
            _end(organisation, name, on=on, evidence=evidence)
    repeat(organisation)
    _tell(organisation, old["legal_name"], on=on, by=by)
    rechecks.name_changed(organisation, by=by)
    return organisation


def note_many(
    offered: Iterable[tuple[Organisation, Iterable[str]]],
    *,
    kind: NameKind = NameKind.ALIAS,
    evidence: str = "",
) -> None:
    """Rows for names that many organisations were given; those noted already stay.

    The caller has put the names into `other_names` and saves the organisations.
    """
    wanted = {org.pk: names for org, names in offered if names}
    if not wanted:
        return
    rows = OrganisationName.objects.filter(organisation__in=wanted)
    known = set(rows.values_list("organisation_id", "name"))
    OrganisationName.objects.bulk_create(
        (
            OrganisationName(
                organisation_id=pk,
                name=name,
                kind=kind,
                evidence=evidence,
                name_key=identity.latin(name)[:LONGEST],
            )
            for pk, names in wanted.items()
            for name in dict.fromkeys(names)
            if (pk, name) not in known
        ),
        ignore_conflicts=True,
    )


def repeat(organisation: Organisation) -> None:
    """Bring `other_names` in line with the rows, and save the organisation."""
    rows = OrganisationName.objects.filter(organisation=organisation)
    organisation.other_names = list(dict.fromkeys(rows.values_list("name", flat=True)))
    organisation.save()


def missing(organisation: Organisation, offered: Iterable[str]) -> list[str]:
    """Those of the names offered that it does not have yet, once each."""
    known = {*_present(organisation), *organisation.other_names}
    cleaned = (" ".join(name.split())[:LONGEST] for name in offered)
    return [name for name in dict.fromkeys(cleaned) if name and name not in known]


def _present(organisation: Organisation) -> Collection[str]:
    """The names on its record."""
    return {organisation.legal_name, organisation.name_en, organisation.acronym} - {""}


def _clean(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Conflict(_("Write the name."))
    if len(name) > LONGEST:
        raise Conflict(_("A name has at most %d characters.") % LONGEST)
    return name


def _end(organisation: Organisation, name: str, *, on: date, evidence: str) -> None:
    """It was called so until this day, since the name before it ended, as far as we know."""
    former = organisation.names.filter(kind=NameKind.FORMER)
    before = former.exclude(name=name).filter(until__lt=on).order_by("until").last()
    noted, is_new = OrganisationName.objects.get_or_create(
        organisation=organisation,
        name=name,
        kind=NameKind.FORMER,
        defaults={
            "since": before.until if before else None,
            "until": on,
            "evidence": evidence,
        },
    )
    if not is_new:
        noted.until, noted.evidence = on, evidence or noted.evidence
        noted.save()


def _tell(organisation: Organisation, before: str, *, on: date, by: User | None) -> None:
    after = organisation.legal_name
    audit.record("organisation.renamed", organisation, by=by, note=f"{before} → {after}")
    timeline.note(
        "organisation.renamed",
        organisation=organisation,
        by=by,
        discretion=Discretion.OPEN,
        before=before,
        after=after,
        on=on.isoformat(),
    )
