"""Lists that fill histories: decisions, changes of names, participants. All names made up."""

import io
from datetime import date

import pytest
from django.core.management import call_command

from stakeholders.actions import undoing
from stakeholders.imports import running
from stakeholders.imports.decisions import Decided, Spell, spells
from stakeholders.imports.naming import split
from stakeholders.imports.participants import cut
from stakeholders.models import (
    ContactRole,
    EcosocStatus,
    ImportRun,
    Organisation,
    OrganisationName,
    Person,
    TimelineEvent,
)
from stakeholders.states import EcosocStanding
from tests.factories import (
    EcosocStatusFactory,
    ListedOrganisationFactory,
    OrganisationFactory,
)

pytestmark = pytest.mark.django_db
ALL = "created {}, updated {}, unchanged {}, ambiguous {}, rejected {}"
EVENTS = ("event", "ngo_name", "session_date", "info")
RENAMES = ("old_name", "status", "status_year", "new_name", "session_date")
PEOPLE = (
    "meeting", "start", "end", "location", "organisation", "honorific", "full_name",
    "title_1", "title_2", "title_3",
)  # fmt: skip
COP = ("COP 99", "2030-12-02", "2030-12-14", "Nowhere")
ACTIVE, WITHDRAWN = EcosocStanding.ACTIVE, EcosocStanding.WITHDRAWN


@pytest.fixture
def command(seeded):
    """Runs one of the commands; returns its lines."""

    def run(name, path, **options):
        out = io.StringIO()
        call_command(name, str(path), good_rows=True, stdout=out, **options)
        return out.getvalue().splitlines()

    return run


def history(organisation):
    rows = EcosocStatus.objects.filter(organisation=organisation).order_by("since")
    return sorted((row.standing, row.since, row.until) for row in rows)


def test_several_decisions_about_one_name_make_one_history(command, write):
    path = write(
        EVENTS,
        ("withdrawn", "Kestrel Watch", "2017-06-23", ""),
        ("directly_granted", "Kestrel Watch (KW)", "2010-06-21", ""),
        ("granted", "Kestrel  Watch", "2010-06-21", ""),
        ("newly_deferred", "KESTREL WATCH", "2009-03-04", "Questions"),
    )

    assert command("import_ecosoc_events", path)[-1] == ALL.format(1, 2, 1, 0, 0)
    assert command("import_ecosoc_events", path)[-1] == ALL.format(0, 0, 4, 0, 0)

    kestrel = Organisation.objects.get()
    assert history(kestrel) == [
        (ACTIVE, date(2010, 6, 21), date(2017, 6, 23)),
        (WITHDRAWN, date(2017, 6, 23), None),
    ]
    told = kestrel.timeline.filter(kind__startswith="ecosoc.").order_by("at")
    assert [(event.kind, event.at.date().year) for event in told] == [
        ("ecosoc.newly_deferred", 2009),
        ("ecosoc.granted", 2010),
        ("ecosoc.withdrawn", 2017),
    ]


@pytest.mark.parametrize(
    ("decided", "status"),
    (
        ((("2010-01-01", "granted"),), [(ACTIVE, "2010-01-01", None)]),
        (
            (("2010-01-01", "withdrawn"),),
            [(ACTIVE, None, "2010-01-01"), (WITHDRAWN, "2010-01-01", None)],
        ),
        # An application that waits is withdrawn, not a status.
        ((("2009-01-01", "deferred"), ("2010-01-01", "withdrawn")), []),
        (
            (("2010-01-01", "granted"), ("2012-01-01", "suspended"), ("2013-01-01", "reinstated")),
            [
                (ACTIVE, "2010-01-01", "2012-01-01"),
                (EcosocStanding.SUSPENDED, "2012-01-01", "2013-01-01"),
                (ACTIVE, "2013-01-01", None),
            ],
        ),
        (
            (("2009-01-01", "withdrawn"), ("2012-01-01", "granted")),
            [
                (ACTIVE, None, "2009-01-01"),
                (WITHDRAWN, "2009-01-01", "2012-01-01"),
                (ACTIVE, "2012-01-01", None),
            ],
        ),
        ((("2009-01-01", "declined"), ("2009-06-01", "closed_no_reply")), []),
    ),
)
def test_the_status_follows_from_the_decisions_in_any_order(decided, status):
    given = [Decided(date.fromisoformat(day), event) for day, event in reversed(decided)]

    day = lambda text: date.fromisoformat(text) if text else None  # noqa: E731
    assert spells(given) == [Spell(kind, day(since), day(until)) for kind, since, until in status]


def test_a_date_or_a_sentence_in_the_place_of_a_name_is_wrong(command, write):
    path = write(
        EVENTS,
        ("granted", "2025-06-28 00:00:00", "2018-06-11", ""),
        ("granted", "Here is your list:", "2018-06-11", ""),
        ("granted", "350 Kites", "2018-06-11", ""),
        ("vanished", "Kites", "2018-06-11", ""),
        ("granted", "Kites", "11 June", ""),
    )

    lines = command("import_ecosoc_events", path)

    assert lines[-1] == ALL.format(1, 0, 0, 0, 4)
    assert "This is a date or a number, and no name." in lines[0]


def test_a_slip_of_the_pen_is_matched_and_a_status_noted_by_hand_is_left_alone(command, write):
    known = OrganisationFactory(
        legal_name="International Kestrel Conservation Federation", acronym="", country=None
    )
    by_hand = OrganisationFactory(legal_name="Osprey Council", acronym="", country=None)
    EcosocStatusFactory(organisation=by_hand, standing=ACTIVE, since=date(2001, 1, 1))
    path = write(
        EVENTS,
        ("granted", "International Kestrel Conservaton Federation", "2010-06-21", ""),
        ("granted", "Osprey Council", "2010-06-21", ""),
    )

    assert command("import_ecosoc_events", path)[-1] == ALL.format(0, 1, 0, 1, 0)
    assert history(known) == [(ACTIVE, date(2010, 6, 21), None)]
    assert history(by_hand) == [(ACTIVE, date(2001, 1, 1), None)]


@pytest.mark.parametrize("kind", ("import_ecosoc_events", "import_participants"))
def test_an_organisation_at_risk_is_not_there_for_these_lists(command, write, officer, kind):
    """The leak: a line, a person or an event that an officer's list makes for it."""
    OrganisationFactory(legal_name="Hidden", at_risk=True, country=None)
    path = write(EVENTS, ("granted", "Hidden", "2010-06-21", ""))
    if kind == "import_participants":
        path = write(PEOPLE, (*COP, "Hidden", "Ms.", "Ada Reed", "", "", ""))

    lines = command(kind, path, by=officer.email)

    assert lines == ["Nothing has changed.", ALL.format(0, 0, 1, 0, 0)]
    assert Organisation.objects.count() == 1
    assert not TimelineEvent.objects.exists()
    assert not Person.objects.exists()


def test_a_changed_name_leaves_the_former_one_with_its_last_day(command, write):
    known = OrganisationFactory(legal_name="Old Kites", name_en="", acronym="", country=None)
    path = write(
        RENAMES,
        ("Old Kites", "special", "2004", "New Kites (NK)", "2012-02-21"),
        ("Oldest Kites", "", "", "Old Kites", "2008-08-15"),
        ("Gulls", "roster", "", "Terns", "2012-02-21"),
    )

    assert command("import_name_changes", path)[-1] == ALL.format(1, 2, 0, 0, 0)
    known.refresh_from_db()
    assert (known.legal_name, known.acronym) == ("New Kites", "NK")
    former = OrganisationName.objects.filter(organisation=known).order_by("until")
    assert [(name.name, name.kind, name.until) for name in former] == [
        ("Oldest Kites", "former", date(2008, 8, 15)),
        ("Old Kites", "former", date(2012, 2, 21)),
    ]
    assert former[0].evidence.startswith("Committee on NGOs")
    status = EcosocStatus.objects.get(organisation=known)
    assert (status.category, status.granted_year, status.standing) == ("special", 2004, ACTIVE)
    terns = Organisation.objects.get(legal_name="Terns")
    assert terns.other_names == ["Gulls"]

    assert command("import_name_changes", path)[-1] == ALL.format(0, 0, 3, 0, 0)


def test_two_organisations_with_the_two_names_are_left_to_a_person(command, write):
    for name in ("Old Kites", "New Kites"):
        OrganisationFactory(legal_name=name, acronym="", country=None)
    path = write(RENAMES, ("Old Kites", "", "", "New Kites", "2012-02-21"))

    lines = command("import_name_changes", path)

    assert "Both names are in the database" in lines[0]
    assert lines[-1] == ALL.format(0, 0, 0, 1, 0)


def test_participants_become_people_with_a_dated_role(command, write):
    path = write(
        PEOPLE,
        (*COP, "Kestrel Watch", "Ms.", "Luja Myriam von Reed", "Head of Unit", "Air", ""),
        (*COP, "Kestrel Watch", "Mr.", "SUKARNO", "", "", ""),
        (*COP, "Osprey Council", "Sra.", "luja myriam von Reed", "", "", ""),
        (*COP, "Osprey Council", "Sra.", "Luja Myriam von Reed", "", "", ""),
        (*COP, "Osprey Council", "Sra.", "", "", "", ""),
    )

    assert command("import_participants", path)[-1] == ALL.format(2, 1, 1, 0, 1)
    assert command("import_participants", path)[-1] == ALL.format(0, 0, 4, 0, 1)

    assert sorted(Person.objects.values_list("given_name", "family_name")) == [
        ("Luja Myriam", "von Reed"),
        ("SUKARNO", ""),
        ("luja myriam", "von Reed"),
    ]
    role = ContactRole.objects.get(job_title="Head of Unit, Air")
    assert (role.kind, role.since, role.until) == (
        "delegate",
        date(2030, 12, 2),
        date(2030, 12, 14),
    )
    (event,) = TimelineEvent.objects.filter(
        kind="meeting.took_part", organisation__legal_name="Kestrel Watch"
    )
    assert event.facts == {"meeting": "COP 99", "people": 2}
    (own,) = role.person.timeline.all()
    assert own.facts == {"meeting": "COP 99", "honorific": "Ms.", "title": "Head of Unit, Air"}


def test_a_person_of_a_list_is_on_no_public_page(command, write, client):
    """The leak: a listed organisation, whose page, list and CSV everybody reads."""
    known = ListedOrganisationFactory(legal_name="Kestrel Watch", country=None)
    path = write(PEOPLE, (*COP, "Kestrel Watch", "Ms.", "Xanthippe Quill", "Head", "", ""))
    command("import_participants", path)
    assert Person.objects.get().name == "Xanthippe Quill"

    for address in (
        known.get_absolute_url(),
        "/organisations/",
        "/organisations/?q=Quill",
        "/organisations.csv",
    ):
        answer = client.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert answer.status_code == 200, address
        assert b"Xanthippe" not in body


@pytest.mark.parametrize(
    ("name", "parts"),
    (
        ("Ada", ("Ada", "")),
        ("Maria de los Santos", ("Maria", "de los Santos")),
        ("VAN DER BERG", ("VAN", "DER BERG")),
        ("习 近", ("习", "近")),
    ),
)
def test_a_name_is_cut_and_never_changed(name, parts):
    assert cut(name) == parts
    assert " ".join(part for part in parts if part) == name


def test_an_acronym_in_brackets_is_not_a_place():
    assert split("Kestrel Watch (KW)") == ("Kestrel Watch", "KW")
    assert split("Kestrel Watch (Kenya)") == ("Kestrel Watch (Kenya)", "")


@pytest.mark.parametrize("kind", ("import_ecosoc_events", "import_participants"))
def test_such_a_list_can_be_undone_too(command, write, officer, kind):
    rows = {
        "import_ecosoc_events": (EVENTS, ("granted", "Kites", "2010-06-21", "")),
        "import_participants": (PEOPLE, (*COP, "Kites", "Ms.", "Ada Reed", "", "", "")),
    }
    command(kind, write(*rows[kind]), by=officer.email)
    run = ImportRun.objects.get()

    undoing.start(run, by=officer)
    running.go_on(run, seconds=60)

    assert list(run.effects.exclude(kept_because="")) == []
    for model in (Organisation, Person, ContactRole, EcosocStatus, TimelineEvent):
        assert not model.objects.exists()
