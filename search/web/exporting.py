"""The firms found as a file for spreadsheets (检索结果导出).

The first lines say what the file is, the last that it is whole.
"""

import csv
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import Error
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from registry import clock
from registry.api.errors import told
from registry.domain.cells import as_text
from registry.domain.errors import DomainError
from registry.domain.screening import hide_personal
from registry.domain.vocabulary import TierStatus
from registry.templatetags.zhixin import is_english, term
from search.services.disclosure import data_version
from search.services.exporting import Export, export_firms
from search.services.finding import Found
from search.web import results
from search.web.forms import SearchForm
from search.web.searching import Said, refused, said_in

Line = tuple[str, ...]


@require_safe
def table(request: HttpRequest) -> HttpResponseBase:
    """Send every firm found as a file, or say why not."""
    said = said_in(request) | {"cursor": ""}
    asked = SearchForm(said)
    if not asked.is_valid():
        return refused(request, asked, asked.faults)
    today = clock.today()
    version = data_version()
    try:
        export = export_firms(asked.query(facets=()), today=today)
    except DomainError as error:
        title = gettext("This list cannot be saved as a file")
        return refused(request, asked, told(error), title=title, error=error)
    lines = _file(export, [*_head(said, export, today, version)], today=today)
    attached = f'attachment; filename="zhixin-{today}.csv"'
    answer = StreamingHttpResponse(
        _written(lines), content_type="text/csv; charset=utf-8"
    )
    answer.headers["Content-Disposition"] = attached
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _head(said: Said, export: Export, today: date, version: int) -> Iterator[Line]:
    """Yield what the file is, before its columns."""
    joint, colon = ("; ", ": ") if is_english() else ("；", "：")
    filters = joint.join(
        f"{chip['label']}{colon}{chip['value']}" for chip in results.chips(said)
    )
    text = hide_personal(export.query.text, today=today)
    yield gettext("Firms found"), gettext("Zhixin: quality-credit files of firms")
    yield gettext("As of"), today.isoformat()
    yield gettext("Data version"), str(version)
    yield gettext("Searched for"), text or gettext("everything")
    yield gettext("Filters"), filters or gettext("none")
    yield gettext("Firms"), str(len(export.hits))
    if export.is_alike and export.hits:
        yield gettext("Note"), gettext("No name holds the text; these are like it.")
    if export.is_degraded:
        yield gettext("Note"), gettext("From the reserve of the search engine.")
    yield gettext("Check again before use"), gettext("What is public changes daily.")
    yield ()
    yield (
        gettext("Code"),
        gettext("Name"),
        gettext("Found by the name"),
        gettext("District"),
        gettext("Industry"),
        gettext("Registration status"),
        gettext("Tier"),
        gettext("What of the tier is public"),
        gettext("List of serious offenders"),
        gettext("Objection to the listing since"),
    )


def _row(found: Found) -> Line:
    profile, tier = found.profile, found.tier
    label = results.value_label
    return (
        profile.uscc,
        profile.name,
        found.hit.matched_name,
        label("region", profile.region) if profile.region else "",
        label("industry", profile.industry),
        label("status", profile.status),
        label("tier", tier.tier) if tier.tier else "",
        results.sentence_case(term(TierStatus(tier.status))),
        label("listed", "true" if tier.is_listed else "false"),
        tier.listing_contested_on.isoformat() if tier.listing_contested_on else "",
    )


def _file(export: Export, head: list[Line], *, today: date) -> Iterator[Line]:
    """Yield all lines; a file that breaks off says so, and its transfer fails."""
    language = translation.get_language() or ""
    yield from head
    number = 0
    try:
        for found in export.rows(today=today):
            number += 1
            with translation.override(language):
                line = _row(found)
            yield line
    except Error:
        with translation.override(language):
            line = (gettext("INCOMPLETE: the file broke off here. Load it again."),)
        yield line
        raise
    with translation.override(language):
        yield ()
        yield gettext("End of the file"), gettext("Firms"), str(number)


def _written(lines: Iterator[Line]) -> Iterator[str]:
    writer: Any = csv.writer(_Passed())
    yield "\ufeff"
    for line in lines:
        yield writer.writerow([as_text(cell) for cell in line])


class _Passed:
    """Hands on what a writer writes."""

    def write(self, text: str) -> str:
        """Return the text."""
        return text
