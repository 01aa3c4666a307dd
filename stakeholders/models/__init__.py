from stakeholders.models.evidence import Evidence
from stakeholders.models.flags import RiskFlag, RiskRule
from stakeholders.models.histories import (
    Consent,
    EcosocStatus,
    ExternalIdentifier,
    UmbrellaMembership,
)
from stakeholders.models.imports import ImportMapping, ImportRun, SeededRow
from stakeholders.models.merges import Merge
from stakeholders.models.names import OrganisationName
from stakeholders.models.organisations import Organisation
from stakeholders.models.pairs import DuplicatePair, PersonPair, UnlikeRegistration
from stakeholders.models.people import ContactRole, Invitation, Person
from stakeholders.models.reference import (
    ChecklistItem,
    ConsentText,
    Country,
    FieldOffice,
    OfficeCoverage,
    OrganisationType,
    RegionalGroup,
    Theme,
    Umbrella,
    VettingRules,
)
from stakeholders.models.registrations import Document, Registration, RegistrationCheck
from stakeholders.models.reviews import Review, ReviewCheck
from stakeholders.models.screening import SanctionsEntry, SanctionsList, ScreeningMatch
from stakeholders.models.timeline import TimelineEvent

__all__ = [
    "ChecklistItem",
    "Consent",
    "ConsentText",
    "ContactRole",
    "Country",
    "Document",
    "DuplicatePair",
    "EcosocStatus",
    "Evidence",
    "ExternalIdentifier",
    "FieldOffice",
    "ImportMapping",
    "ImportRun",
    "Invitation",
    "Merge",
    "OfficeCoverage",
    "Organisation",
    "OrganisationName",
    "OrganisationType",
    "Person",
    "PersonPair",
    "RegionalGroup",
    "Registration",
    "RegistrationCheck",
    "Review",
    "ReviewCheck",
    "RiskFlag",
    "RiskRule",
    "SanctionsEntry",
    "SanctionsList",
    "ScreeningMatch",
    "SeededRow",
    "Theme",
    "TimelineEvent",
    "Umbrella",
    "UmbrellaMembership",
    "UnlikeRegistration",
    "VettingRules",
]
