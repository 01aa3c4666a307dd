"""How often one client may use a public form; counted in Valkey for all web processes.

Valkey that does not answer must not close the forms: each process then counts by itself,
and says so in the log.
"""

import math
import time
from collections.abc import Mapping
from functools import cache
from ipaddress import ip_address, ip_network
from typing import Any

import structlog
from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _, ngettext
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import RateLimiter, SlidingWindowCounterRateLimiter
from redis.exceptions import RedisError

from core.errors import TooManyRequests

log = structlog.get_logger(__name__)

# One household or office gets a whole network of this size, and could use all of it.
IPV6_NETWORK = 64
UNKNOWN = "unknown"


def count(name: str, rate: str, *, by: str) -> None:
    """Note one use of `name` by a client or an address of mail; `rate` is such as "20/hour".

    Raises TooManyRequests, with the seconds to wait, for a use beyond the rate.
    """
    item, key = parse(rate), _key(by)
    limiter = _shared(settings.REDIS_URL)
    try:
        allowed = limiter.hit(item, name, key)
    except RedisError as error:
        log.warning("throttle_unreachable", limit=name, error=str(error))
        limiter = _local()
        allowed = limiter.hit(item, name, key)
    if not allowed:
        raise _refusal(limiter, item, name, key)


def client_address(meta: Mapping[str, Any]) -> str:
    """The address a request came from, out of request.META.

    X-Forwarded-For can be written by anybody: only the entries that our own
    settings.TRUSTED_PROXIES proxies added at its end are believed.
    """
    direct = _address(meta.get("REMOTE_ADDR", ""))
    hops = settings.TRUSTED_PROXIES
    forwarded = [part for part in meta.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    if not hops or len(forwarded) < hops:
        return direct
    return _address(forwarded[-hops])


def _address(text: str) -> str:
    try:
        address = ip_address(text.strip())
    except ValueError:
        return UNKNOWN
    if address.version == 4:  # noqa: PLR2004 - the name of the protocol
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ip_network((address, IPV6_NETWORK), strict=False))


def _key(text: str) -> str:
    """What is counted under: no address of a person is stored."""
    return salted_hmac("core.throttle", text, algorithm="sha256").hexdigest()[:24]


@cache
def _shared(url: str) -> RateLimiter:
    storage = RedisStorage(
        url.replace("unix://", "redis+unix://", 1) if url.startswith("unix://") else url,
        key_prefix="csmanager:limit",
        socket_connect_timeout=0.5,
        socket_timeout=1,
    )
    return SlidingWindowCounterRateLimiter(storage)


@cache
def _local() -> RateLimiter:
    return SlidingWindowCounterRateLimiter(MemoryStorage())


def _refusal(limiter: RateLimiter, item: RateLimitItem, name: str, key: str) -> TooManyRequests:
    try:
        reset = limiter.get_window_stats(item, name, key).reset_time
    except RedisError:
        reset = time.time() + item.get_expiry()
    wait = max(1, math.ceil(reset - time.time()))
    minutes = math.ceil(wait / 60)
    often = _("This was done too often in a short time from your network.")
    later = ngettext("Try again in a minute.", "Try again in %d minutes.", minutes)
    return TooManyRequests(f"{often} {later % minutes if '%d' in later else later}", wait=wait)
