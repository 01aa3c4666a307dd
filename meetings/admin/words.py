"""How the log says what was done to bodies, rules and sessions."""

from django.utils.translation import gettext_lazy as _

VERBS = {
    "body.added": _("Body added"),
    "body.changed": _("Body changed"),
    "rule_set.drafted": _("Drafted"),
    "rule_set.rule_set": _("Rule changed"),
    "rule_set.in_force": _("Put into force"),
    "rule_set.replaced": _("Replaced by a newer version"),
    "session.opened": _("Session made"),
    "session.cloned": _("Made like the last session"),
    "session.rule_set": _("Rule of the session changed"),
    "session.deadline_set": _("Deadline set by hand"),
    "session.moved": _("Moved to other days"),
    "session.announced": _("Announced"),
    "session.postponed": _("Postponed"),
    "session.in_session": _("Began"),
    "session.concluded": _("Concluded"),
    "session.cancelled": _("Cancelled"),
    "session.changed": _("Changed"),
}
