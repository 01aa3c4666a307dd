from stakeholders.models import merging
from stakeholders.models.confirmations import (
    ChangedField,
    ChangeRequest,
    ConfirmationRequest,
    ConfirmationRules,
)
from stakeholders.models.consents import Consent, ConsentRequest, ConsentText
from stakeholders.models.custom import CustomChoice, CustomField
from stakeholders.models.declarations import Declaration, DocumentRule
from stakeholders.models.erasure import DataRequest, RetentionRules
from stakeholders.models.evidence import Evidence
from stakeholders.models.flags import RiskFlag, RiskRule
from stakeholders.models.histories import (
    EcosocStatus,
    ExternalIdentifier,
    OtherAccreditation,
    UmbrellaMembership,
)
from stakeholders.models.imports import (
    ImportEffect,
    ImportKey,
    ImportMapping,
    ImportRow,
    ImportRun,
    SeededRow,
)
from stakeholders.models.matching import MatchRules
from stakeholders.models.merges import Merge
from stakeholders.models.names import OrganisationName
from stakeholders.models.notes import Note
from stakeholders.models.offices import Encounter, Endorsement, Suggestion
from stakeholders.models.organisations import Organisation
from stakeholders.models.pairs import DuplicatePair, PersonPair, UnlikeRegistration
from stakeholders.models.people import ContactRole, Invitation, Person
from stakeholders.models.reference import (
    ChecklistItem,
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
from stakeholders.models.tags import Tag
from stakeholders.models.tasks import Task
from stakeholders.models.timeline import TimelineEvent
from stakeholders.models.websites import OrganisationWebsite

__all__ = [
    "ChangeRequest",
    "ChangedField",
    "ChecklistItem",
    "ConfirmationRequest",
    "ConfirmationRules",
    "Consent",
    "ConsentRequest",
    "ConsentText",
    "ContactRole",
    "Country",
    "CustomChoice",
    "CustomField",
    "DataRequest",
    "Declaration",
    "Document",
    "DocumentRule",
    "DuplicatePair",
    "EcosocStatus",
    "Encounter",
    "Endorsement",
    "Evidence",
    "ExternalIdentifier",
    "FieldOffice",
    "ImportEffect",
    "ImportKey",
    "ImportMapping",
    "ImportRow",
    "ImportRun",
    "Invitation",
    "MatchRules",
    "Merge",
    "Note",
    "OfficeCoverage",
    "Organisation",
    "OrganisationName",
    "OrganisationType",
    "OrganisationWebsite",
    "OtherAccreditation",
    "Person",
    "PersonPair",
    "RegionalGroup",
    "Registration",
    "RegistrationCheck",
    "RetentionRules",
    "Review",
    "ReviewCheck",
    "RiskFlag",
    "RiskRule",
    "SanctionsEntry",
    "SanctionsList",
    "ScreeningMatch",
    "SeededRow",
    "Suggestion",
    "Tag",
    "Task",
    "Theme",
    "TimelineEvent",
    "Umbrella",
    "UmbrellaMembership",
    "UnlikeRegistration",
    "VettingRules",
    "merging",
]
