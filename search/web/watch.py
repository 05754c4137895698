"""Pages of watched firms: portfolios, their rows, their files (变动监测页)."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from registry.clock import day_of, now
from registry.domain.errors import DomainError
from registry.domain.partners import PURPOSES, CheckPurpose, Decision, RowVerdict
from registry.domain.regions import region_name
from registry.domain.vocabulary import EnterpriseStatus
from registry.services.file_jobs import told_error
from registry.services.partners import Caller
from registry.templatetags.zhixin import is_english
from registry.web.display import word
from registry.web.pages import officer_page, told
from search.domain.match_lists import MatchJobState, RowFault
from search.domain.matching import MatchReason, Stated
from search.models import PortfolioFile, Profile, WatchedFirm
from search.models.portfolio import LONGEST_NAME
from search.services import decisions, portfolio_files, portfolios
from search.services.portfolio_files import UNFINISHED
from search.services.portfolio_summaries import VERDICTS, Summary, summaries
from search.services.settling import settle_now
from search.web.watch_frame import caller_at, frame

_PAGE = 50
_FAULTS_SHOWN = 50
_LARGEST = 2**63 - 1


class PortfolioForm(forms.Form):
    """A portfolio to be opened."""

    name = forms.CharField(label=_("Name of the portfolio"), max_length=LONGEST_NAME)
    purpose = forms.ChoiceField(label=_("What for"))

    def __init__(self, *args: Any, caller: Caller, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        granted = [one for one in PURPOSES if one in caller.scope.purposes]
        field = self.fields["purpose"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
        field.choices = [(one.value, word(one)) for one in granted]
        if CheckPurpose.LOAN_CARE in granted:
            field.initial = CheckPurpose.LOAN_CARE.value


class PortfolioFileForm(forms.Form):
    """A list of firms to be added."""

    file = forms.FileField(
        label=_("List of firms"), help_text=_(".csv, .csv.gz or .xlsx, up to 200 MB")
    )


class RowsForm(forms.Form):
    """Which rows are shown; `cursor` is where a page begins."""

    status = forms.ChoiceField(
        choices=[(one.value, one.value) for one in VERDICTS], required=False
    )
    cursor = forms.IntegerField(required=False, min_value=1, max_value=_LARGEST)


class DecisionForm(forms.Form):
    """What was decided of a row and a firm."""

    row = forms.IntegerField(min_value=1, max_value=_LARGEST)
    firm = forms.CharField(max_length=18)
    decision = forms.ChoiceField(
        choices=[(one.value, one.value) for one in (Decision.SAME, Decision.OTHER)]
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@officer_page
def portfolios_page(request: HttpRequest) -> HttpResponse:
    """List the partner's portfolios, and open one."""
    at = now()
    caller = caller_at(request, at)
    form = PortfolioForm(request.POST or None, caller=caller)
    if request.method == "POST" and form.is_valid():
        try:
            made = portfolios.open_portfolio(**form.cleaned_data, caller=caller, now=at)
            return redirect("portfolio", made.pk)
        except DomainError as error:
            form.add_error("name", told(error))
    own = list(portfolios.portfolios_of(caller.partner).order_by("-pk"))
    context = {
        **frame(caller),
        "form": form,
        "most": settings.PORTFOLIO_LIMIT,
        "summaries": [_line(one) for one in summaries(own, caller.scope)],
    }
    status = 400 if form.errors else 200
    return render(request, "search/watch_portfolios.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@officer_page
def portfolio_page(request: HttpRequest, portfolio_id: int) -> HttpResponse:
    """Show how a portfolio stands, and take a file of firms."""
    at = now()
    caller = caller_at(request, at)
    own = portfolios.portfolio_of(portfolio_id, caller.partner)
    form = PortfolioFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            portfolio_files.accept_file(
                own, file.file, file_name=file.name, caller=caller, now=at
            )
            return redirect("portfolio", own.pk)
        except DomainError as error:
            form.add_error("file", told(error))
    (summary,) = summaries([own], caller.scope)
    newest = portfolio_files.files_of(own).first()
    context = {
        **frame(caller, own),
        "form": form,
        "summary": _line(summary),
        "tiles": _tiles(summary),
        "most": settings.PORTFOLIO_LIMIT,
        "file": newest and _file(newest),
        "is_running": newest is not None and newest.state in UNFINISHED,
        **(_progress(newest) if newest else {}),
    }
    status = 400 if form.errors else 200
    return render(request, "search/watch_portfolio.html", context, status=status)


@require_safe
@never_cache
@officer_page
def firms_page(request: HttpRequest, portfolio_id: int) -> HttpResponse:
    """List the rows of a portfolio; those that are possible are settled here."""
    caller = caller_at(request, now())
    own = portfolios.portfolio_of(portfolio_id, caller.partner)
    form = RowsForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    status, cursor = asked.get("status") or "", asked.get("cursor")
    rows = portfolios.firms_of(own, caller.scope, status=status).order_by("-pk")
    if cursor:
        rows = rows.filter(pk__lt=cursor)
    found = list(rows[: _PAGE + 1])
    shown = found[:_PAGE]
    candidates = portfolios.candidates_of(shown)
    first = reverse("portfolio-firms", args=[own.pk])
    said = {"status": status} if status else {}
    on = {**said, "cursor": shown[-1].pk} if len(found) > _PAGE else None
    heading = word(RowVerdict(status)) if status else gettext("All firms")
    context = {
        **frame(caller, own, heading),
        "heading": heading,
        "rows": [_row(row, candidates.get(row.pk, []), caller) for row in shown],
        "first_url": f"{first}?{urlencode(said)}" if cursor else None,
        "next_url": f"{first}?{urlencode(on)}" if on else None,
    }
    return render(request, "search/watch_firms.html", context)


@require_POST
@officer_page
def decide_row(request: HttpRequest, portfolio_id: int) -> HttpResponse:
    """Keep a decision on a row's possible firm; all its rows follow at once."""
    at = now()
    caller = caller_at(request, at)
    own = portfolios.portfolio_of(portfolio_id, caller.partner)
    form = DecisionForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        row = get_object_or_404(own.firms, pk=said["row"])
        stated = Stated(row.stated_name, row.stated_code, row.stated_region)
        decided = decisions.Decided(
            stated=stated, uscc=said["firm"], decision=Decision(said["decision"])
        )
        decisions.decide([decided], caller=caller, now=at)
        settle_now(own, today=day_of(at))
        messages.success(request, gettext("Your decision is kept."))
    possible = RowVerdict.POSSIBLE.value
    return redirect(f"{reverse('portfolio-firms', args=[own.pk])}?status={possible}")


@require_POST
@officer_page
def drop(request: HttpRequest, portfolio_id: int) -> HttpResponse:
    """Delete one row."""
    caller = caller_at(request, now())
    own = portfolios.portfolio_of(portfolio_id, caller.partner)
    form = RowsForm({"cursor": request.POST.get("row")})
    if form.is_valid() and form.cleaned_data["cursor"]:
        portfolios.drop_row(own, form.cleaned_data["cursor"])
        messages.success(request, gettext("The firm is no longer watched."))
    return redirect("portfolio-firms", own.pk)


@require_POST
@officer_page
def delete(request: HttpRequest, portfolio_id: int) -> HttpResponse:
    """Delete a portfolio with all its rows."""
    caller = caller_at(request, now())
    own = portfolios.portfolio_of(portfolio_id, caller.partner)
    portfolio_files.close_portfolio(own)
    messages.success(request, gettext("The portfolio is deleted."))
    return redirect("portfolios")


@require_POST
@officer_page
def again(request: HttpRequest, portfolio_id: int, file_id: int) -> HttpResponse:
    """Have a file read again that was stopped by what may have passed."""
    at = now()
    caller = caller_at(request, at)
    own = portfolios.portfolio_of(portfolio_id, caller.partner)
    portfolio_files.run_again(get_object_or_404(own.files, pk=file_id), now=at)
    return redirect("portfolio", own.pk)


@require_safe
@officer_page
def progress(request: HttpRequest, portfolio_id: int) -> HttpResponse:
    """Answer the part of the page that asks how far the newest file is."""
    caller = caller_at(request, now())
    own = portfolios.portfolio_of(portfolio_id, caller.partner)
    newest = get_object_or_404(own.files, pk=own.files.order_by("-pk").values("pk")[:1])
    answer = render(request, "registry/work/parts/progress.html", _progress(newest))
    if newest.state not in UNFINISHED:
        answer["HX-Refresh"] = "true"
    return answer


def _line(one: Summary) -> dict[str, Any]:
    portfolio = one.portfolio
    return {
        "portfolio": portfolio,
        "url": reverse("portfolio", args=[portfolio.pk]),
        "purpose": word(CheckPurpose(portfolio.purpose)),
        "total": one.total,
        "changed": one.changed,
        "diff": one.diff,
        "possible": one.rows[RowVerdict.POSSIBLE],
    }


def _tiles(one: Summary) -> list[dict[str, Any]]:
    address = reverse("portfolio-firms", args=[one.portfolio.pk])
    return [
        {
            "label": word(verdict),
            "value": number,
            "url": f"{address}?status={verdict.value}" if number else "",
        }
        for verdict, number in one.rows.items()
    ]


def _row(row: WatchedFirm, candidates: list[Profile], caller: Caller) -> dict[str, Any]:
    verdict = portfolios.verdict_of(row, caller.scope)
    is_possible = verdict is RowVerdict.POSSIBLE
    own = [row.enterprise.profile] if row.enterprise and not is_possible else []
    return {
        "row": row,
        "verdict": word(verdict),
        "is_possible": is_possible,
        "is_good": verdict is RowVerdict.MATCH,
        "firms": list(map(_firm, own or candidates)),
    }


def _firm(profile: Profile) -> dict[str, Any]:
    language = "en" if is_english() else "zh"
    return {
        "uscc": profile.uscc,
        "name": profile.name,
        "url": reverse("enterprise", args=[profile.uscc]),
        "region": region_name(profile.region, language=language),
        "status": word(EnterpriseStatus(profile.status)),
    }


def _file(job: PortfolioFile) -> dict[str, Any]:
    """Return how a file went; rows that could not be read are named by number."""
    error = told_error(job.error)
    faults = [{"row": number, "why": _why(said)} for number, said in job.faults]
    return {
        "job": job,
        "state": word(MatchJobState(job.state)),
        "error": told(error) if error else "",
        "may_run_again": portfolio_files.may_run_again(job),
        "faults": faults[:_FAULTS_SHOWN],
        "hidden": max(0, len(faults) - _FAULTS_SHOWN),
    }


def _why(said: str) -> str:
    """Say why a row was not added: a fault of the row, or a person's number in it."""
    if said in set(RowFault):
        return word(RowFault(said))
    return word(MatchReason.PERSONS_NUMBER)


def _progress(job: PortfolioFile) -> dict[str, Any]:
    return {
        "progress": {
            "id": f"watching-{job.pk}",
            "label": gettext("Rows added"),
            "done": job.rows_done,
            "total": job.rows_total,
            "note": word(MatchJobState(job.state)),
        },
        "poll_url": reverse("portfolio-progress", args=[job.portfolio_id]),
    }
