"""Writing what rows of a list say about organisations: new ones, and changes of known ones.

Lists never touch vetting, listing, consent or the at-risk mark, and an empty cell
changes nothing. Whatever is done is noted in the ledger.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pghistory
from django.db import models, transaction
from django.utils import timezone

from core.models import Record
from stakeholders import identity
from stakeholders.actions import names
from stakeholders.actions.bulk import copy_in, copy_organisations, copy_rows
from stakeholders.actions.ledger import Ledger
from stakeholders.models import (
    ContactRole,
    ExternalIdentifier,
    Organisation,
    OrganisationName,
    Person,
)
from stakeholders.models.organisations import SEARCH_FIELDS, new_references
from stakeholders.states import ContactRoleKind, Source

BATCH = 500
# In tables of their own: (field, table, column).
MANY: tuple[tuple[str, Any, str], ...] = (
    ("themes", Organisation.themes.through, "theme_id"),
    ("countries_of_operation", Organisation.countries_of_operation.through, "country_id"),
)
FIELDS = {field.name: field for field in Organisation._meta.concrete_fields}
type Pair = tuple[Organisation, "Draft"]


@dataclass(frozen=True)
class Draft:
    """What one row says about an organisation.

    values: fields of its own; many: fields in tables of their own; only those with a cell
    that was not empty. person: the focal point, when people are imported too.
    """

    row: int
    values: Mapping[str, Any]
    many: Mapping[str, Sequence[models.Model]] = field(default_factory=dict)
    reference: str = ""
    external_id: str = ""
    person: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def create(drafts: Sequence[Draft], *, ledger: Ledger) -> list[Organisation]:
    """Make unverified, unlisted organisations in bulk."""
    organisations = _new(drafts)
    source = ledger.run.source
    with pghistory.context(list=source):
        copy_organisations(organisations)
    pairs = list(zip(organisations, drafts, strict=True))
    for organisation, draft in pairs:
        ledger.made(organisation, row=draft.row)
        ledger.tell("organisation.imported", organisation, row=draft.row)
    _set_many(pairs, have_none=True)
    copy_in(_names(pairs))
    _identify(pairs, source)
    _people(pairs, ledger)
    return organisations


def _new(drafts: Sequence[Draft]) -> list[Organisation]:
    """New organisations in memory; from all values in their order, which is much quicker."""
    organisations = []
    # A default that is made anew for each, such as a list, is called again.
    fields = [
        (field.attname, field.default if field.has_default() else None, field.get_default())
        for field in FIELDS.values()
    ]
    for draft, reference in zip(drafts, new_references(len(drafts)), strict=True):
        said = {FIELDS[name].attname: _key(value) for name, value in draft.values.items()}
        said |= {"reference": reference, "source": Source.IMPORT}
        organisation = Organisation(
            *(
                said[name] if name in said else default() if callable(default) else empty
                for name, default, empty in fields
            )
        )
        organisation.refresh_search()
        organisations.append(organisation)
    return organisations


def _key(value: Any) -> Any:
    return value.pk if isinstance(value, models.Model) else value


@transaction.atomic
def update(drafts: Mapping[int, Draft], *, ledger: Ledger) -> None:
    """Set what the rows say on organisations, given by their pk, and nothing else."""
    rows = Organisation.objects.select_for_update(of=("self",)).order_by("pk")
    pairs = [(organisation, drafts[organisation.pk]) for organisation in rows.filter(pk__in=drafts)]
    began = timezone.now()
    many = _many(pairs)
    touched: list[Organisation] = []
    fields: set[str] = set()
    for organisation, draft in pairs:
        if changed := _change(organisation, draft, many, at=began, ledger=ledger):
            touched.append(organisation)
            fields |= changed
    source = ledger.run.source
    with pghistory.context(list=source):
        Organisation.objects.bulk_update(
            touched, [*sorted(fields - {*many}), *SEARCH_FIELDS, "updated_at"], batch_size=BATCH
        )
    _set_many(pairs)
    names.note_many((org, draft.values.get("other_names", ())) for org, draft in pairs)
    _identify(pairs, source)
    for model in (OrganisationName, ExternalIdentifier):
        note_made_since(began, model, drafts, ledger=ledger)
    _people(pairs, ledger)


def unchanged(drafts: Mapping[int, Draft]) -> set[int]:
    """Those of whom the rows say nothing new; compared as plain values, without locks."""
    names = {name for draft in drafts.values() for name in draft.values}
    columns = ("pk", *sorted(FIELDS[name].attname for name in names))
    rows = Organisation.objects.filter(pk__in=drafts).values_list(*columns) if drafts else ()
    known = [SimpleNamespace(**dict(zip(columns, row, strict=True))) for row in rows]
    many = _many([(organisation, drafts[organisation.pk]) for organisation in known])
    return {
        organisation.pk
        for organisation in known
        if not changes(organisation, draft := drafts[organisation.pk])
        and all(
            many[name][organisation.pk] == sorted(record.pk for record in records)
            for name, records in draft.many.items()
        )
    }


def changes(organisation: Any, draft: Draft) -> set[str]:
    """The fields of its own that the row would change."""
    return {name for name, value in draft.values.items() if not _has(organisation, name, value)}


def note_made_since(
    began: Any, model: type[Record], drafts: Mapping[int, Draft], *, ledger: Ledger
) -> None:
    """What of this kind was made for these organisations since the batch began.

    They are locked, so that nobody else makes any.
    """
    rows: Any = model._default_manager
    made = rows.filter(organisation__in=drafts, created_at__gte=began)
    for record in made.order_by("pk"):
        ledger.made(record, row=drafts[record.organisation_id].row)


def _change(
    organisation: Organisation,
    draft: Draft,
    many: Mapping[str, Mapping[int, list[int]]],
    *,
    at: datetime,
    ledger: Ledger,
) -> set[str]:
    """Set what the row says, in memory, and note it; returns the fields that change.

    `many` is what the tables of its own hold now. Further names are rows, and told of as
    rows.
    """
    changed = changes(organisation, draft)
    before: dict[str, Any] = {"updated_at": organisation.updated_at.isoformat()}
    after: dict[str, Any] = {}
    for name in sorted(changed):
        attribute = FIELDS[name].attname
        was = getattr(organisation, attribute)
        setattr(organisation, name, _merged(organisation, name, draft.values[name]))
        if name != "other_names":
            before[attribute], after[attribute] = was, getattr(organisation, attribute)
    for name, records in draft.many.items():
        was, is_now = many[name][organisation.pk], sorted(record.pk for record in records)
        if was != is_now:
            before[name], after[name] = was, is_now
            changed.add(name)
    if changed:
        organisation.updated_at = at
        organisation.refresh_search()
        ledger.changed(organisation, row=draft.row, before=before, after=after)
        ledger.tell("organisation.changed_by_list", organisation, row=draft.row)
    return changed


def _many(pairs: Collection[tuple[Any, Draft]]) -> dict[str, dict[int, list[int]]]:
    """What each organisation has in the tables that its row fills, as sorted keys."""
    found: dict[str, dict[int, list[int]]] = {}
    for name, through, column in MANY:
        keys = [org.pk for org, draft in pairs if name in draft.many]
        found[name] = {key: [] for key in keys}
        rows = through._default_manager.filter(organisation_id__in=keys).order_by(column)
        for key, value in rows.values_list("organisation_id", column):
            found[name][key].append(value)
    return found


def _has(organisation: Any, name: str, value: Any) -> bool:
    """Whether the field has the value already; records are compared without reading them."""
    if isinstance(value, models.Model):
        return bool(getattr(organisation, f"{name}_id") == value.pk)
    return bool(getattr(organisation, name) == _merged(organisation, name, value))


def _merged(organisation: Any, name: str, value: Any) -> Any:
    """The new value of a field; other names are added to those it has."""
    if name != "other_names":
        return value
    return list(dict.fromkeys((*organisation.other_names, *value)))


def _set_many(pairs: Collection[Pair], *, have_none: bool = False) -> None:
    for name, through, column in MANY:
        wanted = {org.pk: draft.many[name] for org, draft in pairs if name in draft.many}
        if not wanted:
            continue
        if not have_none:
            through._default_manager.filter(organisation_id__in=wanted).delete()
        copy_rows(
            through,
            ("organisation_id", column),
            ((pk, record.pk) for pk, records in wanted.items() for record in records),
        )


def _names(pairs: Iterable[Pair]) -> list[OrganisationName]:
    """Rows for the further names of new organisations."""
    return [
        OrganisationName(
            organisation_id=organisation.pk,
            name=name,
            name_key=identity.latin(name)[: names.LONGEST],
            updated_at=organisation.created_at,
        )
        for organisation, draft in pairs
        for name in dict.fromkeys(draft.values.get("other_names", ()))
    ]


def _identify(pairs: Collection[Pair], source: str) -> None:
    """Remember how the list calls each, so that it is found by that the next time."""
    ExternalIdentifier.objects.bulk_create(
        (
            ExternalIdentifier(organisation=organisation, source=source, value=draft.external_id)
            for organisation, draft in pairs
            if draft.external_id
        ),
        ignore_conflicts=True,
    )


def _people(pairs: Collection[Pair], ledger: Ledger) -> None:
    """Make the focal point of an organisation that has none."""
    named = [(organisation, draft) for organisation, draft in pairs if draft.person]
    if not named:
        return
    kind = ContactRoleKind.FOCAL_POINT
    taken = set(
        ContactRole.objects.filter(
            organisation__in=[organisation for organisation, _draft in named],
            kind=kind,
            until=None,
        ).values_list("organisation_id", flat=True)
    )
    for organisation, draft in named:
        if organisation.pk not in taken:
            person = Person.objects.create(**draft.person)
            ledger.made(person, row=draft.row)
            role = ContactRole.objects.create(organisation=organisation, person=person, kind=kind)
            ledger.made(role, row=draft.row)
