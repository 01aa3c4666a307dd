"""Loading a version of the Security Council's consolidated list."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from core.errors import Conflict
from core.models import User
from stakeholders.models import SanctionsEntry, SanctionsList
from stakeholders.policies import risks as policies
from stakeholders.states import EntryKind


@dataclass(frozen=True)
class Listed:
    """One entry as the file has it, in plain values."""

    data_id: str
    kind: EntryKind
    name: str
    reference_number: str = ""
    original_name: str = ""
    aliases: tuple[str, ...] = ()
    weak_aliases: tuple[str, ...] = ()
    nationalities: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    birth_dates: tuple[str, ...] = ()
    listed_on: date | None = None
    updated_on: date | None = None
    comments: str = ""

    @property
    def digest(self) -> str:
        """What the entry says, as a checksum: another one means that it changed."""
        text = json.dumps(asdict(self), default=str, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class ParsedList:
    """A whole file that was read and found complete."""

    file_name: str
    sha256: str
    dated: datetime | None
    entries: tuple[Listed, ...] = field(repr=False)


@transaction.atomic
def load(parsed: ParsedList, *, by: User | None) -> SanctionsList:
    """Make this the list in force: all of it, or nothing. Everybody is compared afterwards.

    `by` is None for the command, which only people with access to the server run. Raises
    Conflict when it is the list in force already, or an older one.
    """
    if by is not None:
        policies.can_load_list(by).require()
    _require_newer(parsed)
    known = {entry.data_id: entry for entry in SanctionsEntry.objects.all()}
    version = _version(parsed, known, by)
    version.save()
    _store(parsed, known, version)
    audit.record(
        "sanctionslist.loaded",
        version,
        by=by,
        note=_("%(added)d added, %(changed)d changed, %(removed)d removed")
        % {"added": version.added, "changed": version.changed, "removed": version.removed},
    )
    return version


def _require_newer(parsed: ParsedList) -> None:
    newest = SanctionsList.objects.select_for_update().order_by("pk").last()
    if newest is None:
        return
    if newest.sha256 == parsed.sha256:
        raise Conflict(_("This list is in force already: nothing was changed."))
    if parsed.dated and newest.dated and parsed.dated < newest.dated:
        raise Conflict(
            _("This list is of %(there)s, and the one in force of %(here)s: nothing was changed.")
            % {"there": f"{parsed.dated:%Y-%m-%d}", "here": f"{newest.dated:%Y-%m-%d}"}
        )


def _version(
    parsed: ParsedList, known: Mapping[str, SanctionsEntry], by: User | None
) -> SanctionsList:
    present = {pk: entry for pk, entry in known.items() if entry.removed_in_id is None}
    there = {entry.data_id: entry for entry in parsed.entries}
    individuals = sum(e.kind == EntryKind.INDIVIDUAL for e in parsed.entries)
    return SanctionsList(
        dated=parsed.dated,
        file_name=parsed.file_name[:200],
        sha256=parsed.sha256,
        loaded_by=by,
        individuals=individuals,
        entities=len(parsed.entries) - individuals,
        added=sum(pk not in present for pk in there),
        changed=sum(pk in there and there[pk].digest != e.digest for pk, e in present.items()),
        removed=sum(pk not in there for pk in present),
    )


def _store(parsed: ParsedList, known: Mapping[str, SanctionsEntry], version: SanctionsList) -> None:
    """Write what is new or changed; what is gone stays as a row that says since when."""
    names = [name for name in Listed.__dataclass_fields__ if name != "data_id"]
    new, changed = [], []
    for listed in parsed.entries:
        entry = known.get(listed.data_id)
        if entry is None:
            entry = SanctionsEntry(data_id=listed.data_id, first_list=version)
            new.append(entry)
        elif entry.digest == listed.digest and entry.removed_in_id is None:
            continue
        else:
            changed.append(entry)
        for name in names:
            value = getattr(listed, name)
            setattr(entry, name, list(value) if isinstance(value, tuple) else value)
        entry.digest, entry.removed_in = listed.digest, None
        entry.updated_at = version.created_at
    SanctionsEntry.objects.bulk_create(new, batch_size=500)
    SanctionsEntry.objects.bulk_update(
        changed, [*names, "digest", "removed_in", "updated_at"], batch_size=500
    )
    there = [listed.data_id for listed in parsed.entries]
    gone = SanctionsEntry.objects.filter(removed_in=None).exclude(data_id__in=there)
    gone.update(removed_in=version, updated_at=version.created_at)
