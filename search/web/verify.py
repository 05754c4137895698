"""A receipt or a report confirmed to whoever holds it or its number (验证页)."""

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from credit.domain.credit_report import ReportAudience
from registry.clock import day_of, now
from registry.domain.partners import CheckPurpose
from registry.models import User
from registry.templatetags.zhixin import day, instant
from registry.web.display import word
from search.domain.paper_files import FileVerdict
from search.domain.receipts import ReceiptVerdict
from search.models import Disclosure, Profile
from search.services.issued_reports import (
    ReportState,
    ReportUnknownError,
    may_know_changes,
    report_changes,
)
from search.services.paper_files import FileState, file_state, paper_state
from search.services.public_entries import ENTERPRISE
from search.services.receipts import ReceiptState
from search.web.addresses import firm_url

LONGEST = 40  # characters of a number as somebody types it
LARGEST = 5 * 2**20  # bytes of a file
MOST_CHANGES = 100  # on the page; a partner's system reads more
_THINGS = {
    ENTERPRISE: gettext_lazy("registered facts"),
    "record": gettext_lazy("record"),
    "listing": gettext_lazy("listing"),
}
_HEAD = 1024  # bytes in which a PDF says that it is one
_OF_FILES = {
    FileVerdict.GENUINE: (
        "done",
        gettext_lazy("The file is genuine and unchanged"),
        gettext_lazy("The registry signed it, and not a byte has changed since."),
    ),
    FileVerdict.ALTERED: (
        "error",
        gettext_lazy("The file was altered after it was signed"),
        gettext_lazy("Do not rely on it: have the original file sent to you."),
    ),
    FileVerdict.OTHER_KEY: (
        "error",
        gettext_lazy("The file is signed by another key, which is not ours"),
        gettext_lazy("Do not rely on it: have the original file sent to you."),
    ),
    FileVerdict.NOT_SIGNED: (
        "error",
        gettext_lazy("The file bears no signature of ours"),
        gettext_lazy(
            "It names a paper of ours, which is signed. A scan, a print or a copy that "
            "was saved anew is not: have the original file sent to you."
        ),
    ),
    FileVerdict.UNKNOWN_NUMBER: (
        "error",
        gettext_lazy("No receipt or report has the number in the file"),
        gettext_lazy("A paper that names a number nobody has is not ours."),
    ),
    FileVerdict.NO_NUMBER: (
        "error",
        gettext_lazy("The file is no paper of ours"),
        gettext_lazy(
            "No number of a receipt or report is in it. If you have one on paper, "
            "verify the number."
        ),
    ),
}


class FileForm(forms.Form):
    """A paper as a file."""

    file = forms.FileField(
        label=_("File of the receipt or report"),
        help_text=_(
            "Choose the PDF or drop it here, up to 5 MB. It is read and not kept."
        ),
        widget=forms.FileInput(
            attrs={"accept": "application/pdf,.pdf", "class": "drop-zone"}
        ),
    )

    def clean_file(self) -> bytes:
        """Return what is in it."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(
                _("The file is larger than 5 MB: ours are not.")
            )
        pdf: bytes = file.read()
        if b"%PDF-" not in pdf[:_HEAD]:
            raise forms.ValidationError(_("This is no PDF: choose the file as issued."))
        return pdf


@require_safe
def verify_page(request: HttpRequest) -> HttpResponse:
    """Take a number; tell whether the paper is genuine and still up to date."""
    typed = "".join(request.GET.get("number", "").split())[:LONGEST]
    told = _told(typed, request) if typed else None
    is_unknown = bool(typed) and told is None
    context = {
        "form": FileForm(),
        "typed": typed,
        "is_unknown": is_unknown,
        "told": told,
    }
    return _shown(request, context, status=404 if is_unknown else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def verify_file(request: HttpRequest) -> HttpResponse:
    """Take a paper's file; tell whether it is genuine, unchanged and up to date."""
    if request.method != "POST":
        return redirect("verify")
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _shown(request, {"form": form}, status=400)
    told = _of_file(file_state(form.cleaned_data["file"]), request)
    return _shown(request, {"form": FileForm(), "told": told, "is_file": True})


def _shown(
    request: HttpRequest, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    crumbs = [
        {"label": gettext("Find a firm"), "url": reverse("home")},
        {"label": gettext("Verify a receipt or report")},
    ]
    shown = {"breadcrumbs": crumbs, **context}
    return render(request, "search/verify.html", shown, status=status)


def _told(number: str, request: HttpRequest) -> dict[str, Any] | None:
    """Return what can be said of a number today; None if nobody has it."""
    try:
        return _of_paper(paper_state(number), request)
    except ReportUnknownError:
        return None


def _of_paper(
    state: ReportState | ReceiptState, request: HttpRequest
) -> dict[str, Any]:
    if isinstance(state, ReportState):
        return _of_report(state, request)
    return {
        "verdict": _verdict(state),
        "change": _change(state.changed_at, is_superseded=state.is_superseded),
        "rows": _rows(state),
        "note": gettext(
            "Which firms it was about, and what changed, is told only to the partner "
            "that asked."
        ),
    }


def _of_file(state: FileState, request: HttpRequest) -> dict[str, Any]:
    """Return what can be said of a file, and of the paper it is or claims to be."""
    tone, title, text = _OF_FILES[state.verdict]
    told = _of_paper(state.paper, request) if state.paper else {}
    return {**told, "verdict": {"tone": tone, "title": title, "text": text}}


def _of_report(state: ReportState, request: HttpRequest) -> dict[str, Any]:
    report, user = state.report, request.user
    audience = ReportAudience(report.audience)
    is_full = audience is ReportAudience.FULL
    return {
        "verdict": {
            "tone": "done",
            "title": gettext("A report has this number"),
            "text": gettext(
                "Compare day and number with the paper; its signature tells whether "
                "anything in the file was altered: drop the file here."
            ),
        },
        "change": _change(state.changed_at, is_superseded=False),
        "changes": list(map(_changed, report_changes(report, limit=MOST_CHANGES)))
        if isinstance(user, User) and may_know_changes(report, user, now=now())
        else [],
        "rows": [
            {"label": gettext("Paper number"), "value": report.number},
            {"label": gettext("Report"), "value": word(audience)},
            *([] if is_full else _firm_rows(report.enterprise.profile)),
            {"label": gettext("Issued at"), "value": instant(report.issued_at)},
            {"label": gettext("Data as of"), "value": day(report.as_of)},
            {"label": gettext("Data version"), "value": report.data_version},
        ],
        "note": gettext(
            "Of which firm it is, and what changed, is told only to the firm and to "
            "whom it let read the report. Changes of what is not public are not "
            "followed."
        )
        if is_full
        else "",
    }


def _changed(one: Disclosure) -> dict[str, str]:
    """Tell a change to whom it may be told: what, what became of it, and when."""
    is_open = one.state == Disclosure.State.OPEN
    return {
        "label": day(day_of(one.at)),
        "value": gettext("published or changed") if is_open else gettext("withdrawn"),
        "note": f"{_THINGS[one.thing]} {'' if one.thing == ENTERPRISE else one.key}",
        "url": reverse("enterprise", args=[one.enterprise.uscc]),
    }


def _firm_rows(profile: Profile) -> list[dict[str, str]]:
    name = profile.name if profile.is_open else ""
    return [
        {
            "label": gettext("Firm"),
            "value": name,
            "url": firm_url(profile.uscc) if name else "",
        },
        {"label": gettext("Code"), "value": profile.uscc},
    ]


def _verdict(state: ReceiptState) -> dict[str, str]:
    is_genuine = state.verdict is ReceiptVerdict.GENUINE
    return {
        "tone": "done" if is_genuine else "error",
        "title": gettext("The receipt is genuine")
        if is_genuine
        else gettext("The receipt cannot be relied on: %(why)s")
        % {"why": word(state.verdict)},
        "text": gettext(
            "The registry signed it. It holds digests of a question and its answer: "
            "compare them with what was handed to you."
        )
        if is_genuine
        else "",
    }


def _change(changed_at: datetime | None, *, is_superseded: bool) -> dict[str, str]:
    """Say whether what it spoke of has changed; never what."""
    if changed_at is None:
        return {
            "tone": "info",
            "title": gettext("Nothing public of a firm in it has changed since"),
            "text": "",
        }
    since = gettext("The first change was on %(day)s.") % {
        "day": day(day_of(changed_at))
    }
    title = (
        gettext("A fact it rested on was withdrawn or corrected since")
        if is_superseded
        else gettext("Something public of a firm in it has changed since")
    )
    again = gettext("Check again before you rely on it.")
    return {"tone": "warn", "title": title, "text": f"{since} {again}"}


def _rows(state: ReceiptState) -> list[dict[str, Any]]:
    told = state.check.receipt
    return [
        {"label": gettext("Paper number"), "value": told["number"]},
        {
            "label": gettext("Issued at"),
            "value": instant(state.check.at),
        },
        {"label": gettext("Issued to"), "value": told["client"]},
        {
            "label": gettext("Purpose"),
            "value": word(CheckPurpose(told["purpose"])),
        },
        {"label": gettext("Rows asked about"), "value": told["firms"]},
        {
            "label": gettext("Data version"),
            "value": told["data_version"],
            "note": gettext("the number of the public stream it was answered from"),
        },
        {"label": gettext("Question, SHA-256"), "value": told["question"]},
        {"label": gettext("Answer, SHA-256"), "value": told["answer"]},
        {
            "label": gettext("Key"),
            "value": told["key_id"],
            "url": reverse("api-receipt-keys"),
        },
    ]
