"""SMTP with patience at the one moment when haste would send a mail twice."""

import smtplib
from typing import Any

from django.core.mail.backends.smtp import EmailBackend

# After the last line of a mail the server may scan it before it says yes. Who hangs up
# then does not know whether it was taken. RFC 5321, 4.5.3.2.6 asks for ten minutes; we
# have what a task's time limit leaves.
SECONDS_FOR_THE_LAST_ANSWER = 60


class _Patient(smtplib.SMTP):
    def data(self, msg: Any) -> tuple[int, bytes]:
        """Send the text of a mail, and wait longer than usual for the answer."""
        usual = self.sock.gettimeout() if self.sock else None
        if self.sock and usual is not None:
            self.sock.settimeout(max(usual, SECONDS_FOR_THE_LAST_ANSWER))
        try:
            return super().data(msg)
        finally:
            if self.sock:
                self.sock.settimeout(usual)


class _PatientSSL(_Patient, smtplib.SMTP_SSL):
    """The same over TLS from the first byte."""


class PatientBackend(EmailBackend):
    """Django's SMTP backend with connections that wait for the last answer."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _PatientSSL if self.use_ssl else _Patient
