"""Which rows about organisations and people a reader may see: notes, tasks, events."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from core.models import User
from stakeholders.models.organisations import Organisation
from stakeholders.models.people import Person
from stakeholders.models.reference import Country


def seen_by_team(user: User) -> tuple[Q, Q]:
    """Conditions on `organisation` and `person` for the team: nothing of hidden ones."""
    organisations = Organisation.objects.visible_to(user)
    people = Person.objects.visible_to(user)
    return (
        Q(organisation=None) | Q(organisation__in=organisations),
        Q(person=None) | Q(person__in=people),
    )


def of_hidden(user: User | AnonymousUser) -> Q:
    """The condition on rows about records of which this person may not even know."""
    hidden = Person.objects.hidden_from(user)
    return Q(organisation__at_risk=True) | Q(person__in=hidden)


def of_own_countries(user: User) -> QuerySet[Organisation]:
    """The organisations whose internal facts a field office may read (domain 8.4)."""
    countries = Country.objects.filter(offices__members=user)
    return Organisation.objects.visible_to(user).filter(country__in=countries)
