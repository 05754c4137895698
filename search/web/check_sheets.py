"""Pages of workbooks to be checked: bring, confirm, watch, fetch (核验清单页)."""

import json
from itertools import islice
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from registry.api.rendering import private_file
from registry.clock import day_of, now
from registry.domain.partners import PURPOSES, RowVerdict
from registry.services.file_jobs import FileNotTakenError, told_error
from registry.services.partner_people import caller_of
from registry.services.partners import Caller
from registry.services.sheets import UnreadableSheetError
from registry.templatetags.zhixin import instant
from registry.web.display import word
from registry.web.pages import actor_of, officer_page, told
from search.domain.check_sheets import (
    ColumnTwiceError,
    ColumnUse,
    Layout,
    NoFirmColumnError,
    SheetState,
)
from search.models import CheckSheet
from search.services import check_sheet_runs, check_sheets
from search.services.check_settling import next_open
from search.web.check_rows import row_shown

_SHOWN = 30
_ROWS_SHOWN = 100
_REFUSED = (
    FileNotTakenError,
    UnreadableSheetError,
    check_sheets.EmptySheetError,
    check_sheets.SheetTooLongError,
    check_sheets.TooManySheetsError,
)


class SheetForm(forms.Form):
    """A workbook, and what it is checked for."""

    purpose = forms.ChoiceField(label=_("What for"))
    file = forms.FileField(
        label=_("Workbook of firms"), help_text=_(".xlsx or .csv, up to 10 MB")
    )

    def __init__(self, *args: Any, caller: Caller, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        granted = [one for one in PURPOSES if one in caller.scope.purposes]
        field = self.fields["purpose"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
        field.choices = [(one.value, word(one)) for one in granted]


class ColumnsForm(forms.Form):
    """Which column is what; the guess stands chosen."""

    def __init__(
        self, *args: Any, headings: list[str], layout: Layout, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        columns = [(str(at), heading) for at, heading in enumerate(headings)]
        for use in ColumnUse:
            self.fields[use.value] = forms.ChoiceField(
                label=word(use),
                choices=[("", gettext("No such column")), *columns],
                required=False,
                initial=str(layout.places.get(use, "")),
            )

    def places(self) -> dict[ColumnUse, int]:
        """Return what was chosen."""
        said = self.cleaned_data
        return {use: int(said[use.value]) for use in ColumnUse if said[use.value]}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@officer_page
def sheets(request: HttpRequest) -> HttpResponse:
    """Say what a check is, list one's own workbooks, and take one."""
    caller = _caller(request)
    form = SheetForm(request.POST or None, request.FILES or None, caller=caller)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            brought = check_sheets.Brought(
                file=file.file,
                file_name=file.name,
                purpose=form.cleaned_data["purpose"],
                language=get_language() or "",
            )
            sheet = check_sheets.accept_sheet(
                brought, caller=caller, actor=actor_of(request), now=now()
            )
            return redirect("check-sheet", sheet.pk)
        except _REFUSED as error:
            form.add_error("file", told(error))
    found = check_sheets.own_sheets(actor_of(request))
    context = {
        **frame(caller),
        "form": form,
        "most": settings.CHECK_SHEET_LIMIT,
        "days": settings.CHECK_DAYS,
        "sheets": list(map(_line, found[:_SHOWN])),
        "total": found.count(),
    }
    status = 400 if form.errors else 200
    return render(request, "search/check_sheets.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@officer_page
def sheet(request: HttpRequest, sheet_id: int) -> HttpResponse:
    """Show a workbook: its columns to be confirmed, its progress, what came of it."""
    caller, actor = _caller(request), actor_of(request)
    found = check_sheets.sheet_of(sheet_id, actor=actor)
    if found.state == SheetState.BROUGHT:
        return _columns(request, caller, found)
    error = told_error(found.error)
    context = {
        **frame(caller, found.file_name),
        "sheet": found,
        "state": word(SheetState(found.state)),
        "is_running": found.state in check_sheets.RUNNING,
        "error": told(error) if error else "",
        "next_place": next_open(found) if _is_settling(found) else None,
        "is_settling": _is_settling(found),
        "unseen": sum(not one["settled"] for one in found.open_rows),
        "tiles": _tiles(found),
        "rows": _rows(found),
        "shown": _ROWS_SHOWN,
        **_progress(found),
    }
    return render(request, "search/check_sheet.html", context)


@require_safe
@officer_page
def progress(request: HttpRequest, sheet_id: int) -> HttpResponse:
    """Answer the part of the page that asks how far it is."""
    found = check_sheets.sheet_of(sheet_id, actor=actor_of(request))
    answer = render(request, "registry/work/parts/progress.html", _progress(found))
    if found.state not in check_sheets.RUNNING:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
@officer_page
def finish(request: HttpRequest, sheet_id: int) -> HttpResponse:
    """Have the workbook checked, whatever was settled of it."""
    check_sheet_runs.finish(sheet_id, actor=actor_of(request), now=now())
    return redirect("check-sheet", sheet_id)


@require_POST
@officer_page
def run_again(request: HttpRequest, sheet_id: int) -> HttpResponse:
    """Begin a stopped workbook anew."""
    check_sheet_runs.run_again(sheet_id, actor=actor_of(request), now=now())
    return redirect("check-sheet", sheet_id)


@require_POST
@officer_page
def forget(request: HttpRequest, sheet_id: int) -> HttpResponse:
    """Delete a workbook before its time."""
    check_sheets.forget_sheet(sheet_id, actor=actor_of(request), now=now())
    messages.success(request, gettext("The workbook and what it states are deleted."))
    return redirect("check-sheets")


@require_safe
@officer_page
def result(request: HttpRequest, sheet_id: int) -> FileResponse:
    """Send the workbook with the answer beside each row."""
    found = check_sheets.sheet_of(sheet_id, actor=actor_of(request))
    path = check_sheet_runs.result_of(found)
    own = found.file_name.rsplit(".", 1)[0]
    return private_file(path, name=gettext("%(name)s, checked") % {"name": own})


@require_safe
@officer_page
def answer(request: HttpRequest, sheet_id: int) -> FileResponse:
    """Send question, answer and receipt, as the receipt's digests read them."""
    found = check_sheets.sheet_of(sheet_id, actor=actor_of(request))
    path = check_sheet_runs.answer_of(found)
    assert found.of_check  # noqa: S101 - who has an answer has a check
    return private_file(path, name=found.of_check.number)


def frame(caller: Caller, *labels: str) -> dict[str, Any]:
    """Return what every page of checks shares: where it stands."""
    way = [
        {"label": caller.partner.name, "url": reverse("partner")},
        {"label": gettext("Check a workbook"), "url": reverse("check-sheets")},
    ]
    crumbs = [*way, *({"label": label} for label in labels)]
    return {"nav_current": "partner", "breadcrumbs": crumbs}


def _caller(request: HttpRequest) -> Caller:
    return caller_of(actor_of(request), on=day_of(now()))


def _columns(request: HttpRequest, caller: Caller, found: CheckSheet) -> HttpResponse:
    preview = check_sheets.preview_of(found)
    layout = Layout.from_view(found.layout)
    headings = list(preview.headings)
    form = ColumnsForm(request.POST or None, headings=headings, layout=layout)
    if request.method == "POST" and form.is_valid():
        try:
            check_sheets.confirm(
                found.pk, form.places(), actor=actor_of(request), now=now()
            )
            return redirect("check-sheet", found.pk)
        except (NoFirmColumnError, ColumnTwiceError) as error:
            form.add_error(None, told(error))
    context = {
        **frame(caller, found.file_name),
        "sheet": found,
        "form": form,
        "preview": preview,
        "row": layout.row,
    }
    status = 400 if form.errors else 200
    return render(request, "search/check_columns.html", context, status=status)


def _is_settling(found: CheckSheet) -> bool:
    return found.state == SheetState.SETTLING


def _tiles(found: CheckSheet) -> list[dict[str, Any]]:
    """Count what came of the rows, once they are checked."""
    counts = found.counts
    return [
        {"label": word(verdict), "value": counts[verdict.value]}
        for verdict in RowVerdict
        if verdict.value in counts
    ]


def _rows(found: CheckSheet) -> list[dict[str, Any]]:
    """Return the first rows with what was told of them; all are in the workbook."""
    if found.state != SheetState.DONE:
        return []
    kept = json.loads(check_sheet_runs.answer_of(found).read_text(encoding="utf-8"))
    asked = zip(kept["question"]["firms"], kept["results"], strict=True)
    return [row_shown(stated, told) for stated, told in islice(asked, _ROWS_SHOWN)]


def _line(found: CheckSheet) -> dict[str, Any]:
    return {
        "title": found.file_name,
        "url": reverse("check-sheet", args=[found.pk]),
        "note": f"{word(SheetState(found.state))} · {instant(found.created_at)}",
    }


def _progress(found: CheckSheet) -> dict[str, Any]:
    return {
        "progress": {
            "id": f"checking-{found.pk}",
            "label": gettext("Rows matched"),
            "done": found.rows_done,
            "total": found.rows_total,
            "note": word(SheetState(found.state)),
        },
        "poll_url": reverse("check-sheet-progress", args=[found.pk]),
    }
