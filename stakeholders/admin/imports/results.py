"""What the pages of an import show: rows by outcome, progress, what was done and undone."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import User
from stakeholders.models import ImportEffect, ImportRow, ImportRun, Organisation
from stakeholders.states import EffectKind, ImportState, RowOutcome

ROWS = 25
QUIET = 20
LABELS = {
    RowOutcome.CREATED: _("new"),
    RowOutcome.UPDATED: _("updated"),
    RowOutcome.UNCHANGED: _("unchanged"),
    RowOutcome.AMBIGUOUS: _("ambiguous"),
    RowOutcome.REJECTED: _("wrong"),
}
ORGANISATION = "stakeholders.organisation"


def figures(run: ImportRun) -> list[tuple[int, Any]]:
    """How many rows came to what."""
    return [(run.counts.get(name, 0), label) for name, label in LABELS.items()]


def rows_page(run: ImportRun, asked: Mapping[str, str], user: User) -> dict[str, Any]:
    """The preview: one tab for each outcome, and the rows of the tab that is open."""
    counts = dict(run.rows.values_list("outcome").annotate(Count("pk")).order_by())
    urgent = (RowOutcome.AMBIGUOUS, RowOutcome.REJECTED)
    tab = _tab(asked, [name for name in (*urgent, *LABELS) if counts.get(name)])
    rows = run.rows.filter(outcome=tab).order_by("number")
    page = Paginator(rows, ROWS).get_page(asked.get("page"))
    _name(page.object_list, user)
    decided = run.rows.exclude(choice="").count()
    return {
        "run": run,
        "figures": figures(run),
        "tabs": [(name, label, counts.get(name, 0)) for name, label in LABELS.items()],
        "tab": tab,
        "page": page,
        "decided": decided,
        "rejected": run.counts.get(RowOutcome.REJECTED, 0),
        "storable": run.counts.get(RowOutcome.CREATED, 0)
        + run.counts.get(RowOutcome.UPDATED, 0)
        + decided,
        "to_correct": any(counts.get(o) for o in (RowOutcome.AMBIGUOUS, RowOutcome.REJECTED)),
    }


def progress(run: ImportRun) -> dict[str, Any]:
    """How far it is, how fast, how long it will take; and whether anybody is at it."""
    share = min(run.done / run.row_count, 1) if run.row_count else 0
    quiet = run.beat_at is None or (timezone.now() - run.beat_at).total_seconds() > QUIET
    return {
        "run": run,
        "figures": figures(run),
        "percent": round(share * 100),
        "working": run.state in (ImportState.CHECKING, ImportState.RUNNING, ImportState.UNDOING),
        "quiet": quiet,
        "stoppable": run.state == ImportState.RUNNING,
        "resumable": run.state in (ImportState.STOPPED, ImportState.FAILED) and run.started_at,
        "again": run.state == ImportState.FAILED and not run.started_at,
    }


def effects_page(run: ImportRun, asked: Mapping[str, str], user: User) -> dict[str, Any]:
    """The result: what was made and changed, what was not stored, what stays when undone."""
    kept = run.effects.exclude(kept_because="")
    not_stored = run.rows.filter(outcome__in=(RowOutcome.AMBIGUOUS, RowOutcome.REJECTED))
    done = run.effects.filter(model=ORGANISATION)
    lists: dict[str, tuple[Any, QuerySet[Any]]] = {
        "made": (_("new"), done.filter(kind=EffectKind.MADE)),
        "changed": (_("updated"), done.filter(kind=EffectKind.CHANGED)),
        "rows": (_("not stored"), not_stored),
        "kept": (_("not undone"), kept),
    }
    counts = {name: rows.count() for name, (_label, rows) in lists.items()}
    urgent = ("kept",) if run.state == ImportState.UNDONE else ("rows",)
    tab = _tab(asked, [name for name in (*urgent, *lists) if counts[name]])
    rows = lists.get(tab, lists["made"])[1].order_by("number" if tab == "rows" else "row", "pk")
    page = Paginator(rows, ROWS).get_page(asked.get("page"))
    _name(page.object_list, user)
    undoable = (ImportState.FINISHED, ImportState.STOPPED, ImportState.FAILED)
    return {
        "run": run,
        "figures": figures(run),
        "tabs": [(name, label, counts[name]) for name, (label, _rows) in lists.items()],
        "tab": tab,
        "page": page,
        "to_correct": counts["rows"],
        "kept": counts["kept"],
        "undoable": run.state in undoable and run.effects.filter(undone_at=None).exists(),
    }


def _tab(asked: Mapping[str, str], filled: list[Any]) -> str:
    """The tab that was asked for, or the first of those with rows."""
    wanted = asked.get("tab", "")
    if wanted in filled:
        return wanted
    return str(filled[0]) if filled else "made"


def _name(rows: Iterable[ImportRow | ImportEffect], user: User) -> None:
    """Give each row the organisations that it names, as far as this person may see them."""
    rows = list(rows)
    keys: set[int | None] = set()
    for row in rows:
        if isinstance(row, ImportRow):
            keys |= {row.organisation, row.chosen, *(one["key"] for one in row.candidates)}
        elif row.model == ORGANISATION:
            keys.add(row.key)
    visible = Organisation.objects.visible_to(user).select_related("country").in_bulk(keys - {None})
    for row in rows:
        if isinstance(row, ImportRow):
            row.found = visible.get(row.organisation or 0)  # type: ignore[attr-defined]
            for one in row.candidates:
                one["record"] = visible.get(one["key"])
            row.candidates = [one for one in row.candidates if one["record"]]
        else:
            row.found = visible.get(row.key) if row.model == ORGANISATION else None  # type: ignore[attr-defined]
