"""Finding, judging, remembering: what the database keeps of a likeness."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.errors import Conflict, IllegalTransition, NotPermitted
from notifications.models import Notification
from stakeholders.actions import (
    names,
    organisations,
    registrations,
    screening,
    screening_runs as runs,
    vetting,
)
from stakeholders.models import Organisation, RiskFlag, SanctionsList, ScreeningMatch
from stakeholders.states import FlagLevel, ListingState, RegistrationState, ScreeningState
from tests.factories import (
    ContactRoleFactory,
    ListedOrganisationFactory,
    OrganisationFactory,
    PersonFactory,
    RegistrationFactory,
    ScreeningMatchFactory,
)
from tests.stakeholders.screening.sample import FALCON, VELIKOV, later, load, text, without

pytestmark = pytest.mark.django_db
S = ScreeningState
FALSE = {"outcome": S.FALSE_POSITIVE, "note": "Another year of birth."}


@pytest.fixture(autouse=True)
def _listed(db):
    load()


def falcon(**fields):
    return OrganisationFactory(legal_name="Golden Falcon Relief", **fields)


def matched(subject):
    rows = subject.matches.order_by("pk")
    return [(m.entry.data_id, m.role, m.state) for m in rows]


def test_organisations_are_found_across_scripts_and_in_every_name():
    arabic = OrganisationFactory(legal_name="جمعية الصقر الذهبي للإغاثة")
    former = OrganisationFactory(legal_name="Bread for Us", other_names=["Gold Hawk Aid"])

    for organisation in (arabic, former):
        screening.screen(organisation)
        assert matched(organisation) == [(FALCON, "", S.POTENTIAL)]


def test_a_submitted_registration_is_screened_with_its_head_and_focal_point():
    registration = RegistrationFactory(
        state=RegistrationState.UNCONFIRMED,
        legal_name="Golden Falcon Relief",
        head_name="Великов Жарко",
        focal_given_name="Suharbini",
        focal_family_name="",
    )
    registrations.confirm(registration, email=registration.focal_email)

    assert set(matched(registration)) == {
        (FALCON, "", S.POTENTIAL),
        (VELIKOV, "head", S.POTENTIAL),
        ("9900003", "focal_point", S.POTENTIAL),
    }


def test_a_match_holds_up_the_approval_until_it_is_judged(officer):
    registration = RegistrationFactory(
        state=RegistrationState.UNDER_REVIEW, head_name="Zarko Velikov"
    )
    with pytest.raises(NotPermitted, match="1 possible match with the sanctions list"):
        vetting.approve(registration, by=officer)
    match = registration.matches.get()  # What approving found is kept.

    screening.judge(match, outcome=S.UNCLEAR, note="No year of birth.", by=officer)
    with pytest.raises(NotPermitted, match="has to be judged first"):
        vetting.approve(registration, by=officer)
    screening.judge(match, **FALSE, by=officer)
    organisation = vetting.approve(registration, by=officer)

    head = organisation.contacts.get(kind="head").person
    assert matched(head) == [(VELIKOV, "", S.FALSE_POSITIVE)]  # Not asked again.


def test_verifying_an_organisation_looks_at_its_people_too(officer):
    organisation = OrganisationFactory(vetting="unverified")
    person = PersonFactory(given_name="Zarko", family_name="Velikov")
    ContactRoleFactory(organisation=organisation, person=person)

    with pytest.raises(NotPermitted, match="has to be judged first"):
        organisations.verify(organisation, by=officer)
    screening.judge(person.matches.get(), **FALSE, by=officer)
    organisations.verify(organisation, by=officer)

    assert organisation.vetting == "verified"


def test_a_false_positive_does_not_come_back_until_name_or_entry_change(officer):
    organisation = falcon()
    (match,) = screening.screen(organisation)
    screening.judge(match, **FALSE, by=officer)

    assert screening.screen(organisation) == []
    names.rename(organisation, "Golden Falcons Relief", by=officer)
    match.refresh_from_db()
    assert (match.state, match.judged_by, match.note) == (S.POTENTIAL, None, "")

    screening.judge(match, **FALSE, by=officer)
    load(later(text()).replace("Gold Hawk Aid", "Gold Hawk Relief"))
    assert screening.screen(organisation) == [match]


def test_a_likeness_lapses_with_the_entry_or_the_name_unless_it_is_the_same(officer, lead):
    gone, same = falcon(), falcon()
    screening.screen(gone)
    (match,) = screening.screen(same)
    screening.judge(match, outcome=S.TRUE_MATCH, note="Same address.", by=officer)

    load(without(later(text()), FALCON))
    screening.screen(gone)
    screening.screen(same)

    assert (matched(gone)[0][2], matched(same)[0][2]) == (S.LAPSED, S.TRUE_MATCH)


def test_the_same_locks_the_record_at_once_and_a_lead_gives_the_second_eyes(officer, lead):
    organisation = ListedOrganisationFactory(legal_name="Golden Falcon Relief")
    (match,) = screening.screen(organisation)

    screening.judge(match, outcome=S.TRUE_MATCH, note="Same address.", by=officer)

    organisation.refresh_from_db()
    flag = RiskFlag.objects.get(organisation=organisation)
    assert (flag.level, flag.category, flag.raised_by) == (FlagLevel.RED, "sanctions", None)
    assert organisation.listing == ListingState.HIDDEN
    assert Notification.objects.get().recipient == lead.email
    with pytest.raises(NotPermitted, match="Only CST leads confirm"):
        screening.confirm(match, by=officer)
    with pytest.raises(NotPermitted, match="only a CST lead says otherwise"):
        screening.judge(match, **FALSE, by=officer)
    screening.confirm(match, by=lead)
    assert match.confirmed_by == lead


def test_whoever_judged_does_not_confirm(lead):
    (match,) = screening.screen(falcon())
    screening.judge(match, outcome=S.TRUE_MATCH, note="Same address.", by=lead)

    with pytest.raises(NotPermitted, match="You judged it"):
        screening.confirm(match, by=lead)


def test_a_judgement_needs_a_note_and_the_right_to_judge(officer, field_officer):
    (match,) = screening.screen(falcon())

    with pytest.raises(Conflict, match="what you compared"):
        screening.judge(match, outcome=S.UNCLEAR, note=" ", by=officer)
    with pytest.raises(NotPermitted):
        screening.judge(match, **FALSE, by=field_officer)
    lapsed = ScreeningMatchFactory(state=S.LAPSED)
    with pytest.raises(NotPermitted, match="not alike any more"):
        screening.judge(lapsed, **FALSE, by=officer)
    with pytest.raises(IllegalTransition):
        ScreeningMatchFactory(state=S.TRUE_MATCH).lapse()


def test_a_new_list_is_compared_with_everybody_in_batches_and_goes_on_where_it_stopped(
    monkeypatch,
):
    monkeypatch.setattr(runs, "BATCH", 2)
    found = [falcon(), falcon(at_risk=True)]
    ended = [falcon(vetting="archived")]
    PersonFactory(given_name="Zarko", family_name="Velikov")
    OrganisationFactory.create_batch(3)

    runs._step(SanctionsList.objects.get())
    assert SanctionsList.objects.get().position.startswith(("registration", "organisation"))
    runs.go_on(until=timezone.now() + timedelta(minutes=1))

    assert SanctionsList.objects.get().screened_at
    assert all(matched(each) for each in found)
    assert not any(matched(each) for each in ended)
    assert ScreeningMatch.objects.filter(person__isnull=False).count() == 1
    assert runs.go_on(until=timezone.now() + timedelta(minutes=1)) is None


def test_what_changed_by_whatever_way_is_screened_at_night():
    organisation = OrganisationFactory()
    Organisation.objects.filter(pk=organisation.pk).update(legal_name="Golden Falcon Relief")

    assert runs.screen_changed(timezone.now() - timedelta(hours=1)) == 1


class TestWhoSees:
    def test_officers_see_all_but_what_is_at_risk(self, officer, lead):
        known = ScreeningMatchFactory()
        hidden = ScreeningMatchFactory(organisation=OrganisationFactory(at_risk=True))
        person = PersonFactory()
        ContactRoleFactory(person=person, organisation=OrganisationFactory(at_risk=True))
        of_person = ScreeningMatchFactory(organisation=None, person=person)

        seen = ScreeningMatch.objects.visible_to
        assert list(seen(officer)) == [known]
        assert set(seen(lead)) == {known, hidden, of_person}

    def test_nobody_else_sees_any(self, field_officer, focal_point, stranger):
        ScreeningMatchFactory(organisation=focal_point.organisation)

        for person in (field_officer, focal_point, stranger):
            assert not ScreeningMatch.objects.visible_to(person).exists()
