"""What an organisation answers on its profile: at once, or once the team has agreed."""

import pytest
from django.urls import reverse

from core.models import AuditEntry
from stakeholders.actions import changes
from stakeholders.models import ChangeRequest, TimelineEvent
from stakeholders.selectors import completeness
from stakeholders.states import FieldKind as K
from tests.factories import CustomFieldFactory, ListedOrganisationFactory, OrganisationTypeFactory
from tests.stakeholders.admin.conftest import step_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(focal_point):
    return focal_point.organisation


@pytest.fixture
def page(client, focal_point, own):
    client.force_login(focal_point)
    return reverse("my-profile", args=[own.reference, "further"])


@pytest.fixture
def questions():
    own = {"audience": "organisation"}
    CustomFieldFactory(code="prisons", kind=K.YES_NO, asked="profile", **own)
    CustomFieldFactory(
        code="budget", kind=K.CHOICE, asked="work", staff_decide=True, offers=("small", "large"),
        name_en="Annual budget", **own,
    )  # fmt: skip
    CustomFieldFactory(code="rating", name_en="Secret rating", audience="team")


def answer(client, page, **typed):
    return client.post(page, {"custom_prisons": "", "custom_budget": "", **typed})


def test_a_plain_answer_counts_at_once_with_a_trace(client, page, own, questions):
    own.custom = {"rating": "low"}
    own.save()

    answer(client, page, custom_prisons="yes")

    own.refresh_from_db()
    assert own.custom == {"rating": "low", "prisons": True}
    assert AuditEntry.objects.get(verb="organisation.edited").note == "custom.prisons"
    assert TimelineEvent.objects.get(kind="organisation.edited").facts == {
        "fields": ["custom.prisons"]
    }
    assert not ChangeRequest.objects.exists()


def test_an_answer_that_the_team_decides_waits(client, page, own, questions, officer):
    assert "These wait for our team" in client.get(page).text

    answer(client, page, custom_budget="large")

    own.refresh_from_db()
    change = ChangeRequest.objects.get()
    assert own.custom == {}
    client.force_login(officer)
    text = client.get(step_of(change, "decide")).text
    assert ("Annual budget" in text, "Large" in text) == (True, True)

    changes.decide(change, accepted={"custom.budget"}, by=officer)

    own.refresh_from_db()
    assert own.custom == {"budget": "large"}


def test_a_wrong_answer_stays_typed_and_writes_nothing(client, page, own, questions):
    response = answer(client, page, custom_prisons="yes", custom_budget="huge")

    assert response.context["form"].errors == {"custom_budget": ["Choose an entry of the list."]}
    own.refresh_from_db()
    assert own.custom == {}


def test_the_page_is_there_only_when_something_is_asked_of_such_a_type(client, page, own):
    network = OrganisationTypeFactory(code="network")
    CustomFieldFactory(code="members", asked="profile", types=[network])
    CustomFieldFactory(code="rating", audience="team")

    assert client.get(page).status_code == 404
    assert page not in client.get(reverse("my")).text


def test_it_never_asks_nor_takes_what_the_team_fills_in(client, page, own, questions):
    assert "Secret rating" not in client.get(page).text

    answer(client, page, custom_rating="best")

    own.refresh_from_db()
    assert own.custom == {}


def test_another_ones_page_is_not_found(client, page, questions):
    other = ListedOrganisationFactory()

    assert client.get(reverse("my-profile", args=[other.reference, "further"])).status_code == 404


def test_the_own_place_says_who_reads_which_answer(client, page, own, questions):
    CustomFieldFactory(code="method", name_en="Working method", asked="profile")
    own.custom = {"prisons": False, "method": "In court", "rating": "Hush"}
    own.save()

    text = client.get(reverse("my")).text

    public, _only, ours = text.partition("Only you, our team and field offices")
    assert ("Working method" in public, "Prisons" in public) == (True, False)
    assert ("Prisons" in ours, "Hush" in text, "Secret rating" in text) == (True, False, False)


def test_a_required_one_counts_for_the_profile_and_holds_nobody_up(client, page, own):
    CustomFieldFactory(code="since", name_en="Working since", asked="profile", required=True)
    CustomFieldFactory(code="score", name_en="Score", audience="team", required=True)

    section = next(
        s for s in completeness.profile_of(own).sections if s.name == completeness.FURTHER
    )
    assert [str(item.label) for item in section.missing] == ["Working since"]
    assert not section.lacks_needed
    text = client.get(reverse("my")).text
    assert (f'<a href="{page}">Working since</a>' in text, "Score" in text) == (True, False)

    own.custom = {"since": "1999"}
    own.save()
    assert section.name not in [s.name for s in completeness.profile_of(own).unfinished]


def test_a_required_one_for_other_types_is_not_missing(own):
    network = OrganisationTypeFactory(code="network")
    CustomFieldFactory(code="members", asked="profile", required=True, types=[network])
    assert completeness.FURTHER not in [s.name for s in completeness.profile_of(own).unfinished]

    own.organisation_type = network
    own.save()
    assert completeness.FURTHER in [s.name for s in completeness.profile_of(own).unfinished]
