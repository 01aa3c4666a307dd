"""What focal points do about people: correct themselves, name a second one, hand over."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import Conflict
from core.models import User
from stakeholders import policies
from stakeholders.actions import invitations, rechecks, timeline
from stakeholders.models import ContactRole, Invitation, Organisation, Person
from stakeholders.states import ContactRoleKind, InvitationState

MAIN, SECOND = ContactRoleKind.FOCAL_POINT, ContactRoleKind.SECOND_FOCAL_POINT
OWN = ("badge_name", "original_name", "phone", "language")


@transaction.atomic
def correct_own(person: Person, *, by: User, **values: str) -> Person:
    """A person corrects what does not have to be as in the passport; nobody else's.

    The language of the account follows: mails are written in one.
    """
    person.lock()
    policies.can_correct(by, person).require()
    changed = [name for name in OWN if name in values and getattr(person, name) != values[name]]
    for name in changed:
        setattr(person, name, values[name])
    person.save()
    if "language" in changed and by.language != person.language:
        by.language = person.language
        by.save(update_fields=("language",))
    if {"original_name", "badge_name"} & set(changed):
        rechecks.person_renamed(person, by=by)
    if changed:
        # The names of the fields alone: values of people are in no log.
        audit.record("person.corrected", person, by=by, note=", ".join(changed))
        timeline.note("person.corrected", person=person, by=by)
    return person


@transaction.atomic
def name_second(
    organisation: Organisation,
    *,
    by: User,
    email: str,
    given_name: str,
    family_name: str = "",
    language: str = "en",
) -> Invitation:
    """A focal point names a second one, who gets an invitation by mail.

    Always a new person until the invitation is accepted: whether the address is known to
    us is told to nobody. Conflict while there is a second one already.
    """
    organisation.lock()
    policies.can_speak_for(by, organisation).require()
    if _held(organisation, SECOND):
        raise Conflict(_("There is a second focal point already. End that role first."))
    if email.lower() == by.email.lower():
        raise Conflict(_("That is your own address: name somebody else."))
    person = Person.objects.create(
        given_name=given_name, family_name=family_name, email=email, language=language
    )
    role = ContactRole.objects.create(person=person, organisation=organisation, kind=SECOND)
    rechecks.role_changed(role, by=by)
    audit.record("organisation.second_named", organisation, by=by)
    timeline.note("contact.second_named", organisation=organisation, person=person, by=by)
    return invitations.invite_by_focal_point(person, organisation, by=by)


@transaction.atomic
def end_second(organisation: Organisation, *, by: User) -> ContactRole:
    """The second focal point is one no more, from now on; an open invitation ends too."""
    organisation.lock()
    policies.can_speak_for(by, organisation).require()
    role = _held(organisation, SECOND)
    if role is None:
        raise Conflict(_("There is no second focal point."))
    _end(role)
    for invitation in role.person.invitations.filter(
        organisation=organisation, state=InvitationState.OPEN
    ):
        invitations.take_back(invitation, by=by)
    audit.record("organisation.second_ended", organisation, by=by)
    timeline.note("contact.second_ended", organisation=organisation, person=role.person, by=by)
    return role


@transaction.atomic
def hand_over(organisation: Organisation, *, by: User) -> ContactRole:
    """The focal point and the second one change places.

    Only to somebody with an account: an organisation nobody can sign in for is lost to us.
    """
    organisation.lock()
    policies.can_speak_for(by, organisation).require()
    main, second = _held(organisation, MAIN), _held(organisation, SECOND)
    if main is None or main.person.user_id != by.pk:
        raise Conflict(_("Only the focal point hands over."))
    if second is None or second.person.user_id is None:
        raise Conflict(_("Name a second focal point first, who then has to accept."))
    for role in (main, second):
        _end(role)
    _begin(main.person, organisation, SECOND)
    handed = _begin(second.person, organisation, MAIN)
    audit.record("organisation.handed_over", organisation, by=by)
    timeline.note("contact.handed_over", organisation=organisation, person=second.person, by=by)
    return handed


def _held(organisation: Organisation, kind: ContactRoleKind) -> ContactRole | None:
    today = ContactRole.objects.on(timezone.localdate())
    found = today.filter(organisation=organisation, kind=kind).select_related("person")
    return found.order_by("-since", "pk").first()


def _end(role: ContactRole) -> None:
    role.until = timezone.localdate()
    role.save()


def _begin(person: Person, organisation: Organisation, kind: ContactRoleKind) -> ContactRole:
    return ContactRole.objects.create(person=person, organisation=organisation, kind=kind)
