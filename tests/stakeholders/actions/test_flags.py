"""Risk flags: who raises, reads and closes them, what a red one locks, and that none leaks."""

import pytest

from core.errors import Conflict, NotPermitted
from core.models import AuditEntry
from notifications.models import Notification
from stakeholders import policies
from stakeholders.actions import flags, organisations, vetting
from stakeholders.models import Organisation, Review, RiskFlag, Task, TimelineEvent
from stakeholders.policies import risks
from stakeholders.states import (
    FLAG,
    CheckAnswer,
    FlagCategory,
    FlagLevel,
    FlagState,
    ListingState,
    RegistrationState,
)
from tests.factories import (
    ChecklistItemFactory,
    ListedOrganisationFactory,
    OrganisationFactory,
    RegistrationFactory,
    RiskFlagFactory,
)
from tests.stakeholders.vetted import mails, said

pytestmark = pytest.mark.django_db
SECRET = "A witness told us about the cash box"


def raised(record, by, level=FlagLevel.YELLOW):
    return flags.raise_flag(
        record, level=level, category=FlagCategory.FINANCIAL, comment=SECRET, by=by
    )


def test_a_flag_is_kept_with_who_saw_what_and_is_on_the_timeline(officer):
    organisation = OrganisationFactory()

    flag = raised(organisation, officer)

    assert (flag.state, flag.raised_by, flag.comment) == ("open", officer, SECRET)
    assert said(flag) == ["riskflag.raised"]
    event = TimelineEvent.objects.get(kind="riskflag.raised")
    assert (event.facts, event.discretion) == ({"level": "yellow", "category": "financial"}, "team")
    assert mails() == []


def test_what_was_seen_is_in_no_log(officer, lead):
    flag = raised(OrganisationFactory(), officer)
    flags.raise_level(flag, level=FlagLevel.RED, comment="The box is empty now", by=officer)
    flags.resolve(flag, note="It was found again", by=lead)

    notes = "".join(AuditEntry.objects.values_list("note", flat=True))
    facts = str(list(TimelineEvent.objects.values_list("facts", flat=True)))
    written = "".join(f"{n.subject}{n.text}{n.html}" for n in Notification.objects.all())
    for words in (SECRET, "The box is empty now", "It was found again"):
        assert words not in notes + facts + written


@pytest.mark.parametrize("level", (FlagLevel.ESCALATED, FlagLevel.RED))
def test_escalating_asks_every_lead_by_mail_and_is_for_leads_to_read(officer, lead, level):
    flag = raised(OrganisationFactory(), officer, level)

    assert mails() == [("flag_escalated", lead.email)]
    assert flag.escalated_at
    task = Task.objects.get()
    assert (task.organisation, task.assignee, SECRET in task.title) == (
        flag.organisation,
        None,
        False,
    )
    assert TimelineEvent.objects.get(kind="riskflag.raised").discretion == "leads"
    assert not risks.can_read_flag(officer, flag)
    assert risks.can_read_flag(lead, flag)


def test_a_level_only_rises(officer):
    flag = raised(OrganisationFactory(), officer)

    with pytest.raises(Conflict, match="choose a higher level"):
        flags.raise_level(flag, level=FlagLevel.OBSERVATION, comment="Less", by=officer)
    flags.raise_level(flag, level=FlagLevel.ESCALATED, comment="More", by=officer)

    assert (flag.level, flag.comment) == ("escalated", f"{SECRET}\n\nMore")


@pytest.mark.parametrize("state", FlagState)
@pytest.mark.parametrize("action", (flags.resolve, flags.invalidate))
def test_closing_moves_only_as_the_lifecycle_says(officer, state, action):
    flag = RiskFlagFactory(state=state)
    target = FlagState.RESOLVED if action is flags.resolve else FlagState.INVALID

    if FLAG.allows(state, target):
        action(flag, note="Accounts came.", by=officer)
        assert (flag.state, flag.closed_by, flag.close_note) == (target, officer, "Accounts came.")
    else:
        with pytest.raises(NotPermitted, match="closed already"):
            action(flag, note="Accounts came.", by=officer)


def test_closing_needs_a_reason_and_serious_ones_a_lead(officer, lead):
    with pytest.raises(Conflict, match="without a reason"):
        flags.resolve(RiskFlagFactory(), note=" ", by=officer)
    for level in (FlagLevel.ESCALATED, FlagLevel.RED):
        flag = RiskFlagFactory(level=level)
        with pytest.raises(NotPermitted, match="Only CST leads decide"):
            flags.resolve(flag, note="Fine.", by=officer)
        flags.resolve(flag, note="Fine.", by=lead)


def test_a_flag_needs_words_and_the_right_to_raise_it(officer, field_officer, focal_point):
    organisation = focal_point.organisation
    with pytest.raises(Conflict, match="what you have seen"):
        flags.raise_flag(organisation, level="red", category="other", comment=" ", by=officer)
    for person in (field_officer, focal_point):
        with pytest.raises(NotPermitted):
            raised(organisation, person)
    with pytest.raises(NotPermitted, match="Only CST leads"):
        raised(OrganisationFactory(at_risk=True), officer)


class TestRed:
    def test_it_unlists_at_once_and_until_a_lead_decides_nobody_lists(self, officer, lead):
        organisation = ListedOrganisationFactory()
        flag = raised(organisation, officer, FlagLevel.RED)

        organisation.refresh_from_db()
        assert organisation.listing == ListingState.HIDDEN
        assert not Organisation.objects.listed().exists()
        with pytest.raises(Conflict, match="A red flag locks"):
            organisations.publish(organisation, by=lead)
        flags.resolve(flag, note="Cleared.", by=lead)
        organisations.publish(organisation, by=lead)
        assert organisation.listing == ListingState.LISTED

    def test_officers_change_nothing_and_leads_may(self, officer, lead):
        organisation = OrganisationFactory()
        raised(organisation, officer, FlagLevel.RED)

        assert "A red flag locks" in policies.can_manage_organisation(officer, organisation).reason
        assert policies.can_manage_organisation(lead, organisation)

    def test_the_focal_point_cannot_list_it_and_is_not_told_why(self, officer, focal_point):
        organisation = focal_point.organisation
        organisations.opt_out(organisation, by=focal_point)
        raised(organisation, officer, FlagLevel.RED)

        verdict = policies.can_list_own(focal_point, organisation)
        assert (bool(verdict), "flag" in verdict.reason) == (False, False)

    @pytest.mark.parametrize("name", ("approve", "ask_for_more", "decline", "assign"))
    def test_a_locked_registration_is_left_alone_by_officers(self, officer, name):
        registration = RegistrationFactory(state=RegistrationState.UNDER_REVIEW)
        raised(registration, officer, FlagLevel.RED)
        arguments = {
            "ask_for_more": {"question": "Who?"},
            "decline": {"reason": "No."},
            "assign": {"to": officer},
        }.get(name, {})

        with pytest.raises(NotPermitted, match="A red flag locks"):
            getattr(vetting, name)(registration, by=officer, **arguments)

    def test_not_even_a_lead_approves_before_deciding_about_the_flag(self, officer, lead):
        registration = RegistrationFactory(state=RegistrationState.UNDER_REVIEW)
        flag = raised(registration, officer, FlagLevel.RED)

        with pytest.raises(NotPermitted, match="A red flag locks"):
            vetting.approve(registration, by=lead)
        flags.invalidate(flag, note="Another organisation.", by=lead)
        assert vetting.approve(registration, by=lead)

    def test_a_claim_does_not_list_a_locked_organisation(self, lead):
        organisation = OrganisationFactory()
        raised(organisation, lead, FlagLevel.RED)
        claim = RegistrationFactory(state=RegistrationState.UNDER_REVIEW, listing_opt_in=True)

        with pytest.raises(NotPermitted, match="A red flag locks"):
            vetting.approve(claim, by=lead, attach_to=organisation)


def test_the_flags_of_an_approved_registration_go_with_it(officer, second_officer):
    registration = RegistrationFactory(state=RegistrationState.UNDER_REVIEW)
    flag = raised(registration, officer, FlagLevel.OBSERVATION)

    organisation = vetting.approve(registration, by=second_officer)

    flag.refresh_from_db()
    assert flag.organisation == organisation


def test_four_eyes_follow_from_the_risk(officer, second_officer):
    item = ChecklistItemFactory()
    registration = RegistrationFactory(state=RegistrationState.UNDER_REVIEW)
    vetting.check(registration, item, answer=CheckAnswer.PASSED, note="", by=officer)
    raised(registration, officer)

    with pytest.raises(NotPermitted, match="has to recommend"):
        vetting.approve(registration, by=officer)
    vetting.recommend(registration, by=officer)
    assert vetting.approve(registration, by=second_officer)


def test_all_but_an_observation_ask_for_a_new_vetting(officer):
    raised(OrganisationFactory(), officer, FlagLevel.OBSERVATION)
    assert not Review.objects.exists()

    raised(OrganisationFactory(), officer, FlagLevel.YELLOW)
    assert Review.objects.get().reasons == ["flag"]


class TestWhoSees:
    def test_officers_see_all_but_those_of_what_is_at_risk(self, officer, lead):
        known = RiskFlagFactory()
        of_organisation = RiskFlagFactory(organisation=OrganisationFactory(at_risk=True))
        of_registration = RiskFlagFactory(
            organisation=None, registration=RegistrationFactory(at_risk=True)
        )

        assert list(RiskFlag.objects.visible_to(officer)) == [known]
        assert set(RiskFlag.objects.visible_to(lead)) == {known, of_organisation, of_registration}

    def test_nobody_else_sees_any(self, field_officer, focal_point, stranger):
        RiskFlagFactory(organisation=focal_point.organisation)

        for person in (field_officer, focal_point, stranger):
            assert not RiskFlag.objects.visible_to(person).exists()

    def test_no_page_of_the_organisation_or_the_office_tells(
        self, client, officer, focal_point, field_officer
    ):
        organisation = focal_point.organisation
        raised(organisation, officer)

        for person, pages in (
            (focal_point, ("/my/", organisation.get_absolute_url(), "/organisations/.csv")),
            (field_officer, ("/office/", organisation.get_absolute_url())),
        ):
            client.force_login(person)
            for page in pages:
                content = client.get(page).content.decode()
                assert SECRET not in content
                assert "yellow" not in content, (person, page)
