"""What the page of one registration says: facts as in the form, duplicates, differences."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db.models import Field, Manager
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _, gettext_lazy

from core import roles
from core.models import User
from stakeholders.admin import words
from stakeholders.models import Organisation, Registration
from stakeholders.policies import risks as risk_policies
from stakeholders.selectors import consents, custom
from stakeholders.selectors.duplicates import Candidate, possible_duplicates
from stakeholders.selectors.registrations import STEP_FIELDS
from stakeholders.selectors.risks import flags_of
from stakeholders.selectors.screening.subjects import explained, matches_of
from stakeholders.states import ConsentPurpose, FlagLevel, ScreeningState

LANGUAGES = dict(settings.LANGUAGES)
HEADINGS = {
    "identity": gettext_lazy("Identity"),
    "contact": gettext_lazy("Contact"),
    "work": gettext_lazy("Work"),
    "ecosoc": gettext_lazy("ECOSOC and memberships"),
    "consent": gettext_lazy("Consent"),
}
COMPARED = (
    "legal_name", "name_en", "acronym", "country", "website", "email", "registration_number",
)  # fmt: skip


@dataclass(frozen=True)
class Section:
    """One step of the form: its heading, and (label, value) of each field."""

    title: Any
    facts: list[tuple[str, Any]]


@dataclass(frozen=True)
class Likeness:
    """A possible duplicate as the page shows it: (label, here, there) where they differ."""

    candidate: Candidate
    kind: str
    url: str
    state: str
    differences: list[tuple[str, str, str]]


def sections(registration: Registration) -> list[Section]:
    """Everything that was told, in the order in which it was asked; gaps as a dash."""
    return [
        Section(HEADINGS[step], [_fact(registration, name) for name in names])
        for step, names in STEP_FIELDS.items()
    ] + [*_further(registration), _consented(registration)]


def likenesses(registration: Registration, user: User) -> list[Likeness]:
    """The possible duplicates that this person may see, with what differs."""
    return [_likeness(registration, found) for found in possible_duplicates(registration, user)]


def _fact(registration: Registration, name: str) -> tuple[str, Any]:
    field: Any = Registration._meta.get_field(name)
    return str(field.verbose_name), _shown(registration, field)


def _shown(registration: Registration, field: Field) -> Any:
    value = getattr(registration, field.name)
    if isinstance(value, Manager):
        return ", ".join(str(term) for term in value.all()) or "–"
    if isinstance(field, ArrayField):
        said = LANGUAGES if field.name == "languages" else dict(field.base_field.flatchoices)
        return ", ".join(str(said.get(each, each)) for each in value) or "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if field.choices:
        return dict(field.flatchoices).get(value, value) or "–"
    if field.name == "website" and value:
        return format_html('<a href="{0}" rel="noreferrer noopener" target="_blank">{0}</a>', value)
    return "–" if value in (None, "") else value


def _further(registration: Registration) -> list[Section]:
    """The answers to custom fields, those that are retired apart."""
    type_id, held = registration.organisation_type_id, registration.custom
    form = {field.code for field in custom.asked_on_form(type_id)}
    asked = [field for field in custom.active() if field.code in form or field.code in held]
    answers = [(label, said or "–") for label, said in custom.answers_of(registration, asked)]
    parts = (
        (_("Further questions"), answers),
        (_("Answers to retired questions"), custom.retired(registration)),
    )
    return [Section(title, list(facts)) for title, facts in parts if facts]


def _consented(registration: Registration) -> Section:
    text = consents.text_of(
        ConsentPurpose.PROCESSING, registration.consent_version, registration.language
    )
    return Section(
        _("What was agreed to"),
        [
            (_("Text version"), registration.consent_version or "–"),
            (_("When"), registration.consent_at),
            (_("Text"), text.text if text else "–"),
        ],
    )


def _likeness(registration: Registration, found: Candidate) -> Likeness:
    record: Any = found.record
    is_organisation = isinstance(record, Organisation)
    return Likeness(
        candidate=found,
        kind=str(record._meta.verbose_name),
        url=_page(record),
        state=record.get_vetting_display() if is_organisation else record.get_state_display(),
        differences=[
            (str(Registration._meta.get_field(name).verbose_name), here, there)  # type: ignore[union-attr]
            for name in COMPARED
            if (here := _plain(registration, name)) != (there := _plain(record, name))
        ],
    )


def _plain(record: Any, name: str) -> str:
    value = getattr(record, name)
    return "–" if value in (None, "") else str(value)


def _page(record: Any) -> str:
    return reverse(f"admin:stakeholders_{record._meta.model_name}_change", args=[record.pk])


def risk_file(record: Organisation | Registration, user: User) -> dict[str, Any]:
    """Flags, matches with the sanctions list and evidence, as the page shows them."""
    name = f"{record._meta.model_name}"
    seen: Any = matches_of(record)
    seen = seen.visible_to(user)
    return {
        "flags": [
            (
                flag,
                words.FLAG_COLOURS[FlagLevel(flag.level)],
                risk_policies.can_read_flag(user, flag),
            )
            for flag in flags_of(record).select_related("raised_by", "closed_by")
        ],
        "matches": [
            (match, words.SCREENING_COLOURS[ScreeningState(match.state)], explained(match))
            for match in seen.select_related("entry", "judged_by")
        ],
        "evidence": record.evidence.select_related("added_by", "removed_by"),
        "can_decide_evidence": user.has_role(roles.CST_LEAD),
        "evidence_url": reverse("admin:stakeholders_evidence_add_to", args=[name, record.pk]),
        "can_add_evidence": risk_policies.can_add_evidence(user, record),
    }
