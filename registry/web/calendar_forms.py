"""The two forms of the working calendar: a year's notice, one day (工作日历表单)."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.domain.statements import Fault
from registry.domain.year_notices import DAYS_OFF, MAX_NAME, WORKED, YearNotice
from registry.domain.year_notices import read_days as read
from registry.services.calendar_entries import Correction
from registry.services.previews import told

MAX_TEXT = 10_000
MAX_SOURCE = 128
ROWS = forms.Textarea(attrs={"rows": 8})
SOURCE_LABEL = _("Number of the State Council's notice")


class YearForm(forms.Form):
    """The notice of the year shown, pasted row by row."""

    days_off = forms.CharField(
        label=_("Days off"),
        help_text=_(
            "One a row: 2027-10-01~2027-10-07 and the name. All of the year, "
            "those on weekends too."
        ),
        max_length=MAX_TEXT,
        widget=ROWS,
    )
    worked = forms.CharField(
        label=_("Worked Saturdays and Sundays"),
        help_text=_("One a row: 2027-10-09."),
        max_length=MAX_TEXT,
        required=False,
        widget=ROWS,
    )
    source = forms.CharField(label=SOURCE_LABEL, max_length=MAX_SOURCE)

    @property
    def row_faults(self) -> list[Fault]:
        """Return the rows that are no days."""
        texts = self.cleaned_data
        return [
            fault
            for name in (DAYS_OFF, WORKED)
            for fault in read(texts[name], field=name)[1]
        ]

    def add_faults(self, faults: Iterable[Fault]) -> bool:
        """Show faults at their fields; tell whether there was one."""
        found = [*faults]
        for fault in found:
            known = fault.field if fault.field in self.fields else None
            self.add_error(known, told(fault))
        return bool(found)

    def notice(self, year: int) -> YearNotice:
        """Return what was pasted."""
        texts = self.cleaned_data
        return YearNotice(
            year=year,
            days_off=tuple(read(texts[DAYS_OFF], field=DAYS_OFF)[0]),
            worked=tuple(read(texts[WORKED], field=WORKED)[0]),
            source=texts["source"],
        )


class DayForm(forms.Form):
    """One day as it should be."""

    day = forms.DateField(
        label=_("Day"), widget=forms.DateInput(attrs={"type": "date"})
    )
    is_working = forms.ChoiceField(
        label=_("What it is"),
        choices=[("no", _("A day off")), ("yes", _("A working day"))],
        widget=forms.RadioSelect,
    )
    name = forms.CharField(
        label=_("Name of the holiday"), max_length=MAX_NAME, required=False
    )
    source = forms.CharField(label=SOURCE_LABEL, max_length=MAX_SOURCE)

    def correction(self) -> Correction:
        """Return what was stated."""
        said = self.cleaned_data
        return Correction(
            day=said["day"],
            is_working=said["is_working"] == "yes",
            name=said["name"],
            source=said["source"],
        )
