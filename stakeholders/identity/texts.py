"""Names and addresses made comparable: pure functions of text, used everywhere.

Search, duplicates and imports compare the same forms, so that a name is found, warned
about and matched by one understanding of "the same letters".
"""

import re
import unicodedata
from functools import lru_cache
from urllib.parse import urlsplit

import idna
from anyascii import anyascii

_SEPARATORS = re.compile(r"[\W_]+", re.UNICODE)
_QUOTES = str.maketrans("", "", "'’‘`´ʼʻʿʾ")
# Hosts that many organisations share: an address there says nothing about who it is. Below
# these each has a host of its own, such as ngo.wordpress.com.
SHARED_HOSTS = frozenset({
    "sites.google.com", "wordpress.com", "blogspot.com", "wixsite.com", "weebly.com",
    "business.site", "github.io", "medium.com", "webnode.com", "jimdo.com",
})  # fmt: skip
# Here nobody has: m.facebook.com and fr-fr.facebook.com are shared too.
SHARED_WITH_ALL_BELOW = frozenset({
    "facebook.com", "fb.com", "fb.me", "instagram.com", "linkedin.com", "twitter.com", "x.com",
    "youtube.com", "youtu.be", "tiktok.com", "threads.net", "vk.com", "ok.ru", "t.me",
    "telegram.me", "wa.me", "whatsapp.com", "weibo.com", "linktr.ee", "bit.ly", "tinyurl.com",
    "goo.gl", "forms.gle", "docs.google.com", "drive.google.com", "google.com", "wikipedia.org",
    "archive.org", "esango.un.org", "csonet.org",
})  # fmt: skip
SHARED_MAIL = frozenset({
    "gmail.com", "googlemail.com", "hotmail.com", "outlook.com", "live.com", "msn.com",
    "yahoo.com", "yahoo.fr", "yahoo.co.uk", "ymail.com", "yandex.ru", "yandex.com", "mail.ru",
    "inbox.ru", "list.ru", "bk.ru", "icloud.com", "me.com", "mac.com", "aol.com", "gmx.net",
    "gmx.de", "gmx.at", "web.de", "proton.me", "protonmail.com", "qq.com", "163.com", "126.com",
    "sina.com", "foxmail.com", "naver.com", "laposte.net", "orange.fr", "free.fr", "wanadoo.fr",
    "libero.it", "ukr.net", "i.ua", "rambler.ru", "tutanota.com", "zoho.com", "rediffmail.com",
    "rocketmail.com", "mail.com", "hushmail.com", "riseup.net",
})  # fmt: skip
# Providers with a domain in most countries: yahoo.co.in, hotmail.fr, outlook.com.br.
_SHARED_MAIL_EVERYWHERE = re.compile(
    r"(?:yahoo|hotmail|outlook|live|gmx|yandex|ymail)\.(?:(?:com?)(?:\.[a-z]{2})?|[a-z]{2})"
)
_PLAIN_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)+")


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
def plain_host(host: str) -> str:
    """A host in the one form in which names are registered, or "" when it can be none.

    Lower case, without a dot at the end, other scripts in Punycode. Numbers are no names.

    >>> plain_host("Пример.РФ."), plain_host("xn--e1afmkfd.xn--p1ai"), plain_host("10.0.0.1")
    ('xn--e1afmkfd.xn--p1ai', 'xn--e1afmkfd.xn--p1ai', '')
    """
    text = host.strip().rstrip(".。．｡")
    if text.isascii():
        text = text.lower()
    if not text.isascii() or "xn--" in text:
        try:
            text = idna.encode(text, uts46=True).decode()
        except (idna.IDNAError, UnicodeError):
            return ""
    if not _PLAIN_HOST.fullmatch(text) or text.rpartition(".")[2].isdigit():
        return ""
    return text


@lru_cache(maxsize=4096)
def host_of(address: str) -> str:
    """The host of a website's address, with or without its scheme; "" when it has none.

    >>> host_of("HTTP://user@Example.org:8080/en"), host_of("example.org/en"), host_of("mail")
    ('example.org', 'example.org', '')
    """
    text = address.strip()
    try:
        host = urlsplit(text if "//" in text else f"//{text}").hostname or ""
    except ValueError:
        return ""
    return plain_host(host)


@lru_cache(maxsize=4096)
def website_host(address: str) -> str:
    """The host that identifies an organisation's site, or "" when it is shared or missing.

    >>> website_host("HTTPS://www.Example.org/en/"), website_host("https://m.facebook.com/ngo")
    ('example.org', '')
    """
    host = host_of(address)
    while (shorter := host.removeprefix("www.")) != host and "." in shorter:
        host = shorter
    return "" if is_shared_host(host) else host


def is_shared_host(host: str) -> bool:
    """Whether many who have nothing to do with each other are found at this host."""
    labels = host.split(".")
    above = {".".join(labels[at:]) for at in range(len(labels))}
    return host in SHARED_HOSTS or not above.isdisjoint(SHARED_WITH_ALL_BELOW)


@lru_cache(maxsize=4096)
def mail_domain(address: str) -> str:
    """The domain of an organisation's own mail, or "" for a mail provider's.

    >>> mail_domain("office@Example.org"), mail_domain("ngo@yahoo.co.in")
    ('example.org', '')
    """
    local, at, host = address.strip().rpartition("@")
    domain = plain_host(host) if local and at else ""
    return "" if is_shared_mail(domain) else domain


def is_shared_mail(domain: str) -> bool:
    """Whether a domain is that of a mail provider, where everybody has an address."""
    return domain in SHARED_MAIL or bool(_SHARED_MAIL_EVERYWHERE.fullmatch(domain))
