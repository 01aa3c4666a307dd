import csv
from pathlib import Path

import pytest

from stakeholders.imports.countries import iso2

CASES = Path(__file__).parents[2] / "data" / "country_alias_cases.csv"


def cases():
    with CASES.open(encoding="utf-8", newline="") as file:
        return [(row["input"], row["expected_iso2"]) for row in csv.DictReader(file)]


def test_no_spelling_gives_a_wrong_country_and_nine_of_ten_give_the_right_one():
    found = [(text, iso2(text), expected) for text, expected in cases()]

    assert [row for row in found if row[1] not in ("", row[2])] == []
    assert sum(got == expected for _text, got, expected in found) / len(found) >= 0.9


@pytest.mark.parametrize(
    ("text", "code"),
    (
        ("NA", "NA"),
        ("Namibie", "NA"),
        ("516", "NA"),
        ("NAM", "NA"),
        ("Намибия", "NA"),
        ("纳米比亚", "NA"),
        ("ناميبيا", "NA"),
        ("004", "AF"),
        ("Zurich, Switzerland", "CH"),
        ("Congo, Republic of the", "CG"),
        ("تونس/Tunisia", "TN"),
        ("Côte  d'Ivoire", "CI"),
        ("Republic of Ireland", "IE"),
    ),
)
def test_codes_and_names_in_any_language_resolve(text, code):
    assert iso2(text) == code


@pytest.mark.parametrize(
    "text",
    (
        "", "unknown", "Null", "na", "no", "N/A", "Africa", "Atlanta, Georgia", "Korea",
        "Republic of China", "State of Georgia", "00", "9999", "²", "Kenya/Uganda",
    ),
)  # fmt: skip
def test_what_is_not_certain_does_not_resolve(text):
    assert iso2(text) == ""
