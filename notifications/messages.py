"""What an app wants said, before it becomes a row of the outbox."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Message:
    """One mail to one person.

    kind: folder and name of its templates, templates/emails/<kind>.{subject,body}.txt
        and <kind>.html
    to: the address
    dedupe_key: the same promise, made twice, has the same key and is kept once
    language: the language of the reader, a code of settings.LANGUAGES
    context: what the templates need; plain values, since they are rendered now
    about: the record the mail belongs to, as Record.label, so that it shows there
    why: in a few words, what made us write; shown to staff and in the mail's footer
    not_before: do not send earlier than this
    secret: forget the text once it is sent (sign-in codes)
    """

    kind: str
    to: str
    dedupe_key: str
    language: str = "en"
    context: Mapping[str, Any] = field(default_factory=dict)
    about: str = ""
    why: str = ""
    not_before: datetime | None = None
    secret: bool = False
