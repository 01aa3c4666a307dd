"""What holds for any names: symmetry, and that case, accents, forms and order do not count."""

import unicodedata

from hypothesis import given, settings, strategies as st

from stakeholders.identity import Code, Reason, Verdict, card, compare, keys
from stakeholders.identity.words import RARE, legal_forms, word

LETTERS = "abcdefghijklmnopqrstuvwxyzéàüçñøß"
NAMES = st.text(min_size=1, max_size=60)
KNOWN_FORMS = {part for where in legal_forms().values() for form in where for part in form}
WORDS = st.text(LETTERS, min_size=5, max_size=12).filter(
    lambda text: word(plain(text)).kind == RARE and plain(text) not in KNOWN_FORMS
)
SEVERAL = st.lists(WORDS, min_size=2, max_size=6, unique_by=lambda text: text[:3])
FORMS = st.sampled_from(("Inc.", "e.V.", "Ltd", "ASBL", "GmbH", "Onlus", "A.C.", "ry"))
SAME_NAME = Reason(Code.SAME_NAME)


def plain(text):
    decomposed = unicodedata.normalize("NFKD", text.replace("ø", "o").replace("ß", "ss"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def score(one, other):
    return compare(card(one), card(other)).score


@settings(max_examples=150, deadline=None)
@given(NAMES, NAMES)
def test_who_comes_first_does_not_count(one, other):
    here, there = compare(card(one), card(other)), compare(card(other), card(one))

    assert (here.score, here.verdict) == (there.score, there.verdict)
    assert {r.code for r in here.against} == {r.code for r in there.against}


@settings(max_examples=150, deadline=None)
@given(SEVERAL, SEVERAL)
def test_who_comes_first_does_not_count_for_words_either(one, other):
    here = compare(card(" ".join(one)), card(" ".join(other)))
    there = compare(card(" ".join(other)), card(" ".join(one)))

    assert (here.score, here.verdict) == (there.score, there.verdict)


@settings(max_examples=150, deadline=None)
@given(NAMES)
def test_a_name_is_like_itself(name):
    """Without a telling word nothing but an acronym can agree, which is not enough."""
    found = compare(card(name), card(name))
    named = SAME_NAME in found.agreed

    assert {reason.code for reason in found.agreed} <= {SAME_NAME.code, Code.ACRONYM}
    assert found.score == 100 if named else found.verdict == Verdict.DIFFERENT


@settings(max_examples=100, deadline=None)
@given(SEVERAL)
def test_a_name_with_words_is_like_itself_and_certain(words):
    found = compare(card(" ".join(words)), card(" ".join(words)))

    assert (found.score, found.agreed) == (100, (SAME_NAME,))


@settings(max_examples=100, deadline=None)
@given(SEVERAL)
def test_case_and_accents_do_not_count(words):
    name = " ".join(words)

    assert score(name, name.upper()) == 100
    assert score(name, plain(name)) == 100


@settings(max_examples=100, deadline=None)
@given(SEVERAL, FORMS)
def test_the_legal_form_does_not_count(words, form):
    name = " ".join(words)

    assert score(name, f"{name}, {form}") == 100
    assert score(name, f"{name} {form}") == 100


@settings(max_examples=100, deadline=None)
@given(SEVERAL, st.randoms(use_true_random=False))
def test_the_order_of_the_words_does_not_count(words, chance):
    mixed = list(words)
    chance.shuffle(mixed)

    assert score(" ".join(words), " ".join(mixed)) == 100


@settings(max_examples=150, deadline=None)
@given(NAMES, NAMES)
def test_what_is_the_same_shares_a_key(one, other):
    here, there = card(one), card(other)
    if compare(here, there).verdict == Verdict.SAME:
        assert set(keys(here)) & set(keys(there))


@settings(max_examples=100, deadline=None)
@given(SEVERAL, st.randoms(use_true_random=False))
def test_a_slip_of_the_pen_leaves_keys_in_common(words, chance):
    at = chance.randrange(len(words))
    slipped = [*words]
    slipped[at] = slipped[at][:2] + slipped[at][3:]

    assert set(keys(card(" ".join(words)))) & set(keys(card(" ".join(slipped))))
