"""Who may do what. Each function answers with a Verdict and changes nothing."""

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core import roles
from core.models import User
from core.verdicts import ALLOWED, Verdict
from stakeholders.models import ContactRole, Organisation, Registration, VettingRules
from stakeholders.selectors.registrations import missing_steps, open_checks
from stakeholders.states import EDITABLE, ContactRoleKind


def can_edit(registration: Registration) -> Verdict:
    """Whether the applicant may still change the form."""
    if registration.state not in EDITABLE:
        return Verdict(_("This registration has been sent and cannot be changed any more."))
    return ALLOWED


def can_send(registration: Registration) -> Verdict:
    """Whether the form is complete (domain 4.1, 8)."""
    if missing_steps(registration):
        return Verdict(_("Some steps are not completed yet."))
    if not registration.consent_processing:
        return Verdict(_("We need your consent before we may process the registration."))
    return ALLOWED


def can_vet(user: User, registration: Registration) -> Verdict:
    """Whether this person may handle this registration at all."""
    if not user.has_perm("stakeholders.vet_registration"):
        return Verdict(_("Only vetting officers handle registrations."))
    if registration.at_risk and not user.has_role(roles.CST_LEAD):
        return Verdict(_("Only CST leads handle this registration."))
    if user.email.lower() in _addresses(registration):
        return Verdict(_("You cannot handle the registration of your own organisation."))
    return ALLOWED


def can_approve(user: User, registration: Registration) -> Verdict:
    """Whether this person may approve it now: checklist done, four eyes kept."""
    if not (verdict := can_vet(user, registration)):
        return verdict
    if count := open_checks(registration).count():
        return Verdict(_("The checklist has %d open or failed questions.") % count)
    if not VettingRules.current().four_eyes:
        return ALLOWED
    if registration.recommended_by_id is None:
        return Verdict(_("Another officer has to recommend the approval first."))
    if registration.recommended_by_id == user.pk:
        return Verdict(_("You recommended the approval: somebody else has to approve."))
    return ALLOWED


def can_manage_organisation(user: User, organisation: Organisation) -> Verdict:
    """Whether this person may verify, list, hide or suspend the organisation."""
    if not user.has_perm("stakeholders.change_organisation"):
        return Verdict(_("Only the civil society team changes organisations."))
    if organisation.at_risk and not user.has_role(roles.CST_LEAD):
        return Verdict(_("Only CST leads change this organisation."))
    return ALLOWED


def can_lead(user: User) -> Verdict:
    """Whether this person decides what only CST leads may decide."""
    if not user.has_role(roles.CST_LEAD):
        return Verdict(_("Only CST leads may do this."))
    return ALLOWED


def can_speak_for(user: User, organisation: Organisation) -> Verdict:
    """Whether this person is a focal point of the organisation today."""
    if not _focal_roles(user, organisation).exists():
        return Verdict(_("Only the organisation's focal point may do this."))
    return ALLOWED


def _focal_roles(user: User, organisation: Organisation) -> QuerySet[ContactRole]:
    kinds = (ContactRoleKind.FOCAL_POINT, ContactRoleKind.SECOND_FOCAL_POINT)
    return ContactRole.objects.on(timezone.localdate()).filter(
        person__user=user, organisation=organisation, kind__in=kinds
    )


def _addresses(registration: Registration) -> set[str]:
    return {registration.email.lower(), registration.focal_email.lower()} - {""}
