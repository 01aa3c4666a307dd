"""The states of what core itself keeps."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.lifecycle import Lifecycle


class ExportState(TextChoices):
    WAITING = "waiting", _("being prepared")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")
    GONE = "gone", _("deleted")


EXPORT = Lifecycle(
    {
        ExportState.WAITING: frozenset({ExportState.READY, ExportState.FAILED}),
        ExportState.READY: frozenset({ExportState.GONE}),
        ExportState.FAILED: frozenset({ExportState.GONE}),
        ExportState.GONE: frozenset(),
    }
)
