"""What meetings are called, and how they and their rules go on (domain 3, 4.3)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.lifecycle import Lifecycle


class BodyKind(TextChoices):
    """Kinds of intergovernmental bodies and meetings (domain 3)."""

    COMMISSION = "commission", _("functional commission")
    CONFERENCE = "conference", _("conference of States parties")
    SUBSIDIARY = "subsidiary", _("subsidiary group")
    WORKING_GROUP = "working_group", _("working group")
    BRIEFING = "briefing", _("briefing for non-governmental organisations")
    DIALOGUE = "dialogue", _("constructive dialogue")
    CONGRESS = "congress", _("congress")
    AD_HOC = "ad_hoc", _("ad hoc committee")


class Basis(TextChoices):
    """On what ground somebody may take part (domain 2, 3)."""

    ECOSOC_GENERAL = "ecosoc_general", _("general consultative status with ECOSOC")
    ECOSOC_SPECIAL = "ecosoc_special", _("special consultative status with ECOSOC")
    ECOSOC_ROSTER = "ecosoc_roster", _("roster status with ECOSOC")
    ADMITTED_BEFORE = "admitted_before", _("admitted to the last Conference")
    OTHER_NGO = "other_ngo", _("other relevant non-governmental organisation")
    ACADEMIA = "academia", _("academic or research institution")
    PRIVATE_SECTOR = "private_sector", _("private sector")


class Procedure(TextChoices):
    """How admission on a ground is decided (domain 3, 4.4)."""

    STATUS = "status", _("the secretariat checks the status and the letter")
    UNLESS_OTHERWISE = "unless_otherwise", _("admitted unless the body decides otherwise")
    NO_OBJECTION = "no_objection", _("on a list to which States may object")
    BUREAU = "bureau", _("the extended bureau approves")
    CHAIR_LIST = "chair_list", _("on the list of the chair, which the committee approves")


class Confidence(TextChoices):
    """How sure a value of the rule book is (domain, first table)."""

    VERIFIED = "V", _("read in a source")
    EXAMPLE = "Ex", _("what one session did, not a standing rule")
    SECONDARY = "S", _("from a secondary source")
    UNVERIFIED = "K", _("general knowledge, unverified")
    DESIGN = "D", _("chosen for this system")
    STAFF = "T", _("set by the team")
    UNKNOWN = "", _("to be confirmed")


class RuleSetState(TextChoices):
    DRAFT = "draft", _("draft")
    IN_FORCE = "in_force", _("in force")
    REPLACED = "replaced", _("replaced by a newer version")


RULE_SET = Lifecycle(
    {
        RuleSetState.DRAFT: frozenset({RuleSetState.IN_FORCE}),
        RuleSetState.IN_FORCE: frozenset({RuleSetState.REPLACED}),
        RuleSetState.REPLACED: frozenset(),
    }
)


class SessionState(TextChoices):
    """What the team decided about a session; what is open follows from its deadlines."""

    PLANNED = "planned", _("planned")
    ANNOUNCED = "announced", _("announced")
    POSTPONED = "postponed", _("postponed")
    IN_SESSION = "in_session", _("in session")
    CONCLUDED = "concluded", _("concluded")
    CANCELLED = "cancelled", _("cancelled")


SESSION = Lifecycle(
    {
        SessionState.PLANNED: frozenset({SessionState.ANNOUNCED, SessionState.CANCELLED}),
        SessionState.ANNOUNCED: frozenset(
            {SessionState.POSTPONED, SessionState.IN_SESSION, SessionState.CANCELLED}
        ),
        SessionState.POSTPONED: frozenset({SessionState.ANNOUNCED, SessionState.CANCELLED}),
        SessionState.IN_SESSION: frozenset({SessionState.CONCLUDED}),
        SessionState.CONCLUDED: frozenset(),
        SessionState.CANCELLED: frozenset(),
    }
)
# Sessions that the public may see; a planned one is the team's.
PUBLIC = (
    SessionState.ANNOUNCED,
    SessionState.POSTPONED,
    SessionState.IN_SESSION,
    SessionState.CONCLUDED,
    SessionState.CANCELLED,
)
# Those that are still to come or going on.
AHEAD = (SessionState.ANNOUNCED, SessionState.POSTPONED, SessionState.IN_SESSION)


class Mode(TextChoices):
    IN_PERSON = "in_person", _("in person")
    ONLINE = "online", _("online")
    HYBRID = "hybrid", _("in person and online")


class DeadlineKind(TextChoices):
    """What ends, or opens, at a deadline (domain 3, 10)."""

    APPLICATION_OPENS = "application_opens", _("Applications open")
    APPLICATION_CLOSES = "application_closes", _("Applications close")
    LIST_CIRCULATED = "list_circulated", _("Last day to circulate the list")
    REGISTRATION_OPENS = "registration_opens", _("Registration of delegates opens")
    REGISTRATION_CLOSES = "registration_closes", _("Registration of delegates closes")
    LETTER = "letter", _("Signed letter with the delegation")
    WRITTEN = "written", _("Written statements")
    ORAL_REQUEST = "oral_request", _("Requests to speak")
    ORAL_TEXT = "oral_text", _("Texts of oral statements")
    SIDE_EVENT_OPENS = "side_event_opens", _("Applications for side events open")
    SIDE_EVENT_CLOSES = "side_event_closes", _("Applications for side events close")


class LinkKind(TextChoices):
    """What a document or link of a session is."""

    INFORMATION = "information", _("information for participants")
    AGENDA = "agenda", _("provisional agenda")
    DOCUMENT = "document", _("document")
    FORM = "form", _("form")
    REPORT = "report", _("report")
    PLATFORM = "platform", _("registration platform")
