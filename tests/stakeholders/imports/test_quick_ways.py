"""Short cuts for what most rows are: the outcome is that of the long way."""

import pytest
from django.core.validators import URLValidator, validate_email
from django.db import connection
from hypothesis import given, strategies as st

from stakeholders.actions.bulk import as_array
from stakeholders.imports import fields
from stakeholders.models import Organisation, Theme
from stakeholders.selectors.near import Near

is_url = URLValidator(schemes=("http", "https"))


@given(st.from_regex(fields._PLAIN_URL, fullmatch=True))
def test_a_plain_website_is_one_that_the_validator_takes(text):
    if len(text) <= fields._PLAIN_LENGTH:
        is_url(text)


@given(st.from_regex(fields._PLAIN_EMAIL, fullmatch=True))
def test_a_plain_e_mail_address_is_one_that_the_validator_takes(text):
    if len(text) <= fields._PLAIN_LENGTH:
        validate_email(text)


@pytest.mark.parametrize(
    "texts", ([], [""], ["a, b", "{c}"], ['the "d"', "e\\f\\"], ["NULL", "null", " "], ["é\n\tg"])
)
def test_a_list_of_texts_is_stored_as_it_is(db, texts):
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::text::text[]", [as_array(texts)])
        assert cursor.fetchone() == (texts,)


def test_names_with_quotes_and_backslashes_are_stored_with_their_history(run, write):
    names = ['The "Others"', "Back\\slash", "{Braces}, and a comma"]
    run(write(("name", "country", "other_names"), ("A", "KE", "; ".join(names))))

    organisation = Organisation.objects.get()
    (event,) = Organisation.pgh_event_model.objects.all()
    assert organisation.other_names == event.other_names == names
    assert [name.name for name in organisation.names.order_by("pk")] == names


def test_themes_decide_whether_a_row_changes_anything(run, write):
    heading = ("name", "country", "themes")
    one, two = Theme.objects.order_by("pk")[:2]
    run(write(heading, ("A", "KE", one.code), ("B", "KE", f"{two.code}; {one.code}")))

    same = run(write(heading, ("A", "KE", one.code), ("B", "KE", f"{one.code}; {two.code}")))
    more = run(write(heading, ("A", "KE", f"{one.code}; {two.code}"), ("B", "KE", "")))

    assert same[-1] == "created 0, updated 0, unchanged 2, ambiguous 0, rejected 0"
    assert more[-1] == "created 0, updated 1, unchanged 1, ambiguous 0, rejected 0"


def test_where_there_was_nobody_nobody_is_near_and_nothing_is_asked(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert Near(newest=0).of([["=a"], ["@b", "#c"]]) == [[], []]
