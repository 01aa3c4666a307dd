"""Every kind of event that some action notes has words, and gets the facts they name."""

import ast
import re

from stakeholders.selectors.timeline import (
    lists,  # noqa: F401 - gives the words of lists
    words,  # noqa: F401 - gives this app's words
)
from stakeholders.selectors.timeline.kinds import ICONS, KINDS, Area
from tests.architecture.sources import ROOT, python_files

NOTING = ("note", "note_many")
NAMED = {"organisation", "person", "by", "at", "subject", "discretion"}
# Noted in one place for several kinds, by a variable.
BY_VARIABLE = {
    "task.added": {"title"},
    "task.done": {"title"},
    "tag.given": {"tag"},
    "tag.taken": {"tag"},
    "organisation.endorsed": {"office"},
    "organisation.endorsement_withdrawn": {"office"},
    "invitation.sent": {"name"},
    "invitation.revoked": {"name"},
    "invitation.accepted": {"name"},
    "consent.given": {"purpose"},
    "consent.withdrawn": {"purpose"},
    # what is brought over from a registration's audit log
    "registration.submitted": {"reference"},
    "registration.review_started": {"reference"},
    "registration.asked": {"reference"},
    "registration.answered": {"reference"},
    "registration.recommended": {"reference"},
    "document.added": {"name"},
}


def noted():
    """(kind, facts) of each call of timeline.note and note_many in the actions."""
    for path in python_files():
        is_edge = "actions" in path.parts or "admin" in path.parts
        if path.parts[0] == "tests" or not is_edge:
            continue
        for node in ast.walk(ast.parse((ROOT / path).read_text())):
            if isinstance(node, ast.Call) and _notes(node.func) and node.args:
                kind = node.args[0]
                if isinstance(kind, ast.Constant):
                    yield kind.value, {word.arg for word in node.keywords} - NAMED


def _notes(function):
    if isinstance(function, ast.Attribute):
        owner = function.value
        return function.attr in NOTING and isinstance(owner, ast.Name) and owner.id == "timeline"
    return isinstance(function, ast.Name) and function.id in NOTING


def test_every_kind_that_is_noted_has_words():
    kinds = {kind for kind, _facts in noted()} | set(BY_VARIABLE)

    assert kinds - set(KINDS) == set()


def test_every_fact_that_the_words_name_is_noted():
    told = [*noted(), *BY_VARIABLE.items()]

    lacking = {
        kind: missing
        for kind, facts in told
        if (missing := set(re.findall(r"%\((\w+)\)s", str(KINDS[kind].words))) - facts)
    }

    assert lacking == {}


def test_every_area_has_an_icon():
    assert set(ICONS) == set(Area)
