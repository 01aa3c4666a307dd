"""The one comparison: what counts as the same, what speaks against it, and why."""

import csv
from dataclasses import fields
from pathlib import Path

import pytest

from stakeholders.identity import Code, Reason, Rules, Verdict, card, compare
from stakeholders.models import MatchRules

SAMPLE = Path(__file__).parents[2] / "data" / "name_pairs.csv"


def verdict(one, other, **facts):
    return compare(card(one, **facts), card(other, **facts)).verdict


def codes(reasons):
    return [reason.code for reason in reasons]


def judged():
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            one, other = (
                card(
                    row[f"name_{side}"],
                    acronym=row[f"acronym_{side}"],
                    country=row[f"country_{side}"],
                )
                for side in "ab"
            )
            yield row["label"] == "1", compare(one, other).verdict


def test_the_thresholds_hold_on_the_sample():
    found = list(judged())
    positive = sum(same for same, _verdict in found)
    suggested = [same for same, verdict in found if verdict != Verdict.DIFFERENT]
    certain = [same for same, verdict in found if verdict == Verdict.SAME]

    assert sum(suggested) / positive >= 0.95
    assert sum(suggested) / len(suggested) >= 0.8
    assert sum(certain) / positive >= 0.6
    assert all(certain)


@pytest.mark.parametrize(
    ("one", "other"),
    (
        ("Brücke Waldheim e.V.", "Brücke Waldheim"),
        ("Brücke Waldheim gGmbH", "Brücke Waldheim"),
        ("Harbourlight Network, Inc.", "Harbourlight Network"),
        ("Harbourlight Network Ltd", "Harbourlight Network Limited"),
        ("Semilla Brava A.C.", "Semilla Brava"),
        ("ООО Светлый Берег", "Светлый Берег"),
        ("特定非営利活動法人あかつき", "あかつき"),
        ("Organisation Kestrel", "Organization Kestrel"),
        ("Centre Kestrel", "Center Kestrel"),
        ("Kestrel Intl", "Kestrel International"),
        ("Kestrel & Partner", "Kestrel and Partner"),
        ("The Association of Kestrels", "Association for Kestrels"),
        ("Kestrel Network (KN)", "Kestrel Network"),
        ("KESTREL NETWORK", "kestrel network"),
        ("Kestrel World Wide", "Kestrel Worldwide"),
    ),
)
def test_ways_to_write_one_name_are_the_same(one, other):
    assert verdict(one, other) == Verdict.SAME


@pytest.mark.parametrize(
    ("one", "other", "code"),
    (
        ("Kestrel Women Network", "Kestrel Men Network", Code.OPPOSITE),
        ("North Kestrel Network", "South Kestrel Network", Code.OPPOSITE),
        ("Kestrel National Network", "Kestrel International Network", Code.OPPOSITE),
        ("Kestrel Youth Network", "Kestrel Children Network", Code.OPPOSITE),
        ("Kestrel Lodge 4", "Kestrel Lodge 5", Code.OTHER_NUMBER),
        ("Kestrel Lodge First", "Kestrel Lodge Second", Code.OTHER_NUMBER),
        ("Kestrel Network Kenya", "Kestrel Network Uganda", Code.OTHER_PLACE),
        ("Kestrel Network of Kenya", "Kestrel Network", Code.OTHER_PLACE),
        ("Kestrel Network – Geneva branch", "Kestrel Network", Code.BRANCH),
        ("Kestrel Forum", "Merlin Forum", Code.OTHER_WORDS),
        ("Kestrel Forum Ondoro", "Kestrel Forum", Code.FURTHER_WORDS),
    ),
)
def test_what_speaks_against_is_said_and_never_the_same(one, other, code):
    found = compare(card(one), card(other))

    assert code in codes(found.against)
    assert found.verdict != Verdict.SAME


@pytest.mark.parametrize(
    "name", ("Health Limited", "JP Foundation", "Centre for Human Rights", "Women's Association")
)
def test_a_short_or_common_name_needs_another_fact(name):
    alone = compare(card(name), card(name))
    backed = compare(card(name, country="KE"), card(name, country="KE"))

    assert (alone.score, alone.verdict) == (100, Verdict.SUGGEST)
    assert alone.against == (Reason(Code.LITTLE_EVIDENCE),)
    assert backed.verdict == Verdict.SAME


def test_a_name_in_different_countries_is_asked_about():
    found = compare(card("Kestrel Network", country="KE"), card("Kestrel Network", country="UG"))

    assert found.verdict == Verdict.SUGGEST
    assert found.against == (Reason(Code.OTHER_COUNTRY, "KE", "UG"),)


def test_facts_close_a_share_of_the_distance_to_100():
    one = card("Kestrel Forum for Rivers", website="https://www.kestrel.example", country="KE")
    other = card("Kestrel Forum of Streams", website="http://kestrel.example/en", country="KE")
    without = compare(card("Kestrel Forum for Rivers"), card("Kestrel Forum of Streams"))
    found = compare(one, other)

    assert found.score == round(without.score + (100 - without.score) * (1 - 0.5 * 0.95))
    assert codes(found.agreed)[-2:] == [Code.WEBSITE, Code.COUNTRY]


def test_an_acronym_that_is_all_of_one_name_is_a_question_and_no_more():
    named = compare(card("KRRN"), card("Kestrel River Rescue Network"))
    given = compare(card("KRRN"), card("Réseau Crécerelle", acronym="K.R.R.N."))

    assert (named.verdict, codes(named.agreed)) == (Verdict.SUGGEST, [Code.INITIALS])
    assert given.verdict == Verdict.SUGGEST
    assert Code.ACRONYM in codes(given.agreed)


def test_a_former_name_is_compared_and_named():
    one = card("Merlin Institute", others=("Kestrel Institute of Ondoro",))
    found = compare(one, card("Kestrel Institute of Ondoro"))

    assert found.verdict == Verdict.SAME
    assert Reason(Code.OTHER_NAME, "Kestrel Institute of Ondoro", "") in found.agreed


def test_a_name_in_another_language_is_compared_by_what_its_words_mean():
    found = compare(
        card("Réseau Kestrel pour le développement"), card("Kestrel Network for Development")
    )

    assert found.verdict == Verdict.SAME


def test_nothing_is_like_nothing():
    assert compare(card(), card("Kestrel")).score == 0
    assert compare(card(""), card("")).verdict == Verdict.DIFFERENT


def test_the_rules_decide_where_the_verdicts_begin():
    one, other = card("Kestrel Forum Ondoro Portmere"), card("Kestrel Forum Ondoro")
    score = compare(one, other).score

    assert compare(one, other, Rules(suggest_from=score)).verdict == Verdict.SUGGEST
    assert compare(one, other, Rules(suggest_from=score + 1)).verdict == Verdict.DIFFERENT


def test_the_numbers_of_the_model_are_those_of_the_engine():
    shipped = MatchRules()

    assert {f.name: getattr(shipped, f.name) for f in fields(Rules)} == {
        f.name: f.default for f in fields(Rules)
    }
    assert shipped.numbers == Rules()
