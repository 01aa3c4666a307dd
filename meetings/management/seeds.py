"""The bodies and the first version of their rules, from data/bodies.toml."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from meetings.models import Body, RuleSet, RuleValue
from meetings.states import Confidence, RuleSetState
from stakeholders.models import Umbrella

FILE = Path(__file__).resolve().parent.parent / "data" / "bodies.toml"
OWN = ("kind", "secretariat", "contact", "accreditation_kind")
NAMES = ("name_en", "name_fr", "name_es", "name_ru", "name_zh", "name_ar")
INHERITED = "As at the {}."


@transaction.atomic
def seed() -> Iterator[str]:
    """Make the bodies and rules that are missing; what is there belongs to the team."""
    wanted: Mapping[str, dict[str, Any]] = tomllib.loads(FILE.read_text(encoding="utf-8"))
    bodies = dict(zip(wanted, map(_body, wanted, wanted.values()), strict=True))
    made = sum(new for _known, new in bodies.values())
    for code, row in wanted.items():
        _relate(bodies[code], row, bodies)
    versions = sum(_first_version(bodies[code][0], code, wanted) for code in wanted)
    return iter(
        (
            f"bodies: created {made}, updated 0, unchanged {len(wanted) - made}",
            f"rule sets: created {versions}, updated 0, unchanged {len(wanted) - versions}",
        )
    )


def _body(code: str, row: Mapping[str, Any]) -> tuple[Body, bool]:
    """The body, and whether it is new."""
    found = Body.objects.filter(code=code).first()
    if found is not None:
        return found, False
    values = {name: row[name] for name in (*OWN, *NAMES) if name in row}
    return Body.objects.create(code=code, position=Body.objects.count() + 1, **values), True


def _relate(
    made: tuple[Body, bool], row: Mapping[str, Any], bodies: Mapping[str, tuple[Body, bool]]
) -> None:
    """Where a new body belongs; the others are known by now."""
    body, new = made
    if not new:
        return
    for name in ("parent", "looks_at"):
        if name in row:
            setattr(body, name, bodies[row[name]][0])
    body.coordinator = Umbrella.objects.filter(code=row.get("coordinator", "")).first()
    body.save()


def _first_version(body: Body, code: str, wanted: Mapping[str, dict[str, Any]]) -> bool:
    """Store version 1 and put it into force, unless the body has rules."""
    if body.rule_sets.exists():
        return False
    rule_set = RuleSet.objects.create(body=body, version=1, reason="Collected from public sources")
    RuleValue.objects.bulk_create(
        RuleValue(rule_set=rule_set, key=key, **values)
        for key, values in _values(wanted[code], wanted).items()
    )
    rule_set.state, rule_set.in_force_at = RuleSetState.IN_FORCE, timezone.now()
    rule_set.save()
    return True


def _values(
    row: Mapping[str, Any], wanted: Mapping[str, dict[str, Any]]
) -> dict[str, dict[str, Any]]:
    """The rules of a body: its own, and unverified those of the body that it resembles."""
    like = str(row.get("inherits", ""))
    taken = {
        key: {
            "value": rule["v"],
            "confidence": Confidence.UNVERIFIED,
            "source": "",
            "note": INHERITED.format(wanted[like]["name_en"]),
        }
        for key, rule in (wanted[like]["rules"] if like else {}).items()
    }
    own = {
        key: {
            "value": rule["v"],
            "confidence": Confidence(rule["t"]),
            "source": rule["s"],
            "note": rule.get("note", ""),
        }
        for key, rule in row["rules"].items()
    }
    return {**taken, **own}
