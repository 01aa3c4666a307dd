"""The forms of an import: the file, how it is read, what its columns are."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _, gettext_lazy, pgettext_lazy
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from stakeholders.imports.kinds import TARGETS_OF
from stakeholders.imports.reading import Row, Sight
from stakeholders.states import ImportKind

SAMPLE_LENGTH = 60
DELIMITERS = (
    (",", pgettext_lazy("delimiter", "comma")),
    (";", pgettext_lazy("delimiter", "semicolon")),
    ("\t", pgettext_lazy("delimiter", "tab")),
    ("|", pgettext_lazy("delimiter", "vertical line")),
)
ENCODINGS = (
    "utf-8", "utf-8-sig", "utf-16", "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255",
    "cp1256", "cp1257", "cp1258", "koi8_r", "gb18030", "big5", "shift_jis", "euc_kr",
)  # fmt: skip


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("List"),
        help_text=gettext_lazy("CSV or XLSX, of any length. Its first row names the columns."),
        widget=UnfoldAdminFileFieldWidget,
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What its rows are"),
        choices=ImportKind.choices,
        initial=ImportKind.ORGANISATIONS,
        help_text=gettext_lazy("A list that we know is recognised by its headings."),
        widget=UnfoldAdminSelectWidget,
    )
    source = forms.CharField(
        label=gettext_lazy("Name of the list"),
        required=False,
        max_length=60,
        help_text=gettext_lazy(
            "Use the same name each time: the columns, and the list's own numbers, are known by it."
            " Empty: the name of the file."
        ),
        widget=UnfoldAdminTextInputWidget,
    )


class ReadingForm(forms.Form):
    """How the file is read: guessed first, and corrected here where the guess is wrong."""

    def __init__(self, *args: Any, sight: Sight, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if sight.is_workbook:
            self.fields["sheet"] = forms.ChoiceField(
                label=_("Sheet"),
                choices=[(name, name) for name in sight.sheets],
                widget=UnfoldAdminSelectWidget,
            )
        else:
            self.fields["encoding"] = _encoding(sight)
            self.fields["delimiter"] = forms.ChoiceField(
                label=_("Between the columns stands a"),
                choices=DELIMITERS,
                widget=UnfoldAdminSelectWidget,
            )
        self.fields["header_row"] = forms.IntegerField(
            label=_("Row with the headings"),
            min_value=1,
            max_value=1000,
            widget=UnfoldAdminIntegerFieldWidget,
        )

    def reading(self) -> dict[str, Any]:
        """The chosen way, as fields of ImportRun."""
        return dict(self.cleaned_data)


class ColumnsForm(forms.Form):
    """One choice for each column of the list, and some of its cells to judge by."""

    def __init__(
        self, *args: Any, kind: str, headings: list[str], rows: list[Row], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.headings = headings
        targets = TARGETS_OF[kind]
        choices = [("", _("leave out")), *((name, t.label) for name, t in targets.items())]
        for at, heading in enumerate(headings):
            cells = (row.cells.get(heading, "") for row in rows)
            self.fields[f"column{at}"] = forms.ChoiceField(
                label=heading,
                choices=choices,
                required=False,
                help_text=" · ".join(cell[:SAMPLE_LENGTH] for cell in cells if cell.strip()),
                widget=UnfoldAdminSelectWidget,
            )

    def columns(self) -> dict[str, str]:
        """Heading → field, as chosen."""
        return {
            heading: self.cleaned_data[f"column{at}"] for at, heading in enumerate(self.headings)
        }


def _encoding(sight: Sight) -> forms.ChoiceField:
    known = dict.fromkeys((sight.way.encoding, *ENCODINGS))
    mark = _("The file begins with a byte order mark.") if sight.marked else ""
    return forms.ChoiceField(
        label=_("Encoding"),
        choices=[(name, name) for name in known],
        help_text=mark,
        widget=UnfoldAdminSelectWidget,
    )
