"""Organisations of the database that rows of a list may tell of, as far as it matters here."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from stakeholders import identity
from stakeholders.imports.likeness import Facts, facts_of
from stakeholders.models import ExternalIdentifier, ImportEffect, ImportRun, Organisation
from stakeholders.selectors.near import Near

COLUMNS = (
    "pk", "stands", "protected", "numbered", "legal_name", "name_en", "country_id", "acronym",
    "website_host", "mail_domain", "email", "city", "address", "other_names",
)  # fmt: skip


@dataclass(frozen=True)
class Known:
    """An organisation, by its own facts or by those of one that was merged into it.

    numbered: the list has given it a number already; record: the key of the record itself
    """

    pk: int
    record: int
    at_risk: bool
    numbered: bool
    facts: Facts


class Shelf:
    """Finds them for a batch of rows, without those that the import made itself.

    What a merged one was called and where it was still leads, to its survivor.
    """

    def __init__(self, run: ImportRun) -> None:
        self.run = run
        self.near = Near(newest=run.newest)

    def namesakes(self, facts: Iterable[Facts]) -> dict[str, list[Known]]:
        """By the letters of their names."""
        names = {name for fact in facts for name in fact.names}
        found: dict[str, list[Known]] = {}
        for known in self._known(Q(name_key__in=names)).values() if names else ():
            for name in known.facts.names:
                found.setdefault(name, []).append(known)
        return found

    def alike(self, facts: Sequence[Facts]) -> list[list[Known]]:
        """Those that share telling keys with each: by other names and acronyms, in another
        spelling or script, by website or mail domain; the nearest first.
        """
        near = self.near.of([identity.keys(fact.card) for fact in facts])
        keys = {pk for some in near for pk in some}
        known = self._known(Q(pk__in=keys)) if keys else {}
        return [[known[pk] for pk in some if pk in known] for some in near]

    def own(self, pks: Collection[int]) -> set[int]:
        """Those that this import made itself: they are not there for its later rows."""
        later = [pk for pk in pks if pk > self.run.newest]
        if not later:
            return set()
        effects = ImportEffect.objects.filter(
            run=self.run, model=Organisation._meta.label_lower, kind="made", key__in=later
        )
        return set(effects.values_list("key", flat=True))

    def _known(self, wanted: Q) -> dict[int, Known]:
        numbers = ExternalIdentifier.objects.filter(
            organisation=OuterRef("stands"), source=self.run.source
        )
        rows = (
            Organisation.objects.filter(wanted)
            .annotate(
                stands=Coalesce("merged_into", "pk"),
                protected=Coalesce("merged_into__at_risk", "at_risk"),
            )
            .annotate(numbered=Exists(numbers))
            .values_list(*COLUMNS)
        )
        found = {row[0]: dict(zip(COLUMNS, row, strict=True)) for row in rows}
        own = self.own([row["stands"] for row in found.values()])
        return {
            pk: Known(row["stands"], pk, row["protected"], row["numbered"], facts_of(row))
            for pk, row in found.items()
            if row["stands"] not in own
        }
