"""The made-up list of the tests, and changes to it."""

import io
from pathlib import Path

from stakeholders.actions import sanctions
from stakeholders.imports.sanctions import read

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "consolidated_sample.xml"
VELIKOV, FALCON = "9900001", "9900101"


def text():
    return SAMPLE.read_text(encoding="utf-8")


def parsed(content=None, name="list.xml"):
    return read(io.BytesIO((content or text()).encode()), name)


def load(content=None, by=None):
    return sanctions.load(parsed(content), by=by)


def later(content):
    """The same list, generated a day later."""
    return content.replace("2026-11-01T09:30", "2026-11-02T09:30")


def without(content, data_id):
    """The list without one person or organisation."""
    for tag in ("INDIVIDUAL", "ENTITY"):
        for part in content.split(f"<{tag}>")[1:]:
            whole = f"<{tag}>{part.partition(f'</{tag}>')[0]}</{tag}>"
            if f"<DATAID>{data_id}</DATAID>" in whole:
                return content.replace(whole, "")
    raise AssertionError(data_id)
