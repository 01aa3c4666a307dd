"""The steps of a registration: what each asks, what it does, and when it is possible."""

from django.utils.translation import gettext_lazy as _

from core.admin.steps import Step
from core.models import User
from core.verdicts import Verdict
from stakeholders import policies
from stakeholders.actions import vetting
from stakeholders.admin import flags
from stakeholders.admin.forms import ApproveForm, AssignForm, DeclineForm, QuestionForm
from stakeholders.models import Registration
from stakeholders.states import RegistrationState

S = RegistrationState


def can_take(user: User, registration: Registration) -> Verdict:
    return policies.can_review(user, registration) and policies.can_move(
        registration, S.UNDER_REVIEW
    )


def can_ask(user: User, registration: Registration) -> Verdict:
    return policies.can_review(user, registration) and policies.can_move(
        registration, S.NEEDS_INFORMATION
    )


def can_recommend(user: User, registration: Registration) -> Verdict:
    return policies.can_move(registration, S.APPROVED) and policies.can_recommend(
        user, registration
    )


def can_approve(user: User, registration: Registration) -> Verdict:
    return policies.can_move(registration, S.APPROVED) and policies.can_approve(user, registration)


def can_decline(user: User, registration: Registration) -> Verdict:
    return policies.can_vet(user, registration) and policies.can_move(registration, S.DECLINED)


def _is_open(_user: User, registration: Registration) -> bool:
    return not registration.is_final


def _is_with_us(_user: User, registration: Registration) -> bool:
    return registration.state in (S.SUBMITTED, S.NEEDS_INFORMATION)


def _is_quarantined(_user: User, registration: Registration) -> bool:
    return registration.quarantined and not registration.is_final


def _needs_two(_user: User, registration: Registration) -> bool:
    return not registration.is_final and policies.needs_four_eyes(registration)


STEPS = (
    Step(
        name="release",
        label=_("Release from quarantine"),
        explain=_("It goes into the queue, and the officers are told by mail."),
        run=vetting.release,
        verdict=policies.can_release,
        done=_("Released: it is in the queue now."),
        tone="primary",
        shown=_is_quarantined,
    ),
    Step(
        name="take",
        label=_("Take into review"),
        explain=_(
            "You look after it from now on, unless somebody else does already. If the applicant"
            " was asked for something, you go on without the answer and our clock runs again."
        ),
        run=vetting.start_review,
        verdict=can_take,
        done=_("It is under review."),
        tone="primary",
        shown=_is_with_us,
    ),
    Step(
        name="approve",
        label=_("Approve"),
        explain=_(
            "The organisation is made or filled, its focal point gets an invitation to open an"
            " account, and the applicant is told by mail."
        ),
        run=vetting.approve,
        verdict=can_approve,
        done=_("Approved. The applicant is told by mail."),
        form=ApproveForm,
        tone="primary",
        shown=_is_open,
    ),
    Step(
        name="recommend",
        label=_("Recommend approval"),
        explain=_("A second officer can approve it then."),
        run=vetting.recommend,
        verdict=can_recommend,
        done=_("Recommended. A second officer has to approve it."),
        shown=_needs_two,
    ),
    Step(
        name="ask",
        label=_("Ask for more information"),
        explain=_(
            "The applicant gets a mail with a link to the form, and can change it. Our clock"
            " stands still until the answer comes."
        ),
        run=vetting.ask_for_more,
        verdict=can_ask,
        done=_("Asked. The mail is on its way, and our clock stands still."),
        form=QuestionForm,
        shown=_is_open,
    ),
    flags.RAISE,
    Step(
        name="assign",
        label=_("Assign"),
        explain=_("Only says who looks after it. Everybody who vets can still act."),
        run=vetting.assign,
        verdict=policies.can_assign,
        done=_("Assigned."),
        form=AssignForm,
        shown=_is_open,
    ),
    Step(
        name="decline",
        label=_("Decline"),
        explain=_(
            "The applicant is told by mail, with the reason. The registration is kept, and the"
            " organisation may register again."
        ),
        run=vetting.decline,
        verdict=can_decline,
        done=_("Declined. The applicant is told by mail."),
        form=DeclineForm,
        tone="danger",
        shown=_is_open,
    ),
)
