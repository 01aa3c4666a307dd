"""How the value of a rule is asked for: one field by its kind; empty is "to be confirmed"."""

from collections.abc import Mapping
from typing import Any, override

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.rulebook.keys import MOST, Kind, Rule
from meetings.states import Basis, Confidence, Procedure

YES_NO = (("", _("to be confirmed")), ("yes", _("yes")), ("no", _("no")))
NOT_A_GROUND = ("", _("not admitted on this ground"))
LONGEST = 2000


class ValueForm(forms.Form):
    """The value of one rule with its source; `given()` is what the actions take."""

    rule: Rule
    source = forms.CharField(
        label=_("Source"),
        help_text=_("Where it can be read: a document, a page, a mail. Shown to the team."),
        max_length=300,
    )
    confidence = forms.ChoiceField(
        label=_("How sure is it?"),
        choices=[(each.value, each.label) for each in Confidence if each != Confidence.UNKNOWN],
        initial=Confidence.STAFF,
    )
    note = forms.CharField(label=_("Note"), max_length=500, required=False)

    def value_fields(self) -> dict[str, forms.Field]:
        """The fields that ask for the value itself."""
        if self.rule.kind is Kind.GROUNDS:
            return {
                f"ground_{basis.value}": forms.ChoiceField(
                    label=basis.label,
                    choices=[NOT_A_GROUND, *Procedure.choices],
                    required=False,
                )
                for basis in Basis
            }
        return {"value": _field(self.rule)}

    def initial_values(self, value: Any) -> dict[str, Any]:
        """What the fields show for a stored value."""
        if value is None:
            return {}
        if self.rule.kind is Kind.GROUNDS:
            return {f"ground_{row['basis']}": row["procedure"] for row in value}
        if self.rule.kind is Kind.YES_NO:
            return {"value": "yes" if value else "no"}
        return {"value": "\n".join(value) if self.rule.kind is Kind.TEXTS else value}

    @override
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["given"] = self._read(cleaned)
        return cleaned

    def _read(self, cleaned: Mapping[str, Any]) -> Any:
        if self.rule.kind is Kind.GROUNDS:
            rows = [
                {"basis": basis.value, "procedure": chosen}
                for basis in Basis
                if (chosen := cleaned.get(f"ground_{basis.value}"))
            ]
            return rows or None
        value = cleaned.get("value")
        if value in ("", None):
            return None
        if self.rule.kind is Kind.YES_NO:
            return value == "yes"
        if self.rule.kind is Kind.TEXTS:
            return [line.strip() for line in value.splitlines() if line.strip()] or None
        return value


def _field(rule: Rule) -> forms.Field:
    empty = _("Leave it empty while it is to be confirmed.")
    match rule.kind:
        case Kind.YES_NO:
            return forms.ChoiceField(label=str(rule.label), choices=YES_NO, required=False)
        case Kind.TEXT:
            return forms.CharField(
                label=str(rule.label), max_length=LONGEST, required=False, help_text=empty
            )
        case Kind.TEXTS:
            return forms.CharField(
                label=str(rule.label),
                max_length=LONGEST,
                required=False,
                widget=forms.Textarea,
                help_text=_("One on each line. Leave it empty while it is to be confirmed."),
            )
        case _:
            text = _("Calendar days before the first day of the session.")
            return forms.IntegerField(
                label=str(rule.label),
                min_value=0,
                max_value=MOST,
                required=False,
                help_text=text if rule.kind is Kind.DAYS else empty,
            )
