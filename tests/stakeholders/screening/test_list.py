"""Reading and loading the list: all of it or nothing, and what changed is counted."""

import pytest
from django.core.management import CommandError, call_command

from core.errors import Conflict, NotPermitted
from core.models import AuditEntry
from stakeholders.models import SanctionsEntry, SanctionsList
from tests.stakeholders.screening.sample import (
    FALCON,
    SAMPLE,
    VELIKOV,
    later,
    load,
    parsed,
    text,
    without,
)

pytestmark = pytest.mark.django_db


def test_a_person_of_the_list_is_read_with_names_dates_and_countries():
    entry = parsed().entries[0]

    assert (entry.data_id, entry.kind, entry.name) == (
        VELIKOV,
        "individual",
        "ZARKO MILORAD VELIKOV",
    )
    assert entry.original_name == "Жарко Милорад Великов"
    assert (entry.aliases, entry.weak_aliases) == (("Jarko Velikoff",), ("The Baker",))
    assert entry.birth_dates == ("1961-02-03", "~1963")
    assert (entry.nationalities, entry.countries) == (("Ruritania",), ("Ruritania",))
    assert f"{entry.listed_on} {entry.updated_on}" == "2019-03-04 2024-05-06"


def test_an_organisation_is_read_with_each_of_its_aliases():
    entry = parsed().entries[4]

    assert (entry.kind, entry.reference_number) == ("entity", "XXe.001")
    assert entry.aliases == ("Gold Hawk Aid", "Falcon Charity Works")


def test_loading_keeps_the_version_with_its_date_and_counts():
    version = load()

    assert (version.individuals, version.entities) == (4, 2)
    assert (version.added, version.changed, version.removed) == (6, 0, 0)
    assert f"{version.dated:%Y-%m-%d %H:%M}" == "2026-11-01 09:30"
    assert AuditEntry.objects.get(subject=version.label).verb == "sanctionslist.loaded"


def test_a_later_version_counts_what_is_new_changed_and_gone_and_keeps_what_is_gone():
    first = load()
    changed = later(text()).replace("Jarko Velikoff", "Jarko Velykov")

    second = load(without(changed, FALCON))

    assert (second.added, second.changed, second.removed) == (0, 1, 1)
    gone = SanctionsEntry.objects.get(data_id=FALCON)
    assert (gone.removed_in, gone.first_list) == (second, first)


def test_an_entry_that_comes_back_counts_as_added():
    load()
    load(without(later(text()), FALCON))
    third = load(later(text()).replace("2026-11-02", "2026-11-03"))

    assert (third.added, third.changed, third.removed) == (1, 0, 0)
    assert SanctionsEntry.objects.get(data_id=FALCON).removed_in is None


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>'
    "<CONSOLIDATED_LIST>&b;</CONSOLIDATED_LIST>"
)
FILE = (
    '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    "<CONSOLIDATED_LIST>&f;</CONSOLIDATED_LIST>"
)


@pytest.mark.parametrize(
    ("content", "says"),
    (
        (BOMB, "declares a document type"),
        (FILE, "declares a document type"),
        ("<a>" * 50, "nested too deep"),
        ("<html><body>Sign in</body></html>", "begins with <html>"),
        ("<CONSOLIDATED_LIST/>", "no person and no organisation"),
        ("<CONSOLIDATED_LIST>&f;</CONSOLIDATED_LIST>", "undefined entity"),
        ("PK\x03\x04", "damaged in line 1"),
        (text()[:2000], "damaged in line"),
        (text().replace("<DATAID>9900003</DATAID>", ""), "number 3 has no DATAID"),
        (text().replace("9900002", "9900001"), "is twice in the file"),
    ),
)
def test_a_broken_file_changes_nothing_and_says_what_is_wrong(content, says):
    load()

    with pytest.raises(Conflict, match=says):
        load(later(content))
    assert SanctionsList.objects.count() == 1
    assert SanctionsEntry.objects.filter(removed_in=None).count() == 6


def test_the_same_list_and_an_older_one_are_refused():
    load(later(text()))

    with pytest.raises(Conflict, match="in force already"):
        load(later(text()))
    with pytest.raises(Conflict, match="2026-11-01, and the one in force of 2026-11-02"):
        load()


def test_only_leads_load_a_list(officer, lead):
    with pytest.raises(NotPermitted):
        load(by=officer)
    assert load(by=lead).loaded_by == lead


def test_the_command_loads_and_compares_or_says_why_not(capsys, tmp_path):
    call_command("load_sanctions", SAMPLE)
    assert "added 6, changed 0, removed 0; 0 matches to judge" in capsys.readouterr().out
    assert SanctionsList.objects.get().screened_at

    with pytest.raises(CommandError, match="in force already"):
        call_command("load_sanctions", SAMPLE)
    with pytest.raises(CommandError, match="No such file"):
        call_command("load_sanctions", tmp_path / "none.xml")
