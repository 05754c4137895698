"""The form of a case's step, made from the table of what it states (步骤表单)."""

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext

from registry.domain.fields import FieldType
from registry.domain.procedures.transitions import Transition
from registry.domain.statements import Fault
from registry.services.previews import told
from registry.web.statement_inputs import Typed, input_of

REASON = "reason"
SEVERAL = frozenset({FieldType.CHOICES, FieldType.RECORDS})
ACCEPTED = ".jpg,.jpeg,.png,.webp,.pdf,.docx,.txt"
GROUND = "record"  # the key of a record, chosen among the firm's
MISSING = "missing"  # a record that should be there
ORGAN = "organ"  # the code of an organ, where no record says which it is
RELATED, NONE_RELATED = "related", "none_related"  # asked only if something relates
Offered = Mapping[str, Sequence[tuple[str, str]]]  # choices of fields, by their names


class Papers(forms.ClearableFileInput):
    """An input for several files at once."""

    allow_multiple_selected = True


class StepForm(forms.Form):
    """What a step asks for, with what was typed and what stands in the way.

    It checks nothing itself: the rules are the domain's.
    """

    use_required_attribute = False

    def __init__(
        self,
        transition: Transition,
        *,
        typed: Mapping[str, Any] | None = None,
        faults: Iterable[Fault] = (),
        offered: Offered | None = None,
        without: Container[str] = (),
    ) -> None:
        stated = dict(typed or {})
        super().__init__(initial=stated, auto_id=f"id_{transition.step}_%s")
        self.transition, self.faults = transition, tuple(faults)
        choices_of = dict(offered or {})
        skipped = set() if choices_of.get(RELATED) else {RELATED, NONE_RELATED}
        asked = [
            one
            for one in transition.fields
            if one.name not in without and one.name not in skipped
        ]
        for field in asked:
            shown = input_of(field, Typed(stated=stated))
            if field.input is FieldType.FILES:
                shown.widget = Papers(attrs={"accept": ACCEPTED})
            choices = choices_of.get(field.name, ())
            if field.name == GROUND:
                shown.widget = forms.Select(choices=[("", ""), *choices])
            elif isinstance(shown, forms.ChoiceField) and choices:
                shown.choices = choices
            elif field.name == ORGAN and choices:
                shown.widget = forms.Select(choices=choices)
                shown.label, shown.required = gettext("Authority"), True
            self.fields[field.name] = shown
        if transition.needs_reason:
            self.fields[REASON] = forms.CharField(
                label=gettext("Reason"),
                widget=forms.Textarea(attrs={"rows": 3}),
                max_length=2000,
            )
        if self.faults:
            self.is_bound, self.data = True, _as_sent(stated)

    def full_clean(self) -> None:
        """Show what the domain found; nothing is checked twice."""
        self._errors = forms.utils.ErrorDict()
        self.cleaned_data: dict[str, Any] = {}
        for fault in self.faults:
            name = fault.field if fault.field in self.fields else None
            self.add_error(name, told(fault))


def stated_in(transition: Transition, sent: QueryDict) -> dict[str, Any]:
    """Return what a sent step states besides its papers; blanks are left out."""
    found: dict[str, Any] = {}
    for field in transition.fields:
        if field.input is FieldType.FILES:
            continue
        if field.input in SEVERAL:
            value: Any = [one for one in sent.getlist(field.name) if one]
        elif field.input is FieldType.YES_NO:
            value = True if field.name in sent else None
        else:
            value = sent.get(field.name, "").strip()
        if value not in (None, "", []):
            found[field.name] = value
    return found


def paper_fields(transition: Transition) -> list[str]:
    """Return the names of a step's fields that take papers."""
    fields = transition.fields
    return [field.name for field in fields if field.input is FieldType.FILES]


def _as_sent(stated: Mapping[str, Any]) -> MultiValueDict[str, Any]:
    return MultiValueDict(
        {
            name: value if isinstance(value, list) else [value]
            for name, value in stated.items()
        }
    )
