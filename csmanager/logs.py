"""Structured logs: JSON lines in production, readable lines on a terminal.

What opens something (signed links, reset links) and who is meant (addresses) is
replaced in every line, whoever wrote it.
"""

import re
from typing import Any

import structlog

# A signed link's token as django.core.signing writes it, also inside a query; a link
# that sets a new password; an e-mail address.
SECRETS = (
    (re.compile(r"\.?[\w-]+(?::|%3A)[\w-]{4,10}(?::|%3A)[\w-]{20,}"), "[token]"),
    (re.compile(r"(password(?:/|%2F)reset(?:/|%2F)key(?:/|%2F))[^/\s%\"']+"), r"\1[token]"),
    (re.compile(r"[\w.+'-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+"), "[address]"),
)


def scrub(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """A structlog processor: take tokens and addresses out of every text of a line."""
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = without_secrets(value)
    return event


def without_secrets(text: str) -> str:
    """The text, with tokens and addresses replaced by what they are."""
    for pattern, instead in SECRETS:
        text = pattern.sub(instead, text)
    return text


_SHARED: tuple[Any, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.StackInfoRenderer(),
)


def configure() -> None:
    """Send structlog's own events through the standard logging module."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.processors.format_exc_info,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def config(*, as_json: bool, level: str) -> dict[str, Any]:
    """Django's LOGGING setting."""
    renderer: Any = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "house": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    scrub,
                    renderer,
                ],
                "foreign_pre_chain": list(_SHARED),
            },
        },
        "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "house"}},
        "root": {"handlers": ["out"], "level": level},
        "loggers": {
            # Django's own would print each line once more on a terminal.
            "django": {"handlers": [], "level": "INFO"},
            "django.server": {
                "handlers": ["out"],
                "level": "WARNING",
                "propagate": False,
            },
        },
    }
