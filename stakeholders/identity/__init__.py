"""Who is who, as far as names and addresses tell: pure functions of text, no database.

`texts` folds text for search; `words`, `names` take a name apart; `alike` pairs the words of
two names and `judging` says what that means; `comparing` is the one comparison of two
organisations, with its reasons; `blocking` gives the keys by which the database finds whom
to compare.
"""

from stakeholders.identity.blocking import SURE, keys
from stakeholders.identity.comparing import Card, Likeness, card, compare
from stakeholders.identity.reasons import Code, Reason
from stakeholders.identity.rules import Rules, Verdict
from stakeholders.identity.texts import (
    both_scripts,
    fold,
    host_of,
    is_shared_host,
    is_shared_mail,
    latin,
    mail_domain,
    website_host,
)

__all__ = [
    "SURE",
    "Card",
    "Code",
    "Likeness",
    "Reason",
    "Rules",
    "Verdict",
    "both_scripts",
    "card",
    "compare",
    "fold",
    "host_of",
    "is_shared_host",
    "is_shared_mail",
    "keys",
    "latin",
    "mail_domain",
    "website_host",
]
