"""Closing a record, and erasing one for good: only numbers that name nobody are left."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any
from uuid import uuid4

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.core.files.storage import Storage
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import Conflict
from core.models import User
from stakeholders import policies
from stakeholders.actions import confirmations, exports, forgetting, timeline
from stakeholders.models import (
    Evidence,
    Organisation,
    Person,
    Registration,
    RetentionRules,
)
from stakeholders.models.confirmations import months_after
from stakeholders.selectors import retention
from stakeholders.states import RegistrationState, VettingState

S = RegistrationState
BATCH = 200
GONE = "erased@erased.invalid"


@transaction.atomic
def archive(organisation: Organisation, *, by: User, reason: str) -> Organisation:
    """Close it for a reason: it leaves the directory and is kept for the record."""
    organisation.lock()
    policies.can_manage_organisation(by, organisation).require()
    if not reason.strip():
        raise Conflict(_("A record cannot be closed without a reason."))
    organisation.close(VettingState.ARCHIVED)
    organisation.save()
    confirmations.stop(organisation)
    audit.record("organisation.archived", organisation, by=by, note=reason.strip())
    timeline.note("organisation.archived", organisation=organisation, by=by)
    return organisation


@transaction.atomic
def erase_organisation(
    organisation: Organisation, *, by: User, reason: str, typed: str
) -> Organisation:
    """Erase it with all that belongs to it, and the people known through it alone.

    `typed` is its reference, typed by the lead: there is no way back.
    """
    organisation.lock()
    policies.can_lead(by).require()
    policies.can_manage_organisation(by, organisation).require()
    _require_sure(typed, expected_word(organisation), reason)
    organisation.close(VettingState.ERASED)
    organisation.erased_at = timezone.now()
    organisation.assigned_to = None
    organisation.save()
    roots = roots_of_organisation(organisation)
    _erase(roots)
    audit.record("organisation.erased", organisation, by=by)
    organisation.refresh_from_db()
    return organisation


@transaction.atomic
def erase_person(person: Person, *, by: User, reason: str, typed: str) -> Person:
    """Erase one person and the account; organisations keep their own data."""
    person.lock()
    policies.can_lead(by).require()
    _require_sure(typed, expected_word(person), reason)
    if person.user is not None and not retention.may_close(person.user):
        raise Conflict(_("This account works for the team or an office: end its roles first."))
    _erase(roots_of(person))
    audit.record("person.erased", person, by=by)
    person.refresh_from_db()
    return person


def erase_due(at: datetime) -> int:
    """Erase registrations that came to nothing and whose time is over; returns how many."""
    rules = RetentionRules.current()
    today = timezone.localdate(at)
    declined = months_after(today, -rules.months_declined_kept)
    expired = months_after(today, -rules.months_expired_kept)
    due = Registration.objects.filter(erased_at=None, organisation=None).filter(
        Q(state=S.DECLINED, decided_at__date__lte=declined)
        | Q(state=S.WITHDRAWN, link_expires_at__date__lte=declined)
        | Q(state=S.EXPIRED, link_expires_at__date__lte=expired)
    )
    _forget_answers()
    return sum(_erase_registration(one) for one in due.order_by("pk")[:BATCH])


def roots_of_organisation(organisation: Organisation) -> dict[type[models.Model], set[int]]:
    """The organisation, what was merged into it, its registrations and its own people."""
    organisations = _with_merged(Organisation, {organisation.pk})
    registrations = Registration.objects.filter(organisation__in=organisations)
    people = _with_merged(Person, retention.alone_in(organisations))
    workers = Person.objects.filter(pk__in=people, user__isnull=False).select_related("user")
    busy = {one.pk for one in workers if one.user and not retention.may_close(one.user)}
    return {
        Organisation: organisations,
        Registration: set(registrations.values_list("pk", flat=True)),
        Person: people - busy,
    }


def roots_of(record: Organisation | Person) -> dict[type[models.Model], set[int]]:
    """What is erased with an organisation, or with a person."""
    if isinstance(record, Organisation):
        return roots_of_organisation(record)
    return {Person: _with_merged(Person, {record.pk})}


def expected_word(record: Organisation | Person) -> str:
    """What the lead types to confirm: the reference, or the number of a person."""
    return record.reference if isinstance(record, Organisation) else str(record.pk)


def what_goes(roots: Mapping[type[models.Model], set[int]]) -> list[tuple[str, int]]:
    """What an erasure touches, by name and number, for the page that asks."""
    found = retention.belongings(roots)
    named = [(str(model._meta.verbose_name_plural), len(pks)) for model, pks in found.items()]
    return sorted(named)


@transaction.atomic
def _erase_registration(registration: Registration) -> bool:
    registration.lock()
    if registration.erased_at is not None:
        return False
    _erase({Registration: {registration.pk}})
    audit.record("registration.erased", registration, by=None)
    return True


def _forget_answers() -> None:
    """The address to which we wrote that an erasure is done goes once the mail is out."""
    mails = apps.get_model("notifications.notification")._default_manager
    done = mails.filter(kind="stakeholders/data_request_answered", state="sent")
    done.update(recipient=GONE)


def _erase(roots: Mapping[type[models.Model], set[int]]) -> None:
    found = retention.belongings(roots)
    _leave_what_is_held(found)
    addresses, words = _addresses(found), forgetting.words_of(found)
    users = set(
        Person.objects.filter(pk__in=found.get(Person, ()), user__isnull=False)
        .values_list("user", flat=True)
    )  # fmt: skip
    for model, pks in found.items():
        _forget_files(model, pks)
    for model, pks in found.items():
        if not retention.RETENTION[model._meta.label_lower].delete:
            _scrub(model, pks)
    for model, pks in found.items():
        if retention.RETENTION[model._meta.label_lower].delete:
            _delete(model, pks)
    _scrub_by_label(found, addresses)
    forgetting.in_lists(found, words)
    exports.withdraw_all()  # A prepared file may still name what is gone.
    _close_accounts(users)


def _leave_what_is_held(found: dict[type[models.Model], set[int]]) -> None:
    """Evidence that the law has us keep stays, with its file, until it is held no more."""
    held = Evidence.objects.filter(pk__in=found.get(Evidence, ())).exclude(held_because="")
    if pks := set(held.values_list("pk", flat=True)):
        found[Evidence] = found[Evidence] - pks


def _scrub(model: type[models.Model], pks: set[int]) -> None:
    values = retention.empty_values(model, retention.RETENTION[model._meta.label_lower])
    rows = model._default_manager.filter(pk__in=pks)
    if model in retention.ROOTS:
        _scrub_root(model, pks)
    if values:
        rows.update(**values)
    for event in _histories(model):
        known = {one.name for one in event._meta.concrete_fields}
        held = {name: value for name, value in values.items() if name in known}
        if held:
            event._default_manager.filter(pgh_obj_id__in=pks).update(**held)


def _scrub_root(model: type[models.Model], pks: set[int]) -> None:
    """What an organisation, person or registration has beside its text."""
    for many in model._meta.many_to_many:
        through: Any = many.remote_field.through
        through.objects.filter(**{f"{many.m2m_field_name()}__in": pks}).delete()
    rows = model._default_manager.filter(pk__in=pks)
    if model is not Organisation:  # Its own state says so; a merged one stays merged.
        rows.update(erased_at=timezone.now())
    if model is Registration:
        for pk in pks:  # Each its own: links that are out open nothing any more.
            rows.filter(pk=pk).update(access_id=uuid4())


def _delete(model: type[models.Model], pks: set[int]) -> None:
    model._default_manager.filter(pk__in=pks).delete()
    for event in _histories(model):
        event._default_manager.filter(pgh_obj_id__in=pks).delete()


def _scrub_by_label(found: Mapping[type[models.Model], set[int]], addresses: set[str]) -> None:
    """Log, read log and outbox name records as text; mails also by the address."""
    labels = [f"{model._meta.label_lower}:{pk}" for model, pks in found.items() for pk in pks]
    for label, (column, kept) in retention.BY_LABEL.items():
        model = apps.get_model(label)
        belongs = Q(**{f"{column}__in": labels})
        values = retention.empty_values(model, kept)
        if label == "notifications.notification":
            belongs |= Q(recipient__in=addresses)
            model._default_manager.filter(belongs, state="pending").update(state="cancelled")
            values["dedupe_key"] = Concat(models.Value("erased:"), Cast("pk", models.CharField()))
        model._default_manager.filter(belongs).update(**values)


def _addresses(found: Mapping[type[models.Model], set[int]]) -> set[str]:
    """The addresses of the erased, to find mails that name no record."""
    held: set[str] = set()
    for model, fields in ((Organisation, ("email",)), (Person, ("email",)),
                          (Registration, ("email", "focal_email"))):  # fmt: skip
        rows = model._default_manager.filter(pk__in=found.get(model, ()))
        for name in fields:
            held.update(rows.values_list(name, flat=True))
    return {address for address in held if address}


def _close_accounts(users: set[int]) -> None:
    """The accounts of the erased people: nobody can sign in, and no name is left."""
    for user in User.objects.filter(pk__in=users):
        if not retention.may_close(user):
            continue
        for model in (EmailAddress, Authenticator, UserSession):
            model.objects.filter(user=user).delete()
        user.groups.clear()
        user.email, user.name = f"erased-{user.pk}@erased.invalid", ""
        user.is_active = False
        user.set_unusable_password()
        user.save()


def _forget_files(model: type[models.Model], pks: set[int]) -> None:
    for one in model._meta.concrete_fields:
        if isinstance(one, models.FileField):
            for row in model._default_manager.filter(pk__in=pks):
                file: Any = getattr(row, one.name)
                if file:
                    transaction.on_commit(partial(_forget, file.storage, file.name), robust=True)


def _forget(storage: Storage, name: str) -> None:
    storage.delete(name)


def _histories(model: type[models.Model]) -> list[type[models.Model]]:
    return [one for one in apps.get_models() if getattr(one, "pgh_tracked_model", None) is model]


def _with_merged(model: Any, pks: set[int]) -> set[int]:
    """These and all that were merged into them."""
    known, new = set(pks), set(pks)
    while new:
        new = set(model.objects.filter(merged_into__in=new).values_list("pk", flat=True)) - known
        known |= new
    return known


def _require_sure(typed: str, expected: str, reason: str) -> None:
    if typed.strip().upper() != expected.upper():
        raise Conflict(_("Type %s to confirm: there is no way back.") % expected)
    if not reason.strip():
        raise Conflict(_("Nothing is erased without a reason."))
