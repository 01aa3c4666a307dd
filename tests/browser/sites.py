"""Where a journey happens: the tests' live server, or a running demonstration."""

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path

from django.core import mail

LINK = re.compile(r"https?://\S+")


@dataclass
class LiveSite:
    """The live server of the tests, whose mails are kept in memory."""

    url: str

    def mails(self, address):
        """The texts of the mails to this address, oldest first."""
        return [m.body for m in mail.outbox if m.to == [address]]


@dataclass
class DemoSite:
    """A running demonstration, whose mail catcher keeps each mail as a file."""

    url: str
    folder: Path

    def mails(self, address):
        found = []
        for path in sorted(self.folder.glob("*.eml")):
            message = message_from_bytes(path.read_bytes(), policy=policy.default)
            if address in str(message["To"]):
                found.append(message.get_body(("plain",)).get_content())
        return found


def link_in(text, part):
    """The address in a mail's text that contains `part`."""
    return next(link for link in LINK.findall(text) if part in link)
