"""The inputs of a record's form, one for each type of field (录入控件)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext

from registry.domain.fields import Field, FieldType
from registry.domain.statements import Fault
from registry.domain.values import UnreadableError, is_blank, read_date
from registry.domain.vocabulary import PartyRole
from registry.web.display import word

PLAIN = {"autocomplete": "off"}
WIDGETS: Mapping[FieldType, Callable[[], forms.Widget]] = {
    FieldType.LONG_TEXT: lambda: forms.Textarea(attrs={"rows": 4}),
    FieldType.DATE: lambda: forms.DateInput(attrs={"type": "date"}),
    FieldType.WAN: lambda: forms.TextInput(attrs={**PLAIN, "inputmode": "decimal"}),
    FieldType.CHOICES: forms.CheckboxSelectMultiple,
    FieldType.RECORDS: forms.CheckboxSelectMultiple,
    FieldType.CHOICE: forms.Select,
    FieldType.YES_NO: forms.CheckboxInput,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Typed:
    """What is on file of a draft: open fields, and which personal ones are kept."""

    stated: Mapping[str, Any]
    kept: frozenset[str] = frozenset()
    sector: str = ""
    faults: tuple[Fault, ...] = ()
    extra_rows: int = 0


def input_of(field: Field, typed: Typed) -> forms.Field:
    """Return the input of a field, labelled in the reader's language."""
    said: dict[str, Any] = {
        "label": word(field),
        "help_text": _help_of(field, typed),
        "required": field.is_required,
        "widget": _widget(field, typed),
    }
    options = [(option.value, word(option)) for option in field.options or ()]
    match field.input:
        case FieldType.YES_NO:
            return forms.BooleanField(**said)
        case FieldType.CHOICES | FieldType.RECORDS:
            return forms.MultipleChoiceField(choices=options, **said)
        case FieldType.CHOICE:
            return forms.ChoiceField(choices=[("", ""), *options], **said)
    return forms.CharField(**said)


def is_party_code(field: Field) -> bool:
    """Tell whether a field holds the code of a party, so that a firm can be picked."""
    role, _, rest = field.name.rpartition("_")
    return rest == "code" and role in set(PartyRole)


def _help_of(field: Field, typed: Typed) -> str:
    if field.input is FieldType.PERSONAL:
        if field.name in typed.kept:
            return gettext("A number is kept, encrypted. Type only to replace it.")
        return gettext("Kept encrypted, never shown again, in no public answer.")
    if is_party_code(field):
        return gettext(
            "Type the name, code or address and choose the firm. Leave it blank for a "
            "party without a code: the record stays internal until it is linked."
        )
    return ""


def _widget(field: Field, typed: Typed) -> forms.Widget:
    is_text = field.input is FieldType.DATE and not _is_day(
        typed.stated.get(field.name)
    )
    make = None if is_text else WIDGETS.get(field.input)
    return make() if make else forms.TextInput(attrs=PLAIN)


def _is_day(value: Any) -> bool:
    """Tell whether a day input can show it; another text is shown as it is."""
    if is_blank(value):
        return True
    try:
        read_date(value)
    except UnreadableError:
        return False
    return True
