"""What the search page takes, read and checked (查询表单)."""

from typing import Any, get_args

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from registry.domain.industries import is_known_industry
from registry.domain.vocabulary import EnterpriseStatus, Tier
from search.domain.choices import LONGEST_TEXT, is_region_choice
from search.index.backend import Facet, SearchFilters, SearchQuery, Sort

ONE_OF_SORTS = _("The order is one of: relevance, changed, code.")
_LISTED = {"true": True, "false": False}


class SearchForm(forms.Form):
    """The text and the filters of a search; nothing is required."""

    q = forms.CharField(required=False, max_length=LONGEST_TEXT)
    region = forms.CharField(required=False)
    industry = forms.CharField(required=False)
    tier = forms.ChoiceField(required=False, choices=Tier.choices())
    listed = forms.ChoiceField(required=False, choices=[(one, one) for one in _LISTED])
    status = forms.ChoiceField(required=False, choices=EnterpriseStatus.choices())
    sort = forms.ChoiceField(
        required=False,
        choices=[(one, one) for one in get_args(Sort)],
        error_messages={"invalid_choice": ONE_OF_SORTS},
    )
    cursor = forms.CharField(required=False, max_length=LONGEST_TEXT)

    def clean_region(self) -> str:
        """Refuse what is no code of GB/T 2260."""
        code: str = self.cleaned_data["region"]
        if code and not is_region_choice(code):
            raise ValidationError(_("No region has this code."))
        return code

    def clean_industry(self) -> str:
        """Refuse what is no code of GB/T 4754."""
        code: str = self.cleaned_data["industry"]
        if code and not is_known_industry(code):
            raise ValidationError(_("No industry has this code."))
        return code

    @property
    def faults(self) -> str:
        """Return all that is wrong with what was asked."""
        return " ".join(str(one) for found in self.errors.values() for one in found)

    @property
    def filters(self) -> SearchFilters:
        """Return the seam's filters; the form must be valid."""
        said: dict[str, Any] = self.cleaned_data
        return SearchFilters(
            region=said["region"],
            industry=said["industry"],
            tier=said["tier"],
            status=said["status"],
            is_listed=_LISTED.get(said["listed"]),
        )

    def query(self, *, facets: tuple[Facet, ...]) -> SearchQuery:
        """Return the seam's question; the form must be valid."""
        said: dict[str, Any] = self.cleaned_data
        return SearchQuery(
            text=said["q"],
            filters=self.filters,
            facets=facets,
            sort=said["sort"] or "relevance",
            cursor=said["cursor"],
        )
