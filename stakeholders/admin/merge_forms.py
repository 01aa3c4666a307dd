"""What is asked when two records are merged: which value of each field, and why."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _, gettext_lazy
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from core.models import User
from stakeholders.selectors.merging import Choice, choices
from stakeholders.states import NameKind

KEEP, LOSE = "keep", "lose"
LONGEST = 2000


class SearchForm(forms.Form):
    q = forms.CharField(
        label=gettext_lazy("Find the other record"),
        max_length=200,
        widget=UnfoldAdminTextInputWidget,
    )


class MergeForm(forms.Form):
    """One choice for each field in which both differ; nothing is taken without being seen."""

    reason = forms.CharField(
        label=gettext_lazy("Why are they one?"),
        help_text=gettext_lazy("Kept with the decision, for whoever asks later."),
        max_length=LONGEST,
        widget=UnfoldAdminTextareaWidget,
    )

    def __init__(self, *args: Any, keep: Any, lose: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keep, self.lose = keep, lose
        self.choices = choices(keep, lose)
        for choice in self.differing:
            self.fields[choice.field.name] = _either(LOSE if choice.fills else KEEP)

    @property
    def differing(self) -> list[Choice]:
        return [choice for choice in self.choices if choice.differs]

    @property
    def same(self) -> list[Choice]:
        """What needs no choice: equal, or nothing in the other record."""
        return [choice for choice in self.choices if not choice.differs]

    def rows(self) -> list[tuple[Choice, Any, bool]]:
        """(choice, its form field, whether the other record's value is chosen)."""
        found = []
        for choice in self.differing:
            bound = self[choice.field.name]
            found.append((choice, bound, bound.value() == LOSE))
        return found

    @property
    def asked(self) -> list[Any]:
        """What is asked beside the fields of the records, the reason last."""
        own = {choice.field.name for choice in self.differing}
        others = [self[name] for name in self.fields if name not in own and name != "reason"]
        return [*others, self["reason"]]

    @property
    def asks_for_names(self) -> bool:
        return "names_as" in self.fields

    def arguments(self) -> dict[str, Any]:
        """What the action is called with, beside the two records and `by`."""
        chosen = self.cleaned_data
        names = [choice.field.name for choice in self.differing]
        return {"fields": [name for name in names if chosen[name] == LOSE]}


class OrganisationMergeForm(MergeForm):
    names_as = forms.ChoiceField(
        label=gettext_lazy("Names that are not kept become"),
        initial=NameKind.ALIAS,
        choices=[
            (NameKind.ALIAS, gettext_lazy("other ways to write it")),
            (NameKind.FORMER, gettext_lazy("former names")),
        ],
        widget=forms.RadioSelect,
    )

    def arguments(self) -> dict[str, Any]:
        kind = NameKind(self.cleaned_data["names_as"])
        return {**super().arguments(), "names_as": kind}


class PersonMergeForm(MergeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.keep.user and self.lose.user:
            self.fields["account"] = forms.ChoiceField(
                label=_("Both have an account. Which one stays in use?"),
                help_text=_("The other one can still sign in, and speaks for nobody any more."),
                choices=[(KEEP, self.keep.user.email), (LOSE, self.lose.user.email)],
                widget=forms.RadioSelect,
            )

    def arguments(self) -> dict[str, Any]:
        sides = {KEEP: self.keep.user, LOSE: self.lose.user}
        account: User | None = sides.get(self.cleaned_data.get("account", ""))
        return {**super().arguments(), "account": account}


def _either(initial: str) -> forms.ChoiceField:
    sides = [(KEEP, _("of the one that stays")), (LOSE, _("of the other one"))]
    return forms.ChoiceField(choices=sides, initial=initial, widget=forms.RadioSelect)
