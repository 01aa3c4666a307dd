"""What an import is, what its rows may come to, and how it goes on."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.lifecycle import Lifecycle


class ImportKind(TextChoices):
    """What the rows of an imported list are."""

    ORGANISATIONS = "organisations", _("organisations")
    ECOSOC_EVENTS = "ecosoc_events", _("decisions on consultative status with ECOSOC")
    NAME_CHANGES = "name_changes", _("changes of names")
    PARTICIPANTS = "participants", _("participants of a meeting")


class RowOutcome(TextChoices):
    """What a row of a list came to, or would come to."""

    CREATED = "created", _("new")
    UPDATED = "updated", _("updated")
    UNCHANGED = "unchanged", _("unchanged")
    AMBIGUOUS = "ambiguous", _("ambiguous")
    REJECTED = "rejected", _("wrong")


class RowChoice(TextChoices):
    """What an officer decided about a row that can be read in more than one way."""

    THIS = "this", _("this one")
    NEW = "new", _("a new organisation")
    SKIP = "skip", _("leave it out")


class MatchRule(TextChoices):
    """By what an organisation of a list was found in the database."""

    REFERENCE = "reference", _("our reference")
    NUMBER = "number", _("the number in this list")
    ENGINE = "engine", _("name and other facts")
    CHOICE = "choice", _("decided by hand")


class EffectKind(TextChoices):
    """What an import did to a record."""

    MADE = "made", _("made")
    CHANGED = "changed", _("changed")


class ImportState(TextChoices):
    PREPARED = "prepared", _("prepared")
    CHECKING = "checking", _("being looked at")
    CHECKED = "checked", _("ready to be stored")
    RUNNING = "running", _("running")
    STOPPED = "stopped", _("stopped")
    FAILED = "failed", _("broken off")
    FINISHED = "finished", _("finished")
    UNDOING = "undoing", _("being undone")
    UNDONE = "undone", _("undone")


_I = ImportState

IMPORT = Lifecycle(
    {
        _I.PREPARED: frozenset({_I.CHECKING}),
        _I.CHECKING: frozenset({_I.CHECKED, _I.PREPARED, _I.FAILED}),
        _I.CHECKED: frozenset({_I.PREPARED, _I.RUNNING}),
        _I.RUNNING: frozenset({_I.STOPPED, _I.FINISHED, _I.FAILED}),
        _I.STOPPED: frozenset({_I.RUNNING, _I.UNDOING}),
        _I.FAILED: frozenset({_I.PREPARED, _I.RUNNING, _I.UNDOING}),
        _I.FINISHED: frozenset({_I.UNDOING}),
        _I.UNDOING: frozenset({_I.UNDONE}),
        _I.UNDONE: frozenset(),
    }
)
# A worker goes through the file, or through what it did.
WORKING = (_I.CHECKING, _I.RUNNING, _I.UNDOING)
# Nothing of these is stored yet.
UNSTORED = (_I.PREPARED, _I.CHECKING, _I.CHECKED)
