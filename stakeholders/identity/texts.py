"""Names and addresses made comparable: pure functions of text, used everywhere.

Search, duplicates and imports compare the same forms, so that a name is found, warned
about and matched by one understanding of "the same letters".
"""

import re
import unicodedata
from functools import lru_cache
from urllib.parse import urlsplit

from anyascii import anyascii

_SEPARATORS = re.compile(r"[\W_]+", re.UNICODE)
_QUOTES = str.maketrans("", "", "'’‘`´ʼʻʿʾ")
# Hosts that many organisations share: an address there says nothing about who it is.
SHARED_HOSTS = frozenset({
    "facebook.com", "instagram.com", "linkedin.com", "twitter.com", "x.com", "youtube.com",
    "sites.google.com", "wordpress.com", "blogspot.com", "wixsite.com", "t.me", "linktr.ee",
})  # fmt: skip
SHARED_MAIL = frozenset({
    "gmail.com", "googlemail.com", "hotmail.com", "outlook.com", "live.com", "msn.com",
    "yahoo.com", "yahoo.fr", "yahoo.co.uk", "ymail.com", "yandex.ru", "yandex.com", "mail.ru",
    "inbox.ru", "list.ru", "bk.ru", "icloud.com", "me.com", "aol.com", "gmx.net", "gmx.de",
    "gmx.at", "web.de", "proton.me", "protonmail.com", "qq.com", "163.com", "126.com",
    "laposte.net", "orange.fr", "free.fr", "ukr.net", "rambler.ru", "tutanota.com",
})  # fmt: skip


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Lower case, without accents, quotes and punctuation, in the text's own script.

    >>> fold("Women’s Rights — Société d'Études")
    'womens rights societe detudes'
    """
    if text.isascii():  # Most text is, and has no accents.
        return _SEPARATORS.sub(" ", text.replace("'", "").replace("`", "").lower()).strip()
    decomposed = unicodedata.normalize("NFKD", text.translate(_QUOTES).casefold())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    composed = unicodedata.normalize("NFC", bare)
    return _SEPARATORS.sub(" ", composed).strip()


@lru_cache(maxsize=4096)
def latin(text: str) -> str:
    """The folded text in Latin letters, from any script.

    >>> latin("საქართველო")
    'sakartvelo'
    """
    return fold(text if text.isascii() else anyascii(text))


def both_scripts(*texts: str) -> str:
    """The texts folded, and once more in Latin letters where that differs; for searching."""
    parts: dict[str, None] = {}
    for text in texts:
        for form in (fold(text),) if text.isascii() else (fold(text), latin(text)):
            if form:
                parts.setdefault(form)
    return " | ".join(parts)


@lru_cache(maxsize=4096)
def website_host(address: str) -> str:
    """The host that identifies an organisation's site, or "" when it is shared or missing.

    >>> website_host("HTTPS://www.Example.org/en/")
    'example.org'
    """
    text = address.strip()
    if not text:
        return ""
    try:
        host = urlsplit(text if "//" in text else f"//{text}").hostname or ""
    except ValueError:
        return ""
    host = host.removeprefix("www.").rstrip(".")
    return "" if "." not in host or host in SHARED_HOSTS else host


@lru_cache(maxsize=4096)
def mail_domain(address: str) -> str:
    """The domain of an organisation's own mail, or "" for a mail provider's.

    >>> mail_domain("office@Example.org")
    'example.org'
    """
    _, _, domain = address.strip().casefold().rpartition("@")
    return "" if domain in SHARED_MAIL or "." not in domain else domain
