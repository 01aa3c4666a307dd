"""What is remembered, or left out because it would find nothing, changes no answer."""

import re
from unittest.mock import patch

from hypothesis import given, settings, strategies as st

from stakeholders.identity import Card, keys, names
from stakeholders.identity.blocking import _keys

WORDS = st.sampled_from((
    "Society", "Kenya", "United Kingdom", "of", "Great Britain", "Association loi 1901", "e.V.",
    "(KAS)", "[Gori]", "–", "-", " - ", "/", "Ltd", "l'Homme", "droits de l’homme", "a/b",
    "non-governmental",
    "Nations Unies", "human rights", "J. S.", "W W F", "ABC-Sahel", "&amp;", "Société d'Études",
    "الجمعية", "人权协会", "fund", "x", ":", "1st",
))  # fmt: skip
NAMES = st.lists(WORDS | st.text(max_size=8), min_size=1, max_size=7).map(" ".join)


class Everything:
    """A set in which everything is."""

    def __contains__(self, _word):
        return True

    def isdisjoint(self, _words):
        return False


def forget():
    for remembered in (names.parse, names.plain_acronym, names._words, names._tokens):
        remembered.cache_clear()


def parsed_the_long_way(text):
    always = re.compile("")
    with (
        patch.multiple(names, _HAS_PARTS=always, _HAS_ELISION=always, _HAS_PHRASES=always),
        patch.multiple(names, form_edges=Everything, place_beginnings=Everything),
    ):
        forget()
        return names.parse(text)


@settings(max_examples=300, deadline=None)
@given(NAMES)
def test_a_name_is_taken_apart_the_same_without_short_cuts(text):
    long = parsed_the_long_way(text)
    forget()

    assert names.parse(text) == long


@settings(deadline=None)
@given(NAMES, st.text(max_size=6), st.sampled_from(("", "example.org")))
def test_keys_are_the_same_remembered_or_not(name, acronym, host):
    card = Card((name,), acronym, "1", host, host)
    first = keys(card)

    assert first == keys(Card((name,), acronym, "1", host, host)) == list(_keys.__wrapped__(card))

    first.clear()
    assert keys(card) == list(_keys.__wrapped__(card))
