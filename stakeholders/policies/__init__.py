"""Who may do what. Each function answers with a Verdict and changes nothing."""

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from core import roles
from core.errors import IllegalTransition
from core.models import User
from core.verdicts import ALLOWED, Verdict
from stakeholders import identity
from stakeholders.models import (
    ContactRole,
    Endorsement,
    Invitation,
    Organisation,
    Person,
    Registration,
    Suggestion,
    VettingRules,
)
from stakeholders.models.pairs import Pair
from stakeholders.policies import risks
from stakeholders.policies.completeness import can_apply_with as can_apply_with
from stakeholders.selectors import offices
from stakeholders.selectors.declarations import missing_documents
from stakeholders.selectors.directory import office
from stakeholders.selectors.registrations import missing_steps, open_checks
from stakeholders.selectors.risks import is_locked, rule_for
from stakeholders.states import (
    EDITABLE,
    REGISTRATION,
    SUGGESTION,
    ContactRoleKind,
    InvitationState,
    ListingState,
    RegistrationState,
    SuggestionState,
    VettingState,
)


def can_edit(registration: Registration) -> Verdict:
    """Whether the applicant may still change the form."""
    if registration.state not in EDITABLE:
        return Verdict(_("This registration has been sent and cannot be changed any more."))
    if registration.link_expires_at <= timezone.now():
        return Verdict(_("The time to change this registration has ended."))
    return ALLOWED


def can_send(registration: Registration) -> Verdict:
    """Whether the form is complete (domain 4.1, 8)."""
    if missing_steps(registration):
        return Verdict(_("Some steps are not completed yet."))
    if not registration.consent_processing:
        return Verdict(_("We need your consent before we may process the registration."))
    if missing := missing_documents(registration):
        return Verdict(_("Documents are missing: %s.") % ", ".join(missing))
    return ALLOWED


def can_vet(user: User, registration: Registration) -> Verdict:
    """Whether this person may handle this registration at all."""
    if not user.has_perm("stakeholders.vet_registration"):
        return Verdict(_("Only vetting officers handle registrations."))
    if registration.at_risk and not user.has_role(roles.CST_LEAD):
        return Verdict(_("Only CST leads handle this registration."))
    if _is_own(user, registration):
        return Verdict(_("You cannot handle the registration of your own organisation."))
    return risks.is_unlocked_for(user, registration)


def can_move(registration: Registration, target: RegistrationState) -> Verdict:
    """Whether the lifecycle has this move, for buttons; actions check by moving."""
    try:
        REGISTRATION.check(registration.state, target)
    except IllegalTransition as error:
        return Verdict(error.message)
    return ALLOWED


def can_review(user: User, registration: Registration) -> Verdict:
    """Whether this person may work on it: not while it is quarantined, where it is in no list."""
    if not (verdict := can_vet(user, registration)):
        return verdict
    if registration.quarantined:
        return Verdict(_("This registration is quarantined: release or decline it first."))
    return ALLOWED


def can_check(user: User, registration: Registration) -> Verdict:
    """Whether this person may answer the checklist now."""
    if not (verdict := can_review(user, registration)):
        return verdict
    if registration.state != RegistrationState.UNDER_REVIEW:
        return Verdict(_("The checklist can be filled in while the registration is under review."))
    return ALLOWED


def can_assign(user: User, registration: Registration) -> Verdict:
    """Whether this person may say who looks after it."""
    if not (verdict := can_vet(user, registration)):
        return verdict
    if registration.is_final:
        return Verdict(_("This registration is decided; nobody has to look after it."))
    return ALLOWED


def can_release(user: User, registration: Registration) -> Verdict:
    """Whether this person may let it out of quarantine."""
    if not (verdict := can_vet(user, registration)):
        return verdict
    if not user.has_perm("stakeholders.see_quarantine_registration"):
        return Verdict(_("Only people who see the quarantine release from it."))
    if not registration.quarantined:
        return Verdict(_("This registration is not quarantined."))
    if registration.is_final:
        return Verdict(_("This registration is decided already."))
    return ALLOWED


def can_discard(user: User, registration: Registration) -> Verdict:
    """Whether this person may delete it as spam: quarantined, and nothing was begun."""
    if not (verdict := can_release(user, registration)):
        return verdict
    has_file = registration.flags.exists() or registration.evidence.exists()
    if registration.state != RegistrationState.SUBMITTED or has_file:
        return Verdict(_("Somebody has begun to look into it: decline it instead."))
    return ALLOWED


def can_recommend(user: User, registration: Registration) -> Verdict:
    """Whether this person may recommend the approval, for a second officer to give."""
    if not (verdict := can_review(user, registration)):
        return verdict
    if not needs_four_eyes(registration):
        return Verdict(_("One officer may approve: nobody has to recommend it first."))
    return _checklist_done(registration) and risks.is_screened(registration)


def can_approve(user: User, registration: Registration) -> Verdict:
    """Whether this person may approve it now: checklist done, screened, four eyes kept."""
    if not (verdict := can_review(user, registration)):
        return verdict
    verdict = (
        risks.is_unlocked(registration)
        and risks.is_screened(registration)
        and _checklist_done(registration)
    )
    if not verdict or not needs_four_eyes(registration):
        return verdict
    if registration.recommended_by_id is None:
        return Verdict(_("Another officer has to recommend the approval first."))
    if registration.recommended_by_id == user.pk:
        return Verdict(_("You recommended the approval: somebody else has to approve."))
    return ALLOWED


def needs_four_eyes(registration: Registration) -> bool:
    """Whether two people have to agree: always, or by the risk of this one, as staff set it."""
    return VettingRules.current().four_eyes or rule_for(registration).four_eyes


def can_verify(user: User, organisation: Organisation) -> Verdict:
    """Whether this person may note that it passed vetting: screened, and not locked."""
    return (
        can_manage_organisation(user, organisation)
        and risks.is_unlocked(organisation)
        and risks.is_screened(organisation)
    )


def can_manage_organisation(user: User, organisation: Organisation) -> Verdict:
    """Whether this person may verify, list, hide or suspend the organisation."""
    if organisation.vetting == VettingState.MERGED:
        return Verdict(_("It was merged into another organisation: that one is changed."))
    return can_decide_about(user, organisation)


def can_decide_about(user: User, organisation: Organisation) -> Verdict:
    """Whether this person may decide about it, whatever its state."""
    if not user.has_perm("stakeholders.change_organisation"):
        return Verdict(_("Only the civil society team changes organisations."))
    if organisation.at_risk and not user.has_role(roles.CST_LEAD):
        return Verdict(_("Only CST leads change this organisation."))
    if ContactRole.objects.filter(person__user=user, organisation=organisation).exists():
        return Verdict(_("You cannot decide about an organisation whose contact you are or were."))
    return risks.is_unlocked_for(user, organisation)


def can_lead(user: User) -> Verdict:
    """Whether this person decides what only CST leads may decide."""
    if not user.has_role(roles.CST_LEAD):
        return Verdict(_("Only CST leads may do this."))
    return ALLOWED


def can_be_accepted(invitation: Invitation) -> Verdict:
    """Whether the invitation still stands."""
    if invitation.state == InvitationState.ACCEPTED:
        return Verdict(_("This invitation has been accepted already."))
    if invitation.state == InvitationState.REVOKED:
        return Verdict(_("This invitation was replaced by a newer one, or taken back."))
    if invitation.expires_at <= timezone.now():
        return Verdict(_("This invitation has ended. Write to us and we send you a new one."))
    return ALLOWED


def can_accept_invitation(user: User, invitation: Invitation) -> Verdict:
    """Whether this account belongs to the invited address."""
    if user.email.lower() != invitation.email.lower():
        return Verdict(_("This invitation is for another address than that of your account."))
    return ALLOWED


def can_list_own(user: User, organisation: Organisation) -> Verdict:
    """Whether this focal point may put the organisation into the directory now."""
    return can_speak_for(user, organisation) and can_be_listed(organisation)


def can_unlist_own(user: User, organisation: Organisation) -> Verdict:
    """Whether this focal point may take the agreement to be listed back now."""
    return can_speak_for(user, organisation) and can_be_unlisted(organisation)


def can_be_listed(organisation: Organisation) -> Verdict:
    """Whether its focal point has the choice to list it.

    What the team hid stays hidden until the team shows it, and the reason is not told.
    """
    listable = organisation.vetting == VettingState.VERIFIED and not organisation.at_risk
    is_held = organisation.listing == ListingState.HIDDEN or is_locked(organisation)
    if not listable or is_held:
        return Verdict(_("It cannot be listed at present. Write to us if you want to know more."))
    if organisation.listing == ListingState.LISTED:
        return Verdict(_("It is in the directory already."))
    return ALLOWED


def can_be_unlisted(organisation: Organisation) -> Verdict:
    """Whether there is an agreement that its focal point can take back."""
    if organisation.listing_opt_in_at is None:
        return Verdict(_("It is not in the directory."))
    return ALLOWED


def can_correct(user: User, person: Person) -> Verdict:
    """Whether these are the person's own data."""
    if person.user_id != user.pk:
        return Verdict(_("Everybody corrects the own data here, and nobody else's."))
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


def _checklist_done(registration: Registration) -> Verdict:
    if count := open_checks(registration).count():
        text = ngettext(
            "The checklist has %d question that is not passed.",
            "The checklist has %d questions that are not passed.",
            count,
        )
        return Verdict(text % count)
    return ALLOWED


def _is_own(user: User, registration: Registration) -> bool:
    """By address, or by the mail domain that only the organisation has."""
    address = user.email.lower()
    if address in {registration.email.lower(), registration.focal_email.lower()}:
        return True
    domain = identity.mail_domain(address)
    return bool(domain) and domain in {
        registration.mail_domain,
        identity.mail_domain(registration.focal_email),
    }


def can_import(user: User) -> Verdict:
    """Whether this person may import lists of organisations."""
    if not user.has_perm("stakeholders.import_organisation"):
        return Verdict(_("Only the civil society team imports organisations."))
    return ALLOWED


def can_see_at_risk(user: User | None) -> bool:
    """Whether reports may tell this person of organisations at risk; None is the system."""
    return user is not None and user.has_role(roles.CST_LEAD)


def can_decide_pair(user: User, pair: Pair) -> Verdict:
    """Whether this person may say that two records are, or are not, the same."""
    if not user.has_perm(f"stakeholders.change_{pair._meta.model_name}"):
        return Verdict(_("Only the civil society team decides about duplicates."))
    if type(pair)._default_manager.hidden_from(user).filter(pk=pair.pk).exists():
        return Verdict(_("Only CST leads decide about this pair."))
    if pair.first.merged_into_id or pair.second.merged_into_id:
        return Verdict(_("One of the two was merged meanwhile."))
    return ALLOWED


def can_write_for_office(user: User, organisation: Organisation) -> Verdict:
    """Whether this person may note something about the organisation for an own office."""
    if not user.has_role(roles.FIELD_OFFICE):
        return Verdict(_("Only field offices write here."))
    if offices.office_for(user, organisation) is None:
        return Verdict(_("This organisation is not in a country of your office."))
    return ALLOWED


def can_take_out_office_list(user: User) -> Verdict:
    """Whether this person may have the office directory as a file."""
    if not office.has_office(user):
        return Verdict(_("Only field offices and the team take this list out."))
    return ALLOWED


def can_suggest(user: User) -> Verdict:
    """Whether this person may suggest an organisation to the team."""
    if not (user.has_role(roles.FIELD_OFFICE) and offices.offices_of(user).exists()):
        return Verdict(_("Only members of a field office suggest organisations."))
    return ALLOWED


def can_take_back(user: User, record: Suggestion | Endorsement) -> Verdict:
    """Whether this person's office wrote it and may take it back."""
    if not offices.offices_of(user).filter(pk=record.office_id).exists():
        return Verdict(_("Only the office that wrote this can take it back."))
    return ALLOWED


def can_decide_suggestion(user: User, suggestion: Suggestion) -> Verdict:
    """Whether this person may answer what an office suggested."""
    if not (user.is_cst and user.has_perm("stakeholders.change_organisation")):
        return Verdict(_("Only the civil society team answers suggestions."))
    if not SUGGESTION.moves[SuggestionState(suggestion.state)]:
        return Verdict(_("This suggestion is answered already."))
    return ALLOWED
