"""The outbox: what was promised, what failed and why, and to try again."""

import re
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _, gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter
from unfold.decorators import display

from core.admin import LifecycleAdmin, Step, StepsMixin
from core.admin.accounts import record_link
from core.models import User
from core.verdicts import ALLOWED, Verdict
from core.visibility import without_hidden
from notifications import outbox
from notifications.models import NOTIFICATION, Notification, NotificationState

S = NotificationState
SHORT = 80
COLOURS = {
    S.PENDING: "info",
    S.SENDING: "info",
    S.SENT: "success",
    S.FAILED: "danger",
    S.CANCELLED: "",
}
# A signed link acts for its reader: whoever has it can answer or open an account.
SIGNED = re.compile(r"[\w-]{8,}:[\w-]{4,}:[\w-]{20,}")


def without_links(text: str) -> str:
    """The text with the signed part of each link left out."""
    return SIGNED.sub("…", text)


def can_try_again(user: User, notification: Notification) -> Verdict:
    return _can_move(user, notification, S.PENDING, S.FAILED)


def can_cancel(user: User, notification: Notification) -> Verdict:
    return _can_move(user, notification, S.CANCELLED, S.PENDING, S.FAILED)


def _can_move(
    user: User, notification: Notification, target: NotificationState, *sources: str
) -> Verdict:
    if not user.has_perm("notifications.change_notification"):
        return Verdict(_("Only the civil society team handles mails."))
    allowed = NOTIFICATION.allows(notification.state, target) and notification.state in sources
    if allowed:
        return ALLOWED
    return Verdict(_("This mail is “%s”.") % notification.get_state_display())


class TroubleFilter(DropdownFilter):
    title = gettext_lazy("trouble")
    parameter_name = "trouble"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("unfinished", _("Not sent yet")), ("error", _("Had an error"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "unfinished":
                return queryset.filter(state__in=(S.PENDING, S.SENDING, S.FAILED))
            case "error":
                return queryset.exclude(last_error="")
        return queryset


@admin.register(Notification)
class NotificationAdmin(StepsMixin, LifecycleAdmin):
    """Nothing is written here by hand. Mails about what a person may not know of are absent."""

    list_display = (
        "subject", "state_label", "recipient", "kind", "attempts", "next_attempt", "error",
        "created_at",
    )  # fmt: skip
    list_filter = (
        ("state", ChoicesDropdownFilter),
        TroubleFilter,
        ("language", ChoicesDropdownFilter),
        "kind",
    )
    search_fields = ("recipient", "subject", "kind", "about")
    search_help_text = gettext_lazy("Recipient, subject or kind")
    date_hierarchy = "created_at"
    actions = ("try_again", "cancel")
    change_form_outer_before_template = "admin/record_head.html"
    fields = (
        ("state", "attempts"), ("next_attempt_at", "sent_at"), "last_error",
        ("recipient", "language_name"), "subject", ("record", "kind"), "why", "shown_text",
        "shown_html",
    )  # fmt: skip
    readonly_fields = ("language_name", "record", "shown_text", "shown_html")
    verbs = {
        "notification.try_again": gettext_lazy("Put into the queue again"),
        "notification.cancelled": gettext_lazy("Cancelled"),
    }
    export_columns = (
        (gettext_lazy("kind"), "kind"),
        (gettext_lazy("state"), "get_state_display"),
        (gettext_lazy("language"), "language"),
        (gettext_lazy("attempts"), "attempts"),
        (gettext_lazy("created"), "created_at"),
        (gettext_lazy("next attempt"), "next_attempt_at"),
        (gettext_lazy("sent"), "sent_at"),
    )
    steps = (
        Step(
            name="again",
            label=gettext_lazy("Try again"),
            explain=gettext_lazy("It goes into the queue again, with all attempts."),
            run=outbox.try_again,
            verdict=can_try_again,
            done=gettext_lazy("It is in the queue again."),
            tone="primary",
        ),
        Step(
            name="cancel",
            label=gettext_lazy("Cancel"),
            explain=gettext_lazy("It will never be sent."),
            run=outbox.cancel,
            verdict=can_cancel,
            done=gettext_lazy("Cancelled."),
            tone="danger",
        ),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_handle_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("notifications.change_notification")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Notification]:
        return without_hidden(super().get_queryset(request), "about", request.user)

    def record_log(self, request: HttpRequest, record: Model) -> dict[str, Any]:
        notification: Any = record
        badge = (notification.get_state_display(), COLOURS[notification.state])
        return {
            **super().record_log(request, record),
            "buttons": self.buttons(request, notification),
            "badges": [badge],
        }

    @display(description=gettext_lazy("state"), ordering="state", label=COLOURS)
    def state_label(self, notification: Notification) -> tuple[str, str]:
        return notification.state, str(notification.get_state_display())

    @display(description=gettext_lazy("next attempt"), ordering="next_attempt_at")
    def next_attempt(self, notification: Notification) -> Any:
        return notification.next_attempt_at if notification.state == S.PENDING else None

    @display(description=gettext_lazy("last error"))
    def error(self, notification: Notification) -> str:
        return Truncator(notification.last_error).chars(SHORT)

    @display(description=gettext_lazy("language"))
    def language_name(self, notification: Notification) -> str:
        names = dict(settings.LANGUAGES)
        return str(names.get(notification.language, notification.language))

    @display(description=gettext_lazy("record"))
    def record(self, notification: Notification) -> str:
        return record_link(notification.about) or "–"

    @display(description=gettext_lazy("text"))
    def shown_text(self, notification: Notification) -> str:
        if notification.secret:
            return _("This mail is for its reader alone: the text is not shown.")
        return format_html(
            '<div class="bo-text" dir="auto">{}</div>', without_links(notification.text)
        )

    @display(description=gettext_lazy("as the reader sees it"))
    def shown_html(self, notification: Notification) -> str:
        """In a frame without script, forms or origin; links are cut, see without_links."""
        if notification.secret or not notification.html:
            return "–"
        return format_html(
            '<iframe class="bo-mail" sandbox="" title="{}" srcdoc="{}"></iframe>',
            notification.subject,
            without_links(notification.html),
        )

    @admin.action(description=gettext_lazy("Try again"), permissions=("handle",))
    def try_again(self, request: HttpRequest, queryset: QuerySet[Notification]) -> None:
        self.apply(request, queryset, outbox.try_again)

    @admin.action(description=gettext_lazy("Cancel"), permissions=("handle",))
    def cancel(self, request: HttpRequest, queryset: QuerySet[Notification]) -> None:
        self.apply(request, queryset, outbox.cancel)
