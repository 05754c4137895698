"""How lists over all firms are narrowed, read and checked (公告筛选表单)."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry.domain.gtin import check_printed
from registry.domain.vocabulary import (
    ListKind,
    PenaltyKind,
    RecordKind,
    Sector,
    Verdict,
)
from registry.domain.wording import joined
from registry.templatetags.zhixin import is_english, term
from search.domain.choices import LONGEST_TEXT, is_region_choice

LONGEST_WORD = 100


class EntryForm(forms.Form):
    """What every list is narrowed by; nothing is required."""

    firm = forms.CharField(required=False, max_length=LONGEST_WORD)
    region = forms.CharField(required=False)
    authority = forms.CharField(required=False, max_length=LONGEST_WORD)
    cursor = forms.CharField(required=False, max_length=LONGEST_TEXT)

    def __init__(self, said: Mapping[str, str]) -> None:
        super().__init__(said)
        # `from` cannot be an attribute: it is a word of the language.
        for name in ("from", "to"):
            self.fields[name] = forms.DateField(required=False)

    def clean_region(self) -> str:
        """Refuse what is no code of GB/T 2260."""
        code: str = self.cleaned_data["region"]
        if code and not is_region_choice(code):
            raise ValidationError(_("No region has this code."))
        return code

    @property
    def narrowing(self) -> dict[str, Any]:
        """Return what narrows the list; the form must be valid."""
        return {
            name: value for name, value in self.cleaned_data.items() if name != "cursor"
        }

    @property
    def faults(self) -> str:
        """Say all that is wrong."""
        return " ".join(str(one) for found in self.errors.values() for one in found)


class ProductForm(EntryForm):
    """How records of products are found."""

    gtin = forms.CharField(required=False, max_length=LONGEST_WORD)
    product = forms.CharField(required=False, max_length=LONGEST_WORD)
    batch = forms.CharField(required=False, max_length=LONGEST_WORD)

    def clean_gtin(self) -> str:
        """Refuse what no bar code says, and name what is wrong with it."""
        text: str = self.cleaned_data["gtin"]
        if text and (faults := check_printed(text).faults):
            wrong = joined(map(term, faults), language="en" if is_english() else "zh")
            said = gettext("The number below the bar code %(wrong)s.")
            raise ValidationError(said % {"wrong": wrong})
        return text


class AnnouncementForm(ProductForm):
    """How announcements are narrowed."""

    kind = forms.ChoiceField(required=False, choices=RecordKind.choices())
    sector = forms.ChoiceField(required=False, choices=Sector.choices())
    penalty_kind = forms.ChoiceField(required=False, choices=PenaltyKind.choices())
    verdict = forms.ChoiceField(required=False, choices=Verdict.choices())


class BlacklistForm(EntryForm):
    """How the lists of serious offenders are narrowed."""

    list_kind = forms.ChoiceField(required=False, choices=ListKind.choices())
