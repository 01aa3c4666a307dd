"""Names, networks and histories in the back office."""

from datetime import date

import pytest
from django.urls import reverse

from stakeholders.models import EcosocStatus, Organisation
from stakeholders.states import EcosocStanding
from tests.factories import (
    EcosocStatusFactory,
    OrganisationFactory,
    UmbrellaFactory,
    UmbrellaMembershipFactory,
)
from tests.stakeholders.admin.conftest import list_of, page_of, rows_of, step_of
from tests.stakeholders.admin.test_organisations import form

ACTIVE = EcosocStanding.ACTIVE


class TestSteps:
    def test_rename_asks_with_the_present_names_and_keeps_them(self, as_officer):
        organisation = OrganisationFactory(legal_name="Old House", acronym="OH")

        asked = as_officer.get(step_of(organisation, "rename"))
        as_officer.post(
            step_of(organisation, "rename"),
            {"new_name": "New House", "acronym": "OH", "on": "2020-03-01"},
        )

        organisation.refresh_from_db()
        assert asked.context["form"]["new_name"].value() == "Old House"
        assert (organisation.legal_name, organisation.acronym) == ("New House", "OH")
        assert organisation.names.get().until == date(2020, 3, 1)
        assert rows_of(as_officer.get(f"{list_of('organisation')}?q=old+house")) == [organisation]

    def test_attach_and_detach(self, as_officer):
        top, branch = OrganisationFactory(), OrganisationFactory()

        as_officer.post(step_of(branch, "attach"), {"reference": top.reference, "kind": "chapter"})
        branch.refresh_from_db()
        assert (branch.parent, branch.branch_kind) == (top, "chapter")

        as_officer.post(step_of(branch, "detach"), {"x": "1"})
        branch.refresh_from_db()
        assert branch.parent is None
        assert as_officer.get(step_of(branch, "detach")).status_code == 404

    def test_a_circle_is_refused_in_words(self, as_officer):
        top = OrganisationFactory(legal_name="Top")
        branch = OrganisationFactory(legal_name="Branch", parent=top)

        answer = as_officer.post(step_of(top, "attach"), {"reference": branch.reference})

        assert "Branch is itself part of Top." in answer.content.decode()

    def test_one_at_risk_cannot_be_named_as_headquarters_by_an_officer(self, as_officer):
        hidden = OrganisationFactory(at_risk=True)

        answer = as_officer.post(
            step_of(OrganisationFactory(), "attach"), {"reference": hidden.reference}
        )

        assert "There is no organisation with this reference." in answer.content.decode()

    def test_an_ecosoc_decision_ends_what_held_before(self, as_officer, officer):
        organisation = OrganisationFactory()
        EcosocStatusFactory(organisation=organisation, standing=ACTIVE, since=date(2001, 7, 1))

        as_officer.post(
            step_of(organisation, "ecosoc"),
            {
                "standing": "suspended", "category": "special", "on": "2010-07-01",
                "suspended_until": "2011-07-01", "decision_symbol": "2010/218",
            },
        )  # fmt: skip

        suspended, active = EcosocStatus.objects.all()
        assert (suspended.standing, suspended.checked_by) == ("suspended", officer)
        assert (active.until, suspended.until) == (date(2010, 7, 1), None)

    def test_only_a_suspension_has_an_end(self, as_officer):
        answer = as_officer.post(
            step_of(OrganisationFactory(), "ecosoc"),
            {
                "standing": "active", "category": "special", "on": "2010-07-01",
                "suspended_until": "2011-07-01",
            },
        )  # fmt: skip

        assert "Only a suspension is decided until a day." in answer.content.decode()
        assert not EcosocStatus.objects.exists()


class TestEditing:
    def test_two_entries_on_one_day_are_refused_on_the_page(self, as_officer):
        organisation = OrganisationFactory(organisation_type=None, country=None)
        umbrella = UmbrellaFactory()

        answer = as_officer.post(
            page_of(organisation),
            form(
                **{
                    "umbrellas-TOTAL_FORMS": "2",
                    "umbrellas-0-umbrella": umbrella.pk, "umbrellas-0-until": "2012-01-02",
                    "umbrellas-1-umbrella": umbrella.pk, "umbrellas-1-since": "2012-01-01",
                }
            ),
        )  # fmt: skip

        assert "Another entry holds on some of these days already." in answer.content.decode()
        assert not organisation.umbrellas.exists()

    def test_who_fills_in_the_day_of_the_check_is_the_one_who_checked(self, as_officer, officer):
        membership = UmbrellaMembershipFactory(
            organisation=OrganisationFactory(organisation_type=None, country=None)
        )

        as_officer.post(
            page_of(membership.organisation),
            form(
                **{
                    "umbrellas-TOTAL_FORMS": "1", "umbrellas-INITIAL_FORMS": "1",
                    "umbrellas-0-id": membership.pk,
                    "umbrellas-0-organisation": membership.organisation.pk,
                    "umbrellas-0-umbrella": membership.umbrella.pk,
                    "umbrellas-0-checked_on": "2026-01-05",
                }
            ),
        )  # fmt: skip

        membership.refresh_from_db()
        assert (membership.checked_on, membership.checked_by) == (date(2026, 1, 5), officer)


class TestReading:
    def test_the_page_shows_the_network_without_those_at_risk(self, as_officer, as_lead):
        top = OrganisationFactory(legal_name="Top")
        branch = OrganisationFactory(legal_name="Open Branch", parent=top)
        OrganisationFactory(legal_name="Hidden Circle", parent=top, at_risk=True)

        page = as_officer.get(page_of(branch)).content.decode()

        assert ("Top" in page, "1 below" in page, "Hidden Circle" in page) == (True, True, False)
        assert "Hidden Circle" in as_lead.get(page_of(branch)).content.decode()

    def test_the_history_of_rows_does_not_name_a_hidden_headquarters(self, as_officer):
        hidden = OrganisationFactory(legal_name="Hidden Circle", at_risk=True)
        branch = OrganisationFactory(legal_name="Branch")
        branch.parent = hidden
        branch.city = "Nairobi"
        branch.save()

        history = reverse("admin:stakeholders_organisation_history", args=[branch.pk])
        page = as_officer.get(history).content.decode()

        assert ("Nairobi" in page, "Hidden Circle" in page) == (True, False)

    @pytest.mark.parametrize(
        ("query", "expected"),
        (
            ("network=top", ["Top"]),
            ("network=branch", ["Branch"]),
            ("network=none", ["Alone", "Below Hidden"]),
        ),
    )
    def test_the_list_is_filtered_by_network(self, as_officer, query, expected):
        top = OrganisationFactory(legal_name="Top")
        OrganisationFactory(legal_name="Branch", parent=top)
        hidden = OrganisationFactory(legal_name="Hidden", at_risk=True)
        OrganisationFactory(legal_name="Alone")
        OrganisationFactory(legal_name="Below Hidden", parent=hidden)

        found = rows_of(as_officer.get(f"{list_of('organisation')}?{query}"))

        assert sorted(row.legal_name for row in found) == expected

    @pytest.mark.parametrize(
        ("choice", "expected"),
        (
            ("special", ["late"]),
            ("suspended", ["suspended"]),
            ("withdrawn", ["lost"]),
            ("overdue", ["late"]),
            ("none", ["lost", "never", "suspended"]),
        ),
    )
    def test_the_list_is_filtered_by_the_standing_of_today(self, as_officer, choice, expected):
        day = date(2015, 1, 1)
        for name, facts in {
            "late": {"standing": ACTIVE, "report_due": day},
            "suspended": {"standing": EcosocStanding.SUSPENDED},
            "lost": {"standing": EcosocStanding.WITHDRAWN},
        }.items():
            EcosocStatusFactory(organisation__legal_name=name, since=day, **facts)
        lost = Organisation.objects.get(legal_name="lost")
        EcosocStatusFactory(organisation=lost, standing=ACTIVE, until=day)
        OrganisationFactory(legal_name="never")

        found = rows_of(as_officer.get(f"{list_of('organisation')}?ecosoc={choice}"))

        assert sorted(row.legal_name for row in found) == expected
