"""Two organisations, and between them a row of every kind that a merge has to do with."""

from datetime import timedelta

from django.utils import timezone

from stakeholders.actions import websites
from stakeholders.models import ContactRole, DuplicatePair
from stakeholders.states import ContactRoleKind, EcosocCategory, EcosocStanding, NameKind
from tests.factories import (
    ChangeRequestFactory,
    ChecklistItemFactory,
    ConfirmationRequestFactory,
    ConsentFactory,
    ConsentRequestFactory,
    ContactRoleFactory,
    CountryFactory,
    DataRequestFactory,
    DocumentFactory,
    DuplicatePairFactory,
    EcosocStatusFactory,
    EncounterFactory,
    EndorsementFactory,
    EvidenceFactory,
    ExternalIdentifierFactory,
    InvitationFactory,
    NoteFactory,
    NotificationFactory,
    OrganisationFactory,
    OrganisationNameFactory,
    OrganisationWebsiteFactory,
    OtherAccreditationFactory,
    PersonFactory,
    RegistrationFactory,
    ReviewCheckFactory,
    ReviewFactory,
    RiskFlagFactory,
    SanctionsEntryFactory,
    ScreeningMatchFactory,
    SuggestionFactory,
    TagFactory,
    TaskFactory,
    ThemeFactory,
    TimelineEventFactory,
    UmbrellaFactory,
    UmbrellaMembershipFactory,
    UnlikeRegistrationFactory,
    UserFactory,
)

NOW = timezone.now().replace(microsecond=123456)
YEAR = timedelta(days=365)


class World:
    """Two organisations, a third, two people, and rows between them."""

    def __init__(self, keep, lose):
        self.keep, self.lose = OrganisationFactory(**keep), OrganisationFactory(**lose)
        self.other = OrganisationFactory()
        self.people = [PersonFactory(), PersonFactory()]
        self.umbrellas = [UmbrellaFactory(code="A"), UmbrellaFactory(code="B")]
        self.themes = [ThemeFactory(code="a"), ThemeFactory(code="b")]
        self.countries = [CountryFactory(code="KE"), CountryFactory(code="GE")]
        self.tags = [TagFactory(), TagFactory()]
        self.items = [ChecklistItemFactory(), ChecklistItemFactory()]
        self.entries = [SanctionsEntryFactory(), SanctionsEntryFactory()]
        self.users = [UserFactory(), UserFactory()]

    def add(self, what, side, number, day):
        """One row; where the database has it already, nothing."""
        getattr(self, f"_{what}")(getattr(self, side), number, day)

    def _name(self, one, number, day):
        name = ("Old name", "Other")[number]
        if not one.names.filter(name=name).exists():
            OrganisationNameFactory(organisation=one, name=name, kind=NameKind.ALIAS, since=day)

    def _website(self, one, number, day):
        url = f"https://{number}.example.org/"
        if not one.websites.filter(url=url).exists():
            OrganisationWebsiteFactory(organisation=one, url=url, checked_on=day)
            one.refresh_from_db()
            websites.repeat(one)

    def _role(self, one, number, day):
        person, kind = self.people[number], ContactRoleKind.FOCAL_POINT
        if not ContactRole.objects.filter(person=person, organisation=one, kind=kind).exists():
            ContactRoleFactory(organisation=one, person=person, kind=kind, since=day)

    def _umbrella(self, one, number, day):
        umbrella, until = self.umbrellas[number], day + YEAR if day.month % 2 else None
        rows = one.umbrellas.filter(umbrella=umbrella)
        if not rows.exists():
            UmbrellaMembershipFactory(
                organisation=one, umbrella=umbrella, since=day, until=until, checked_on=day
            )

    def _ecosoc(self, one, number, day):
        category = EcosocCategory.values[number]
        standing = EcosocStanding.ACTIVE if day.month % 2 else EcosocStanding.CLAIMED
        if not one.ecosoc.exclude(standing=EcosocStanding.CLAIMED).exists():
            EcosocStatusFactory(
                organisation=one, category=category, standing=standing, since=day, checked_on=day
            )

    def _consent(self, one, number, day):
        at = NOW - timedelta(days=day.day)
        ConsentFactory(organisation=one, purpose="listing", given=bool(number), at=at)

    def _invitation(self, one, number, _day):
        if not one.invitations.filter(person=self.people[number]).exists():
            InvitationFactory(organisation=one, person=self.people[number])

    def _identifier(self, one, _number, _day):
        ExternalIdentifierFactory(organisation=one)

    def _theme(self, one, number, _day):
        one.themes.add(self.themes[number])

    def _country(self, one, number, _day):
        one.countries_of_operation.add(self.countries[number])

    def _document(self, one, _number, _day):
        DocumentFactory(organisation=one, registration=None)

    def _registration(self, one, _number, _day):
        RegistrationFactory(state="approved", organisation=one)

    def _event(self, one, _number, _day):
        TimelineEventFactory(organisation=one, subject=one.label)

    def _mail(self, one, _number, _day):
        NotificationFactory(about=one.label)

    def _branch(self, one, _number, _day):
        OrganisationFactory(parent=one)

    def _accreditation(self, one, number, day):
        if not one.accreditations.filter(session=str(number)).exists():
            OtherAccreditationFactory(organisation=one, session=str(number), since=day)

    def _consent_request(self, one, _number, _day):
        if not one.consent_requests.exists():
            ConsentRequestFactory(organisation=one)

    def _evidence(self, one, _number, _day):
        EvidenceFactory(organisation=one)

    def _tag(self, one, number, _day):
        self.tags[number].organisations.add(one)

    def _review(self, one, number, day):
        if not one.reviews.exists():
            ReviewCheckFactory(
                review=ReviewFactory(organisation=one, due_on=day), item=self.items[number]
            )

    def _flag(self, one, _number, _day):
        RiskFlagFactory(organisation=one)

    def _match(self, one, number, _day):
        if not one.matches.filter(entry=self.entries[number]).exists():
            ScreeningMatchFactory(organisation=one, entry=self.entries[number])

    def _question(self, one, number, day):
        if not one.confirmation_requests.exists():
            asked = ConfirmationRequestFactory(organisation=one, due_on=day)
            ChangeRequestFactory(organisation=one, confirmation=asked if number else None)

    def _data_request(self, one, number, _day):
        if not one.data_requests.filter(user=self.users[number]).exists():
            DataRequestFactory(organisation=one, user=self.users[number])

    def _suggestion(self, one, _number, _day):
        SuggestionFactory(state="recorded", organisation=one)

    def _endorsement(self, one, _number, _day):
        if not one.endorsements.exists():
            EndorsementFactory(organisation=one)

    def _encounter(self, one, _number, _day):
        EncounterFactory(organisation=one)

    def _note(self, one, _number, _day):
        NoteFactory(organisation=one)

    def _task(self, one, _number, _day):
        TaskFactory(organisation=one)

    def _unlike(self, one, _number, _day):
        UnlikeRegistrationFactory(organisation=one)

    def _pair(self, one, _number, _day):
        if one != self.other and not DuplicatePair.objects.exists():
            low, high = sorted((one, self.other), key=lambda each: each.pk)
            DuplicatePairFactory(first=low, second=high)


KINDS = [name[1:] for name in vars(World) if name.startswith("_") and not name.startswith("__")]
