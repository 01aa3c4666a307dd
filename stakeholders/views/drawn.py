"""Pages drawn once for many visitors, known again by everything that is on them.

A directory page is read from the database at each request, so that an organisation that
is hidden is gone at once. Drawing it costs ten times as much. So the HTML is kept under
all that went into it: when the rows are other rows, it is another key. Bounded, and in
the memory of each worker: nothing that visitors invent can fill the cache server.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

MOST = 256


class Drawn:
    """The pages drawn last, at most MOST."""

    def __init__(self) -> None:
        self._pages: OrderedDict[Hashable, bytes] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, draw: Callable[[], bytes]) -> bytes:
        """The page under this key, drawn now if it was not before."""
        with self._lock:
            if page := self._pages.get(key):
                self._pages.move_to_end(key)
                return page
        page = draw()
        with self._lock:
            self._pages[key] = page
            while len(self._pages) > MOST:
                self._pages.popitem(last=False)
        return page


def is_for_anybody(request: HttpRequest) -> bool:
    """Whether nothing on the page is this visitor's own: no session and no messages."""
    cookies = request.COOKIES
    return settings.SESSION_COOKIE_NAME not in cookies and "messages" not in cookies


def address_key(request: HttpRequest) -> tuple[str, ...]:
    """What a page takes from the request itself."""
    return (translation.get_language() or "", request.get_full_path())
