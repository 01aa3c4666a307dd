"""The rules that the software knows, each with what it holds and what rests on it (domain 3, 10).

A body's rule set holds a value for each, and a session may hold another. A value that is
not known is None, shows as "to be confirmed", and is never guessed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meetings.states import DeadlineKind

MOST = 100_000  # No number of the rule book is larger; a year typed for days is noticed.


class Kind(Enum):
    """What a value is, and so how it is asked for and said."""

    YES_NO = "yes_no"
    NUMBER = "number"
    DAYS = "days"  # Calendar days before the first day of the session.
    MINUTES = "minutes"
    WORDS = "words"
    TEXT = "text"
    TEXTS = "texts"  # A list of short texts.
    GROUNDS = "grounds"  # Who may take part: see rulebook/access.py.


class Topic(Enum):
    """The parts of the rule book, in the order in which people read it."""

    ACCESS = "access"
    NO_OBJECTION = "no_objection"
    REGISTRATION = "registration"
    WRITTEN = "written"
    ORAL = "oral"
    SIDE_EVENT = "side_event"
    CONTENT = "content"

    @property
    def label(self) -> str | Promise:
        """How a page calls the part."""
        return TOPICS[self]


TOPICS = {
    Topic.ACCESS: _("Who may take part"),
    Topic.NO_OBJECTION: _("The list and objections"),
    Topic.REGISTRATION: _("Delegations and registration"),
    Topic.WRITTEN: _("Written statements"),
    Topic.ORAL: _("Oral statements"),
    Topic.SIDE_EVENT: _("Side events"),
    Topic.CONTENT: _("What may be said"),
}


@dataclass(frozen=True)
class Rule:
    """One rule: its key, what it is called, what it holds.

    needed: whether a session cannot be announced while the value is unknown
    deadline: the deadline that a number of days makes
    team_only: whether the public page leaves it out
    """

    key: str
    label: str | Promise
    kind: Kind
    help: str | Promise = ""
    needed: bool = False
    deadline: DeadlineKind | None = None
    team_only: bool = False

    @property
    def topic(self) -> Topic:
        return Topic(self.key.split(".")[0])


_D = DeadlineKind
_ALL = (
    Rule("access.open", _("Open to civil society"), Kind.YES_NO, needed=True),
    Rule("access.grounds", _("Grounds for taking part"), Kind.GROUNDS, needed=True),
    Rule("access.roster_condition", _("Condition for roster status"), Kind.TEXT),
    Rule("access.can_attend", _("What participants may attend"), Kind.TEXTS),
    Rule("access.excluded_from", _("What stays closed"), Kind.TEXTS),
    Rule("access.without_status", _("What is open to organisations without status"), Kind.TEXT),
    Rule("access.opens_days", _("Applications open"), Kind.DAYS, deadline=_D.APPLICATION_OPENS),
    Rule("access.closes_days", _("Applications close"), Kind.DAYS, deadline=_D.APPLICATION_CLOSES),
    Rule("access.documents", _("Documents to hand in"), Kind.TEXTS),
    Rule("access.priority", _("Who is preferred"), Kind.TEXTS),
    Rule("access.legal_basis", _("Legal basis"), Kind.TEXT),
    Rule(
        "no_objection.min_list_days",
        _("The list has to be circulated before the session"),
        Kind.DAYS,
        deadline=_D.LIST_CIRCULATED,
    ),
    Rule("no_objection.window_days", _("Days in which States may object"), Kind.NUMBER),
    Rule("no_objection.who_may_object", _("Who may object"), Kind.TEXT),
    Rule("no_objection.on_objection", _("What follows from an objection"), Kind.TEXT),
    Rule("no_objection.majority", _("Majority that decides"), Kind.TEXT),
    Rule(
        "no_objection.disclose_state",
        _("Applicants are told which State objected"),
        Kind.YES_NO,
        team_only=True,
    ),
    Rule(
        "no_objection.require_reason",
        _("An objection has to give a reason"),
        Kind.YES_NO,
        team_only=True,
    ),
    Rule("registration.platform", _("Where delegates are registered"), Kind.TEXT),
    Rule("registration.max_delegates", _("Most delegates of an organisation"), Kind.NUMBER),
    Rule("registration.in_person", _("Of these, seats in the room"), Kind.NUMBER),
    Rule("registration.online", _("Of these, places online"), Kind.NUMBER),
    Rule("registration.letter_required", _("A signed letter is required"), Kind.YES_NO),
    Rule("registration.letter_content", _("What the letter has to hold"), Kind.TEXTS),
    Rule("registration.letter_due_days", _("Letter due"), Kind.DAYS, deadline=_D.LETTER),
    Rule(
        "registration.opens_days",
        _("Registration opens"),
        Kind.DAYS,
        deadline=_D.REGISTRATION_OPENS,
    ),
    Rule(
        "registration.closes_days",
        _("Registration closes"),
        Kind.DAYS,
        deadline=_D.REGISTRATION_CLOSES,
    ),
    Rule("registration.late", _("Late changes"), Kind.TEXT),
    Rule("registration.badge", _("Badges"), Kind.TEXT),
    Rule("registration.costs", _("Costs"), Kind.TEXT),
    Rule("written.enabled", _("Written statements are accepted"), Kind.YES_NO),
    Rule("written.max_words_general", _("Most words, general status"), Kind.WORDS),
    Rule("written.max_words_special", _("Most words, special status"), Kind.WORDS),
    Rule("written.max_words_roster", _("Most words, roster status"), Kind.WORDS),
    Rule("written.max_words_other", _("Most words, everybody else"), Kind.WORDS),
    Rule("written.roster", _("Statements of organisations on the roster"), Kind.TEXT),
    Rule("written.languages", _("Languages"), Kind.TEXTS),
    Rule("written.format", _("Form"), Kind.TEXTS),
    Rule("written.due_days", _("Written statements due"), Kind.DAYS, deadline=_D.WRITTEN),
    Rule("written.symbol", _("Document symbol"), Kind.TEXT, team_only=True),
    Rule("oral.coordinator", _("Speaking slots are coordinated by"), Kind.TEXT),
    Rule("oral.minutes", _("Length of a statement"), Kind.MINUTES),
    Rule("oral.max_per_item", _("Most organisations for an agenda item"), Kind.NUMBER),
    Rule("oral.one_per_organisation", _("One statement of each for an item"), Kind.YES_NO),
    Rule("oral.signup_days", _("Requests to speak due"), Kind.DAYS, deadline=_D.ORAL_REQUEST),
    Rule("oral.text_due_days", _("Texts of statements due"), Kind.DAYS, deadline=_D.ORAL_TEXT),
    Rule("oral.note", _("How speakers are heard"), Kind.TEXT),
    Rule("side_event.organisers", _("Who may organise a side event"), Kind.TEXTS),
    Rule("side_event.max_as_main", _("Side events of one main organiser"), Kind.NUMBER),
    Rule("side_event.slot_minutes", _("Length of a side event"), Kind.MINUTES),
    Rule("side_event.allocation", _("How slots are given"), Kind.TEXT),
    Rule(
        "side_event.opens_days",
        _("Applications for side events open"),
        Kind.DAYS,
        deadline=_D.SIDE_EVENT_OPENS,
    ),
    Rule(
        "side_event.closes_days",
        _("Applications for side events close"),
        Kind.DAYS,
        deadline=_D.SIDE_EVENT_CLOSES,
    ),
    Rule("content.no_country_names", _("Countries may not be named"), Kind.YES_NO),
    Rule("content.note", _("Rules for content"), Kind.TEXT),
)
RULES: Mapping[str, Rule] = {rule.key: rule for rule in _ALL}
BY_DEADLINE: Mapping[DeadlineKind, Rule] = {
    rule.deadline: rule for rule in _ALL if rule.deadline is not None
}


def problem(rule: Rule, value: Any) -> str | Promise:
    """What is wrong with a value for this rule; "" when nothing is, or it is unknown."""
    if value is None:
        return ""
    fits, words = _FORMS[rule.kind]
    return "" if fits(value) else words


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST


def _list_of_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) and each for each in value)


_NUMBER = (_whole, _("Give a whole number."))
_FORMS: Mapping[Kind, tuple[Any, Any]] = {
    Kind.YES_NO: (lambda value: isinstance(value, bool), _("Answer yes or no.")),
    Kind.NUMBER: _NUMBER,
    Kind.DAYS: _NUMBER,
    Kind.MINUTES: _NUMBER,
    Kind.WORDS: _NUMBER,
    Kind.TEXT: (lambda value: isinstance(value, str) and bool(value), _("Give a text.")),
    Kind.TEXTS: (_list_of_texts, _("Give a list of texts.")),
    Kind.GROUNDS: (lambda value: isinstance(value, list), _("Give the grounds.")),
}
