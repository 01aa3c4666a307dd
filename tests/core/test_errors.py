import pytest

from core.errors import Conflict, DomainError, IllegalTransition, NotPermitted, TooManyRequests
from core.verdicts import ALLOWED, Verdict


@pytest.mark.parametrize("kind", (NotPermitted, Conflict, IllegalTransition))
def test_a_refusal_is_a_domain_error_with_a_message_for_people(kind):
    error = kind("Do this first.")

    assert isinstance(error, DomainError)
    assert error.message == "Do this first."


def test_an_illegal_transition_is_a_conflict():
    assert issubclass(IllegalTransition, Conflict)


def test_too_many_requests_know_how_long_to_wait():
    assert TooManyRequests("Later.", wait=70).wait == 70


def test_a_verdict_is_true_without_a_reason():
    assert bool(ALLOWED)
    assert not Verdict("Only leads.")


def test_a_verdict_with_a_reason_raises_it():
    with pytest.raises(NotPermitted, match="Only leads"):
        Verdict("Only leads.").require()


def test_an_allowed_verdict_raises_nothing():
    ALLOWED.require()
