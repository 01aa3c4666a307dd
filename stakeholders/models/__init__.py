from stakeholders.models.imports import ImportMapping, ImportRun, SeededRow
from stakeholders.models.organisations import (
    Consent,
    EcosocStatus,
    ExternalIdentifier,
    Organisation,
    UmbrellaMembership,
)
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

__all__ = [
    "ChecklistItem",
    "Consent",
    "ConsentText",
    "ContactRole",
    "Country",
    "Document",
    "EcosocStatus",
    "ExternalIdentifier",
    "FieldOffice",
    "ImportMapping",
    "ImportRun",
    "Invitation",
    "OfficeCoverage",
    "Organisation",
    "OrganisationType",
    "Person",
    "RegionalGroup",
    "Registration",
    "RegistrationCheck",
    "SeededRow",
    "Theme",
    "Umbrella",
    "UmbrellaMembership",
    "VettingRules",
]
