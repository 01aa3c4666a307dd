"""A cache without its server: each operation misses quickly, and none raises."""

import socket
import time

import pytest
from structlog.testing import capture_logs

from core.caches import ForgivingRedisCache


@pytest.fixture
def cache():
    """A cache whose server has gone: the port was free a moment ago."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {"OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 1}}
    return ForgivingRedisCache(f"redis://127.0.0.1:{port}/0", options)


@pytest.mark.parametrize(
    ("operation", "arguments", "answer"),
    (
        ("get", ("key",), None),
        ("get", ("key", "default"), "default"),
        ("get_many", (["key"],), {}),
        ("set", ("key", 1), None),
        ("set_many", ({"key": 1},), ["key"]),
        ("add", ("key", 1), True),
        ("delete", ("key",), False),
        ("delete_many", (["key"],), None),
        ("has_key", ("key",), False),
        ("touch", ("key",), False),
        ("incr", ("key",), 1),
        ("get_or_set", ("key", "made"), "made"),
    ),
)
def test_every_operation_misses(cache, operation, arguments, answer):
    began = time.monotonic()

    assert getattr(cache, operation)(*arguments) == answer
    assert time.monotonic() - began < 1


def test_a_miss_for_want_of_a_server_is_in_the_log(cache):
    with capture_logs() as lines:
        cache.get("key")

    assert [(line["event"], line["operation"]) for line in lines] == [("cache_unreachable", "get")]
