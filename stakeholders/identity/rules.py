"""How an organisation's names and facts are weighed: the numbers of one rule set."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What a comparison comes to."""

    SAME = "same"
    SUGGEST = "suggest"
    DIFFERENT = "different"


@dataclass(frozen=True)
class Rules:
    """The numbers of one rule set; what is not set is as in `stakeholders.MatchRules`.

    same_from, suggest_from: scores, 0-100
    website, mail_domain, acronym, country: what an agreement adds, in per cent of what the
    score lacks of 100
    other_…: what a contradiction takes away, in points
    kind_words, field_words: what a word such as "association", or such as "development",
    counts, in per cent of a rare word
    """

    same_from: int = 92
    suggest_from: int = 72
    website: int = 50
    mail_domain: int = 35
    acronym: int = 30
    country: int = 5
    other_country: int = 12
    other_acronym: int = 10
    other_place: int = 15
    other_number: int = 30
    opposite_words: int = 25
    other_words: int = 12
    kind_words: int = 30
    field_words: int = 60
