"""Official changes of names: the former name with its last day, and the status it came with.

Lists begin with the newest change. An organisation may have been renamed again since:
then the new name of the row is one of its former names today, and only the older name
is added.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import DomainError
from stakeholders.actions import names as name_actions
from stakeholders.actions.importing import Draft
from stakeholders.actions.ledger import Ledger
from stakeholders.imports.naming import Named, key_of, split
from stakeholders.imports.rows import Entry, HistoryWork
from stakeholders.imports.work import Result
from stakeholders.models import EcosocStatus, Organisation, OrganisationName
from stakeholders.states import EcosocStanding, NameKind, RowOutcome

EVIDENCE = "Committee on NGOs: "
NAMES = ("legal_name", "name_en", "acronym")


class RenamesWork(HistoryWork):
    """Lists of changed names, such as ecosoc_name_changes_2009_2018.csv."""

    name_field = "new_name"
    required = ("old_name", "new_name", "session_date")

    def keep(self, entries: Sequence[Entry], ledger: Ledger) -> list[Result]:
        """Rename, or add the former name; row by row, for one may build on another."""
        return [self._one(entry, ledger) for entry in entries]

    def _find_or_make(self, entries: Sequence[Entry], ledger: Ledger) -> None:
        """Which organisation a row means is asked when the rows before it are stored."""

    def _one(self, entry: Entry, ledger: Ledger) -> Result:
        old, new = entry.values["old_name"], entry.name
        found = self.names.find({old, new})
        if entry.named.rule:
            found[new] = entry.named
        if found[old].hidden:
            return entry.result(RowOutcome.UNCHANGED)
        if found[old].key and found[new].key and found[old].key != found[new].key:
            return self._two(entry, found)
        key = found[new].key or found[old].key
        organisation = Organisation.objects.filter(pk=key).first() if key else None
        if not self.wishes.keep:
            entry.organisation = organisation
            return entry.result(RowOutcome.UPDATED if organisation else RowOutcome.CREATED)
        entry.organisation = organisation or self._make(entry, ledger)
        try:
            changed = self._apply(entry, ledger)
        except DomainError as error:
            return self.refused(entry, error.message, _("Correct the name by hand."))
        if organisation is None:
            return entry.result(RowOutcome.CREATED)
        return entry.result(RowOutcome.UPDATED if changed else RowOutcome.UNCHANGED)

    def _make(self, entry: Entry, ledger: Ledger) -> Organisation:
        from_name = {"legal_name": split(entry.name)[0], "acronym": split(entry.name)[1]}
        values = {name: value for name, value in from_name.items() if value}
        (made,) = self.names.make([Draft(entry.number, values)], ledger)
        return made

    def _apply(self, entry: Entry, ledger: Ledger) -> bool:
        """Rename it or add the former name, and its status; whether anything was new."""
        organisation = entry.organisation
        assert organisation is not None  # noqa: S101  The caller has found or made it.
        began, before = timezone.now(), _snapshot(organisation)
        day, evidence = entry.values["session_date"], f"{EVIDENCE}{self.run.source}"
        if key_of(organisation.legal_name) == key_of(entry.values["old_name"]):
            legal_name, acronym = split(entry.name)
            name_actions.rename(
                organisation,
                legal_name,
                by=self.wishes.by,
                on=day,
                acronym=acronym or None,
                evidence=evidence,
            )
        elif not _is_noted(organisation, entry.values["old_name"]):
            name_actions.add(
                organisation,
                split(entry.values["old_name"])[0],
                by=self.wishes.by,
                kind=NameKind.FORMER,
                until=day,
                evidence=evidence,
            )
        status = self._status(organisation, entry, evidence, ledger)
        self._note(organisation, before, began, entry.number, ledger)
        return status or _snapshot(organisation) != before

    def _note(
        self,
        organisation: Organisation,
        before: Mapping[str, Any],
        began: Any,
        row: int,
        ledger: Ledger,
    ) -> None:
        organisation.refresh_from_db()
        after = _snapshot(organisation)
        if after != before:
            changed = {name: after[name] for name in NAMES if after[name] != before[name]}
            was = {name: before[name] for name in changed}
            was["updated_at"] = before["updated_at"].isoformat()
            ledger.changed(organisation, row=row, before=was, after=changed)
        made = OrganisationName.objects.filter(organisation=organisation, created_at__gte=began)
        for name in made.order_by("pk"):
            ledger.made(name, row=row)

    def _status(
        self, organisation: Organisation, entry: Entry, evidence: str, ledger: Ledger
    ) -> bool:
        """The category that the row gives: for a status that has none, or as a new one."""
        category = entry.values.get("status", "")
        if not category:
            return False
        present = list(EcosocStatus.objects.filter(organisation=organisation))
        checked = [one for one in present if one.standing != EcosocStanding.CLAIMED]
        for status in checked:
            if not status.category and status.evidence.startswith(EVIDENCE):
                status.category = category
                status.save()
                before, after = {"category": ""}, {"category": category}
                ledger.changed(status, row=entry.number, before=before, after=after)
                return True
        if checked:
            return False
        year: int | None = entry.values.get("status_year")
        made = EcosocStatus.objects.create(
            organisation=organisation,
            category=category,
            standing=EcosocStanding.ACTIVE,
            since=date(year, 1, 1) if year else None,
            granted_year=year,
            evidence=evidence,
        )
        ledger.made(made, row=entry.number)
        return True

    def _two(self, entry: Entry, found: Mapping[str, Named]) -> Result:
        both = (found[entry.values["old_name"]].key, found[entry.name].key)
        result = self.refused(
            entry,
            _("Both names are in the database, as two organisations."),
            _("Merge them if they are one, and import the list again."),
        )
        result.candidates = Named(fitting=tuple(key for key in both if key)).candidates()
        return result


def _snapshot(organisation: Organisation) -> dict[str, Any]:
    return {name: getattr(organisation, name) for name in (*NAMES, "updated_at")}


def _is_noted(organisation: Organisation, name: str) -> bool:
    rows = OrganisationName.objects.filter(organisation=organisation)
    return rows.filter(name_key=key_of(name)).exists()
