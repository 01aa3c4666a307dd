"""The web application of the demonstration: each worker ends with its parent."""

import signal

from dev.processes import die_with_parent

die_with_parent(signal.SIGKILL)

from csmanager.wsgi import application  # noqa: E402  The net comes first.

__all__ = ["application"]
