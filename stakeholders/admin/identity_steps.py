"""The steps about who an organisation is: its name, its network, its status with ECOSOC."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _, gettext_lazy
from unfold.widgets import (
    UnfoldAdminDateWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from core.admin.steps import Step, StepForm
from core.models import User
from stakeholders import policies
from stakeholders.actions import histories, names, networks
from stakeholders.models import Organisation
from stakeholders.states import BranchKind, EcosocCategory, EcosocStanding


def _day() -> UnfoldAdminDateWidget:
    """The browser's own calendar: the page of a step loads no script for one."""
    return UnfoldAdminDateWidget(attrs={"type": "date"}, format="%Y-%m-%d")


class RenameForm(StepForm):
    new_name = forms.CharField(
        label=gettext_lazy("New legal name"), max_length=300, widget=UnfoldAdminTextInputWidget
    )
    name_en = forms.CharField(
        label=gettext_lazy("Name in English"),
        required=False,
        max_length=300,
        widget=UnfoldAdminTextInputWidget,
    )
    acronym = forms.CharField(
        label=gettext_lazy("Acronym"),
        required=False,
        max_length=60,
        widget=UnfoldAdminTextInputWidget,
    )
    on = forms.DateField(
        label=gettext_lazy("In use since"),
        required=False,
        help_text=gettext_lazy("Empty: since today."),
        widget=_day(),
    )
    evidence = forms.CharField(
        label=gettext_lazy("Evidence"),
        help_text=gettext_lazy("For example a decision of ECOSOC, or a new certificate."),
        required=False,
        max_length=300,
        widget=UnfoldAdminTextInputWidget,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_name"].initial = self.record.legal_name
        self.fields["name_en"].initial = self.record.name_en
        self.fields["acronym"].initial = self.record.acronym


class AttachForm(StepForm):
    reference = forms.CharField(
        label=gettext_lazy("Reference of the organisation it is part of"),
        help_text=gettext_lazy("Such as CSO-000042."),
        max_length=20,
        widget=UnfoldAdminTextInputWidget,
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("It is its"),
        required=False,
        choices=[("", gettext_lazy("not said")), *BranchKind.choices],
        widget=UnfoldAdminSelectWidget,
    )

    def clean_reference(self) -> Organisation:
        seen = Organisation.objects.visible_to(self.user)
        found = seen.by_reference(self.cleaned_data["reference"].strip()).first()
        if found is None:
            raise forms.ValidationError(_("There is no organisation with this reference."))
        return found

    def arguments(self) -> dict[str, Any]:
        return {"parent": self.cleaned_data["reference"], "kind": self.cleaned_data["kind"]}


class EcosocForm(StepForm):
    standing = forms.ChoiceField(
        label=gettext_lazy("Decided"),
        choices=[(each.value, each.label) for each in histories.CHECKED],
        widget=UnfoldAdminSelectWidget,
    )
    category = forms.ChoiceField(
        label=gettext_lazy("Category"),
        choices=EcosocCategory.choices,
        widget=UnfoldAdminSelectWidget,
    )
    on = forms.DateField(
        label=gettext_lazy("In force since"),
        help_text=gettext_lazy("What held until then ends on this day."),
        widget=_day(),
    )
    suspended_until = forms.DateField(
        label=gettext_lazy("Suspended until"),
        help_text=gettext_lazy("Only for a suspension, as it was decided."),
        required=False,
        widget=_day(),
    )
    report_due = forms.DateField(
        label=gettext_lazy("Next quadrennial report due"),
        required=False,
        widget=_day(),
    )
    decision_symbol = forms.CharField(
        label=gettext_lazy("Decision"),
        help_text=gettext_lazy("For example E/2024/32 (Part I)."),
        required=False,
        max_length=60,
        widget=UnfoldAdminTextInputWidget,
    )
    evidence = forms.CharField(
        label=gettext_lazy("Evidence"),
        required=False,
        max_length=300,
        widget=UnfoldAdminTextInputWidget,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if known := self.record.ecosoc.first():
            self.fields["category"].initial = known.category

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("suspended_until") and values.get("standing") != EcosocStanding.SUSPENDED:
            self.add_error("suspended_until", _("Only a suspension is decided until a day."))
        return values


def attach(organisation: Organisation, *, by: User, parent: Organisation, kind: str) -> object:
    """The action as steps call it."""
    return networks.attach(organisation, parent, by=by, kind=kind)


IDENTITY_STEPS = (
    Step(
        name="rename",
        label=gettext_lazy("Rename"),
        explain=gettext_lazy(
            "The name it has now is kept as a former name, with the day on which it ended."
            " Search finds it by both."
        ),
        run=names.rename,
        verdict=policies.can_manage_organisation,
        done=gettext_lazy("Renamed. The former name is kept."),
        form=RenameForm,
    ),
    Step(
        name="attach",
        label=gettext_lazy("Make part of another"),
        explain=gettext_lazy("It becomes a country office, chapter, member or project of another."),
        run=attach,
        verdict=policies.can_manage_organisation,
        done=gettext_lazy("It is part of the other organisation now."),
        form=AttachForm,
    ),
    Step(
        name="detach",
        label=gettext_lazy("Not part of another"),
        explain=gettext_lazy("It stands on its own from now on. Its own branches stay with it."),
        run=networks.detach,
        verdict=policies.can_manage_organisation,
        done=gettext_lazy("It stands on its own."),
        shown=lambda _user, organisation: organisation.parent_id is not None,
    ),
    Step(
        name="ecosoc",
        label=gettext_lazy("Note an ECOSOC decision"),
        explain=gettext_lazy(
            "Granted, suspended, reinstated or withdrawn: the status that held until then ends,"
            " and stays in the history. You state that you checked it."
        ),
        run=histories.note_ecosoc,
        verdict=policies.can_manage_organisation,
        done=gettext_lazy("Noted in the history of its consultative status."),
        form=EcosocForm,
    ),
)
