"""Who may say that two records are one, and take that back."""

from django.utils.translation import gettext as _

from core.models import User
from core.verdicts import ALLOWED, Verdict
from stakeholders.models import Merge, Organisation, Person
from stakeholders.policies import can_decide_about
from stakeholders.states import MergeKind


def can_merge_organisations(user: User, keep: Organisation, lose: Organisation) -> Verdict:
    """Whether this person may say that these two are one (domain 4.1)."""
    if not user.has_perm("stakeholders.merge_organisation"):
        return Verdict(_("Only the civil society team merges organisations."))
    return can_decide_about(user, keep) and can_decide_about(user, lose)


def can_merge_people(user: User, keep: Person, lose: Person) -> Verdict:
    """Whether this person may say that these two are one."""
    if not user.has_perm("stakeholders.merge_person"):
        return Verdict(_("Only the civil society team merges people."))
    if Person.objects.hidden_from(user).filter(pk__in=(keep.pk, lose.pk)).exists():
        return Verdict(_("Only CST leads merge these people."))
    if user.pk in (keep.user_id, lose.user_id):
        return Verdict(_("You cannot merge your own record: somebody else has to."))
    return ALLOWED


def can_undo_merge(user: User, merge: Merge) -> Verdict:
    """Whether this person may take a merge back."""
    if Merge.objects.hidden_from(user).filter(pk=merge.pk).exists():
        return Verdict(_("Only CST leads undo this merge."))
    if merge.kind == MergeKind.PERSON:
        return can_merge_people(user, merge.keep, merge.lose)
    if not user.has_perm("stakeholders.merge_organisation"):
        return Verdict(_("Only the civil society team merges organisations."))
    return can_decide_about(user, merge.keep)
