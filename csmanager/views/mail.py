"""What the demonstration's mail catcher got: /mail/, with DEBUG on and the catcher
running.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses
from pathlib import Path
from typing import Any, override

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.csp import CSP
from django.utils.decorators import method_decorator
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override
from django.views.generic import TemplateView, View

NAME = re.compile(r"[0-9a-f-]+\.eml")
SHOWN = 200
HTML_POLICY: dict[str, Collection[str] | str] = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.UNSAFE_INLINE],  # Mails carry their styles in their tags.
    "img-src": ["data:"],
    "frame-ancestors": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.NONE],
    "sandbox": [
        "allow-popups",
        "allow-popups-to-escape-sandbox",
        "allow-top-navigation-by-user-activation",
    ],
}


@dataclass(frozen=True)
class CaughtMail:
    """One mail in the catcher's folder."""

    name: str
    at: datetime
    message: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.message.get("Subject", ""))

    @property
    def sender(self) -> str:
        return str(self.message.get("From", ""))

    @property
    def recipients(self) -> str:
        """Whom the server was told to deliver to, blind copies included."""
        return str(self.message.get("X-Envelope-To") or self.message.get("To", ""))

    @property
    def headers(self) -> list[tuple[str, str]]:
        return [(name, str(value)) for name, value in self.message.items()]

    @property
    def text(self) -> str:
        return self._body("plain")

    @property
    def html(self) -> str:
        return self._body("html")

    @property
    def attachments(self) -> list[str]:
        return [
            part.get_filename() or part.get_content_type()
            for part in self.message.iter_attachments()
        ]

    def is_for(self, words: str) -> bool:
        named = f"{self.recipients}, {self.message.get('To', '')}"
        return any(words in part for pair in getaddresses([named.lower()]) for part in pair)

    def _body(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        return str(part.get_content()) if part is not None else ""


class CatcherMixin(View):
    """The catcher's folder, which only a demonstration has."""

    folder: Path

    @override
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not (settings.DEBUG and settings.MAIL_CATCHER_DIR):
            raise Http404
        self.folder = Path(settings.MAIL_CATCHER_DIR)
        return super().dispatch(request, *args, **kwargs)

    def find(self, name: str) -> CaughtMail:
        path = self.folder / name
        if not NAME.fullmatch(name) or not path.is_file():
            raise Http404
        return read(path)


class MailList(CatcherMixin, TemplateView):
    template_name = "demo/mail/list.html"

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = self.request.GET.get("to", "").strip().lower()
        mails = []
        for mail in newest_first(self.folder):
            if mail.is_for(words):
                mails.append(mail)
            if len(mails) == SHOWN:
                break
        return super().get_context_data(mails=mails, to=words, shown=SHOWN, **kwargs)


class MailDetail(CatcherMixin, TemplateView):
    template_name = "demo/mail/detail.html"

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(mail=self.find(kwargs["name"]), **kwargs)


@method_decorator([xframe_options_sameorigin, csp_override(HTML_POLICY)], name="dispatch")
class MailHtml(CatcherMixin):
    """The HTML part by itself, for the frame of the detail page: no script, nothing
    from outside.
    """

    def get(self, request: HttpRequest, name: str) -> HttpResponse:
        html = self.find(name).html
        if not html:
            raise Http404
        return HttpResponse(with_links_on_top(html))


def newest_first(folder: Path) -> Iterator[CaughtMail]:
    for path in sorted(folder.glob("*.eml"), reverse=True):
        yield read(path)


def read(path: Path) -> CaughtMail:
    message = message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=policy.default)
    nanoseconds = int(path.name.partition("-")[0])
    at = datetime.fromtimestamp(nanoseconds / 1e9, tz=UTC)
    return CaughtMail(path.name, at, message)


def with_links_on_top(html: str) -> str:
    """Open links in the window, not in the frame."""
    return f'<base target="_top">{html}'
