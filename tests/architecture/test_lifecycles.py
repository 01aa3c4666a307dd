"""States are tables: complete, reachable, used, and drawn in docs/lifecycles.md."""

from importlib import import_module, util

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import TextChoices

from core.management.commands import write_lifecycles
from tests.architecture.sources import APPS

FOUND = tuple(write_lifecycles.lifecycles())
# Where a record of each kind may end. A state that is added here was thought about.
ENDS = {
    "NOTIFICATION": {"sent", "cancelled"},
    "REGISTRATION": {"approved", "declined", "withdrawn", "expired"},
    "VETTING": {"erased", "merged"},
    "CONFIRMATION": {"confirmed", "ended"},
    "CHANGE": {"decided", "withdrawn"},
    "SUGGESTION": {"recorded", "declined", "withdrawn"},
    "DATA_REQUEST": {"granted", "declined", "withdrawn"},
    "LISTING": set(),
    "INVITATION": {"accepted", "revoked"},
    "IMPORT": {"undone"},
    "EXPORT": {"gone"},
    "MERGE": {"undone"},
    "FLAG": {"resolved", "invalid"},
    "REVIEW": {"done", "dropped"},
    "SCREENING": set(),
    "PAIR": set(),
    "RULE_SET": {"replaced"},
    "SESSION": {"concluded", "cancelled"},
}

every_lifecycle = pytest.mark.parametrize("found", FOUND, ids=lambda found: found.name)


def state_enums():
    """Every enumeration whose name says that it holds states."""
    modules = [f"{app}.{home}" for app in APPS for home in write_lifecycles.HOMES]
    return {
        value
        for module in modules
        if util.find_spec(module)
        for name, value in vars(import_module(module)).items()
        if isinstance(value, type) and issubclass(value, TextChoices) and name.endswith("State")
    }


def reachable(moves):
    begin = next(iter(moves))
    known, new = {begin}, {begin}
    while new:
        new = {target for state in new for target in moves[state]} - known
        known |= new
    return known


@every_lifecycle
def test_every_state_has_a_row_and_no_row_names_another_machines_state(found):
    enum = type(next(iter(found.lifecycle.moves)))

    assert set(found.lifecycle.moves) == set(enum)
    assert {target for _source, target in found.lifecycle.edges()} <= set(enum)


@every_lifecycle
def test_every_state_can_be_reached(found):
    moves = found.lifecycle.moves

    assert reachable(moves) == set(moves)


@every_lifecycle
def test_the_ends_are_those_that_were_decided(found):
    ends = {state.value for state, targets in found.lifecycle.moves.items() if not targets}

    assert ends == ENDS[found.name]


@every_lifecycle
def test_a_column_lives_by_it_that_only_actions_write(found):
    columns = [column.split(".") for column in found.columns]
    fields = [apps.get_model(app, model)._meta.get_field(name) for app, model, name in columns]

    assert fields
    assert [field.editable for field in fields] == [False] * len(fields)
    assert {field.default for field in fields} == {next(iter(found.lifecycle.moves))}


def test_every_enumeration_of_states_has_a_lifecycle():
    assert state_enums() == {type(next(iter(found.lifecycle.moves))) for found in FOUND}


def test_the_document_is_fresh():
    call_command("write_lifecycles", "--check")
