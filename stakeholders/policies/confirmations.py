"""Who may be asked, who may answer, and who decides on what has changed."""

from django.utils.translation import gettext as _

from core.models import User
from core.verdicts import ALLOWED, Verdict
from stakeholders import policies
from stakeholders.models import ChangeRequest, Organisation
from stakeholders.selectors import confirmations
from stakeholders.states import VETTED, ChangeState


def can_be_asked(organisation: Organisation) -> Verdict:
    """Whether the yearly question may go out to it; the reason is for staff."""
    if organisation.vetting not in VETTED:
        return Verdict(_("It is not verified: there is nothing to confirm."))
    if organisation.at_risk:
        return Verdict(_("It is at risk: a mail could harm it. Ask it by a safe way."))
    if organisation.do_not_contact:
        return Verdict(_("It does not want to be contacted."))
    if confirmations.contact_of(organisation) is None:
        return Verdict(_("It has no address to write to."))
    return ALLOWED


def can_be_confirmed(organisation: Organisation) -> Verdict:
    """Whether somebody can say now that what we hold of it is true."""
    if organisation.vetting not in VETTED:
        return Verdict(
            _("It cannot be confirmed at present. Write to us if you want to know more.")
        )
    return ALLOWED


def can_confirm_own(user: User, organisation: Organisation) -> Verdict:
    """Whether this person may say so of the own organisation."""
    return policies.can_speak_for(user, organisation) and can_be_confirmed(organisation)


def can_decide_change(user: User, change: ChangeRequest) -> Verdict:
    """Whether this person may accept or decline what an organisation told us."""
    if change.state != ChangeState.OPEN:
        return Verdict(_("Somebody has decided on this already."))
    return policies.can_manage_organisation(user, change.organisation)
