"""Which column fills which field: by name, by known headings, or as it was saved."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from core.errors import DomainError
from stakeholders import identity
from stakeholders.imports.fields import Target
from stakeholders.imports.kinds import REQUIRED, TARGETS_OF
from stakeholders.models import ImportMapping
from stakeholders.states import ImportKind

HEADINGS_FILE = Path(__file__).resolve().parent.parent / "data" / "import_headings.csv"


class NoMapping(DomainError):
    """The columns do not say enough; the message names them."""


@dataclass(frozen=True)
class ColumnMapping:
    """How a list is read.

    source: the name of the list, under which its own numbers are remembered
    columns: heading → name of the field, or "" for a column that is left out
    values: heading → what its cells mean, by folded text
    constants: what is the same for each row
    kind: what the rows are
    signature: the folded headings by which a known list is recognised
    """

    source: str
    columns: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    signature: frozenset[str] = frozenset()
    kind: str = ImportKind.ORGANISATIONS

    @property
    def targets(self) -> Mapping[str, Target]:
        """The fields that a column can fill."""
        return TARGETS_OF[self.kind]

    def of(self, source: str) -> "ColumnMapping":
        """The same columns for a list with another name."""
        return replace(self, source=source)

    def fields(self) -> dict[str, list[str]]:
        """The headings that fill each field."""
        found: dict[str, list[str]] = {}
        for heading, name in self.columns.items():
            if name:
                found.setdefault(name, []).append(heading)
        return found


GEORGIA = ColumnMapping(
    source="cso-georgia",
    columns={
        "id": "external_id",
        "title": "legal_name",
        "year": "year_established",
        "address": "address",
        "phone": "phone",
        "email": "email",
        "webaddress": "website",
        # The list has no town; the region stands there, and tells branches apart.
        "region": "city",
    },
    # Known errors of the list: years of 0, and a telephone number among the addresses.
    values={"year": {"0": ""}, "email": {"995 599 10 09 71": ""}},
    constants={"country": "GE"},
    signature=frozenset({"id", "title", "region id", "webaddress", "branch", "region"}),
)
HDX = ColumnMapping(
    source="hdx-hapi",
    columns={
        "acronym": "acronym",
        "name": "legal_name",
        "org_type_code": "level",
        "org_type_description": "organisation_type",
    },
    values={
        "org_type_code": {
            "437": "international", "441": "national", "*": "",
        },
        "org_type_description": {
            "national ngo": "ngo", "international ngo": "ngo", "academic research": "academia",
            "private sector": "private", "government": "other", "united nations": "other",
            "red cross red crescent": "other", "donor": "other", "other": "other",
        },
    },
    signature=frozenset({"acronym", "name", "org type code", "org type description"}),
)  # fmt: skip
EVENTS = ColumnMapping(
    source="ecosoc-events",
    columns={
        "event": "event",
        "ngo_name": "ngo_name",
        "session_date": "session_date",
        "info": "info",
    },
    signature=frozenset({"event", "ngo name", "session date", "info"}),
    kind=ImportKind.ECOSOC_EVENTS,
)
RENAMES = ColumnMapping(
    source="ecosoc-name-changes",
    columns={
        "old_name": "old_name",
        "status": "status",
        "status_year": "status_year",
        "new_name": "new_name",
        "session_date": "session_date",
    },
    signature=frozenset({"old name", "new name", "session date"}),
    kind=ImportKind.NAME_CHANGES,
)
PARTICIPANTS = ColumnMapping(
    source="unfccc-participants",
    columns={
        "meeting": "meeting",
        "start": "start",
        "end": "end",
        "location": "location",
        "organisation": "organisation",
        "honorific": "honorific",
        "full_name": "full_name",
        "title_1": "title",
        "title_2": "title",
        "title_3": "title",
    },
    signature=frozenset({"meeting", "organisation", "full name", "title 1"}),
    kind=ImportKind.PARTICIPANTS,
)
BUILT_IN = {mapping.source: mapping for mapping in (GEORGIA, HDX, EVENTS, RENAMES, PARTICIPANTS)}


def known_headings() -> frozenset[str]:
    """Every folded heading we would recognise, to find the row of headings."""
    ours = (heading for headings in _headings().values() for heading in headings)
    built_in = (heading for mapping in BUILT_IN.values() for heading in mapping.signature)
    names = (identity.fold(name) for targets in TARGETS_OF.values() for name in targets)
    return frozenset((*ours, *built_in, *names))


def recognise(headings: Iterable[str]) -> ColumnMapping | None:
    """A built-in mapping whose list this is."""
    return _recognised(list(headings))


def suggest(
    headings: Iterable[str], *, source: str, kind: str = ImportKind.ORGANISATIONS
) -> ColumnMapping:
    """The mapping of a list we know, as it was saved last, or one guessed by its headings."""
    headings = list(headings)
    if (known := _recognised(headings)) and known.kind == kind:
        return known
    saved = ImportMapping.objects.filter(name=source).first()
    if saved and set(saved.columns) & set(headings):
        return _saved(saved, headings, kind)
    return ColumnMapping(source, _guessed(headings, TARGETS_OF[kind]), kind=kind)


def named(name: str, headings: Iterable[str]) -> ColumnMapping:
    """The mapping with this name, built in or saved; raises NoMapping if there is none."""
    if name in BUILT_IN:
        return BUILT_IN[name]
    saved = ImportMapping.objects.filter(name=name).first()
    if saved is None:
        names = sorted((*BUILT_IN, *ImportMapping.objects.values_list("name", flat=True)))
        raise NoMapping(
            _("There is no mapping “%(name)s”. There are: %(names)s.")
            % {"name": name, "names": ", ".join(names)}
        )
    return _saved(saved, headings, ImportKind.ORGANISATIONS)


def require_usable(mapping: ColumnMapping, headings: Iterable[str]) -> None:
    """Raise NoMapping unless the mapping fits the file and says where the names are."""
    headings = list(headings)
    missing = [heading for heading, name in mapping.columns.items() if name]
    missing = [heading for heading in missing if heading not in headings]
    if missing:
        raise NoMapping(_("The file has no column “%s”.") % "”, “".join(missing))
    fields = mapping.fields()
    if mapping.kind == ImportKind.ORGANISATIONS and not {"legal_name", "reference"} & set(fields):
        raise NoMapping(
            _(
                "No column gives the organisations’ names. The columns are: %s. "
                "Call one of them legal_name."
            )
            % ", ".join(headings)
        )
    for name in REQUIRED[mapping.kind]:
        if name not in fields:
            raise NoMapping(
                _("No column is “%(field)s”. The columns are: %(columns)s.")
                % {"field": mapping.targets[name].label, "columns": ", ".join(headings)}
            )
    for name, filled_by in fields.items():
        if len(filled_by) > 1 and not mapping.targets[name].joined:
            raise NoMapping(
                _("Several columns fill “%(field)s”: %(columns)s. Choose one of them.")
                % {
                    "field": mapping.targets[name].label,
                    "columns": ", ".join(filled_by),
                }
            )


def from_choices(base: ColumnMapping, choices: Mapping[str, Any]) -> ColumnMapping:
    """The mapping with what a person chose for each column instead."""
    columns = {
        heading: name for heading, name in choices.items() if name == "" or name in base.targets
    }
    kept = {heading: rules for heading, rules in base.values.items() if columns.get(heading)}
    return ColumnMapping(base.source, columns, kept, base.constants, kind=base.kind)


def _saved(saved: ImportMapping, headings: Iterable[str], kind: str) -> ColumnMapping:
    """A mapping that was kept; a column that is new since, or a field that is gone, is left out."""
    chosen = {heading: str(saved.columns.get(heading, "")) for heading in headings}
    return from_choices(ColumnMapping(saved.name, {}, kind=kind), chosen)


def _recognised(headings: list[str]) -> ColumnMapping | None:
    folded = {identity.fold(heading) for heading in headings}
    for mapping in BUILT_IN.values():
        if mapping.signature <= folded and set(mapping.columns) <= set(headings):
            return mapping
    return None


def _guessed(headings: list[str], targets: Mapping[str, Target]) -> dict[str, str]:
    """A field for each column; of two columns for one field, the surer one gets it."""
    columns = dict.fromkeys(headings, "")
    taken: set[str] = set()
    for name in targets:
        folded = [identity.fold(name), *_headings().get(name, ())]
        ranked = sorted(
            (folded.index(identity.fold(heading)), at)
            for at, heading in enumerate(headings)
            if identity.fold(heading) in folded and not columns[heading]
        )
        if ranked and name not in taken:
            columns[headings[ranked[0][1]]] = name
            taken.add(name)
    return columns


@cache
def _headings() -> dict[str, list[str]]:
    """Folded headings of real lists, in several languages, by the field they name."""
    found: dict[str, list[str]] = {}
    with HEADINGS_FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["field"], []).append(identity.fold(row["heading"]))
    return found
