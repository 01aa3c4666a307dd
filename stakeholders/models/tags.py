"""Words of our own by which staff group organisations and people."""

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from core.models import Record
from stakeholders.models.organisations import Organisation
from stakeholders.models.people import Person
from stakeholders.states import Tone


class Tag(Record):
    """A tag; it is internal, and always shown with its name beside its colour."""

    name = models.CharField(_("name"), max_length=40)
    tone = models.CharField(_("colour"), max_length=10, choices=Tone, default=Tone.NEUTRAL)
    meaning = models.CharField(_("what it means"), max_length=200, blank=True)
    active = models.BooleanField(
        _("active"), default=True, help_text=_("Only active tags can be given.")
    )
    organisations = models.ManyToManyField(
        Organisation, related_name="tags", blank=True, editable=False
    )
    people = models.ManyToManyField(Person, related_name="tags", blank=True, editable=False)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(
                Lower("name"),
                name="tag_name_once",
                violation_error_message=_("There is a tag with this name."),
            ),
        )

    def __str__(self) -> str:
        return self.name
