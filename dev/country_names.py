"""Writes stakeholders/data/country_names_cldr.csv anew: names of countries in the world's
languages, out of the CLDR that babel carries. Run it after an update of babel:

    .venv/bin/python -m dev.country_names

Only what tells one country: a spelling that stands for two of them in different languages
is left out.
"""

import csv
import sys
from pathlib import Path

from babel import localedata

from stakeholders import identity

DATA = Path("stakeholders/data")
SHORTEST = 4  # “man” and “end” are countries somewhere, and words elsewhere
ISO2 = "ISO 3166-1 Alpha 2-Codes"


def main() -> None:
    """Read every language, keep what is unambiguous, write it sorted."""
    with (DATA / "countries_m49.csv").open(encoding="utf-8-sig", newline="") as file:
        codes = {row[ISO2] for row in csv.DictReader(file)} | {"XK"}
    meanings: dict[str, set[str]] = {}
    for language in localedata.locale_identifiers():
        territories = localedata.load(language, merge_inherited=False).get("territories") or {}
        for code, name in territories.items():
            if code in codes:
                meanings.setdefault(identity.fold(str(name)), set()).add(code)
    clear = [
        (min(found), name)
        for name, found in meanings.items()
        if len(found) == 1 and not (name.isascii() and len(name) < SHORTEST)
    ]
    with (DATA / "country_names_cldr.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("code", "name"))
        writer.writerows(sorted(clear))
    sys.stdout.write(f"{len(clear)} names\n")


if __name__ == "__main__":
    main()
