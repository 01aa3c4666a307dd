"""A state implies its facts, in the database: whoever writes, and by whatever way."""

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.management.commands.write_lifecycles import lifecycles
from tests import factories

NOW = timezone.now()

# (factory, its arguments, what is written behind the actions' back, the constraint that minds)
IMPOSSIBLE = (
    ("ImportRun", {"state": "finished"}, {"finished_at": None}, "import_run_finished_means_when"),
    (
        "ImportRun",
        {"state": "finished"},
        {"file": "imports/list"},
        "import_run_keeps_its_file_until_it_is_finished",
    ),
    (
        "ImportRun",
        {"state": "running"},
        {"started_at": None},
        "import_run_stored_means_since_when",
    ),
    (
        "ExportJob",
        {},
        {"ended_at": NOW},
        "export_job_ended_means_when_and_until_when",
    ),
    (
        "ExportJob",
        {"state": "ready"},
        {"expires_at": None},
        "export_job_ended_means_when_and_until_when",
    ),
    (
        "ExportJob",
        {"state": "ready"},
        {"number": None},
        "export_job_ready_means_its_number_and_rows",
    ),
    ("ExportJob", {"state": "failed"}, {"failure": ""}, "export_job_failed_means_why"),
    ("ImportRun", {"state": "failed"}, {"failure": ""}, "import_run_failed_means_why"),
    ("ImportRun", {"state": "stopped"}, {"failure": "?"}, "import_run_failed_means_why"),
    ("ImportRun", {"state": "undone"}, {"undone_at": None}, "import_run_undone_means_when"),
    ("ImportRun", {"state": "finished"}, {"undone_at": NOW}, "import_run_undone_means_when"),
    (
        "DuplicatePair",
        {},
        {"state": "not_same"},
        "duplicate_pair_told_apart_means_by_whom_and_when",
    ),
    (
        "DuplicatePair",
        {},
        {"decided_at": NOW},
        "duplicate_pair_told_apart_means_by_whom_and_when",
    ),
    (
        "PersonPair",
        {},
        {"state": "not_same"},
        "person_pair_told_apart_means_by_whom_and_when",
    ),
    ("Organisation", {}, {"vetting": "merged"}, "organisation_merged_means_into_another"),
    ("Notification", {"state": "pending"}, {"state": "sent"}, "notification_sent_means_when"),
    ("Notification", {"state": "sent"}, {"sent_at": None}, "notification_sent_means_when"),
    ("Notification", {"state": "failed"}, {"sent_at": NOW}, "notification_sent_means_when"),
    (
        "Notification",
        {"state": "pending"},
        {"state": "sending"},
        "notification_sending_means_claimed",
    ),
    (
        "Registration",
        {"state": "under_review"},
        {"decided_at": NOW},
        "registration_decided_means_by_whom_and_when",
    ),
    (
        "Registration",
        {"state": "approved"},
        {"decided_by": None},
        "registration_decided_means_by_whom_and_when",
    ),
    (
        "Registration",
        {"state": "declined"},
        {"decided_at": None},
        "registration_decided_means_by_whom_and_when",
    ),
    (
        "Registration",
        {"state": "unconfirmed"},
        {"state": "submitted"},
        "registration_sent_means_confirmed",
    ),
    (
        "Registration",
        {"state": "under_review"},
        {"email_confirmed_at": None},
        "registration_sent_means_confirmed",
    ),
    (
        "Registration",
        {"state": "approved"},
        {"organisation": None},
        "registration_approved_means_an_organisation",
    ),
    (
        "Registration",
        {"state": "under_review"},
        {"state": "needs_information"},
        "registration_asked_means_what_and_when",
    ),
    (
        "Registration",
        {"state": "needs_information"},
        {"question": ""},
        "registration_asked_means_what_and_when",
    ),
    (
        "Registration",
        {"state": "declined"},
        {"decision_note": ""},
        "registration_declined_means_why",
    ),
    (
        "Registration",
        {"state": "submitted"},
        {"consent_processing": False},
        "registration_sent_means_consent",
    ),
    (
        "Registration",
        {"state": "unconfirmed"},
        {"consent_at": None},
        "registration_sent_means_consent",
    ),
    (
        "Organisation",
        {"vetting": "unverified"},
        {"vetting": "verified"},
        "organisation_verified_means_when",
    ),
    (
        "Organisation",
        {"vetting": "unverified", "listing_opt_in_at": NOW},
        {"listing": "listed"},
        "organisation_listed_means_verified_willing_and_safe",
    ),
    (
        "Organisation",
        {},
        {"listing": "listed"},
        "organisation_listed_means_verified_willing_and_safe",
    ),
    (
        "ListedOrganisation",
        {},
        {"at_risk": True},
        "organisation_listed_means_verified_willing_and_safe",
    ),
    (
        "ListedOrganisation",
        {},
        {"vetting": "suspended"},
        "organisation_listed_means_verified_willing_and_safe",
    ),
    ("Merge", {}, {"state": "undone"}, "merge_undone_means_when_and_by_whom"),
    ("Merge", {"state": "undone"}, {"undone_at": None}, "merge_undone_means_when_and_by_whom"),
    ("Merge", {}, {"undone_at": NOW}, "merge_undone_means_when_and_by_whom"),
    ("Organisation", {"vetting": "erased"}, {"erased_at": None}, "organisation_erased_means_when"),
    ("Organisation", {}, {"erased_at": NOW}, "organisation_erased_means_when"),
    (
        "ConfirmationRequest",
        {},
        {"state": "confirmed"},
        "confirmation_request_confirmed_means_when",
    ),
    (
        "ConfirmationRequest",
        {},
        {"answered_at": NOW},
        "confirmation_request_confirmed_means_when",
    ),
    ("ChangeRequest", {}, {"state": "decided"}, "change_request_decided_means_when"),
    ("Suggestion", {}, {"state": "declined"}, "suggestion_decided_means_when"),
    (
        "Suggestion",
        {"state": "invited"},
        {"state": "recorded"},
        "suggestion_recorded_means_an_organisation",
    ),
    ("DataRequest", {}, {"state": "granted"}, "data_request_decided_means_when"),
    ("Invitation", {}, {"state": "accepted"}, "invitation_accepted_means_when"),
    ("Invitation", {"state": "accepted"}, {"accepted_at": None}, "invitation_accepted_means_when"),
    ("Invitation", {"state": "revoked"}, {"accepted_at": NOW}, "invitation_accepted_means_when"),
    ("RiskFlag", {}, {"state": "resolved"}, "risk_flag_closed_means_by_whom_when_and_why"),
    (
        "RiskFlag",
        {"state": "invalid"},
        {"close_note": ""},
        "risk_flag_closed_means_by_whom_when_and_why",
    ),
    ("RiskFlag", {}, {"closed_at": NOW}, "risk_flag_closed_means_by_whom_when_and_why"),
    ("Review", {}, {"state": "done"}, "review_over_means_by_whom_and_when"),
    ("Review", {"state": "done"}, {"done_by": None}, "review_over_means_by_whom_and_when"),
    ("Review", {"state": "dropped"}, {"note": ""}, "review_dropped_means_why"),
    (
        "ScreeningMatch",
        {},
        {"state": "false_positive"},
        "screening_match_judged_means_by_whom_when_and_why",
    ),
    (
        "ScreeningMatch",
        {"state": "true_match"},
        {"note": ""},
        "screening_match_judged_means_by_whom_when_and_why",
    ),
    (
        "ScreeningMatch",
        {"state": "true_match"},
        {"confirmed_at": NOW},
        "screening_match_confirmed_means_the_same_and_two_people",
    ),
    ("RuleSet", {}, {"in_force_at": None}, "rule_set_in_force_means_since_when"),
    ("Session", {}, {"announced_at": None}, "session_announced_means_when"),
    (
        "Session",
        {"state": "cancelled"},
        {"state_reason": ""},
        "session_postponed_or_cancelled_says_why",
    ),
)


def models_with_states():
    labels = {column.rpartition(".")[0] for found in lifecycles() for column in found.columns}
    return {apps.get_model(label) for label in labels}


def state_constraints():
    """The check constraints of these models that speak of a state."""
    columns = {column.rpartition(".")[2] for found in lifecycles() for column in found.columns}
    return {
        constraint.name
        for model in models_with_states()
        for constraint in model._meta.constraints
        if hasattr(constraint, "condition") and not hasattr(constraint, "fields")
        if any(f"'{column}" in str(constraint.condition) for column in columns)
    }


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "arguments", "written", "constraint"), IMPOSSIBLE)
def test_the_database_refuses_a_state_without_its_facts(name, arguments, written, constraint):
    record = getattr(factories, f"{name}Factory")(**arguments)
    rows = type(record)._default_manager.filter(pk=record.pk)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        rows.update(**written)


def test_every_constraint_on_a_state_is_tried_here():
    assert {constraint for *_case, constraint in IMPOSSIBLE} == state_constraints()


def test_every_model_with_a_state_has_such_a_constraint():
    tried = {name.removeprefix("Listed") for name, *_case in IMPOSSIBLE}

    assert {model.__name__ for model in models_with_states()} == tried
