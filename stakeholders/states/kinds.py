"""Enumerations without moves: what things are called, not how they go on (domain 6.1, 7)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Level(TextChoices):
    LOCAL = "local", _("local")
    NATIONAL = "national", _("national")
    SUBREGIONAL = "subregional", _("subregional")
    REGIONAL = "regional", _("regional")
    INTERNATIONAL = "international", _("international")


class EcosocCategory(TextChoices):
    GENERAL = "general", _("general consultative status")
    SPECIAL = "special", _("special consultative status")
    ROSTER = "roster", _("roster")


class EcosocStanding(TextChoices):
    CLAIMED = "claimed", _("stated by the organisation, not checked")
    ACTIVE = "active", _("active")
    SUSPENDED = "suspended", _("suspended")
    WITHDRAWN = "withdrawn", _("withdrawn")


class AccreditationKind(TextChoices):
    """Where else an organisation can be admitted (domain 6.1)."""

    UNCAC_COSP = "uncac_cosp", _("observer at a Conference of the States Parties to UNCAC")
    UNTOC_COP = "untoc_cop", _("observer at a Conference of the Parties to UNTOC")
    DGC = "dgc", _("associated with the Department of Global Communications")
    OTHER_UN = "other_un", _("accredited with another part of the United Nations")


class ContactRoleKind(TextChoices):
    """What a person is to an organisation; the four of iCSO among them (domain 6.1)."""

    HEAD = "head", _("head of the organisation")
    PRESIDENT = "president", _("president or chief executive")
    ADMINISTRATOR = "administrator", _("chief administrative officer")
    FOCAL_POINT = "focal_point", _("focal point")
    SECOND_FOCAL_POINT = "second_focal_point", _("second focal point")
    MAIN_REPRESENTATIVE = "main_representative", _("main representative to the UN")
    REPRESENTATIVE = "representative", _("additional representative to the UN")
    BOARD_MEMBER = "board_member", _("member of the governing body")
    STAFF = "staff", _("member of staff")
    DELEGATE = "delegate", _("delegate to a meeting")


# Who speaks for the organisation on /my/ and is written to about it.
FOCAL = (ContactRoleKind.FOCAL_POINT, ContactRoleKind.SECOND_FOCAL_POINT)


class BranchKind(TextChoices):
    """What a branch is to the organisation it is part of (domain 6.1)."""

    COUNTRY_OFFICE = "country_office", _("country office")
    CHAPTER = "chapter", _("chapter")
    MEMBER = "member", _("member")
    PROJECT = "project", _("project")


class ConsentPurpose(TextChoices):
    """What an organisation is asked for, each with a text and an answer of its own (domain 8)."""

    PROCESSING = "processing", _("keeping the data for vetting and participation")
    LISTING = "listing", _("public directory")
    SHARING = "sharing", _("sharing with States and other parts of the United Nations")
    NEWSLETTER = "newsletter", _("newsletter")


class ConsentWay(TextChoices):
    """How an answer reached us."""

    FORM = "form", _("registration form")
    OWN_PLACE = "own_place", _("own place")
    LINK = "link", _("link in a mail")
    STAFF = "staff", _("noted by staff")


class DocumentKind(TextChoices):
    REGISTRATION_CERTIFICATE = "registration_certificate", _("registration certificate")
    STATUTES = "statutes", _("statutes or constitution")
    ANNUAL_REPORT = "annual_report", _("annual report")
    FINANCIAL_STATEMENT = "financial_statement", _("financial statement")
    OTHER = "other", _("other document")


class CheckAnswer(TextChoices):
    OPEN = "open", _("not checked yet")
    PASSED = "passed", _("passed")
    FAILED = "failed", _("failed")
    NOT_APPLICABLE = "not_applicable", _("does not apply")


class Source(TextChoices):
    SELF = "self", _("registered itself")
    STAFF = "staff", _("entered by staff")
    IMPORT = "import", _("imported")
    OFFICE = "office", _("suggested by a field office")


class NameKind(TextChoices):
    FORMER = "former", _("former name")
    LANGUAGE = "language", _("name in another language")
    ACRONYM = "acronym", _("further acronym")
    ALIAS = "alias", _("other way to write it")


class WebsiteKind(TextChoices):
    LANGUAGE = "language", _("in another language")
    PROJECT = "project", _("of a project or campaign")
    OTHER = "other", _("further website")
    FORMER = "former", _("former website")


class MatchUse(TextChoices):
    PUBLIC = "public", _("the notice on the public form")
    STAFF = "staff", _("registrations and imports")
    CLEANUP = "cleanup", _("the search for duplicates in the database")


class Discretion(TextChoices):
    OPEN = "open", _("field offices too")
    TEAM = "team", _("the civil society team")
    LEADS = "leads", _("CST leads")


class FieldKind(TextChoices):
    """What can be answered to a custom field."""

    TEXT = "text", _("short text")
    LONG_TEXT = "long_text", _("long text")
    NUMBER = "number", _("whole number")
    DATE = "date", _("date")
    YES_NO = "yes_no", _("yes or no")
    CHOICE = "choice", _("one of a list")
    CHOICES = "choices", _("several of a list")
    URL = "url", _("web address")
    EMAIL = "email", _("e-mail address")


class Audience(TextChoices):
    """Who reads the answers to a custom field; each one and all before it."""

    TEAM = "team", _("only the civil society team")
    OFFICES = "offices", _("the team and field offices")
    ORGANISATION = "organisation", _("also the organisation itself")
    PUBLIC = "public", _("everybody, in the public directory")


class AskedWhere(TextChoices):
    """Who answers a custom field, and where; those of the form are the names of its steps."""

    STAFF = "staff", _("nowhere: the team fills it in")
    PROFILE = "profile", _("on the organisation's own profile")
    IDENTITY = "identity", _("registration form: your organisation")
    CONTACT = "contact", _("registration form: contact")
    WORK = "work", _("registration form: your work")
    ECOSOC = "ecosoc", _("registration form: United Nations and memberships")
