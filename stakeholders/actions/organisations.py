"""Every write to an organisation: made, verified, listed, hidden, suspended."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import Conflict
from core.models import User
from stakeholders import policies
from stakeholders.actions import confirmations, consents, names, reviews, screening, timeline
from stakeholders.actions.exports import withdraw_all
from stakeholders.models import (
    ConfirmationRules,
    ContactRole,
    EcosocStatus,
    Organisation,
    Person,
    Registration,
    UmbrellaMembership,
)
from stakeholders.policies import risks
from stakeholders.selectors.custom import carried_over
from stakeholders.states import (
    ConsentPurpose,
    ConsentWay,
    ContactRoleKind,
    Discretion,
    ListingState,
    OptionalField,
    Source,
    VettingState,
)

COPIED = (
    "legal_name", "name_en", "acronym", "organisation_type", "level", "country",
    "year_established", "registration_number", "registration_authority",
    "unregistered_reason", "email", "phone", "website", "address", "city", "description",
    "languages", "icso_id", "kept_back",
)  # fmt: skip


@transaction.atomic
def create_from(registration: Registration, *, by: User) -> Organisation:
    """Make a verified organisation out of an approved registration, listed if it agreed."""
    organisation = Organisation(source=Source.SELF, at_risk=registration.at_risk)
    for field in COPIED:
        setattr(organisation, field, getattr(registration, field))
    organisation.custom = carried_over(registration)
    _take_over(organisation, registration, by=by)
    return organisation


@transaction.atomic
def fill_from(organisation: Organisation, registration: Registration, *, by: User) -> Organisation:
    """Attach a registration to a known organisation: its own values stay, gaps are filled."""
    organisation.lock()
    policies.can_manage_organisation(by, organisation).require()
    risks.is_unlocked(organisation).require()
    if organisation.vetting in (VettingState.SUSPENDED, VettingState.ARCHIVED):
        raise Conflict(
            _("%(name)s is %(state)s: decide on that first.")
            % {"name": organisation, "state": organisation.get_vetting_display()}
        )
    for field in COPIED:
        if not getattr(organisation, field):
            setattr(organisation, field, getattr(registration, field))
    organisation.custom = {**carried_over(registration), **organisation.custom}
    organisation.at_risk = organisation.at_risk or registration.at_risk
    _take_over(organisation, registration, by=by)
    return organisation


def verify(organisation: Organisation, *, by: User) -> Organisation:
    """Note that an imported organisation, or one that staff entered, passed vetting.

    Its names and people are compared with the sanctions list first; what that finds
    stays, and is the reason for the refusal.
    """
    if policies.can_manage_organisation(by, organisation):
        screening.screen_with_people(organisation)
    return _verify(organisation, by=by)


@transaction.atomic
def _verify(organisation: Organisation, *, by: User) -> Organisation:
    organisation.lock()
    policies.can_verify(by, organisation).require()
    if organisation.vetting == VettingState.SUSPENDED:
        raise Conflict(_("It is suspended: a CST lead lifts the suspension, with a reason."))
    at = timezone.now()
    organisation.verify(at=at)
    _ask_in_a_year(organisation, at=at)
    organisation.save()
    reviews.note_first(organisation, by=by, at=at)
    audit.record("organisation.verified", organisation, by=by)
    timeline.note(
        "organisation.verified", organisation=organisation, by=by, discretion=Discretion.OPEN
    )
    return organisation


@transaction.atomic
def suspend(organisation: Organisation, *, by: User, reason: str) -> Organisation:
    """Take it out of the directory and out of new participation, for a reason."""
    organisation.lock()
    policies.can_lead(by).require()
    policies.can_manage_organisation(by, organisation).require()
    if not reason.strip():
        raise Conflict(_("An organisation cannot be suspended without a reason."))
    organisation.suspend()
    organisation.save()
    confirmations.stop(organisation)
    audit.record("organisation.suspended", organisation, by=by, note=reason)
    timeline.note("organisation.suspended", organisation=organisation, by=by, reason=reason)
    return organisation


@transaction.atomic
def lift_suspension(organisation: Organisation, *, by: User, reason: str) -> Organisation:
    """Trust it again, for a reason; it stays hidden until somebody lists it (domain 4.1)."""
    organisation.lock()
    policies.can_lead(by).require()
    policies.can_manage_organisation(by, organisation).require()
    if organisation.vetting != VettingState.SUSPENDED:
        raise Conflict(_("It is not suspended."))
    if not reason.strip():
        raise Conflict(_("A suspension cannot be lifted without a reason."))
    organisation.verify(at=timezone.now())
    organisation.save()
    audit.record("organisation.suspension_lifted", organisation, by=by, note=reason.strip())
    timeline.note("organisation.suspension_lifted", organisation=organisation, by=by, reason=reason)
    return organisation


@transaction.atomic
def opt_in(organisation: Organisation, *, by: User) -> Organisation:
    """The focal point wants the organisation in the public directory."""
    organisation.lock()
    policies.can_list_own(by, organisation).require()
    return _list(organisation, by=by, way=ConsentWay.OWN_PLACE)


@transaction.atomic
def opt_out(organisation: Organisation, *, by: User) -> Organisation:
    """The focal point takes it out of the directory; it is gone with the next page view."""
    organisation.lock()
    policies.can_unlist_own(by, organisation).require()
    organisation.unlist()
    organisation.save()
    consents.write(
        organisation,
        ConsentPurpose.LISTING,
        given=False,
        at=timezone.now(),
        by=by,
        way=ConsentWay.OWN_PLACE,
    )
    audit.record("organisation.unlisted", organisation, by=by)
    timeline.note(
        "organisation.unlisted", organisation=organisation, by=by, discretion=Discretion.OPEN
    )
    return organisation


@transaction.atomic
def keep_back(organisation: Organisation, fields: Iterable[str], *, by: User) -> Organisation:
    """The focal point says which fields the directory does not show; true with the next view."""
    organisation.lock()
    policies.can_speak_for(by, organisation).require()
    wanted = set(fields)
    organisation.kept_back = [name for name in OptionalField.values if name in wanted]
    organisation.save()
    note = ", ".join(organisation.kept_back)
    audit.record("organisation.kept_back", organisation, by=by, note=note)
    return organisation


@transaction.atomic
def publish(organisation: Organisation, *, by: User) -> Organisation:
    """List an organisation whose agreement the team holds outside this system."""
    organisation.lock()
    policies.can_manage_organisation(by, organisation).require()
    _require_listable(organisation)
    return _list(organisation, by=by, way=ConsentWay.STAFF)


@transaction.atomic
def hide(organisation: Organisation, *, by: User, reason: str = "") -> Organisation:
    """Take it out of the directory for the team's reasons; the opt-in is kept."""
    organisation.lock()
    policies.can_manage_organisation(by, organisation).require()
    organisation.hide()
    organisation.save()
    audit.record("organisation.hidden", organisation, by=by, note=reason)
    timeline.note("organisation.hidden", organisation=organisation, by=by)
    return organisation


@transaction.atomic
def mark_at_risk(organisation: Organisation, *, by: User) -> Organisation:
    """Hide it from everybody but CST leads, at once and everywhere (domain 8.3)."""
    organisation.lock()
    policies.can_lead(by).require()
    if organisation.at_risk:
        raise Conflict(_("It is marked as at risk already."))
    organisation.at_risk = True
    if organisation.listing == ListingState.LISTED:
        organisation.hide()
    organisation.save()
    protect_merged(organisation)
    confirmations.stop(organisation)
    audit.record("organisation.at_risk", organisation, by=by)
    timeline.note(
        "organisation.at_risk", organisation=organisation, by=by, discretion=Discretion.LEADS
    )
    return organisation


@transaction.atomic
def clear_at_risk(organisation: Organisation, *, by: User) -> Organisation:
    """It is not at risk any more; it stays hidden until somebody lists it again."""
    organisation.lock()
    policies.can_lead(by).require()
    if not organisation.at_risk:
        raise Conflict(_("It is not marked as at risk."))
    organisation.at_risk = False
    organisation.save()
    audit.record("organisation.not_at_risk", organisation, by=by)
    timeline.note(
        "organisation.not_at_risk", organisation=organisation, by=by, discretion=Discretion.LEADS
    )
    return organisation


def protect_merged(organisation: Organisation) -> None:
    """What was merged into an organisation at risk is hidden with it, and no file keeps either."""
    if organisation.at_risk:
        organisation.merged_from.update(at_risk=True)
        withdraw_all()


def focal_person(registration: Registration) -> Person:
    """Whoever holds the account of the confirmed address, or has it and the same name."""
    known = Person.objects.standing().filter(email__iexact=registration.focal_email)
    same_name = Q(
        given_name=registration.focal_given_name, family_name=registration.focal_family_name
    )
    holder = known.filter(user__email__iexact=registration.focal_email)
    found = holder.first() or known.filter(same_name).order_by("pk").first()
    return found or Person.objects.create(
        email=registration.focal_email,
        given_name=registration.focal_given_name,
        family_name=registration.focal_family_name,
        language=registration.language,
    )


def _ask_in_a_year(organisation: Organisation, *, at: datetime) -> None:
    """The first confirmation is due a year after the vetting, or after it last said so."""
    day = organisation.confirmed_on or timezone.localdate(at)
    organisation.confirmation_due_on = ConfirmationRules.current().due_after(day)


def _require_listable(organisation: Organisation) -> None:
    if organisation.vetting != VettingState.VERIFIED:
        raise Conflict(_("Only a verified organisation can be listed."))
    if organisation.at_risk:
        raise Conflict(_("This organisation is protected and cannot be listed."))
    if not (verdict := risks.is_unlocked(organisation)):
        raise Conflict(verdict.reason)


def _list(organisation: Organisation, *, by: User, way: ConsentWay) -> Organisation:
    at = timezone.now()
    organisation.list_publicly(at=at)
    organisation.save()
    consents.write(organisation, ConsentPurpose.LISTING, given=True, at=at, by=by, way=way)
    audit.record("organisation.listed", organisation, by=by)
    timeline.note(
        "organisation.listed", organisation=organisation, by=by, discretion=Discretion.OPEN
    )
    return organisation


def _take_over(organisation: Organisation, registration: Registration, *, by: User) -> None:
    """Everything that creating and attaching share."""
    at = timezone.now()
    is_first = organisation.vetting == VettingState.UNVERIFIED
    if is_first:
        organisation.verify(at=at)
    further = names.missing(organisation, _offered(registration))
    organisation.other_names = [*organisation.other_names, *further]
    today = timezone.localdate(at)
    organisation.confirm(today, due_on=ConfirmationRules.current().due_after(today))
    wanted = registration.listing_opt_in and not organisation.at_risk
    _show_or_hide(organisation, wanted=wanted, at=at)
    organisation.save()
    protect_merged(organisation)
    names.note_many([(organisation, further)], evidence=registration.reference)
    organisation.themes.add(*registration.themes.all())
    organisation.countries_of_operation.add(*registration.countries_of_operation.all())
    _memberships(organisation, registration)
    _people(organisation, registration)
    _consents(organisation, registration, wanted=wanted, at=at)
    if is_first:
        reviews.note_first(organisation, by=by, at=at)
    _take_file(organisation, registration)
    audit.record("organisation.taken_over", organisation, by=by, note=registration.reference)


def _take_file(organisation: Organisation, registration: Registration) -> None:
    """What the team has on the registration, and what was judged about its names."""
    for kept in (registration.documents, registration.flags, registration.evidence):
        kept.update(organisation=organisation)
    screening.carry_over(registration, organisation)
    screening.screen_with_people(organisation)


def _show_or_hide(organisation: Organisation, *, wanted: bool, at: datetime) -> None:
    """List it if it agreed; what the team has hidden stays hidden, with the agreement noted."""
    if organisation.at_risk and organisation.listing == ListingState.LISTED:
        organisation.hide()
    elif wanted and organisation.listing == ListingState.NOT_LISTED:
        organisation.list_publicly(at=at)
    elif wanted:
        organisation.listing_opt_in_at = organisation.listing_opt_in_at or at


def _offered(registration: Registration) -> list[str]:
    """All names in a registration; other and former ones stand one a line."""
    return [
        registration.legal_name,
        registration.name_en,
        *registration.former_names.splitlines(),
    ]


def _memberships(organisation: Organisation, registration: Registration) -> None:
    today = UmbrellaMembership.objects.on(timezone.localdate()).filter(organisation=organisation)
    known = set(today.values_list("umbrella_id", flat=True))
    for umbrella in registration.umbrellas.exclude(pk__in=known):
        UmbrellaMembership.objects.create(
            organisation=organisation, umbrella=umbrella, evidence=registration.reference
        )
    category = registration.ecosoc_category
    if category and not organisation.ecosoc.filter(category=category).exists():
        EcosocStatus.objects.create(
            organisation=organisation,
            category=category,
            granted_year=registration.ecosoc_year,
            since=date(registration.ecosoc_year, 1, 1) if registration.ecosoc_year else None,
            evidence=registration.reference,
        )


def _people(organisation: Organisation, registration: Registration) -> None:
    _role(focal_person(registration), organisation, ContactRoleKind.FOCAL_POINT)
    if registration.head_name and registration.head_name not in _heads(organisation):
        head = Person.objects.create(given_name=registration.head_name)
        _role(head, organisation, ContactRoleKind.HEAD)


def _heads(organisation: Organisation) -> set[str]:
    heads = organisation.contacts.filter(kind=ContactRoleKind.HEAD, until=None)
    return {role.person.name for role in heads.select_related("person")}


def _role(person: Person, organisation: Organisation, kind: ContactRoleKind) -> None:
    _held, created = ContactRole.objects.get_or_create(
        person=person, organisation=organisation, kind=kind, until=None
    )
    if created:
        timeline.note(
            "contact.added", organisation=organisation, person=person, name=person.name, role=kind
        )


def _consents(
    organisation: Organisation, registration: Registration, *, wanted: bool, at: datetime
) -> None:
    """What the form agreed to, in the words of then; asked again where those are archived."""
    answers = [(ConsentPurpose.PROCESSING, True, registration.consent_version)]
    if wanted or organisation.listing != ListingState.LISTED:
        version = registration.listing_version or registration.consent_version
        answers.append((ConsentPurpose.LISTING, wanted, version))
    write = partial(
        consents.write, organisation, at=at, way=ConsentWay.FORM, language=registration.language
    )
    for purpose, given, version in answers:
        write(purpose, given=given, version=version)
        verb = "consent.given" if given else "consent.refused"
        timeline.note(verb, organisation=organisation, at=at, purpose=purpose)
    consents.ask_about_archived(organisation)
