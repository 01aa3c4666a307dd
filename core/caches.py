"""A cache that a dead Valkey cannot turn into an error page."""

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

import structlog
from django.core.cache import cache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)


def _forgiving(method: Callable[..., Any], *, instead: Any) -> Callable[..., Any]:
    @wraps(method)
    def attempt(self: "ForgivingRedisCache", *args: Any, **kwargs: Any) -> Any:
        try:
            return method(self, *args, **kwargs)
        except RedisError as error:
            log.warning("cache_unreachable", operation=method.__name__, error=str(error))
            return instead(*args, **kwargs) if callable(instead) else instead

    return attempt


def _default(_key: str, default: Any = None, **_options: Any) -> Any:
    return default


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache, where an unreachable server is a miss that gets logged."""

    get = _forgiving(RedisCache.get, instead=_default)
    get_many = _forgiving(RedisCache.get_many, instead=lambda *_a, **_k: {})
    set = _forgiving(RedisCache.set, instead=None)
    set_many = _forgiving(RedisCache.set_many, instead=lambda data, *_a, **_k: list(data))
    add = _forgiving(RedisCache.add, instead=True)
    delete = _forgiving(RedisCache.delete, instead=False)
    delete_many = _forgiving(RedisCache.delete_many, instead=None)
    has_key = _forgiving(RedisCache.has_key, instead=False)
    touch = _forgiving(RedisCache.touch, instead=False)
    incr = _forgiving(RedisCache.incr, instead=1)


def version_key(name: str) -> str:
    """The key under which the cache knows how fresh "organisations" are."""
    return f"version:{name}"


def kept[Value](name: str, key: str, make: Callable[[], Value], *, seconds: int) -> Value:
    """The value under this key, made anew when it is older than the last change of `name`."""
    found = cache.get_many([version_key(name), key])
    version = found.get(version_key(name), "")
    if key in found and found[key][0] == version:
        value: Value = found[key][1]
        return value
    value = make()
    cache.set(key, (version, value), seconds)
    return value


def renew(name: str) -> None:
    """Make everything old that was cached with an earlier version of this name."""
    cache.set(version_key(name), secrets.token_hex(8), None)
