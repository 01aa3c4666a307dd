"""State machines as data: one table a model, read by code, tests and documents alike."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from core.errors import IllegalTransition


@dataclass(frozen=True)
class Lifecycle:
    """From each state, the states that may follow. The first row is where records begin."""

    moves: Mapping[TextChoices, frozenset[TextChoices]]

    def allows(self, current: str, target: TextChoices) -> bool:
        """Whether the table has the move from `current` to `target`."""
        return target in self.moves[type(target)(current)]

    def check(self, current: str, target: TextChoices) -> None:
        """Raise IllegalTransition, in words, unless the table has this move."""
        if not self.allows(current, target):
            raise IllegalTransition(
                _("This record is “%(here)s” and cannot become “%(there)s”.")
                % {"here": type(target)(current).label, "there": target.label}
            )

    def edges(self) -> Iterator[tuple[TextChoices, TextChoices]]:
        """Every move as (from, to), in a stable order."""
        for source, targets in self.moves.items():
            for target in sorted(targets):
                yield source, target

    def mermaid(self) -> str:
        """The table as a mermaid diagram, for docs/lifecycles.md."""
        first = next(iter(self.moves))
        arrows = [f"{source.value} --> {target.value}" for source, target in self.edges()]
        return "\n    ".join(("stateDiagram-v2", f"[*] --> {first.value}", *arrows))
