"""What somebody looks for in the directory, as plain values: no request, no database."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass, fields, replace
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from stakeholders import identity

PAGE_SIZE = 25
# Deeper than this nobody reads; the CSV has everything, and OFFSET grows with depth.
LAST_PAGE = 400
LONGEST_QUERY = 200
MOST_WORDS = 8
# What the index goes by: three letters in a row.
TRIGRAM = 3
# Shorter words have too few trigrams to be recognised with a typing error; of very long
# ones, the pattern of all errors would cost the database gigabytes.
SHORTEST_GUESSED, LONGEST_GUESSED = 4, 24
# Legal forms, as folded words: whoever types one may have it from elsewhere than we do.
LEGAL_FORMS = frozenset({
    "a c", "a i s b l", "a s b l", "ac", "aisbl", "asbl", "e v",
    "ev", "ggmbh", "gmbh", "inc", "incorporated", "ivzw", "limited", "llc", "ltd", "ooo", "plc",
    "r y", "ry", "s v", "stichting", "vzw", "z s", "zs", "ano", "nko",
})  # fmt: skip
_REFERENCE = re.compile(r"cso[\s-]*0*([0-9]{1,9})", re.IGNORECASE)


class Sort(TextChoices):
    RELEVANCE = "relevance", _("Best match")
    NAME = "name", _("Name")
    NEWEST = "newest", _("Newest first")


class EcosocChoice(TextChoices):
    ANY = "any", _("Any consultative status")
    GENERAL = "general", _("General")
    SPECIAL = "special", _("Special")
    ROSTER = "roster", _("Roster")


@dataclass(frozen=True)
class Word:
    """One word of a query, folded, in its own script and in Latin letters."""

    own: str
    latin: str

    @property
    def forms(self) -> tuple[str, ...]:
        """What to look for inside the folded names.

        Chinese words of two signs are too short for the trigram index; their Latin form
        is not, and stands in every name that has the signs.
        """
        if not self.latin or self.latin == self.own:
            return (self.own,)
        if len(self.own) < TRIGRAM <= len(self.latin):
            return (self.latin,)
        return (self.own, self.latin)

    @property
    def guessable(self) -> bool:
        """Whether it has a length to be found with a typing error."""
        return SHORTEST_GUESSED <= len(self.latin or self.own) <= LONGEST_GUESSED


@dataclass(frozen=True)
class Criteria:
    """A query and filters, as codes; "" is not set. The address is made from these."""

    q: str = ""
    country: str = ""
    region: str = ""
    type: str = ""
    theme: str = ""
    ecosoc: str = ""
    sort: str = ""
    page: int = 1

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """The words that all have to be found."""
        return words(self.q)

    @property
    def reference(self) -> str:
        """The reference that the query is, such as CSO-000042; "" when it is none."""
        match = _REFERENCE.fullmatch(self.q.strip())
        return f"CSO-{int(match[1]):06d}" if match else ""

    @property
    def searches(self) -> bool:
        return bool(self.words)

    @property
    def order(self) -> str:
        """How to sort; relevance means nothing without words."""
        if self.sort in (Sort.NAME, Sort.NEWEST):
            return self.sort
        return Sort.RELEVANCE if self.searches else Sort.NAME

    @property
    def filters(self) -> dict[str, str]:
        """The filters that are set, by name."""
        return {name: value for name in FILTERS if (value := getattr(self, name))}

    def without(self, *names: str) -> "Criteria":
        """The same, with these taken away, from the first page on."""
        empty = {name: "" for name in names if name != "page"}
        return replace(self, page=1, **empty)

    @property
    def query_string(self) -> str:
        """The shortest address that says the same: "q=women&country=KE"."""
        values = [(field.name, getattr(self, field.name)) for field in fields(self)]
        unsaid = {("page", 1), ("sort", Criteria(q=self.q).order)}
        return urlencode([(n, v) for n, v in values if v and (n, v) not in unsaid])

    @property
    def key(self) -> str:
        """A short name under which what this finds can be kept."""
        return hashlib.sha256(self.query_string.encode()).hexdigest()


FILTERS = ("country", "region", "type", "theme", "ecosoc")


def words(text: str) -> tuple[Word, ...]:
    """The folded words of a text, at most MOST_WORDS; legal forms only when they are all.

    >>> words("Женщины и дети")[0]
    Word(own='женщины', latin='zhenshchiny')
    """
    chunks = unicodedata.normalize("NFC", text).split()
    telling = [chunk for chunk in chunks if identity.latin(chunk) not in LEGAL_FORMS]
    found: list[Word] = []
    for chunk in telling or chunks:
        own, latin = identity.fold(chunk).split(), identity.latin(chunk).split()
        if len(own) == len(latin):
            found += [Word(*pair) for pair in zip(own, latin, strict=True)]
        elif own or latin:
            found.append(Word(" ".join(own or latin), " ".join(latin)))
    return tuple(dict.fromkeys(found))[:MOST_WORDS]
