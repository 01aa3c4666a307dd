"""What `seed_rules` knows: one function a kind, in the order they depend on each other.

A new kind is a function that returns a `Kind`, and its line in KINDS.
"""

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.db.models import Model

from core.models import ExportRules
from stakeholders.actions.reference import Kind, Values
from stakeholders.imports import countries as names
from stakeholders.models import (
    ChecklistItem,
    ConfirmationRules,
    ConsentText,
    Country,
    DocumentRule,
    FieldOffice,
    MatchRules,
    OfficeCoverage,
    OrganisationType,
    RegionalGroup,
    RetentionRules,
    RiskRule,
    SeededRow,
    Theme,
    Umbrella,
    VettingRules,
)
from stakeholders.models.flags import FIRST_RULES
from stakeholders.states import ConsentPurpose, DocumentKind, MatchUse

DATA = Path(__file__).resolve().parent.parent / "data"
GROUPS = {"African": "AFR", "Asia-Pacific": "APG", "Eastern European": "EEG"}
LANGUAGES = {
    "en": "English",
    "fr": "French",
    "es": "Spanish",
    "ru": "Russian",
    "zh": "Chinese",
    "ar": "Arabic",
}
TEXTS = "consent texts"
CONSENT = "2026-11"
CONSENT_LANGUAGES = ("fr", "es", "ru", "ar", "zh-hans")


def regional_groups() -> Kind:
    return _terms("UN regional groups", RegionalGroup, "regional_groups.csv")


def countries() -> Kind:
    """249 countries and areas of the M49 list, each in its UN regional group."""
    group_of = {row["iso2"]: row["un_regional_group"] for row in _read("un_regional_groups.csv")}
    groups = dict(RegionalGroup.objects.values_list("code", "pk"))
    rows = {}
    for row in _read("countries_m49.csv"):
        code = row[names.ISO2]
        group = group_of.get(code, "")
        rows[code] = {
            "code": code,
            "iso3": row[names.ISO3],
            "m49": int(row[names.M49]),
            "region": row["Region Name"],
            "subregion": row["Sub-region Name"],
            "regional_group_id": groups.get(GROUPS.get(group, group)),
            **{f"name_{short}": _name(row, long) for short, long in LANGUAGES.items()},
        }
    return Kind("countries and areas", Country, rows, _code)


def organisation_types() -> Kind:
    kind = _terms("organisation types", OrganisationType, "organisation_types.csv")
    return _in_order(kind)


def themes() -> Kind:
    return _in_order(_terms("themes", Theme, "themes.csv"))


def umbrellas() -> Kind:
    return _terms("umbrella organisations", Umbrella, "umbrellas.csv")


def field_offices() -> Kind:
    fields = ("code", "name_en", "seat", "confidence")
    rows = {
        row["code"]: {field: row[field] for field in fields} for row in _read("field_offices.csv")
    }
    return Kind("field offices", FieldOffice, rows, _code)


def coverage() -> Kind:
    """Which office covers which country; staff may have moved who is the primary one."""
    offices = dict(FieldOffice.objects.values_list("code", "pk"))
    places = dict(Country.objects.values_list("code", "pk"))
    taken = {row.country_id: row.office_id for row in OfficeCoverage.objects.filter(primary=True)}
    rows: dict[str, Values] = {}
    for row in _read("field_offices.csv"):
        office = offices.get(row["code"])
        for column in ("primary", "also"):
            for code in row[column].split():
                country = places.get(code)
                if office is None or country is None:
                    continue
                primary = column == "primary" and taken.get(country, office) == office
                rows[f"{row['code']}:{code}"] = {
                    "office_id": office,
                    "country_id": country,
                    "primary": primary,
                }
    known = {(row["office_id"], row["country_id"]): key for key, row in rows.items()}
    return Kind(
        "coverage of the offices",
        OfficeCoverage,
        rows,
        lambda row: known.get((row.office_id, row.country_id), f"own:{row.pk}"),
    )


def checklist() -> Kind:
    rows = {row["code"]: {**row} for row in _read("checklist.csv")}
    return _in_order(Kind("questions of the checklist", ChecklistItem, rows, _code))


def consent_texts() -> Kind:
    """The first text of each purpose, in six languages.

    Translations come beside the English words that they say, never beside others: not where
    the team wrote its own, and not where it archived or deleted the version.
    """
    known = {_of_text(text): text for text in ConsentText.objects.filter(version=CONSENT)}
    seeded = set(SeededRow.objects.filter(kind=TEXTS).values_list("key", flat=True))
    rows: dict[str, Values] = {}
    for purpose in ConsentPurpose:
        english = _consent_text(purpose, "en")
        key = _of_text(ConsentText(**english))
        rows[key] = english
        if (text := known.get(key)) is None:
            is_ours = key not in seeded
        else:
            is_ours = text.active and text.text == english["text"]
        for language in CONSENT_LANGUAGES if is_ours else ():
            values = _consent_text(purpose, language)
            rows[_of_text(ConsentText(**values))] = values
    return Kind(TEXTS, ConsentText, rows, _of_text, frozen=True)


def _consent_text(purpose: str, language: str) -> Values:
    file = DATA / "consents" / f"{purpose}_{CONSENT}.{language}.txt"
    text = file.read_text(encoding="utf-8").strip()
    return {"purpose": str(purpose), "version": CONSENT, "language": language, "text": text}


def document_rules() -> Kind:
    """What helps vetting; whether a type has to bring it is for the leads to decide."""
    kinds = (DocumentKind.REGISTRATION_CERTIFICATE, DocumentKind.STATUTES)
    rows = {kind.value: {"kind": kind.value, "organisation_type_id": None} for kind in kinds}
    return Kind("document rules", DocumentRule, rows, _rule_key)


def _rule_key(rule: Any) -> str:
    return rule.kind if rule.organisation_type_id is None else f"own:{rule.pk}"


def risk_rules() -> Kind:
    rows: dict[str, Values] = {
        level or "none": {"level": str(level), "months": months, "four_eyes": four_eyes}
        for level, (months, four_eyes) in FIRST_RULES.items()
    }
    return Kind("rules by risk", RiskRule, rows, lambda rule: rule.level or "none")


def vetting_rules() -> Kind:
    return Kind("vetting rules", VettingRules, {"1": {"id": 1}}, lambda row: str(row.pk))


def export_rules() -> Kind:
    return Kind("rules for exports", ExportRules, {"1": {"id": 1}}, lambda row: str(row.pk))


def confirmation_rules() -> Kind:
    return Kind("confirmation rules", ConfirmationRules, {"1": {"id": 1}}, lambda row: str(row.pk))


def retention_rules() -> Kind:
    return Kind("retention rules", RetentionRules, {"1": {"id": 1}}, lambda row: str(row.pk))


def match_rules() -> Kind:
    """Three rule sets: a public notice shows little and sure, a clean-up shows more."""
    own = {
        MatchUse.PUBLIC: {"suggest_from": 80, "most": 3},
        MatchUse.STAFF: {"suggest_from": 72, "most": 10},
        MatchUse.CLEANUP: {"suggest_from": 76, "most": 10},
    }
    rows = {str(use): {"use": str(use), **values} for use, values in own.items()}
    return Kind("matching rules", MatchRules, rows, lambda row: row.use)


KINDS: tuple[Callable[[], Kind], ...] = (
    regional_groups,
    countries,
    organisation_types,
    themes,
    umbrellas,
    field_offices,
    coverage,
    checklist,
    consent_texts,
    document_rules,
    vetting_rules,
    risk_rules,
    export_rules,
    confirmation_rules,
    retention_rules,
    match_rules,
)


def _read(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _terms(kind: str, model: type[Model], file: str) -> Kind:
    return Kind(kind, model, {row["code"]: {**row} for row in _read(file)}, _code)


def _in_order(kind: Kind) -> Kind:
    """The same, with the rows numbered in the order of the file."""
    rows = {
        key: {**values, "position": position}
        for position, (key, values) in enumerate(kind.rows.items(), start=1)
    }
    return replace(kind, rows=rows)


def _of_text(text: Any) -> str:
    """The first text was seeded by its version alone, before there were several."""
    key = f"{text.purpose}:{text.version}:{text.language}"
    return CONSENT if key == f"processing:{CONSENT}:en" else key


def _code(record: Any) -> str:
    return str(record.code)


def _name(row: dict[str, str], language: str) -> str:
    """The short name of the UN's terminology, or else the one of the M49 list."""
    return row[f"{language} Short"] or row[f"M49 {language}"]
