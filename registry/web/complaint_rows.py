"""Complaints about looks as rows and forms, whoever reads them (查阅投诉行)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry.domain.complaints import (
    MAX_WORDS,
    ComplaintFaultyError,
    ComplaintReason,
    ComplaintStep,
)
from registry.domain.partners import CheckPurpose
from registry.domain.periods import WorkingCalendar
from registry.models import AccessEntry, Complaint, ComplaintNote
from registry.services.complaints import course_of
from registry.services.readings import WHOLE_FILE
from registry.web.display import word
from registry.web.task_rows import countdown
from registry.work_selectors import names_of


class WordsForm(forms.Form):
    """Words for the other side to read."""

    words = forms.CharField(
        label=_("In words"),
        help_text=_("At most 500 characters; no names and no numbers of persons."),
        max_length=MAX_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def tell(self, error: ComplaintFaultyError) -> None:
        """Show what the domain found."""
        for name, sentences in error.fields.items():
            self.add_error(name, [gettext(each) for each in sentences])


class ComplainForm(WordsForm):
    """What a firm finds wrong with a look."""

    reason = forms.ChoiceField(label=_("What is wrong"))
    field_order = ["reason", "words"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self.fields["reason"], ComplaintReason)
        self.fields["words"].required = False
        self.fields["words"].help_text = _(
            "Needed for another reason. The registry and the bank or agency read it: "
            "at most 500 characters, no names and no numbers of persons."
        )


class DecisionForm(WordsForm):
    """What the registry decides, and why."""

    decision = forms.ChoiceField(label=_("Decision"))
    field_order = ["decision", "words"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        decided = (ComplaintStep.UPHELD, ComplaintStep.DISMISSED)
        _choose(self.fields["decision"], decided)


def _choose(field: forms.Field, terms: Any) -> None:
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
    options = [(one.value, word(one)) for one in terms]
    field.choices = [("", gettext("Choose")), *options]


def state_of(complaint: Complaint) -> str:
    """Name where a complaint stands."""
    course = course_of(complaint)
    if course.decision:
        return word(course.decision)
    steps = (ComplaintStep.EXPLAINED, ComplaintStep.ASKED)
    newest = next((one for one in steps if one in course.taken), None)
    return word(newest) if newest else gettext("filed")


def look(entry: AccessEntry) -> dict[str, Any]:
    """Return a partner's look: when, by whom, what for, what was asked."""
    return {
        "id": entry.pk,
        "at": entry.at,
        "partner": entry.partner.name if entry.partner else "",
        "purpose": word(CheckPurpose(entry.purpose)) if entry.purpose else "—",
        "is_whole": entry.what == WHOLE_FILE,
    }


def row(
    complaint: Complaint, *, today: date, calendar: WorkingCalendar
) -> dict[str, Any]:
    """Return a complaint with its look, its course and its deadline while it runs."""
    course = course_of(complaint)
    firm = complaint.entry.enterprise
    notes = {one.step: one for one in complaint.notes.all()}
    return {
        "id": complaint.pk,
        "look": look(complaint.entry),
        "uscc": firm.uscc if firm else "",
        "firm_id": complaint.entry.enterprise_id,
        "reason": word(ComplaintReason(complaint.reason)),
        "words": complaint.words,
        "filed_at": complaint.filed_at,
        "state": state_of(complaint),
        "tone": "info" if course.decision else "warn",
        "asked": notes.get(ComplaintStep.ASKED),
        "explained": notes.get(ComplaintStep.EXPLAINED),
        "decided": _decided(notes),
        **(
            {}
            if course.decision
            else countdown(complaint.due_on, today=today, calendar=calendar)
        ),
    }


def lines(
    found: Iterable[Complaint], *, today: date, calendar: WorkingCalendar
) -> list[dict[str, Any]]:
    """Return complaints as rows, each with the firm's name."""
    listed = list(found)
    names = names_of({one.entry.enterprise_id for one in listed})
    rows = [row(one, today=today, calendar=calendar) for one in listed]
    return [{**one, "firm": names.get(one["firm_id"] or 0, "")} for one in rows]


def _decided(notes: dict[str, ComplaintNote]) -> ComplaintNote | None:
    return notes.get(ComplaintStep.UPHELD) or notes.get(ComplaintStep.DISMISSED)
