"""The page of what changed, its file, and its acknowledgement (变动页)."""

import csv
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from registry.clock import now
from registry.domain.cells import as_text
from registry.domain.errors import DomainError
from registry.domain.partners import AdverseKind, CheckField
from registry.domain.vocabulary import EnterpriseStatus, ListKind, TierStatus
from registry.web.display import joint, labelled, word
from registry.web.pages import officer_page, told
from search.domain.firm_notes import FirmNote
from search.domain.watching import FactChange
from search.models import DiffedFirm
from search.services import portfolios, watching
from search.web.watch_frame import caller_at, frame

_PAGE = 50
_LARGEST = 2**63 - 1

Side = Mapping[str, Any]


class ReadForm(forms.Form):
    """Which diff is read on in, and from where."""

    number = forms.IntegerField(required=False, min_value=1, max_value=_LARGEST)
    cursor = forms.IntegerField(required=False, min_value=1, max_value=_LARGEST)


@require_safe
@never_cache
@officer_page
def page(request: HttpRequest, portfolio_id: int) -> HttpResponse:
    """Compare now, or read on in a diff, and tell each firm that changed."""
    caller = caller_at(request, at := now())
    own = portfolios.portfolio_of(portfolio_id, caller.partner)
    form = ReadForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found = watching.changes_of(
        own,
        page=partial(_page, cursor=asked.get("cursor")),
        caller=caller,
        now=at,
        number=asked.get("number"),
    )
    number = found.diff.pk
    first = f"{reverse('portfolio-changes', args=[own.pk])}?number={number}"
    context = {
        **frame(caller, own, gettext("Changes")),
        "diff": found.diff,
        "firms": found.diff.counts[watching.FIRMS],
        "results": list(map(_told, found.results)),
        "first_url": first if asked.get("cursor") else None,
        "next_url": f"{first}&cursor={found.next}" if found.next else None,
    }
    return render(request, "search/watch_changes.html", context)


@require_safe
@never_cache
@officer_page
def table(request: HttpRequest, portfolio_id: int) -> StreamingHttpResponse:
    """Send a diff as a file for spreadsheets: a line for each thing that changed."""
    caller = caller_at(request, at := now())
    own = portfolios.portfolio_of(portfolio_id, caller.partner)
    form = ReadForm(request.GET)
    number = form.cleaned_data["number"] if form.is_valid() else None
    found = watching.changes_of(
        own,
        page=lambda firms: (list(firms), None),
        caller=caller,
        now=at,
        number=number,
    )
    answer = StreamingHttpResponse(
        _written(list(_lines(found))), content_type="text/csv; charset=utf-8"
    )
    name = f"zhixin-changes-{found.diff.pk}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_POST
@officer_page
def acknowledged(request: HttpRequest, portfolio_id: int) -> HttpResponse:
    """Take a diff as known."""
    caller = caller_at(request, at := now())
    own = portfolios.portfolio_of(portfolio_id, caller.partner)
    form = ReadForm(request.POST)
    number = form.cleaned_data["number"] if form.is_valid() else None
    try:
        watching.acknowledge(own, number or 0, now=at)
        messages.success(request, gettext("Acknowledged. What comes later is told."))
    except DomainError as error:
        messages.error(request, told(error))
    return redirect("portfolio", own.pk)


def _page(
    firms: QuerySet[DiffedFirm], *, cursor: int | None
) -> tuple[list[DiffedFirm], int | None]:
    found = list((firms.filter(pk__lt=cursor) if cursor else firms)[: _PAGE + 1])
    shown = found[:_PAGE]
    return shown, shown[-1].pk if len(found) > _PAGE else None


def _told(one: Side) -> dict[str, Any]:
    return {
        **one,
        "url": reverse("enterprise", args=[one["firm"]]),
        "lines": list(_differences(one)),
        "facts": [
            {
                "text": labelled(
                    word(AdverseKind(fact["kind"])), word(FactChange(fact["change"]))
                ),
                "key": fact["key"],
                "version": fact["version"],
            }
            for fact in one["facts"]
        ],
    }


def _differences(one: Side) -> Iterator[dict[str, str]]:
    """Yield in words what differs, a line for each thing."""
    before, after = one["before"], one["after"]
    tell = {
        CheckField.IDENTITY: _identity,
        CheckField.TIER: _tier,
        CheckField.LISTINGS: _listings,
        CheckField.COUNTS: _counts,
        CheckField.OBJECTIONS: _objections,
    }
    for field, lines in tell.items():
        was, is_now = before.get(field.value), after.get(field.value)
        if is_now is None:
            continue
        old = lines(was) if was else {}
        new = lines(is_now)
        for label in dict.fromkeys([*old, *new]):
            if old.get(label) != new.get(label):
                yield {
                    "label": label,
                    "before": old.get(label, ""),
                    "after": new.get(label, ""),
                }


def _identity(side: Side) -> dict[str, str]:
    notes = (_note(one) for one in side["notes"])
    return {
        gettext("Name"): side["name"],
        gettext("Other names"): joint("、").join(one["name"] for one in side["names"]),
        gettext("District"): side["region_label"],
        gettext("Registration status"): word(EnterpriseStatus(side["status"])),
        gettext("To be noted"): joint("；").join(notes),
    }


def _note(one: Side) -> str:
    text, firm = word(FirmNote(one["note"])), one["firm"]
    return labelled(text, f"{firm['name']} {firm['uscc']}".strip()) if firm else text


def _tier(side: Side) -> dict[str, str]:
    told_tier = f"{side['tier']} {side['tier_label']}" if side["tier"] else ""
    return {
        gettext("Public tier"): told_tier or word(TierStatus(side["tier_status"])),
        gettext("Tier since"): side["tier_since"] or "",
    }


def _listings(side: Side) -> dict[str, str]:
    """Tell the entries; one that is no longer public only by how many there were."""
    entries = (
        f"{word(ListKind(one['list_kind']))} {one['listed_on']}"
        + _marked(one["contested_on"], gettext("objection open since"))
        + _marked(one["reviewed_since"], gettext("review pending since"))
        for one in side["entries"]
    )
    text = joint("；").join(entries)
    if not text:
        none = gettext("none") if side["found_none"] else gettext("no longer public")
        return {gettext("Lists naming it"): none}
    return {gettext("Lists naming it"): text}


def _marked(day: str | None, label: str) -> str:
    return f" ({label} {day})" if day else ""


def _counts(side: Side) -> dict[str, str]:
    said = gettext("%(short)s in 12 months, %(long)s in 36, %(total)s in all")
    return {
        word(AdverseKind(one["kind"])): said
        % {
            "short": one["in_12_months"],
            "long": one["in_36_months"],
            "total": one["total"],
        }
        for one in side["kinds"]
    }


def _objections(side: Side) -> dict[str, str]:
    return {
        gettext("Open objections"): str(side["contested"]),
        gettext("Reviews and suits pending"): str(side["reviewed"]),
    }


def _lines(found: watching.Changes) -> Iterator[list[str]]:
    yield [gettext("As of"), found.diff.as_of.isoformat()]
    yield [gettext("Number of the diff"), str(found.diff.pk)]
    yield []
    yield [
        gettext("Your reference"),
        gettext("As stated"),
        gettext("Code"),
        gettext("Name"),
        gettext("What changed"),
        gettext("As acknowledged"),
        gettext("As of now"),
    ]
    for one in map(_told, found.results):
        head = [one["reference"], one["name"], one["firm"], one["firm_name"]]
        if one["gone"]:
            yield [*head, gettext("The public finds this firm no more."), "", ""]
        for line in one["lines"]:
            yield [*head, line["label"], line["before"], line["after"]]
        for fact in one["facts"]:
            yield [*head, fact["text"], "", f"{fact['key']}/{fact['version']}"]
    yield []
    yield [gettext("End of the file"), gettext("Firms"), str(len(found.results))]


def _written(lines: list[list[str]]) -> Iterator[str]:
    writer: Any = csv.writer(_Passed())
    yield "\ufeff"
    for line in lines:
        yield writer.writerow([as_text(cell) for cell in line])


class _Passed:
    """Hands on what a writer writes."""

    def write(self, text: str) -> str:
        """Return the text."""
        return text
