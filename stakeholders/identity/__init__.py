"""Who is who, as far as names and addresses tell: pure functions of text, no database."""

from stakeholders.identity.rules import Rules, Verdict
from stakeholders.identity.texts import (
    SHARED_HOSTS,
    SHARED_MAIL,
    both_scripts,
    fold,
    latin,
    mail_domain,
    website_host,
)

__all__ = [
    "SHARED_HOSTS",
    "SHARED_MAIL",
    "Rules",
    "Verdict",
    "both_scripts",
    "fold",
    "latin",
    "mail_domain",
    "website_host",
]
