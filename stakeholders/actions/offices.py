"""What field offices tell us, and what the team does with it."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit, reading
from core.errors import Conflict
from core.models import User
from notifications import outbox
from stakeholders import emails, identity, policies
from stakeholders.actions import timeline
from stakeholders.models import Encounter, Endorsement, FieldOffice, Organisation, Suggestion
from stakeholders.selectors import offices
from stakeholders.states import Discretion, Source, SuggestionState

S = SuggestionState


@transaction.atomic
def suggest(suggestion: Suggestion, *, by: User) -> Suggestion:
    """Put an organisation before the team; only those of the own offices' countries."""
    policies.can_suggest(by).require()
    covering = offices.offices_of(by).filter(coverage__country=suggestion.country)
    office = covering.order_by("-coverage__primary", "code").first()
    if office is None:
        raise Conflict(_("Your office does not cover this country. Choose one that it covers."))
    suggestion.office, suggestion.by = office, by
    suggestion.save()
    audit.record("suggestion.made", suggestion, by=by)
    return suggestion


@transaction.atomic
def withdraw_suggestion(suggestion: Suggestion, *, by: User) -> Suggestion:
    """The office takes it back while nobody has decided."""
    suggestion.lock()
    policies.can_take_back(by, suggestion).require()
    suggestion.withdraw()
    suggestion.save()
    audit.record("suggestion.withdrawn", suggestion, by=by)
    return suggestion


@transaction.atomic
def invite_suggested(suggestion: Suggestion, *, by: User) -> Suggestion:
    """Write to the organisation that it can register, and tell the office."""
    suggestion.lock()
    policies.can_decide_suggestion(by, suggestion).require()
    if not suggestion.email:
        raise Conflict(_("There is no address to write to. Ask the office for one."))
    suggestion.decide(S.INVITED, at=timezone.now(), by=by)
    suggestion.save()
    audit.record("suggestion.invited", suggestion, by=by)
    outbox.enqueue(emails.suggestion_invitation(suggestion))
    _tell_office(suggestion)
    return suggestion


@transaction.atomic
def record_suggested(
    suggestion: Suggestion, *, by: User, known: Organisation | None = None
) -> Organisation:
    """Tie it to an organisation that we know, or enter a new one, not verified yet."""
    suggestion.lock()
    policies.can_decide_suggestion(by, suggestion).require()
    organisation = known or _enter(suggestion)
    suggestion.organisation = organisation
    suggestion.decide(S.RECORDED, at=timezone.now(), by=by)
    suggestion.save()
    audit.record("suggestion.recorded", suggestion, by=by, note=organisation.reference)
    timeline.note(
        "organisation.suggested",
        organisation=organisation,
        by=by,
        subject=suggestion,
        discretion=Discretion.OPEN,
        office=suggestion.office.code,
    )
    _tell_office(suggestion)
    return organisation


@transaction.atomic
def decline_suggested(suggestion: Suggestion, *, by: User, reason: str) -> Suggestion:
    """Do not take it up; the office reads why."""
    suggestion.lock()
    policies.can_decide_suggestion(by, suggestion).require()
    if not reason.strip():
        raise Conflict(_("Say why: the office reads it."))
    suggestion.decide(S.DECLINED, at=timezone.now(), by=by, answer=reason.strip())
    suggestion.save()
    audit.record("suggestion.declined", suggestion, by=by, note=reason.strip())
    _tell_office(suggestion)
    return suggestion


@transaction.atomic
def endorse(organisation: Organisation, *, statement: str, by: User) -> Endorsement:
    """Note that the person's office vouches for the organisation."""
    organisation.lock()
    office = _office(organisation, by=by)
    try:
        with transaction.atomic():
            endorsement = Endorsement.objects.create(
                office=office, organisation=organisation, statement=statement.strip(), by=by
            )
    except IntegrityError as error:
        raise Conflict(_("Your office endorses this organisation already.")) from error
    audit.record("endorsement.made", endorsement, by=by, note=organisation.reference)
    _note("organisation.endorsed", organisation, office, by=by)
    return endorsement


@transaction.atomic
def withdraw_endorsement(endorsement: Endorsement, *, by: User) -> Endorsement:
    """Take it back; that it was there stays in the history."""
    endorsement.lock()
    policies.can_take_back(by, endorsement).require()
    if endorsement.withdrawn_at is not None:
        raise Conflict(_("This endorsement was taken back already."))
    endorsement.withdrawn_at = timezone.now()
    endorsement.save()
    audit.record("endorsement.withdrawn", endorsement, by=by)
    _note("organisation.endorsement_withdrawn", endorsement.organisation, endorsement.office, by=by)
    return endorsement


@transaction.atomic
def log_encounter(encounter: Encounter, organisation: Organisation, *, by: User) -> Encounter:
    """Note a contact or visit; the timeline tells of it without names of people."""
    office = _office(organisation, by=by)
    if encounter.on > timezone.localdate():
        raise Conflict(_("The date is in the future. Note it when it has taken place."))
    encounter.office, encounter.organisation, encounter.by = office, organisation, by
    encounter.save()
    audit.record("encounter.noted", encounter, by=by, note=organisation.reference)
    timeline.note(
        "organisation.met",
        organisation=organisation,
        by=by,
        subject=encounter,
        discretion=Discretion.OPEN,
        office=office.code,
        encounter=encounter.kind,
        on=encounter.on,
    )
    return encounter


@transaction.atomic
def take_out_list(lines: Iterable[str], *, purpose: str, by: User) -> int:
    """Note in both logs that this person takes the office directory out; the export's number.

    `lines` say in words what goes out. Official addresses can be those of people, so it
    counts as reading; organisations at risk are in no file.
    """
    policies.can_take_out_office_list(by).require()
    verb, label = "organisation.exported", f"{Organisation._meta.label_lower}:"
    entry = audit.record_on(verb, label, by=by, note="\n".join(lines))
    reading.note_many(verb, label, people=0, by=by, purpose=purpose)
    return entry.pk


def _office(organisation: Organisation, *, by: User) -> FieldOffice:
    policies.can_write_for_office(by, organisation).require()
    office = offices.office_for(by, organisation)
    if office is None:  # The policy asked the same.
        raise Conflict(_("This organisation is not in a country of your office."))
    return office


def _note(kind: str, organisation: Organisation, office: FieldOffice, *, by: User) -> None:
    timeline.note(
        kind, organisation=organisation, by=by, discretion=Discretion.OPEN, office=office.code
    )


def _enter(suggestion: Suggestion) -> Organisation:
    """A new organisation, unless one of the same name and country is known."""
    key = identity.latin(suggestion.name)[:300]
    same = Organisation.objects.standing().filter(
        name_key=key, country=suggestion.country, at_risk=False
    )
    if twin := same.first():
        raise Conflict(
            _("%(reference)s has the same name. Enter its reference, or change the name.")
            % {"reference": twin.reference}
        )
    organisation = Organisation(
        legal_name=suggestion.name,
        country=suggestion.country,
        website=suggestion.website,
        email=suggestion.email,
        source=Source.OFFICE,
    )
    organisation.save()
    return organisation


def _tell_office(suggestion: Suggestion) -> None:
    if suggestion.by is not None and suggestion.by.is_active:
        outbox.enqueue(emails.suggestion_answered(suggestion, to=suggestion.by))
