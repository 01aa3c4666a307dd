"""Making an organisation part of another one: a country office, chapter, member or project."""

from django.db import connection, transaction
from django.utils.translation import gettext as _

from core import audit
from core.errors import Conflict
from core.models import User
from stakeholders import policies
from stakeholders.actions import timeline
from stakeholders.models import Organisation
from stakeholders.selectors import networks
from stakeholders.states import BranchKind


@transaction.atomic
def attach(
    organisation: Organisation,
    parent: Organisation,
    *,
    by: User,
    kind: BranchKind | str = "",
) -> Organisation:
    """Make it part of `parent`; Conflict when that would close a circle.

    Two who build a network at once wait for each other: each sees what the other did, or
    A below B and B below A would both look right.
    """
    take_turn()
    organisation.lock()
    parent.lock()
    policies.can_manage_organisation(by, organisation).require()
    policies.can_manage_organisation(by, parent).require()
    _require_tree(organisation, parent)
    organisation.parent, organisation.branch_kind = parent, kind
    organisation.save()
    _note("organisation.attached", organisation, by=by)
    return organisation


@transaction.atomic
def detach(organisation: Organisation, *, by: User) -> Organisation:
    """It is part of nothing any more; what is part of it stays so."""
    take_turn()
    organisation.lock()
    policies.can_manage_organisation(by, organisation).require()
    if organisation.parent_id is None:
        raise Conflict(_("It is not part of another organisation."))
    organisation.parent, organisation.branch_kind = None, ""
    organisation.save()
    _note("organisation.detached", organisation, by=by)
    return organisation


def take_turn() -> None:
    """Wait until nobody else changes who is part of whom."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('stakeholders.networks'))")


def _require_tree(organisation: Organisation, parent: Organisation) -> None:
    if organisation.pk == parent.pk:
        raise Conflict(_("An organisation cannot be part of itself."))
    above = networks.ancestors(parent, Organisation.objects.all())
    if organisation.pk in {one.pk for one in above}:
        raise Conflict(
            _("%(parent)s is itself part of %(name)s.") % {"parent": parent, "name": organisation}
        )


def _note(verb: str, organisation: Organisation, *, by: User) -> None:
    """The other one is not named: it may be hidden from readers, today or one day."""
    kind = organisation.get_branch_kind_display()
    audit.record(verb, organisation, by=by, note=str(kind))
    timeline.note(verb, organisation=organisation, by=by, kind_of_branch=organisation.branch_kind)
