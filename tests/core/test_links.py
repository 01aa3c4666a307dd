import pytest
from hypothesis import given, strategies as st

from core import links


@given(st.lists(st.text(max_size=80), max_size=4))
def test_a_link_gives_back_what_went_in(parts):
    assert links.read("confirm", links.make("confirm", *parts)) == tuple(parts)


def test_a_link_of_one_purpose_opens_nothing_else():
    assert links.read("invitation", links.make("confirm", "42")) is None


@pytest.mark.parametrize("token", ("", "x", "a:b:c", "WyI0MiJd:1xVjkz:forged"))
def test_a_link_that_we_did_not_make_is_none(token):
    assert links.read("confirm", token) is None


def test_a_changed_link_is_none():
    token = links.make("confirm", "42")

    assert links.read("confirm", token[:-1] + ("A" if token[-1] != "A" else "B")) is None


def test_a_link_of_another_installation_is_none(settings):
    token = links.make("confirm", "42")
    settings.SECRET_KEY = "another"

    assert links.read("confirm", token) is None
