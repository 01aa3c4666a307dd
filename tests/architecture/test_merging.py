"""Whatever points to an organisation or a person says what a merge does with it."""

from core.merging.clashes import limits_of
from core.merging.relations import relations_to
from core.merging.rules import Move, registered
from stakeholders.models import Organisation, Person

TARGETS = (Organisation, Person)


def found(targets):
    """Relations to these, but for tables of past rows, which need no rule."""
    return {
        relation.name: relation
        for target in targets
        for relation in relations_to(target)
        if not hasattr(relation.model, "pgh_tracked_model")
    }


def united():
    """Tables of which two rows may become one."""
    rules = registered()
    return {
        relation.model
        for name, relation in found(TARGETS).items()
        if isinstance(rules.get(name), Move) and limits_of(relation, rules[name])
    }


def test_every_relation_to_an_organisation_or_person_has_a_rule():
    assert set(found(TARGETS)) - set(registered()) == set()


def test_every_relation_to_rows_that_may_become_one_has_a_rule():
    assert set(found(united())) - set(registered()) == set()


def test_no_rule_speaks_of_a_relation_that_is_gone():
    assert set(registered()) - set(found({*TARGETS, *united()})) == set()


def test_a_rule_that_lets_rows_stay_says_why():
    reasons = {name: rule.why for name, rule in registered().items() if not isinstance(rule, Move)}

    assert [name for name, why in reasons.items() if not why.endswith(".")] == []


def test_discovery_finds_foreign_keys_the_tables_between_and_labels():
    names = {relation.name for relation in relations_to(Organisation)}

    assert {
        "stakeholders.contactrole.organisation",
        "stakeholders.organisation_themes.organisation",
        "stakeholders.organisation.parent",
        "core.auditentry.subject",
        "stakeholders.organisationevent.merged_into",
    } <= names
    assert "notifications.notification.subject" not in names
