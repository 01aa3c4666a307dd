"""A mail server in a thread that takes mails, or misbehaves as it is told."""

import asyncio
import socket
import threading
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

LONGEST_PAUSE = 30


class Pause:
    """A point of the conversation at which the server falls silent."""

    def __init__(self):
        self._reached, self._over = threading.Event(), threading.Event()

    def wait(self):
        """Wait until somebody has come to this point."""
        assert self._reached.wait(LONGEST_PAUSE), "Nobody came to this point."

    def end(self):
        self._over.set()

    def end_in(self, seconds):
        threading.Timer(seconds, self.end).start()

    async def keep(self):
        self._reached.set()
        await asyncio.to_thread(self._over.wait, LONGEST_PAUSE)


class PostOffice:
    """Keeps every mail that it took as (recipient, Message-ID); says what it is told to say."""

    def __init__(self):
        self.taken = []
        self.mails = []
        self.conversations = 0
        self._pauses = {}
        self._refusals = {}
        self._vanishing = set()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._controller = None

    def open(self):
        self._controller = _Controller(_Clerk(self), hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def close(self):
        """Be gone: who connects now is refused."""
        self.go_on()
        self._controller.stop()
        self._controller = None

    def pause(self, recipient, at):
        """Fall silent for this recipient: at RCPT, at DATA before the text, or when TAKEN.

        From the text's last line on nobody can tell whether it is taken: a server may
        keep a mail though the sender has died before its yes. That is TAKEN here.
        """
        self._pauses[recipient, at] = Pause()
        return self._pauses[recipient, at]

    def go_on(self):
        """Wake up everywhere."""
        for pause in self._pauses.values():
            pause.end()
        self._pauses.clear()

    def refuse(self, recipient, *answers):
        """Answer the next mails to this recipient so, one after the other."""
        self._refusals[recipient] = list(answers)

    def vanish(self, recipient):
        """Break the connection in the middle of the next mail to this recipient."""
        self._vanishing.add(recipient)

    async def reach(self, recipient, point):
        if pause := self._pauses.get((recipient, point)):
            await pause.keep()

    def refusal(self, recipient):
        answers = self._refusals.get(recipient)
        return answers.pop(0) if answers else None

    def vanishes(self, recipient):
        if recipient not in self._vanishing:
            return False
        self._vanishing.remove(recipient)
        return True

    def take(self, recipient, content):
        mail = message_from_bytes(content, policy=policy.default)
        self.mails.append(mail)
        self.taken.append((recipient, mail["Message-ID"]))


class _Clerk:
    """Does for aiosmtpd what the post office was told. The names are aiosmtpd's."""

    def __init__(self, office):
        self.office = office

    async def handle_EHLO(self, _server, session, _envelope, hostname, responses):  # noqa: N802
        self.office.conversations += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802
        await self.office.reach(address, "RCPT")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        (recipient,) = envelope.rcpt_tos
        if refusal := self.office.refusal(recipient):
            return refusal
        self.office.take(recipient, envelope.original_content)
        await self.office.reach(recipient, "TAKEN")
        return "250 Taken"


class _Server(SMTP):
    async def smtp_DATA(self, arg):  # noqa: N802
        office, (recipient,) = self.event_handler.office, self.envelope.rcpt_tos
        await office.reach(recipient, "DATA")
        if office.vanishes(recipient):
            await self.push("354 Go on")
            await self._reader.readline()
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


class _Controller(Controller):
    def factory(self):
        return _Server(self.handler, hostname="postoffice.example")
