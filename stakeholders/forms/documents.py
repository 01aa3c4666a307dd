"""What an applicant adds to a registration outside its steps: files, and an answer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from stakeholders.forms.fields import FilesField, capitalised
from stakeholders.states import DocumentKind


class DocumentsForm(forms.Form):
    """Files of one kind; several can be chosen at once."""

    kind = forms.ChoiceField(
        label=_("Kind of document"),
        choices=lambda: [("", _("Choose from the list")), *capitalised(DocumentKind.choices)],
        error_messages={"required": _("Choose what kind of document it is.")},
    )
    uploads = FilesField(
        label=_("Files"),
        help_text=_(
            "PDF, JPEG, PNG or Word (DOCX), at most 10 MB each, without a password. You can "
            "choose several files of this kind at once."
        ),
        error_messages={"required": _("Choose a file.")},
    )


class AnswerForm(forms.Form):
    """The applicant's answer to our question."""

    text = forms.CharField(
        label=_("Your answer"),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
        error_messages={"required": _("Write your answer.")},
    )
