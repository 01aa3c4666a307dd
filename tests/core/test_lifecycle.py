import pytest
from django.db.models import TextChoices

from core.errors import IllegalTransition
from core.lifecycle import Lifecycle


class State(TextChoices):
    OPEN = "open", "open"
    SHUT = "shut", "shut"
    GONE = "gone", "gone"


DOOR = Lifecycle(
    {
        State.OPEN: frozenset({State.SHUT, State.GONE}),
        State.SHUT: frozenset({State.OPEN}),
        State.GONE: frozenset(),
    }
)


@pytest.mark.parametrize("current", tuple(State))
@pytest.mark.parametrize("target", tuple(State))
def test_the_table_alone_decides(current, target):
    assert DOOR.allows(current.value, target) == (target in DOOR.moves[current])


def test_a_move_that_is_not_in_the_table_is_refused_in_words():
    with pytest.raises(IllegalTransition, match="“gone” and cannot become “open”"):
        DOOR.check("gone", State.OPEN)


def test_a_move_of_the_table_passes():
    DOOR.check("open", State.SHUT)


def test_edges_come_in_a_stable_order():
    assert list(DOOR.edges()) == [
        (State.OPEN, State.GONE),
        (State.OPEN, State.SHUT),
        (State.SHUT, State.OPEN),
    ]


def test_the_diagram_begins_where_records_begin():
    assert DOOR.mermaid().split("\n    ") == [
        "stateDiagram-v2",
        "[*] --> open",
        "open --> gone",
        "open --> shut",
        "shut --> open",
    ]


def test_a_state_that_does_not_exist_is_an_error():
    with pytest.raises(ValueError, match="ajar"):
        DOOR.allows("ajar", State.OPEN)
