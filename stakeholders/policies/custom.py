"""What may still be changed about a custom field once organisations have answered it."""

from django.utils.translation import gettext as _

from core.verdicts import ALLOWED, Verdict
from stakeholders.models import CustomField
from stakeholders.models.custom import READERS
from stakeholders.selectors import custom
from stakeholders.states import Audience


def can_have_kind(field: CustomField, kind: str) -> Verdict:
    """Whether its kind can become this one: answers of one kind are none of another."""
    if kind == field.kind or not custom.is_used(field):
        return ALLOWED
    return Verdict(
        _(
            "Answers of the kind “%s” are kept, so the kind stays. Retire this field and make"
            " another one."
        )
        % field.get_kind_display()
    )


def can_have_audience(field: CustomField, audience: str) -> Verdict:
    """Whether these may read its answers: never more people than when they were given."""
    before = READERS.index(Audience(field.audience))
    if READERS.index(Audience(audience)) <= before or not custom.is_used(field):
        return ALLOWED
    return Verdict(
        _(
            "Answers are kept that were given for fewer readers (%s). You can let fewer people"
            " read them, not more. Retire this field and make another one."
        )
        % field.get_audience_display()
    )


def can_be_deleted(field: CustomField) -> Verdict:
    """Whether it was never answered."""
    if custom.is_used(field):
        return Verdict(_("It was answered: retire it, then the answers stay."))
    return ALLOWED


def can_drop_choice(field: CustomField, code: str) -> Verdict:
    """Whether an entry of its list was never chosen."""
    if custom.is_chosen_somewhere(field, code):
        return Verdict(_("It was chosen: retire it, then the answers stay."))
    return ALLOWED
