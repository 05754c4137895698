"""Stated values as pages write them, in the reader's language (显示)."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext

from registry.domain.fields import Field, FieldType
from registry.domain.values import UnreadableError, read_date
from registry.models import Draft, Step
from registry.services.queues import form_used
from registry.templatetags.zhixin import day, is_english


def word(named: Any) -> str:
    """Name a thing in the reader's language, with a capital in English."""
    label: str = named.label if is_english() else named.term
    return label[:1].upper() + label[1:]


def labelled(label: str, text: str) -> str:
    """Join a label and what is said of it."""
    return gettext("%(label)s: %(text)s") % {"label": label, "text": text}


def taker_of(step: Step) -> str:
    """Name who took a step, and on whose behalf, if by delegation."""
    name: str = step.actor.full_name
    if step.delegated_by is None:
        return name
    return gettext("%(officer)s, by delegation of %(lender)s") % {
        "officer": name,
        "lender": step.delegated_by.full_name,
    }


def text_of(field: Field, value: Any) -> str:
    """Write a stated value; what cannot be read is shown as it was stated."""
    if isinstance(value, list | tuple):
        return _texts_of(field, value)
    match field.input:
        case FieldType.DATE:
            return _day(value)
        case FieldType.CHOICE:
            return _choice(field, value)
        case FieldType.YES_NO:
            return gettext("Yes") if value is True else gettext("No")
    return "" if value is None else str(value)


def _texts_of(field: Field, values: Iterable[Any]) -> str:
    if field.input is FieldType.CHOICES:
        return joint("、").join(_choice(field, part) for part in values)
    return joint("；").join(map(_row, values))


def title_of(draft: Draft) -> str:
    """Name a draft in lists: by its number, or by whom it concerns."""
    form = form_used(draft)
    names = (form.number_field, *(f"{role}_name" for role in form.parties))
    found = (str(draft.stated[name]) for name in names if draft.stated.get(name))
    return next(found, gettext("no number yet"))


def party_of(draft: Draft) -> str:
    """Name the first party a draft states."""
    form = form_used(draft)
    found = (draft.stated.get(f"{role}_name") for role in form.parties)
    return next((str(name) for name in found if name), "")


def joint(chinese: str) -> str:
    """Return what stands between the things of a list."""
    return "; " if is_english() else chinese


def _day(value: Any) -> str:
    try:
        return day(read_date(value))
    except UnreadableError:
        return str(value)


def _choice(field: Field, value: Any) -> str:
    for option in field.options or ():
        if value in (option.value, option.term):
            return word(option)
    return str(value)


def _row(row: Any) -> str:
    """Write a failed item or an inspector."""
    if not isinstance(row, Mapping):
        return str(row)
    if "certificate" in row:
        return f"{row.get('name', '')} ({row['certificate']})"
    parts = [str(row.get("item", "")), str(row.get("value") or "")]
    if row.get("limit"):
        parts.append(gettext("limit %(limit)s") % {"limit": row["limit"]})
    if row.get("is_serious"):
        parts.append(gettext("serious"))
    return " · ".join(part for part in parts if part)
