"""Names, networks, histories, people and a consent text that changed, by the actions."""

from datetime import date

from django.db import transaction

from core.models import User
from stakeholders.actions import consents, histories, names, networks, websites
from stakeholders.models import (
    ConsentText,
    ContactRole,
    Country,
    Organisation,
    OrganisationName,
    OtherAccreditation,
    Person,
)
from stakeholders.states import (
    AccreditationKind,
    BranchKind,
    ConsentPurpose,
    ContactRoleKind,
    EcosocCategory,
    EcosocStanding,
    NameKind,
    Source,
    WebsiteKind,
)

FORUM = "Balkan Integrity Forum"
CHAPTERS = (("Balkan Integrity Forum Albania", "AL"), ("Balkan Integrity Forum Serbia", "RS"))
SHARING = "2026-12"
WORDS = (
    "If you agree, we may give the name of your organisation, its country and its field of work "
    "to permanent missions of Member States and to other parts of the United Nations that look "
    "for organisations to invite. Unlike before, we ask you each time.\n\n"
    "You do not have to agree, and nothing else depends on it."
)


def make(*, officer: User, lead: User) -> int:
    """Make what is missing; returns how many records."""
    forum = Organisation.objects.filter(legal_name=FORUM, source=Source.STAFF).first()
    if forum is None or OrganisationName.objects.filter(organisation=forum).exists():
        return 0
    with transaction.atomic():
        _names(forum, officer=officer)
        _websites(forum, officer=officer)
        _histories(forum, officer=officer)
        _people(forum)
        for name, country in CHAPTERS:
            chapter = Organisation.objects.create(
                legal_name=name, country=Country.objects.get(code=country), level="national"
            )
            networks.attach(chapter, forum, kind=BranchKind.CHAPTER, by=officer)
    _consents(forum, officer=officer, lead=lead)
    return 1 + len(CHAPTERS)


def _names(forum: Organisation, *, officer: User) -> None:
    names.add(
        forum,
        "South-Eastern Network for Clean Procurement",
        kind=NameKind.FORMER,
        since=date(2007, 3, 1),
        until=date(2014, 6, 1),
        evidence="Statutes of 2014",
        by=officer,
    )
    names.add(
        forum,
        "Балкански форум за интегритет",
        kind=NameKind.LANGUAGE,
        language="mk",
        by=officer,
    )


def _websites(forum: Organisation, *, officer: User) -> None:
    websites.add(
        forum,
        "https://форум-интегритет.mk.example/",
        kind=WebsiteKind.LANGUAGE,
        language="mk",
        by=officer,
    )


def _histories(forum: Organisation, *, officer: User) -> None:
    decided = (
        (EcosocStanding.SUSPENDED, date(2020, 7, 20), "2020/216"),
        (EcosocStanding.ACTIVE, date(2021, 7, 21), "2021/232"),
    )
    for standing, on, symbol in decided:
        histories.note_ecosoc(
            forum,
            standing,
            category=EcosocCategory.SPECIAL,
            on=on,
            report_due=date(2027, 6, 1) if standing == EcosocStanding.ACTIVE else None,
            decision_symbol=symbol,
            by=officer,
        )
    OtherAccreditation.objects.create(
        organisation=forum,
        kind=AccreditationKind.UNCAC_COSP,
        session="10",
        since=date(2023, 12, 11),
        evidence="List of participants",
    )


def _people(forum: Organisation) -> None:
    president = Person.objects.create(
        given_name="Ljubica", family_name="Stojanova", original_name="Љубица Стојанова"
    )
    ContactRole.objects.create(
        person=president,
        organisation=forum,
        kind=ContactRoleKind.PRESIDENT,
        job_title="Chair of the assembly",
        since=date(2019, 5, 4),
    )
    before = Person.objects.create(given_name="Sukarnoto")  # A person with one name.
    ContactRole.objects.create(
        person=before,
        organisation=forum,
        kind=ContactRoleKind.PRESIDENT,
        since=date(2011, 1, 1),
        until=date(2019, 5, 4),
    )


def _consents(forum: Organisation, *, officer: User, lead: User) -> None:
    """It agreed to share; the text changed, and it is asked again."""
    consents.note_answer(forum, ConsentPurpose.SHARING, given=True, by=officer)
    old = ConsentText.objects.filter(purpose=ConsentPurpose.SHARING, active=True).first()
    if old is None or old.version == SHARING:
        return
    ConsentText.objects.create(purpose=ConsentPurpose.SHARING, version=SHARING, text=WORDS)
    consents.archive_text(old, by=lead)
