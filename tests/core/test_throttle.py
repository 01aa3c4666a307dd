"""Limits of public forms: per client, over Valkey, and without it."""

import pytest
from django.test import override_settings
from structlog.testing import capture_logs

from core import throttle
from core.errors import TooManyRequests


def refused(name, rate, *, by):
    try:
        throttle.count(name, rate, by=by)
    except TooManyRequests as error:
        return error
    return None


def test_each_client_has_its_own_count():
    assert [bool(refused("a", "2/minute", by="192.0.2.1")) for _ in range(3)] == [
        False,
        False,
        True,
    ]
    assert refused("a", "2/minute", by="192.0.2.2") is None
    assert refused("b", "2/minute", by="192.0.2.1") is None


def test_a_refusal_says_when_to_try_again():
    refused("hourly", "1/hour", by="192.0.2.1")

    error = refused("hourly", "1/hour", by="192.0.2.1")

    assert 0 < error.wait <= 3600
    assert "Try again in" in error.message


def test_a_dead_valkey_stops_nobody_still_counts_and_is_logged(settings):
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    throttle._local.cache_clear()

    with capture_logs() as logged:
        answers = [bool(refused("dead", "2/minute", by="192.0.2.1")) for _ in range(3)]

    assert answers == [False, False, True]
    assert [line["event"] for line in logged] == ["throttle_unreachable"] * 3
    throttle._local.cache_clear()


def test_no_address_is_stored():
    assert "192.0.2.1" not in throttle._key("192.0.2.1")


@pytest.mark.parametrize(
    ("hops", "direct", "forwarded", "client"),
    (
        (0, "192.0.2.1", "203.0.113.9", "192.0.2.1"),
        (1, "10.0.0.1", "192.0.2.1", "192.0.2.1"),
        (1, "10.0.0.1", "203.0.113.9, 192.0.2.1", "192.0.2.1"),
        (2, "10.0.0.1", "203.0.113.9, 192.0.2.1, 10.0.0.2", "192.0.2.1"),
        (1, "192.0.2.1", "", "192.0.2.1"),
        (2, "192.0.2.1", "203.0.113.9", "192.0.2.1"),
        (1, "10.0.0.1", "nonsense", throttle.UNKNOWN),
        (0, "", "", throttle.UNKNOWN),
        (0, "2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"),
        (0, "::ffff:192.0.2.1", "", "192.0.2.1"),
    ),
)
def test_the_client_is_whom_our_own_proxies_saw(hops, direct, forwarded, client):
    meta = {"REMOTE_ADDR": direct, "HTTP_X_FORWARDED_FOR": forwarded}

    with override_settings(TRUSTED_PROXIES=hops):
        assert throttle.client_address(meta) == client
