"""Printing a brief: who took it, and what for, is in both logs."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit, pdf, reading
from core.errors import Conflict, NotPermitted
from core.models import User
from core.templatetags.moments import day_text, zone_text
from stakeholders.models import Organisation, Person
from stakeholders.selectors import briefs
from stakeholders.selectors.directory import office


@transaction.atomic
def draw(record: Organisation | Person, *, by: User, purpose: str) -> bytes:
    """The brief as a PDF of one page, in the active language.

    Raises NotPermitted for whoever does not work with the record, Conflict without a purpose.
    """
    brief = _brief(record, by)
    if not purpose.strip():
        raise Conflict(_("Say what you need the brief for."))
    at = timezone.localtime()
    printed = _("Printed by %(name)s on %(day)s at %(time)s, %(zone)s, for: %(purpose)s") % {
        "name": by,
        "day": day_text(at.date()),
        "time": f"{at:%H:%M}",
        "zone": zone_text(at),
        "purpose": purpose.strip()[:200],
    }
    kind = f"{record._meta.model_name}.brief"
    audit.record(kind, record, by=by, note=purpose.strip())
    reading.note(kind, record, by=by, purpose=purpose.strip()[:300])
    title = _("Brief: %s") % brief.name
    return pdf.render("brief", {**brief.as_data(), "printed": printed}, title=title)


def file_name(record: Organisation | Person) -> str:
    """brief-CSO-000042.pdf; of a person the number, for a name has no place in a file's name."""
    return f"brief-{getattr(record, 'reference', record.pk)}.pdf"


def _brief(record: Organisation | Person, user: User) -> briefs.Brief:
    if isinstance(record, Person):
        if not Person.objects.visible_to(user).filter(pk=record.pk).exists():
            raise NotPermitted(_("Only the civil society team prints briefs about people."))
        return briefs.of_person(record, user)
    if not office.organisations_of(user).filter(pk=record.pk).exists():
        raise NotPermitted(_("You do not work with this organisation."))
    return briefs.of_organisation(record, user)
