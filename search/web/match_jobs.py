"""Pages of lists of firms to be matched: bring, watch, fetch (批量比对页)."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from registry.api.rendering import private_file
from registry.clock import now
from registry.services.file_jobs import FileNotTakenError
from registry.templatetags.zhixin import instant
from registry.web.display import word
from registry.web.pages import actor_of, officer_page, told
from registry.web.work import crumbs
from search.domain.match_lists import HEADINGS, MatchJobState, RowVerdict
from search.models import MatchJob
from search.services import match_jobs

_SHOWN = 30


class MatchListForm(forms.Form):
    """A list of firms."""

    file = forms.FileField(
        label=_("List of firms"), help_text=_(".csv, .csv.gz or .xlsx, up to 200 MB")
    )


@officer_page
def lists(request: HttpRequest) -> HttpResponse:
    """Say what matching is, list one's own lists, and take one."""
    actor = actor_of(request)
    form = MatchListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            job = match_jobs.accept_list(
                file.file,
                file_name=file.name,
                actor=actor,
                language=get_language() or "",
                now=now(),
            )
            return redirect("work-match-job", job.pk)
        except (FileNotTakenError, match_jobs.TooManyMatchJobsError) as error:
            form.add_error("file", told(error))
    found = match_jobs.own_jobs(actor)
    context = {
        "nav_current": "work",
        "breadcrumbs": crumbs(gettext("Match a list of firms")),
        "form": form,
        "most": settings.MATCH_LIMIT,
        "days": settings.MATCH_DAYS,
        "headings": _headings(),
        "answers": _answers(),
        "jobs": list(map(_line, found[:_SHOWN])),
        "total": found.count(),
    }
    status = 400 if form.errors else 200
    return render(request, "search/match_lists.html", context, status=status)


@require_safe
@officer_page
def job(request: HttpRequest, job_id: int) -> HttpResponse:
    """Show how far a list is and what came of its rows."""
    found = match_jobs.job_of(job_id, actor=actor_of(request))
    error = match_jobs.error_of(found)
    state = MatchJobState(found.state)
    heading = found.file_name or gettext("A deleted list")
    crumb = {
        "label": gettext("Match a list of firms"),
        "url": reverse("work-matching"),
    }
    context = {
        "nav_current": "work",
        "breadcrumbs": [*crumbs(), crumb, {"label": heading, "url": ""}],
        "heading": heading,
        "answers": _answers(),
        "job": found,
        "state": word(state),
        "is_running": found.state in match_jobs.UNFINISHED,
        "is_done": state is MatchJobState.DONE,
        "error": told(error) if error else "",
        "may_run_again": match_jobs.may_run_again(found),
        "tiles": [
            {"label": word(verdict), "value": found.counts[verdict.value]}
            for verdict in RowVerdict
            if verdict.value in found.counts
        ],
        **_progress(found),
    }
    return render(request, "search/match_job.html", context)


@require_safe
@officer_page
def progress(request: HttpRequest, job_id: int) -> HttpResponse:
    """Answer the part of the page that asks how far it is."""
    found = match_jobs.job_of(job_id, actor=actor_of(request))
    answer = render(request, "registry/work/parts/progress.html", _progress(found))
    if found.state not in match_jobs.UNFINISHED:
        answer["HX-Refresh"] = "true"
    return answer


@require_safe
@officer_page
def result(request: HttpRequest, job_id: int) -> FileResponse:
    """Send the list with what was found beside each row."""
    found = match_jobs.job_of(job_id, actor=actor_of(request))
    path = match_jobs.result_of(found, now=now())
    return private_file(path, name=f"match-{found.pk}")


@require_POST
@officer_page
def run_again(request: HttpRequest, job_id: int) -> HttpResponse:
    """Have a stopped list matched again."""
    found = match_jobs.run_again(job_id, actor=actor_of(request), now=now())
    return redirect("work-match-job", found.pk)


def _headings() -> list[dict[str, str]]:
    """Return which headings are known, by what they mean."""
    labels = {
        "name": gettext("Name"),
        "code": gettext("Code"),
        "region": gettext("Code of the region"),
    }
    return [
        {"label": labels[meaning], "value": " · ".join(known)}
        for meaning, known in HEADINGS.items()
    ]


def _answers() -> list[dict[str, str]]:
    """Return what each answer means, and what to do next."""
    meanings = {
        RowVerdict.MATCH: gettext(
            "The code is on file, or one firm alone bears the name. Only a code gives "
            "certainty (score 1.0)."
        ),
        RowVerdict.POSSIBLE: gettext(
            "Something differs or is left open: a slip, another region or legal form, "
            "several firms of one name. A person must look; the row says why."
        ),
        RowVerdict.NONE: gettext(
            "No firm on file has the code or a name like it. That says nothing of the "
            "firm's quality."
        ),
        RowVerdict.UNREADABLE: gettext(
            "The row itself cannot be read, such as an unknown region code. Mend it "
            "and send the list again."
        ),
    }
    return [
        {"label": f"{word(verdict)} · {verdict.value}", "value": meaning}
        for verdict, meaning in meanings.items()
    ]


def _line(found: MatchJob) -> dict[str, Any]:
    return {
        "title": found.file_name,
        "url": reverse("work-match-job", args=[found.pk]),
        "note": f"{word(MatchJobState(found.state))} · {instant(found.created_at)}",
    }


def _progress(found: MatchJob) -> dict[str, Any]:
    return {
        "progress": {
            "id": f"matching-{found.pk}",
            "label": gettext("Rows matched"),
            "done": found.rows_done,
            "total": found.rows_total,
            "note": word(MatchJobState(found.state)),
        },
        "poll_url": reverse("work-match-progress", args=[found.pk]),
    }
