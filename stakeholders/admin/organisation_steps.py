"""The steps of an organisation: what each asks, what it does, and when it is possible."""

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from core.admin.steps import Step, StepForm
from core.models import User
from core.verdicts import Verdict
from stakeholders import policies
from stakeholders.actions import confirmations, erasure, invitations, organisations
from stakeholders.admin import flags, reviews
from stakeholders.admin.forms import LONGEST, InviteForm, ReasonForm
from stakeholders.models import Invitation, Organisation, Person
from stakeholders.policies import risks
from stakeholders.policies.confirmations import can_be_asked
from stakeholders.states import VETTED, InvitationState, ListingState, VettingState


def invite(organisation: Organisation, *, by: User, person: Person) -> Invitation:
    """The action with the record first, as steps call it."""
    return invitations.invite(person, organisation, by=by)


class NoteForm(StepForm):
    note = forms.CharField(
        label=_("How did it confirm?"),
        help_text=_("For example: said so on the phone. Kept in the history."),
        max_length=500,
        widget=UnfoldAdminTextInputWidget,
    )


class EraseForm(StepForm):
    """Names what goes; the reference is typed, since there is no way back."""

    typed = forms.CharField(max_length=30, widget=UnfoldAdminTextInputWidget)
    reason = forms.CharField(
        label=_("Reason"), max_length=LONGEST, widget=UnfoldAdminTextareaWidget
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        goes = erasure.what_goes(erasure.roots_of(self.record))
        typed = self.fields["typed"]
        typed.label = gettext("Type %s to confirm") % erasure.expected_word(self.record)
        typed.help_text = gettext("Erased or emptied: %s") % ", ".join(
            f"{name} {number}" for name, number in goes
        )


def can_ask(user: User, organisation: Organisation) -> Verdict:
    return policies.can_manage_organisation(user, organisation) and can_be_asked(organisation)


def can_publish(user: User, organisation: Organisation) -> Verdict:
    if organisation.vetting != VettingState.VERIFIED:
        return Verdict(str(_("Only a verified organisation can be listed.")))
    if organisation.at_risk:
        return Verdict(str(_("This organisation is protected and cannot be listed.")))
    return policies.can_manage_organisation(user, organisation) and risks.is_unlocked(organisation)


def can_decide_as_lead(user: User, organisation: Organisation) -> Verdict:
    return policies.can_lead(user) and policies.can_manage_organisation(user, organisation)


def _leads(user: User, _organisation: Organisation) -> bool:
    return bool(policies.can_lead(user))


def _in_vetting(*states: VettingState) -> Any:
    return lambda _user, organisation: organisation.vetting in states


def _in_listing(*states: ListingState) -> Any:
    return lambda _user, organisation: organisation.listing in states


STEPS = (
    Step(
        name="verify",
        label=_("Verify"),
        explain=_("You state that this organisation passed vetting. It is not listed by this."),
        run=organisations.verify,
        verdict=policies.can_verify,
        done=_("Verified."),
        tone="primary",
        shown=_in_vetting(VettingState.UNVERIFIED),
    ),
    Step(
        name="publish",
        label=_("List publicly"),
        explain=_(
            "It appears in the public directory at once. Only with the organisation's own"
            " agreement, which you hold outside this system."
        ),
        run=organisations.publish,
        verdict=can_publish,
        done=_("It is in the public directory."),
        shown=_in_listing(ListingState.NOT_LISTED, ListingState.HIDDEN),
    ),
    Step(
        name="ask",
        label=_("Ask for confirmation"),
        explain=_(
            "The focal point, or else the official address, gets a mail with a link to what we "
            "hold. An open question is replaced."
        ),
        run=confirmations.ask_again,
        verdict=can_ask,
        done=_("Asked. The mail is on its way."),
        shown=_in_vetting(*VETTED),
    ),
    Step(
        name="confirmed",
        label=_("Note a confirmation"),
        explain=_("It told you by another way that what we hold is still true."),
        run=confirmations.note_confirmation,
        verdict=policies.can_manage_organisation,
        done=_("Noted. It is asked again in a year."),
        form=NoteForm,
        shown=_in_vetting(*VETTED),
    ),
    Step(
        name="invite",
        label=_("Invite focal point"),
        explain=_("The person gets a mail with a link to open an account."),
        run=invite,
        verdict=policies.can_manage_organisation,
        done=_("Invited. The mail is on its way."),
        form=InviteForm,
    ),
    Step(
        name="hide",
        label=_("Hide from the directory"),
        explain=_("It leaves the public directory at once; its own agreement is kept."),
        run=organisations.hide,
        verdict=policies.can_manage_organisation,
        done=_("It is hidden."),
        form=ReasonForm,
        shown=_in_listing(ListingState.LISTED),
    ),
    flags.RAISE,
    replace(reviews.ASK, shown=_in_vetting(*VETTED)),
    Step(
        name="suspend",
        label=_("Suspend"),
        explain=_("It leaves the directory, and cannot take part in anything new."),
        run=organisations.suspend,
        verdict=can_decide_as_lead,
        done=_("Suspended."),
        form=ReasonForm,
        tone="danger",
        shown=_in_vetting(*VETTED),
    ),
    Step(
        name="lift",
        label=_("Lift the suspension"),
        explain=_("It is verified again. It stays hidden until somebody lists it."),
        run=organisations.lift_suspension,
        verdict=can_decide_as_lead,
        done=_("The suspension is lifted."),
        form=ReasonForm,
        shown=_in_vetting(VettingState.SUSPENDED),
    ),
    Step(
        name="archive",
        label=_("Close the record"),
        explain=_("It leaves the directory and all work; it is kept for the record, for good."),
        run=erasure.archive,
        verdict=policies.can_manage_organisation,
        done=_("The record is closed."),
        form=ReasonForm,
        tone="danger",
        shown=_in_vetting(VettingState.UNVERIFIED, *VETTED, VettingState.SUSPENDED),
    ),
    Step(
        name="erase",
        label=_("Erase"),
        explain=_(
            "Names, addresses, texts, documents, mails and the history are erased for good, and "
            "the people known only through it. What is left: country, type, years."
        ),
        run=erasure.erase_organisation,
        verdict=can_decide_as_lead,
        done=_("Erased. Only numbers are left."),
        form=EraseForm,
        tone="danger",
        shown=lambda user, organisation: (
            _leads(user, organisation)
            and organisation.vetting not in (VettingState.ERASED, VettingState.MERGED)
        ),
    ),
    Step(
        name="at-risk",
        label=_("Mark as at risk"),
        explain=_("From now on nobody but CST leads finds it, anywhere."),
        run=organisations.mark_at_risk,
        verdict=can_decide_as_lead,
        done=_("Marked. Only CST leads see it now."),
        tone="danger",
        shown=lambda user, organisation: _leads(user, organisation) and not organisation.at_risk,
    ),
    Step(
        name="not-at-risk",
        label=_("Not at risk any more"),
        explain=_("The team sees it again. It stays hidden until somebody lists it."),
        run=organisations.clear_at_risk,
        verdict=can_decide_as_lead,
        done=_("The team sees it again."),
        shown=lambda user, organisation: _leads(user, organisation) and organisation.at_risk,
    ),
)


def can_send_again(user: User, invitation: Invitation) -> Verdict:
    if invitation.state == InvitationState.ACCEPTED:
        return Verdict(str(_("This invitation was accepted: there is an account already.")))
    return policies.can_manage_organisation(user, invitation.organisation)


def can_revoke(user: User, invitation: Invitation) -> Verdict:
    if invitation.state != InvitationState.OPEN:
        return Verdict(str(_("Only an open invitation can be taken back.")))
    return policies.can_manage_organisation(user, invitation.organisation)
