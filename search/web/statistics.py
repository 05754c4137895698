"""Statistics of all that is public, each chart with its table (统计页)."""

import csv
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import partial
from io import StringIO

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from registry import clock
from registry.domain.cells import as_text
from registry.domain.vocabulary import PenaltyKind, RecordKind, Sector, Tier
from registry.reports.charts import Bars, Item, Shares
from registry.templatetags.zhixin import term
from search.domain.targets import TARGETS
from search.services.figures import statistics_of
from search.statistics import Statistics
from search.web.addresses import entries_url, results_url
from search.web.charts import Frame, source, tier_items
from search.web.results import sentence_case, value_label

_DECEMBER = 12


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Show all charts."""
    today = clock.today()
    context = {
        "nav_current": "statistics",
        "frames": frames(statistics_of(today)),
        "as_of": today,
    }
    return render(request, "search/statistics.html", context)


@require_safe
def table(request: HttpRequest, name: str) -> HttpResponse:
    """Send one chart's table as a file."""
    today = clock.today()
    found = [one for one in frames(statistics_of(today)) if one.name == name]
    if not found:
        raise Http404
    text = StringIO("\ufeff")
    text.seek(1)
    writer = csv.writer(text)
    writer.writerow(map(as_text, found[0].head))
    writer.writerows([as_text(cell) for cell, _ in row] for row in found[0].rows)
    writer.writerow([gettext("as of %(day)s") % {"day": today.isoformat()}])
    attached = f'attachment; filename="{name}-{today}.csv"'
    return HttpResponse(
        text.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": attached},
    )


def frames(figures: Statistics) -> list[Frame]:
    """Return every chart of the page."""
    return [
        _samplings(figures),
        _targets(),
        _tiers("districts", gettext("Tiers by district"), figures.districts, "region"),
        _tiers(
            "industries", gettext("Tiers by industry"), figures.industries, "industry"
        ),
        _counts(
            "penalty-kinds",
            gettext("Public penalties by kind"),
            [
                (
                    sentence_case(term(PenaltyKind(kind))),
                    number,
                    entries_url("announcements", {"penalty_kind": kind}),
                )
                for kind, number in figures.penalty_kinds
            ],
            gettext("A decision with two kinds is counted under each."),
        ),
        _counts(
            "penalty-months",
            gettext("Public penalties of the last twelve months, by month"),
            [
                (month, number, _list_url(RecordKind.PENALTY, month))
                for month, number in figures.penalty_months
            ],
            gettext("What is no longer published is not counted: older months shrink."),
            is_upright=True,
        ),
        _counts(
            "listings",
            gettext("Listings in force by reason"),
            [
                (one or gettext("Not stated"), number, entries_url("blacklist", {}))
                for one, number in figures.listings
            ],
            "",
        ),
    ]


def _samplings(figures: Statistics) -> Frame:
    items, rows = [], []
    for one in figures.samplings:
        name = f"{sentence_case(term(Sector(one.sector)))} {one.year}"
        url = _list_url(RecordKind.INSPECTION, f"{one.year}", sector=one.sector)
        rate = "—" if one.rate is None else f"{one.rate} %"
        if one.rate is not None:
            said = f"{rate} ({one.passed:,}/{one.decided:,})"
            items.append(Item(label=name, value=one.rate, said=said, url=url))
        told = (rate, one.passed, one.failed, one.pending, one.firms)
        rows.append(((name, url), *((str(cell), "") for cell in told)))
    return Frame(
        name="samplings",
        title=gettext("How many of the published samples passed, by field and year"),
        chart=Bars(items=tuple(items), most=100),
        head=(
            gettext("Field and year"),
            gettext("Pass rate"),
            gettext("Passed"),
            gettext("Failed"),
            gettext("Contested, not counted"),
            gettext("Firms"),
        ),
        rows=rows,
        note=gettext(
            "Samples, not firms, are counted: passed over decided. A result is "
            "published for a limited term, so that this is the rate of what is public "
            "today and not an official rate of a year."
        ),
        source=source(),
        has_csv=True,
    )


def _targets() -> Frame:
    items, rows = [], []
    for sector, years in TARGETS.items():
        for year, target in years.items():
            name = f"{sentence_case(term(sector))} {year}"
            items.append(
                Item(label=name, value=target, said=f"{target} %", tone="grey")
            )
            rows.append(((name, ""), (f"{target} %", "")))
    return Frame(
        name="targets",
        title=gettext("What the plan of 2015 to 2017 aimed at, as history"),
        chart=Bars(items=tuple(items), most=100),
        head=(gettext("Field and year"), gettext("Target of the plan")),
        rows=rows,
        note=gettext("No target of this plan applies to later years."),
        source=gettext(
            "Source: Guizhou's three-year action plan for quality, 2015 to 2017 "
            "(Qianfufa [2015] No. 15)."
        ),
        has_csv=True,
    )


def _tiers(
    name: str, title: str, counted: tuple[tuple[str, str, int], ...], facet: str
) -> Frame:
    groups: dict[str, dict[str, int]] = defaultdict(dict)
    for code, tier, number in counted:
        groups[code.ljust(6, "0") if facet == "region" and code else code][tier] = (
            number
        )
    bars, rows = [], []
    for code, counts in groups.items():
        label = gettext("Not stated")
        if code:
            label = value_label(facet, code)
        items = tier_items(counts, partial(_tier_url, facet, code))
        rated, total = sum(int(one.value) for one in items), sum(counts.values())
        if rated:
            bars.append((f"{label} ({rated:,}/{total:,})", tuple(items)))
        late = counts.get("late", 0)
        opens = results_url({facet: code}) if code else ""
        rows.append(
            (
                (label, opens),
                *((one.said, one.url) for one in items),
                (f"{total - rated - late:,}", ""),
                (f"{late:,}", ""),
                (f"{total:,}", ""),
            )
        )
    return Frame(
        name=name,
        title=title,
        chart=Shares(rows=tuple(bars)),
        head=(
            gettext("District") if facet == "region" else gettext("Industry"),
            *(tier.value for tier in Tier),
            gettext("No tier told"),
            gettext("Being worked out"),
            gettext("Firms"),
        ),
        rows=rows,
        note=gettext(
            "In brackets: firms with a published tier, of all firms on file there."
        ),
        source=source(),
        has_csv=True,
    )


def _tier_url(facet: str, code: str, tier: str) -> str:
    return results_url({facet: code, "tier": tier}) if code else ""


def _list_url(kind: RecordKind, span: str, **more: str) -> str:
    """Return the announcements of a kind in a year, or a month of one."""
    year, _, month = span.partition("-")
    first, last = (int(month),) * 2 if month else (1, _DECEMBER)
    start = date(int(year), first, 1)
    end = date(int(year), last, monthrange(int(year), last)[1])
    asked = {"kind": kind.value, **more}
    asked |= {"from": start.isoformat(), "to": end.isoformat()}
    return entries_url("announcements", asked)


def _counts(
    name: str,
    title: str,
    counted: Iterable[tuple[str, int, str]],
    note: str,
    *,
    is_upright: bool = False,
) -> Frame:
    items = [
        Item(label=label, value=number, said=f"{number:,}", url=url)
        for label, number, url in counted
    ]
    return Frame(
        name=name,
        title=title,
        chart=Bars(items=tuple(items), is_upright=is_upright),
        head=(gettext("What"), gettext("Number")),
        rows=[((one.label, one.url), (one.said, "")) for one in items],
        note=note,
        source=source(),
        has_csv=True,
    )
