"""Every type of page that the public, an NGO or an office can meet, with something on it.

Each entry makes its records and answers with the address; the checks for
accessibility and for valid HTML walk the same list.
"""

from datetime import date

from django.urls import reverse

from core import links
from meetings.states import SessionState
from stakeholders.emails import registration_path
from stakeholders.states import RegistrationState
from tests.factories import (
    AgendaItemFactory,
    CountryFactory,
    DeadlineFactory,
    EcosocStatusFactory,
    InvitationFactory,
    ListedOrganisationFactory,
    NoteFactory,
    NotificationFactory,
    OrganisationNameFactory,
    OrganisationTypeFactory,
    RegistrationFactory,
    RuleSetFactory,
    SessionFactory,
    SessionLinkFactory,
    TagFactory,
    TaskFactory,
    ThemeFactory,
    TimelineEventFactory,
    UmbrellaFactory,
    UmbrellaMembershipFactory,
)

S = RegistrationState


def _plain(name, query=""):
    return lambda: reverse(name) + query


def _directory():
    for number in range(30):
        listed = ListedOrganisationFactory(
            legal_name=f"Association {number}", description="We train investigators. " * 9
        )
        listed.themes.add(ThemeFactory())
    EcosocStatusFactory(organisation=listed)
    ListedOrganisationFactory(legal_name="საქართველოს ახალგაზრდა იურისტთა ასოციაცია")
    ListedOrganisationFactory(legal_name="جمعية مكافحة الفساد", name_en="Anti-Corruption Society")
    ListedOrganisationFactory(legal_name="Very" + "long" * 60)
    return reverse("stakeholders:organisation-list")


def _search():
    _directory()
    return reverse("stakeholders:organisation-list") + "?q=asociation&country=KE&theme=corruption"


def _profile():
    organisation = ListedOrganisationFactory(
        legal_name="Общество против коррупции",
        name_en="Society against Corruption",
        acronym="SAC",
        website="https://sac.example/",
        description="We train investigators and help victims.\n\nSince 1999.",
        year_established=1999,
        languages=["en", "ru"],
    )
    organisation.themes.add(ThemeFactory())
    organisation.countries_of_operation.add(CountryFactory())
    EcosocStatusFactory(organisation=organisation)
    UmbrellaMembershipFactory(organisation=organisation)
    OrganisationNameFactory(organisation=organisation, name="Old Society", until=date(2014, 1, 1))
    ListedOrganisationFactory(parent=organisation, branch_kind="country_office")
    return organisation.get_absolute_url()


def _choices():
    for factory in (OrganisationTypeFactory, ThemeFactory, CountryFactory, UmbrellaFactory):
        factory()


def _start():
    _choices()
    return reverse("stakeholders:registration-create")


def _step(step):
    def address():
        _choices()
        registration = RegistrationFactory(state=S.DRAFT)
        return f"{registration_path(registration)}{step}/"

    return address


def _status(state):
    return lambda: registration_path(RegistrationFactory(state=state))


def _confirm():
    registration = RegistrationFactory(state=S.UNCONFIRMED)
    token = links.make("confirm", registration.access_id.hex, registration.focal_email)
    return reverse("stakeholders:registration-confirm", args=[token])


def _invitation():
    invitation = InvitationFactory()
    token = links.make("invitation", str(invitation.pk), invitation.email)
    return reverse("account-invitation", args=[token])


def _session():
    grounds = [{"basis": "other_ngo", "procedure": "no_objection"}]
    rules = RuleSetFactory(
        rules={
            "access.open": True,
            "access.grounds": grounds,
            "access.can_attend": ["Plenary", "Side events"],
            "oral.minutes": 3,
            "written.due_days": None,
        }
    )
    session = SessionFactory(
        rule_set=rules, title_en="Session of the " + "very" * 30 + " long name"
    )
    DeadlineFactory(session=session)
    AgendaItemFactory(session=session)
    SessionLinkFactory(session=session)
    return session.get_absolute_url()


def _sessions():
    _session()
    SessionFactory(state=SessionState.CONCLUDED)
    return reverse("meetings:session-list")


STEPS = ("identity", "contact", "work", "ecosoc", "consent", "check")
PUBLIC = {
    "home": _plain("home"),
    "directory": _directory,
    "directory-search": _search,
    "directory-empty": _plain("stakeholders:organisation-list", "?q=nothing-like-it"),
    "profile": _profile,
    "sessions": _sessions,
    "session": _session,
    "register": _start,
    **{f"register-{step}": _step(step) for step in STEPS},
    "register-forged": lambda: reverse("stakeholders:registration-resume", args=["forged"]),
    **{f"status-{state.value}": _status(state) for state in S if state != S.DRAFT},
    "confirm": _confirm,
    "meetings": _plain("meetings:session-list"),
    "trainings": _plain("trainings:call-list"),
    "privacy": _plain("privacy"),
    "accessibility": _plain("accessibility"),
    "about": _plain("about"),
    "login": _plain("account_login"),
    "login-code": _plain("account_request_login_code"),
    "password-reset": _plain("account_reset_password"),
    "signup-closed": _plain("account_signup"),
    "invitation": _invitation,
    "missing": lambda: "/there-is-no-such-page/",
}
SIGNED_IN = {
    "my": ("focal_point", "my"),
    "my-stranger": ("stranger", "my"),
    "my-person": ("focal_point", "my-person"),
    "my-data": ("focal_point", "my-data"),
    "my-requests": ("focal_point", "my-requests"),
    "my-searches": ("focal_point", "my-searches"),
    "office": ("field_officer", "office"),
    "office-export": ("field_officer", "office-export"),
    "office-suggest": ("field_officer", "office-suggest"),
    "office-suggestions": ("field_officer", "office-suggestions"),
    "components": ("officer", "components"),
    "email": ("focal_point", "account_email"),
    "password-change": ("focal_point", "account_change_password"),
    "factors": ("focal_point", "mfa_index"),
    "totp": ("focal_point", "mfa_activate_totp"),
    "passkeys": ("focal_point", "mfa_list_webauthn"),
    "sessions": ("focal_point", "usersessions_list"),
}


def _case():
    registration = RegistrationFactory(state=S.UNDER_REVIEW)
    return reverse("admin:stakeholders_registration_change", args=[registration.pk])


def _organisation(name):
    def address():
        organisation = ListedOrganisationFactory(legal_name="Общество против коррупции")
        organisation.themes.add(ThemeFactory())
        organisation.tags.add(TagFactory(name="observer"))
        NoteFactory(organisation=organisation)
        TaskFactory(organisation=organisation)
        TimelineEventFactory(organisation=organisation)
        return reverse(f"admin:stakeholders_organisation_{name}", args=[organisation.pk])

    return address


def _queue():
    RegistrationFactory(state=S.SUBMITTED)
    return reverse("admin:stakeholders_registration_changelist")


def _attention():
    RegistrationFactory(state=S.SUBMITTED)
    return reverse("attention") + "?whose=all"


def _mail():
    mail = NotificationFactory(subject="Long " * 20, text="long" * 80, html="<p>Dear</p>" * 9)
    return reverse("admin:notifications_notification_change", args=[mail.pk])


BACK_OFFICE = {
    "dashboard": _plain("admin:index"),
    "list": _queue,
    "case": _case,
    "organisation": _organisation("change"),
    "timeline": _organisation("timeline"),
    "attention": _attention,
    "mail": _mail,
}
