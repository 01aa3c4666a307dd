"""What a one-page brief about an organisation or a person says, for one reader.

Notes and tasks are left out: a brief is taken along, they are the team's own. Another app
adds its number with `add_figure`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _, gettext_lazy

from core.models import User
from core.templatetags.moments import day_text
from stakeholders.models import (
    ContactRole,
    EcosocStatus,
    Encounter,
    Endorsement,
    Organisation,
    Person,
    UmbrellaMembership,
)
from stakeholders.selectors.timeline import reading
from stakeholders.selectors.timeline.kinds import Area

EVENTS = 14
CONTACTS = 6
LONGEST_FACT = 220
LONGEST_DESCRIPTION = 900
LONGEST_EVENT = 150

type Pair = tuple[str, str]
type Figure = Callable[[Organisation | Person, User], Pair | None]
FIGURES: list[Figure] = []

HEADINGS = {
    "who": gettext_lazy("Who they are"),
    "status": gettext_lazy("Status"),
    "contacts": gettext_lazy("Contacts"),
    "figures": gettext_lazy("In figures"),
    "events": gettext_lazy("What happened last"),
}


@dataclass(frozen=True)
class Brief:
    """The content, in the reader's language; empty parts are not printed."""

    name: str
    other_name: str
    caption: str
    text: str
    who: tuple[Pair, ...]
    status: tuple[Pair, ...]
    contacts: tuple[Pair, ...]
    figures: tuple[Pair, ...]
    events: tuple[Pair, ...]
    classification: str

    def as_data(self) -> dict[str, Any]:
        """The same for the template, with its headings."""
        own = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {**own, "headings": {key: str(text) for key, text in HEADINGS.items()}}


def add_figure(figure: Figure) -> None:
    """Add a number to all briefs; it answers None where it has nothing to say."""
    FIGURES.append(figure)


def of_organisation(one: Organisation, user: User) -> Brief:
    """The brief of an organisation; people only for the team (domain 8.4)."""
    contacts = tuple(_contacts(one, user))
    return Brief(
        name=one.legal_name,
        other_name=one.name_en if one.name_en != one.legal_name else "",
        caption=" · ".join(part for part in (one.acronym, one.reference) if part),
        text=Truncator(" ".join(one.description.split())).chars(LONGEST_DESCRIPTION),
        who=_short(_who(one)),
        status=_short(_status(one)),
        contacts=_short(contacts),
        figures=tuple(_figures(one, user)),
        events=tuple(_events(one, user)),
        classification=_classification(at_risk=one.at_risk, personal=bool(contacts)),
    )


def of_person(one: Person, user: User) -> Brief:
    """The brief of a person, with the roles that the reader may see."""
    roles = ContactRole.objects.visible_to(user).filter(person=one)
    roles = roles.select_related("organisation").order_by("-since")
    at_risk = any(role.organisation.at_risk for role in roles)
    return Brief(
        name=one.name,
        other_name=one.original_name,
        caption="",
        text="",
        who=_short(
            (
                (_("Language"), str(one.get_language_display())),
                (_("Account"), _("yes") if one.user_id else _("no")),
            )
        ),
        status=_short(tuple(_role(role) for role in roles[:CONTACTS])),
        contacts=_short(((_("E-mail address"), one.email), (_("Telephone"), one.phone))),
        figures=tuple(_added(one, user)),
        events=tuple(_events(one, user)),
        classification=_classification(at_risk=at_risk, personal=True),
    )


def _who(one: Organisation) -> tuple[Pair, ...]:
    place = ", ".join(str(part) for part in (one.city, one.country) if part)
    themes = ", ".join(str(theme) for theme in one.themes.all())
    active_in = ", ".join(str(country) for country in one.countries_of_operation.all())
    return (
        (_("Type"), str(one.organisation_type or "")),
        (_("Level"), str(one.get_level_display()) if one.level else ""),
        (_("Seat"), place),
        (_("Established"), str(one.year_established or "")),
        (_("Themes"), themes),
        (_("Works in"), active_in),
        (_("Website"), one.website),
        (_("E-mail address"), one.email),
        (_("Telephone"), one.phone),
    )


def _status(one: Organisation) -> tuple[Pair, ...]:
    today = timezone.localdate()
    granted = EcosocStatus.objects.on(today).filter(organisation=one)
    ecosoc = "; ".join(
        f"{capfirst(str(s.get_category_display()))} ({s.get_standing_display()})" for s in granted
    )
    held = UmbrellaMembership.objects.on(today).filter(organisation=one)
    umbrellas = [str(membership.umbrella) for membership in held.select_related("umbrella")]
    return (
        (_("Vetting"), _since(str(one.get_vetting_display()), one.verified_at)),
        (_("Directory"), str(one.get_listing_display())),
        (_("ECOSOC"), ecosoc or _("none that we know of")),
        (_("Umbrellas"), ", ".join(umbrellas)),
        (_("Data confirmed"), day_text(one.confirmed_on) if one.confirmed_on else _("never")),
    )


def _contacts(one: Organisation, user: User) -> Iterator[Pair]:
    """The contacts of today; none for whoever may not see people."""
    held = ContactRole.objects.visible_to(user).on(timezone.localdate()).filter(organisation=one)
    for role in held.select_related("person")[:CONTACTS]:
        person = role.person
        said = (person.name, person.email, person.phone)
        yield capfirst(str(role.get_kind_display())), " · ".join(part for part in said if part)


def _role(role: ContactRole) -> Pair:
    until = day_text(role.until) if role.until else _("today")
    span = _("from %(since)s to %(until)s") % {"since": day_text(role.since), "until": until}
    return capfirst(str(role.get_kind_display())), f"{role.organisation}, {span}"


def _figures(one: Organisation, user: User) -> Iterator[Pair]:
    met = Encounter.objects.visible_to(user).filter(organisation=one).count()
    vouched = Endorsement.objects.visible_to(user).filter(organisation=one, withdrawn_at=None)
    yield _("In the database since"), str(timezone.localtime(one.created_at).year)
    yield _("Contacts and visits"), str(met)
    yield _("Endorsements of field offices"), str(vouched.count())
    yield _("Documents"), str(one.documents.count())
    yield from _added(one, user)


def _added(one: Organisation | Person, user: User) -> Iterator[Pair]:
    yield from (found for figure in FIGURES if (found := figure(one, user)) is not None)


def _events(one: Organisation | Person, user: User) -> Iterator[Pair]:
    """What happened; the team's own notes and tasks are not for others to read."""
    for entry in reading.latest(one, user, count=EVENTS, without=Area.TEAM):
        day = day_text(timezone.localtime(entry.at).date())
        yield day, Truncator(entry.text).chars(LONGEST_EVENT)


def _classification(*, at_risk: bool, personal: bool) -> str:
    """By ST/SGB/2007/6; what names people is confidential, what could harm them more so."""
    if at_risk:
        return _("Strictly confidential")
    if personal:
        return _("Confidential: contains personal data")
    return _("Unclassified: for use inside the organisation, not to be passed on")


def _since(text: str, moment: Any) -> str:
    if moment is None:
        return text
    day = day_text(timezone.localtime(moment).date())
    return _("%(state)s, since %(day)s") % {"state": text, "day": day}


def _short(pairs: tuple[Pair, ...]) -> tuple[Pair, ...]:
    """Those with a value, none of them longer than a few lines."""
    return tuple((label, Truncator(value).chars(LONGEST_FACT)) for label, value in pairs if value)
