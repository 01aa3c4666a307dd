"""How much of a profile is filled, section by section (domain 6.1), and what is missing.

Each item is a condition of the database, so that one organisation's page, a list's filter
and the gate before applying ask the same.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import add
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Exists,
    ExpressionWrapper,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from stakeholders.models import Consent, ContactRole, CustomField, Organisation
from stakeholders.selectors import custom
from stakeholders.states import FOCAL, ConsentPurpose, ContactRoleKind

NUMBER = IntegerField()
HEADS = (ContactRoleKind.HEAD, ContactRoleKind.PRESIDENT)
NAME, CONTACT, WORK, PEOPLE, CONSENT = "name", "contact", "work", "people", "consent"
FURTHER = "further"
SECTIONS: dict[str, Promise] = {
    NAME: _("Identity"),
    CONTACT: _("Contact"),
    WORK: _("Work"),
    FURTHER: _("Further questions"),
    PEOPLE: _("People"),
    CONSENT: _("Agreements"),
}


@dataclass(frozen=True)
class Item:
    """One thing that a profile has or lacks; needed: without it nobody applies for anything."""

    name: str
    section: str
    label: Promise | str
    condition: Callable[[date], Q]
    needed: bool = False


@dataclass(frozen=True)
class Section:
    """One section of one profile: how many of its items are filled, and which are not."""

    name: str
    label: Promise
    total: int
    missing: tuple[Item, ...]

    @property
    def filled(self) -> int:
        return self.total - len(self.missing)

    @property
    def lacks_needed(self) -> bool:
        return any(item.needed for item in self.missing)


@dataclass(frozen=True)
class Profile:
    """How complete one profile is."""

    sections: tuple[Section, ...]

    @property
    def percent(self) -> int:
        total = sum(section.total for section in self.sections)
        return 100 * sum(section.filled for section in self.sections) // total

    @property
    def unfinished(self) -> tuple[Section, ...]:
        """The sections that lack something, needed or not."""
        return tuple(section for section in self.sections if section.missing)


def profile_of(organisation: Organisation) -> Profile:
    """The completeness of one organisation, today."""
    return profiles_of([organisation.pk])[organisation.pk]


def profiles_of(pks: Iterable[int]) -> dict[int, Profile]:
    """The same for many, in one statement."""
    today, items = timezone.localdate(), (*ITEMS, *_further())
    asked: dict[str, Any] = {_alias(item): _truth(item.condition(today)) for item in items}
    rows = Organisation.objects.filter(pk__in=list(pks)).annotate(**asked)
    return {row["pk"]: _profile(row, items) for row in rows.values("pk", *asked)}


def with_completeness(organisations: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """The same rows with `completeness`, the percent of the items that a profile has today."""
    today, items = timezone.localdate(), (*ITEMS, *_further())
    held = [
        Case(When(item.condition(today), then=Value(1)), default=Value(0), output_field=NUMBER)
        for item in items
    ]
    filled: Any = reduce(add, held)
    return organisations.annotate(
        completeness=ExpressionWrapper(filled * 100 / len(items), output_field=NUMBER)
    )


def complete(organisations: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """Those that have everything needed."""
    return organisations.filter(_everything_needed())


def incomplete(organisations: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """Those that lack something needed."""
    return organisations.exclude(pk__in=complete(Organisation.objects.all()).values("pk"))


def _profile(row: dict[str, Any], items: Iterable[Item]) -> Profile:
    sections = {name: [item for item in items if item.section == name] for name in SECTIONS}
    return Profile(
        tuple(
            Section(
                name,
                SECTIONS[name],
                len(asked),
                tuple(item for item in asked if not row[_alias(item)]),
            )
            for name, asked in sections.items()
            if asked
        )
    )


def _alias(item: Item) -> str:
    return f"has_{item.name.replace('.', '_')}"


def _further() -> list[Item]:
    """The custom fields that an organisation has to answer; nobody is held up for want of
    one, since a question can be added at any time."""
    return [
        Item(f"{custom.PREFIX}{field.code}", FURTHER, field.name, _answered_field(field))
        for field in custom.active()
        if field.required and custom.is_asked_at_all(field)
    ]


def _answered_field(field: CustomField) -> Callable[[date], Q]:
    """Answered, or not about its type."""
    types = [each.pk for each in field.types.all()]
    answered = Q(custom__has_key=field.code)
    others = Q(organisation_type=None) | ~Q(organisation_type__in=types)
    return lambda _day: answered | others if types else answered


def _everything_needed() -> Q:
    today, needed = timezone.localdate(), Q()
    for item in ITEMS:
        if item.needed:
            needed &= item.condition(today)
    return needed


def _truth(condition: Q) -> Case:
    return Case(
        When(condition, then=Value(value=True)),
        default=Value(value=False),
        output_field=BooleanField(),
    )


def _text(field: str) -> Callable[[date], Q]:
    return lambda _day: ~Q(**{field: ""})


def _set(field: str) -> Callable[[date], Q]:
    return lambda _day: Q(**{f"{field}__isnull": False})


def _some(through: Any) -> Callable[[date], Q]:
    return lambda _day: Q(Exists(through.objects.filter(organisation=OuterRef("pk"))))


def _held_by(kinds: Iterable[str]) -> Callable[[date], Q]:
    wanted = tuple(kinds)

    def condition(day: date) -> Q:
        held = ContactRole.objects.on(day).filter(organisation=OuterRef("pk"), kind__in=wanted)
        return Q(Exists(held))

    return condition


def _answered(purpose: ConsentPurpose) -> Callable[[date], Q]:
    return lambda _day: Q(
        Exists(Consent.objects.filter(organisation=OuterRef("pk"), purpose=purpose))
    )


def _registered(_day: date) -> Q:
    return ~Q(registration_number="") | ~Q(unregistered_reason="")


ITEMS = (
    Item("type", NAME, _("Type"), _set("organisation_type"), needed=True),
    Item("country", NAME, _("Country of registration"), _set("country"), needed=True),
    Item("level", NAME, _("Level"), _text("level")),
    Item("year", NAME, _("Year established"), _set("year_established")),
    Item("number", NAME, _("Registration number, or why there is none"), _registered),
    Item("email", CONTACT, _("Official e-mail address"), _text("email"), needed=True),
    Item("website", CONTACT, _("Website"), _text("website")),
    Item("city", CONTACT, _("City"), _text("city")),
    Item("themes", WORK, _("Themes"), _some(Organisation.themes.through), needed=True),
    Item(
        "operation",
        WORK,
        _("Countries of operation"),
        _some(Organisation.countries_of_operation.through),
        needed=True,
    ),
    Item("description", WORK, _("Description"), _text("description"), needed=True),
    Item("languages", WORK, _("Working languages"), lambda _day: ~Q(languages=[])),
    Item("focal", PEOPLE, _("Focal point"), _held_by(FOCAL), needed=True),
    Item("head", PEOPLE, _("Head of the organisation"), _held_by(HEADS)),
    Item("processing", CONSENT, _("Keeping the data"), _answered(ConsentPurpose.PROCESSING)),
    Item("listing", CONSENT, _("Public directory, yes or no"), _answered(ConsentPurpose.LISTING)),
)
