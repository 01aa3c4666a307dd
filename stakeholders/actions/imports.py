"""Writing what a list says: new organisations, changed ones, and the note that it was done.

Lists never touch vetting, listing, consent or the at-risk mark, and an empty cell
changes nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Any

import pghistory
import pgtrigger
from django.core.files import File
from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit, caches
from core.errors import Conflict
from core.models import User
from stakeholders import policies
from stakeholders.actions import names, timeline
from stakeholders.models import (
    ContactRole,
    ExternalIdentifier,
    ImportMapping,
    ImportRun,
    Organisation,
    Person,
)
from stakeholders.models.organisations import SEARCH_FIELDS, new_references
from stakeholders.states import ContactRoleKind, Source

UPLOADS_ARE_KEPT = timedelta(days=1)
BATCH = 500


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
def create(drafts: Sequence[Draft], *, source: str) -> None:
    """Make unverified, unlisted organisations in bulk."""
    references = new_references(len(drafts))
    organisations = []
    for draft, reference in zip(drafts, references, strict=True):
        organisation = Organisation(**draft.values, reference=reference, source=Source.IMPORT)
        organisation.refresh_search()
        organisations.append(organisation)
    with pghistory.context(list=source):
        _copy_in(organisations)
    pairs = list(zip(organisations, drafts, strict=True))
    _set_many(pairs)
    names.note_many((org, draft.values.get("other_names", ())) for org, draft in pairs)
    _identify(pairs, source)
    _people(pairs)
    timeline.note_many("organisation.imported", organisations, list=source)


@transaction.atomic
def update(drafts: Mapping[int, Draft], *, source: str) -> None:
    """Set what the rows say on organisations, given by their pk, and nothing else."""
    rows = Organisation.objects.select_for_update(of=("self",)).order_by("pk")
    pairs = [(organisation, drafts[organisation.pk]) for organisation in rows.filter(pk__in=drafts)]
    fields: set[str] = set()
    touched: list[Organisation] = []
    at = timezone.now()
    for organisation, draft in pairs:
        changed = changes(organisation, draft)
        for name in changed:
            setattr(organisation, name, _merged(organisation, name, draft.values[name]))
        if changed:
            organisation.updated_at = at
            organisation.refresh_search()
            fields |= changed
            touched.append(organisation)
    if fields:
        with pghistory.context(list=source):
            Organisation.objects.bulk_update(
                [organisation for organisation, _draft in pairs],
                [*sorted(fields), *SEARCH_FIELDS, "updated_at"],
                batch_size=BATCH,
            )
    _set_many(pairs)
    names.note_many((org, draft.values.get("other_names", ())) for org, draft in pairs)
    _identify(pairs, source)
    _people(pairs)
    timeline.note_many("organisation.changed_by_list", touched, list=source)


def changes(organisation: Organisation, draft: Draft) -> set[str]:
    """The fields of its own that the row would change."""
    return {name for name, value in draft.values.items() if not _has(organisation, name, value)}


def note(
    run: ImportRun,
    *,
    counts: Mapping[str, int],
    problems: Sequence[Mapping[str, Any]],
    by: User | None,
) -> ImportRun:
    """Keep that a list was imported, with what came of it; its file is not kept."""
    if run.pk:
        run.lock()
        _require_waiting(run)
        remember(run)
    _forget_file(run)
    run.counts, run.problems = dict(counts), list(problems)
    run.by, run.finished_at = by, timezone.now()
    run.save()
    text = ", ".join(f"{name} {count}" for name, count in counts.items())
    audit.record("organisations.imported", run, by=by, note=f"{run.source}: {text}")
    transaction.on_commit(partial(caches.renew, "organisations"), robust=True)
    return run


@transaction.atomic
def prepare(run: ImportRun, upload: File, *, by: User) -> ImportRun:
    """Keep an uploaded list until it is imported or given up."""
    policies.can_import(by).require()
    run.by = by
    run.file.save("list", upload, save=False)
    run.save()
    audit.record("import.prepared", run, by=by, note=run.file_name)
    return run


@transaction.atomic
def choose(run: ImportRun, columns: Mapping[str, str], *, by: User) -> ImportRun:
    """Keep which column of a prepared list is which field."""
    run.lock()
    policies.can_import(by).require()
    _require_waiting(run)
    run.columns = dict(columns)
    run.save()
    return run


def remember(run: ImportRun) -> None:
    """Keep the columns of an import for the next one of the same list."""
    ImportMapping.objects.update_or_create(name=run.source, defaults={"columns": run.columns})


@transaction.atomic
def give_up(run: ImportRun, *, by: User) -> None:
    """Forget a prepared import, and its file."""
    run.lock()
    policies.can_import(by).require()
    _require_waiting(run)
    audit.record("import.given_up", run, by=by, note=run.file_name)
    _forget_file(run)
    run.delete()


@transaction.atomic
def forget_abandoned(at: datetime) -> int:
    """Delete prepared imports, with their files, that nobody went on with for a day."""
    old = ImportRun.objects.filter(finished_at=None, created_at__lt=at - UPLOADS_ARE_KEPT)
    for run in old:
        _forget_file(run)
        run.delete()
    return len(old)


def take_turn() -> None:
    """Wait until no other import is storing: two at once would make everything twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('stakeholders.imports'))")


def _forget_file(run: ImportRun) -> None:
    """Delete the stored file once that is certain; the storage knows no transactions."""
    if name := run.file.name:
        transaction.on_commit(partial(run.file.storage.delete, name), robust=True)
    run.file = ""


def _require_waiting(run: ImportRun) -> None:
    if run.finished_at:
        raise Conflict(_("This list has been imported already."))


def _has(organisation: Organisation, name: str, value: Any) -> bool:
    """Whether the field has the value already; records are compared without reading them."""
    if isinstance(value, models.Model):
        return bool(getattr(organisation, f"{name}_id") == value.pk)
    return bool(getattr(organisation, name) == _merged(organisation, name, value))


def _copy_in(organisations: Sequence[Organisation]) -> None:
    """What bulk_create does, by COPY, several times as fast; the history is written too."""
    table = Organisation._meta.db_table
    fields = Organisation._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [table, len(organisations)],
        )
        for organisation, (pk,) in zip(organisations, cursor.fetchall(), strict=True):
            organisation.pk, organisation.updated_at = pk, organisation.created_at
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", [f"{{{_history()}}}"])
        with cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN') as rows:
            for organisation in organisations:
                rows.write_row(
                    [
                        field.get_db_prep_save(getattr(organisation, field.attname), connection)
                        for field in fields
                    ]
                )
        cursor.execute("SELECT set_config('pgtrigger.ignore', '{}', true)")
        _write_history(cursor, [organisation.pk for organisation in organisations])
    for organisation in organisations:
        organisation._state.adding = False


@cache
def _history() -> str:
    """The name of the trigger that notes each new organisation."""
    ((model, trigger),) = pgtrigger.registered("stakeholders.Organisation:insert_insert")
    return str(trigger.get_pgid(model))


def _write_history(cursor: Any, pks: list[int]) -> None:
    """The rows that the history's trigger would write one by one, in one statement.

    The trigger costs more than all else about a new row, for which it opens two
    subtransactions.
    """
    events: Any = Organisation.pgh_event_model  # type: ignore[attr-defined]
    fields = [field.column for field in events._meta.concrete_fields]
    own = ", ".join(f'"{name}"' for name in fields if not name.startswith("pgh_"))
    cursor.execute(
        f'INSERT INTO "{events._meta.db_table}" '  # noqa: S608
        f"({own}, pgh_context_id, pgh_created_at, pgh_label, pgh_obj_id) "
        f"SELECT {own}, context, now(), 'insert', organisation.id "
        f'FROM "{Organisation._meta.db_table}" organisation, '
        "(SELECT _pgh_attach_context() AS context OFFSET 0) once "
        "WHERE organisation.id = ANY(%s)",
        [pks],
    )


def _merged(organisation: Organisation, name: str, value: Any) -> Any:
    """The new value of a field; other names are added to those it has."""
    if name != "other_names":
        return value
    return list(dict.fromkeys((*organisation.other_names, *value)))


def _set_many(pairs: Collection[tuple[Organisation, Draft]]) -> None:
    tables: tuple[tuple[str, Any, str], ...] = (
        ("themes", Organisation.themes.through, "theme_id"),
        ("countries_of_operation", Organisation.countries_of_operation.through, "country_id"),
    )
    for name, through, column in tables:
        wanted = {org.pk: draft.many[name] for org, draft in pairs if name in draft.many}
        if not wanted:
            continue
        through._default_manager.filter(organisation_id__in=wanted).delete()
        through._default_manager.bulk_create(
            through(organisation_id=pk, **{column: record.pk})
            for pk, records in wanted.items()
            for record in records
        )


def _identify(pairs: Collection[tuple[Organisation, Draft]], source: str) -> None:
    """Remember how the list calls each, so that it is found by that the next time."""
    ExternalIdentifier.objects.bulk_create(
        (
            ExternalIdentifier(organisation=organisation, source=source, value=draft.external_id)
            for organisation, draft in pairs
            if draft.external_id
        ),
        ignore_conflicts=True,
    )


def _people(pairs: Collection[tuple[Organisation, Draft]]) -> None:
    """Make the focal point of an organisation that has none."""
    named = [(organisation, draft.person) for organisation, draft in pairs if draft.person]
    kind = ContactRoleKind.FOCAL_POINT
    taken = set(
        ContactRole.objects.filter(
            organisation__in=[organisation for organisation, _person in named],
            kind=kind,
            until=None,
        ).values_list("organisation_id", flat=True)
    )
    new = [(organisation, Person(**person)) for organisation, person in named]
    new = [(organisation, person) for organisation, person in new if organisation.pk not in taken]
    Person.objects.bulk_create([person for _organisation, person in new])
    ContactRole.objects.bulk_create(
        ContactRole(organisation=organisation, person=person, kind=kind)
        for organisation, person in new
    )
