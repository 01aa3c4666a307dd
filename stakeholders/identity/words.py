"""What single words of a name are: their concept, how much they tell, what excludes them.

The tables are files that anybody can extend: `name_words.csv` (words of the field in many
languages), `legal_forms.csv`, and the names of countries.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA

from stakeholders.identity.texts import latin

DATA = Path(__file__).resolve().parent.parent / "data"
RARE, FIELD, KIND, PLACE, NUMBER, BRANCH, LINK = (
    "rare", "field", "kind", "place", "number", "branch", "link",
)  # fmt: skip
# A word of this length may be a misspelt word of the table.
LONG_ENOUGH = 6
COUNTRY_COLUMNS = tuple(
    f"{source} {language}" if source == "M49" else f"{language} {source}"
    for source in ("M49", "Short")
    for language in ("English", "French", "Spanish", "Russian", "Chinese", "Arabic")
)
NUMBERS = {
    word: str(number)
    for number, words in enumerate(
        (
            "one first 1st premier premiere primera primero primeira primeiro erste",
            "two second 2nd ii deuxieme segunda segundo zweite",
            "three third 3rd iii troisieme tercera tercero dritte",
            "four fourth 4th iv quatrieme cuarta quarta",
            "five fifth 5th cinquieme quinta",
            "six sixth 6th vi sixieme sexta",
            "seven seventh 7th vii septieme septima",
            "eight eighth 8th viii huitieme octava",
            "nine ninth 9th ix neuvieme novena",
            "ten tenth 10th dixieme decima",
            "eleven eleventh 11th xi",
            "twelve twelfth 12th xii",
        ),
        start=1,
    )
    for word in words.split()
}
_CJK = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_HAS_CJK = re.compile(f"[{_CJK}]")
_ARABIC_ARTICLE = re.compile(r"(?<!\w)(?:وال|بال|لل|ال)(?=[\u0621-\u064a]{3})")
_ARABIC = re.compile("[\u0621-\u064a]")
_ARABIC_LETTERS = str.maketrans("ةىأإآ", "هيااا")
_SPELLINGS = (
    (re.compile(r"is(ation|ing|e|ed|er)s?$"), r"iz\1"),
    (re.compile(r"ys(e|ing|ed)$"), r"yz\1"),
    (re.compile(r"(?<=\w{3})our$"), "or"),
    (re.compile(r"(?<=\w{2})tres?$"), "ter"),
    (re.compile(r"(?<=[a-z]{3}[^sui])s$"), ""),
)


@dataclass(frozen=True, slots=True)
class Word:
    """One word as it is compared.

    text: its canonical form; two words of one concept have the same
    spelt: as it was written, folded, in Latin letters
    kind: one of the kinds above, which say how much it tells
    group: words of one group exclude each other; "" when it has none
    known: found in a table, as it is or misspelt
    """

    text: str
    spelt: str
    kind: str
    group: str = ""
    known: bool = False
    misspelt: bool = False


def native(text: str) -> str:
    """The text with words of scripts without spaces set apart, and without Arabic articles."""
    if text.isascii():
        return text
    text = _ARABIC_ARTICLE.sub("", text).translate(_ARABIC_LETTERS)
    return _cjk_words().sub(r" \1 ", text) if _HAS_CJK.search(text) else text


@lru_cache(maxsize=16384)
def word(text: str) -> Word:
    """What a folded Latin word is.

    >>> word("organisations").text, word("organizacion").text
    ('organization', 'organization')
    """
    if text in NUMBERS or any(letter.isdigit() for letter in text):
        return Word(NUMBERS.get(text, text.lstrip("0") or "0"), text, NUMBER, known=True)
    table, plain = _table(), _spelt(text)
    if found := table.get(text) or table.get(plain):
        return replace(found, spelt=text)
    if len(plain) >= LONG_ENOUGH:
        near = process.extractOne(plain, _kind_words(), scorer=OSA.distance, score_cutoff=1)
        if near is not None and near[0][0] == plain[0]:
            return replace(table[near[0]], spelt=text, misspelt=True)
    return Word(plain, text, RARE)


@cache
def places() -> dict[tuple[str, ...], str]:
    """Country names as tuples of folded words, to the country's code."""
    found: dict[tuple[str, ...], str] = {}
    for name, code in _country_names():
        words = tuple(part for part in latin(native(name)).split() if part not in _links())
        if words and all(len(part) > 1 for part in words):
            found.setdefault(words, code)
    return found


@cache
def place_beginnings() -> frozenset[str]:
    """The first words of country names of several words."""
    return frozenset(words[0] for words in places() if len(words) > 1)


@cache
def legal_forms() -> dict[str, dict[tuple[str, ...], str]]:
    """Legal forms by where they may stand ("any", "start", "end"), as tuples of words."""
    found: dict[str, dict[tuple[str, ...], str]] = {"any": {}, "start": {}, "end": {}}
    for row in _rows("legal_forms.csv"):
        found[row["where"]][tuple(latin(row["form"]).split())] = row["place"]
    return found


@cache
def form_edges() -> frozenset[str]:
    """Words of which a text has at least one if it has a legal form in its place."""
    forms = legal_forms()
    first = (words[0] for where in ("any", "start") for words in forms[where] if words)
    return frozenset((*first, *(words[-1] for words in forms["end"] if words)))


@cache
def _table() -> dict[str, Word]:
    """Every word of the tables, as written and in its plain spelling."""
    found: dict[str, Word] = {}
    for row in _rows("name_words.csv"):
        entry = Word(row["concept"], row["concept"], row["kind"], row["group"], known=True)
        for text in row["words"].split():
            form = latin(native(text)).replace(" ", "")
            found.setdefault(form, entry)
            found.setdefault(_spelt(form), entry)
            if _ARABIC.match(text):  # The feminine form of an adjective.
                found.setdefault(latin(native(f"{text}ة")), entry)
    for words, code in places().items():
        if len(words) == 1:
            found.setdefault(words[0], Word(f"={code}", words[0], PLACE, known=True))
    return found


@cache
def _links() -> frozenset[str]:
    rows = (row for row in _rows("name_words.csv") if row["kind"] == LINK)
    return frozenset(latin(text) for row in rows for text in row["words"].split())


@cache
def _kind_words() -> tuple[str, ...]:
    """Words for a kind of body, which are misspelt most: "organizaion", "commitee"."""
    return tuple(
        text
        for text, entry in _table().items()
        if len(text) >= LONG_ENOUGH and (entry.kind == KIND or entry.text == "international")
    )


@cache
def _cjk_words() -> re.Pattern[str]:
    texts = [text for row in _rows("name_words.csv") for text in row["words"].split()]
    texts += [name for name, _code in _country_names()]
    texts += [row["form"] for row in _rows("legal_forms.csv")]
    wanted = {text for text in texts if _HAS_CJK.match(text) and len(text) > 1}
    return re.compile(f"({'|'.join(sorted(map(re.escape, wanted), key=len, reverse=True))})")


def _country_names() -> Iterator[tuple[str, str]]:
    for row in _rows("countries_m49.csv"):
        code = row["ISO 3166-1 Alpha 2-Codes"]
        yield from ((row[column], code) for column in COUNTRY_COLUMNS if row[column])
    yield from ((row["name"], row["code"]) for row in _rows("country_aliases.csv"))


def _spelt(text: str) -> str:
    """One spelling for British and American, singular and plural."""
    for pattern, spelling in _SPELLINGS:
        text = pattern.sub(spelling, text)
    return text


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
