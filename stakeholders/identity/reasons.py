"""What a comparison can find: codes and values; `selectors.reasons` has the words."""

from dataclasses import dataclass
from enum import StrEnum


class Code(StrEnum):
    """What agreed or spoke against; selectors have the words for each."""

    SAME_NAME = "same_name"
    NAME = "name"
    SPELLING = "spelling"
    PART_OF_NAME = "part_of_name"
    OTHER_NAME = "other_name"
    ACRONYM = "acronym"
    INITIALS = "initials"
    WEBSITE = "website"
    MAIL_DOMAIN = "mail_domain"
    COUNTRY = "country"
    OTHER_COUNTRY = "other_country"
    OTHER_ACRONYM = "other_acronym"
    OTHER_PLACE = "other_place"
    OTHER_NUMBER = "other_number"
    OPPOSITE = "opposite"
    BRANCH = "branch"
    OTHER_WORDS = "other_words"
    FURTHER_WORDS = "further_words"
    LITTLE_EVIDENCE = "little_evidence"


@dataclass(frozen=True, slots=True)
class Reason:
    """A code and the values it speaks of, on our side and on theirs."""

    code: Code
    ours: str = ""
    theirs: str = ""
