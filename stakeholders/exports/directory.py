"""The directory as CSV: the public columns, row by row."""

import csv
from collections.abc import Iterable, Iterator
from datetime import date

from django.utils.translation import gettext as _

from stakeholders.models import Organisation
from stakeholders.selectors import custom
from stakeholders.selectors.directory.profiles import shown_countries, with_public_parts
from stakeholders.selectors.directory.searching import Organisations
from stakeholders.selectors.histories import CURRENT, answering
from stakeholders.states import Audience

CHUNK = 500
# What makes a spreadsheet take a cell for a formula, also in full width.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# So that spreadsheets take the file for UTF-8.
BOM = "\ufeff"


def file_name(day: date) -> str:
    return f"organisations-{day.isoformat()}.csv"


def organisations_csv(organisations: Organisations, site: str) -> Iterator[str]:
    """Lines of CSV; `site` is put before the paths of profiles.

    Reads CHUNK organisations at a time, so that any number fits in memory.
    """
    writer = csv.writer(_Line())
    further = [field for field in custom.active() if field.reaches(Audience.PUBLIC)]
    names = [field.name for field in further]
    yield BOM + writer.writerow([*_headings(), *(harmless(name) for name in names)])
    rows = with_public_parts(organisations).iterator(chunk_size=CHUNK)
    for organisation in rows:
        said = custom.in_cells(organisation, further)
        cells = [*_cells(organisation, site), *said]
        yield writer.writerow([harmless(cell) for cell in cells])


def harmless(text: str) -> str:
    """The text so that no spreadsheet runs it as a formula.

    >>> harmless("=1+1")
    "'=1+1"
    """
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text


class _Line:
    """A file for csv.writer, which gives each line back to its caller."""

    def write(self, line: str) -> str:
        return line


def _headings() -> list[str]:
    return [
        _("Reference"),
        _("Legal name"),
        _("Name in English"),
        _("Acronym"),
        _("Other and former names"),
        _("Type"),
        _("Level"),
        _("Country code"),
        _("Country"),
        _("City"),
        _("Year established"),
        _("Website"),
        _("Description"),
        _("Themes"),
        _("Countries of operation"),
        _("Working languages"),
        _("ECOSOC status"),
        _("Umbrella organisations"),
        _("Data confirmed on"),
        _("Profile"),
    ]


def _cells(o: Organisation, site: str) -> list[str]:
    """The values under _headings, in their order."""
    return [
        o.reference,
        o.legal_name,
        o.name_en,
        o.acronym,
        _joined(o.other_names),
        str(o.organisation_type or ""),
        o.get_level_display(),
        o.country.code if o.country else "",
        str(o.country or ""),
        o.shown("city"),
        str(o.shown("year_established") or ""),
        o.shown("website"),
        o.shown("description"),
        _joined(o.themes.all()),
        _joined(shown_countries(o)),
        _joined(o.shown("languages")),
        _joined(
            f"{status.get_category_display()} ({status.get_standing_display()})"
            for status in answering(o.ecosoc.all())
            if status.standing in CURRENT
        ),
        _joined(o.umbrellas.all()),
        o.confirmed_on.isoformat() if o.confirmed_on else "",
        f"{site}{o.get_absolute_url()}",
    ]


def _joined(values: Iterable[object]) -> str:
    return "; ".join(str(value) for value in values)
