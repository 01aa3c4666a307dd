from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from stakeholders.models import (
    ChecklistItem,
    Consent,
    ConsentRequest,
    ConsentText,
    ContactRole,
    Country,
    Document,
    EcosocStatus,
    ExternalIdentifier,
    FieldOffice,
    Invitation,
    MatchRules,
    Merge,
    OfficeCoverage,
    Organisation,
    OrganisationName,
    OrganisationType,
    OrganisationWebsite,
    OtherAccreditation,
    Person,
    RegionalGroup,
    Registration,
    RegistrationCheck,
    Theme,
    TimelineEvent,
    Umbrella,
    UmbrellaMembership,
    VettingRules,
)
from stakeholders.states import (
    DECIDED,
    OPEN,
    VETTED,
    AccreditationKind,
    CheckAnswer,
    ConsentPurpose,
    ContactRoleKind,
    DocumentKind,
    EcosocCategory,
    InvitationState,
    ListingState,
    MatchUse,
    MergeKind,
    MergeState,
    NameKind,
    RegistrationState,
    VettingState,
)
from tests.factories.core import UserFactory

NOW = factory.LazyFunction(timezone.now)


class RegionalGroupFactory(DjangoModelFactory):
    class Meta:
        model = RegionalGroup
        django_get_or_create = ("code",)

    code = "AFR"
    name_en = "African Group"


class CountryFactory(DjangoModelFactory):
    class Meta:
        model = Country
        django_get_or_create = ("code",)

    code = "KE"
    name_en = factory.LazyAttribute(lambda c: {"KE": "Kenya", "GE": "Georgia"}.get(c.code, c.code))
    iso3 = factory.LazyAttribute(lambda c: f"{c.code}X")
    m49 = factory.Sequence(lambda n: 1000 + n)
    region = "Africa"
    regional_group = factory.SubFactory(RegionalGroupFactory)


class OrganisationTypeFactory(DjangoModelFactory):
    class Meta:
        model = OrganisationType
        django_get_or_create = ("code",)

    code = "ngo"
    name_en = "Non-governmental organisation"


class ThemeFactory(DjangoModelFactory):
    class Meta:
        model = Theme
        django_get_or_create = ("code",)

    code = "corruption"
    name_en = "Corruption"


class UmbrellaFactory(DjangoModelFactory):
    class Meta:
        model = Umbrella
        django_get_or_create = ("code",)

    code = "VNGOC"
    name_en = "Vienna NGO Committee on Drugs"


class FieldOfficeFactory(DjangoModelFactory):
    class Meta:
        model = FieldOffice
        django_get_or_create = ("code",)

    code = "ROEA"
    name_en = "Regional Office for Eastern Africa"
    seat = "Nairobi"


class OfficeCoverageFactory(DjangoModelFactory):
    class Meta:
        model = OfficeCoverage
        django_get_or_create = ("office", "country")

    office = factory.SubFactory(FieldOfficeFactory)
    country = factory.SubFactory(CountryFactory)


class ChecklistItemFactory(DjangoModelFactory):
    class Meta:
        model = ChecklistItem

    code = factory.Sequence(lambda n: f"check{n}")
    question = factory.Sequence(lambda n: f"Is condition {n} met?")
    position = factory.Sequence(lambda n: n)


class ConsentTextFactory(DjangoModelFactory):
    class Meta:
        model = ConsentText

    version = factory.Sequence(lambda n: f"2026-{n}")
    text = "We keep what you tell us."


class VettingRulesFactory(DjangoModelFactory):
    class Meta:
        model = VettingRules
        django_get_or_create = ("id",)

    id = 1


class MatchRulesFactory(DjangoModelFactory):
    class Meta:
        model = MatchRules
        django_get_or_create = ("use",)

    use = MatchUse.STAFF


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    legal_name = factory.Sequence(lambda n: f"Organisation {n:04d}")
    country = factory.SubFactory(CountryFactory)
    organisation_type = factory.SubFactory(OrganisationTypeFactory)
    email = factory.Sequence(lambda n: f"office@org{n}.example")
    vetting = VettingState.VERIFIED

    class Params:
        verified = factory.LazyAttribute(lambda o: o.vetting in VETTED)
        merged = factory.LazyAttribute(lambda o: o.vetting == VettingState.MERGED)
        erased = factory.LazyAttribute(lambda o: o.vetting == VettingState.ERASED)

    verified_at = factory.Maybe("verified", NOW, None)
    erased_at = factory.Maybe("erased", NOW, None)
    merged_into = factory.Maybe(
        "merged", factory.SubFactory("tests.factories.OrganisationFactory"), None
    )


class ListedOrganisationFactory(OrganisationFactory):
    listing = ListingState.LISTED
    listing_opt_in_at = NOW


class RegistrationFactory(DjangoModelFactory):
    """A complete registration in any state, with the facts that the state implies."""

    class Meta:
        model = Registration

    legal_name = factory.Sequence(lambda n: f"Applicant {n:04d}")
    language = "en"
    organisation_type = factory.SubFactory(OrganisationTypeFactory)
    country = factory.SubFactory(CountryFactory)
    email = factory.Sequence(lambda n: f"office@applicant{n}.example")
    focal_given_name = "Amina"
    focal_family_name = "Odhiambo"
    focal_email = factory.Sequence(lambda n: f"amina@applicant{n}.example")
    description = "We train investigators."
    steps_done = ("identity", "contact", "work", "ecosoc", "consent")
    consent_processing = True
    consent_at = NOW
    consent_version = "2026-1"
    state = RegistrationState.SUBMITTED
    link_expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=30))

    class Params:
        is_sent = factory.LazyAttribute(lambda r: r.state in (*OPEN, *DECIDED))
        is_decided = factory.LazyAttribute(lambda r: r.state in DECIDED)
        is_approved = factory.LazyAttribute(lambda r: r.state == RegistrationState.APPROVED)
        is_declined = factory.LazyAttribute(lambda r: r.state == RegistrationState.DECLINED)
        is_asked = factory.LazyAttribute(lambda r: r.state == RegistrationState.NEEDS_INFORMATION)

    email_confirmed_at = factory.Maybe("is_sent", NOW, None)
    submitted_at = factory.Maybe("is_sent", NOW, None)
    asked_at = factory.Maybe("is_asked", NOW, None)
    question = factory.Maybe("is_asked", "Who heads the organisation?", "")
    decided_at = factory.Maybe("is_decided", NOW, None)
    decided_by = factory.Maybe("is_decided", factory.SubFactory(UserFactory), None)
    decision_note = factory.Maybe("is_declined", "Not a stakeholder.", "")
    organisation = factory.Maybe("is_approved", factory.SubFactory(OrganisationFactory), None)


class DocumentFactory(DjangoModelFactory):
    class Meta:
        model = Document

    registration = factory.SubFactory(RegistrationFactory)
    kind = DocumentKind.STATUTES
    file = factory.django.FileField(data=b"%PDF-1.7 small", filename="statutes.pdf")
    name = "statutes.pdf"
    content_type = "application/pdf"
    size = 14
    sha256 = "0" * 64


class RegistrationCheckFactory(DjangoModelFactory):
    class Meta:
        model = RegistrationCheck

    registration = factory.SubFactory(RegistrationFactory)
    item = factory.SubFactory(ChecklistItemFactory)
    answer = CheckAnswer.PASSED
    by = factory.SubFactory(UserFactory)


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = Person

    given_name = "Amina"
    family_name = "Odhiambo"
    email = factory.Sequence(lambda n: f"person{n}@ngo.example")


class ContactRoleFactory(DjangoModelFactory):
    class Meta:
        model = ContactRole

    person = factory.SubFactory(PersonFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    kind = ContactRoleKind.FOCAL_POINT


class InvitationFactory(DjangoModelFactory):
    class Meta:
        model = Invitation

    person = factory.SubFactory(PersonFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    email = factory.SelfAttribute("person.email")
    state = InvitationState.OPEN
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=14))

    class Params:
        is_accepted = factory.LazyAttribute(lambda i: i.state == InvitationState.ACCEPTED)

    accepted_at = factory.Maybe("is_accepted", NOW, None)


class EcosocStatusFactory(DjangoModelFactory):
    class Meta:
        model = EcosocStatus

    organisation = factory.SubFactory(OrganisationFactory)
    category = EcosocCategory.SPECIAL
    granted_year = 2010


class OrganisationNameFactory(DjangoModelFactory):
    class Meta:
        model = OrganisationName

    organisation = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence(lambda n: f"Former Society {n}")
    kind = NameKind.FORMER


class OrganisationWebsiteFactory(DjangoModelFactory):
    class Meta:
        model = OrganisationWebsite

    organisation = factory.SubFactory(OrganisationFactory)
    url = factory.Sequence(lambda n: f"https://site{n}.example.org/")


class TimelineEventFactory(DjangoModelFactory):
    class Meta:
        model = TimelineEvent

    organisation = factory.SubFactory(OrganisationFactory)
    kind = "organisation.verified"


class UmbrellaMembershipFactory(DjangoModelFactory):
    class Meta:
        model = UmbrellaMembership

    organisation = factory.SubFactory(OrganisationFactory)
    umbrella = factory.SubFactory(UmbrellaFactory)


class OtherAccreditationFactory(DjangoModelFactory):
    class Meta:
        model = OtherAccreditation

    organisation = factory.SubFactory(OrganisationFactory)
    kind = AccreditationKind.UNCAC_COSP
    session = "10"


class ExternalIdentifierFactory(DjangoModelFactory):
    class Meta:
        model = ExternalIdentifier

    organisation = factory.SubFactory(OrganisationFactory)
    source = "a list"
    value = factory.Sequence(str)


class ConsentFactory(DjangoModelFactory):
    class Meta:
        model = Consent

    organisation = factory.SubFactory(OrganisationFactory)
    purpose = ConsentPurpose.PROCESSING
    given = True
    at = NOW


class MergeFactory(DjangoModelFactory):
    class Meta:
        model = Merge

    kind = MergeKind.ORGANISATION
    keep_organisation = factory.SubFactory(OrganisationFactory)
    lose_organisation = factory.SubFactory(
        OrganisationFactory,
        vetting=VettingState.MERGED,
        merged_into=factory.SelfAttribute("..keep_organisation"),
    )
    by = factory.SubFactory(UserFactory)
    reason = "The same organisation."
    state = MergeState.DONE
    undo_until = factory.LazyFunction(lambda: timezone.now() + timedelta(days=90))

    class Params:
        is_undone = factory.LazyAttribute(lambda m: m.state == MergeState.UNDONE)

    undone_at = factory.Maybe("is_undone", NOW, None)
    undone_by = factory.Maybe("is_undone", factory.SubFactory(UserFactory), None)


class ConsentRequestFactory(DjangoModelFactory):
    class Meta:
        model = ConsentRequest

    organisation = factory.SubFactory(OrganisationFactory)
    purpose = ConsentPurpose.PROCESSING
    replaces = "2026-1"
    version = "2026-2"
