"""A receipt or a report confirmed to whoever holds its number (回执与报告验证页)."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from registry.clock import day_of
from registry.domain.partners import CheckPurpose
from registry.templatetags.zhixin import day, instant
from registry.web.display import word
from search.domain.receipts import ReceiptVerdict
from search.services.issued_reports import (
    ReportState,
    ReportUnknownError,
    report_state,
)
from search.services.receipts import (
    ReceiptState,
    ReceiptUnknownError,
    receipt_state,
)
from search.web.addresses import firm_url

LONGEST = 40  # characters of a number as somebody types it


@require_safe
def verify_page(request: HttpRequest) -> HttpResponse:
    """Take a number; tell whether the paper is genuine and still up to date."""
    typed = "".join(request.GET.get("number", "").split())[:LONGEST]
    told = _told(typed) if typed else None
    context = {
        "breadcrumbs": [
            {"label": gettext("Find a firm"), "url": reverse("home")},
            {"label": gettext("Verify a receipt or report")},
        ],
        "typed": typed,
        "is_unknown": bool(typed) and told is None,
        "told": told,
    }
    status = 404 if context["is_unknown"] else 200
    return render(request, "search/verify.html", context, status=status)


def _told(number: str) -> dict[str, Any] | None:
    """Return what can be said of a number today; None if nobody has it."""
    try:
        receipt = receipt_state(number)
    except ReceiptUnknownError:
        try:
            return _of_report(report_state(number))
        except ReportUnknownError:
            return None
    return {
        "verdict": _verdict(receipt),
        "change": _change(receipt.changed_at, is_superseded=receipt.is_superseded),
        "rows": _rows(receipt),
        "note": gettext(
            "Which firms it was about, and what changed, is told only to the partner "
            "that asked."
        ),
    }


def _of_report(state: ReportState) -> dict[str, Any]:
    report = state.report
    profile = report.enterprise.profile
    name = profile.name if profile.is_open else ""
    return {
        "verdict": {
            "tone": "done",
            "title": gettext("A report has this number"),
            "text": gettext(
                "Compare firm, day and number with the paper; its signature tells "
                "whether anything in the file was altered."
            ),
        },
        "change": _change(state.changed_at, is_superseded=False),
        "rows": [
            {"label": gettext("Paper number"), "value": report.number},
            {
                "label": gettext("Firm"),
                "value": name,
                "url": firm_url(profile.uscc) if name else "",
            },
            {"label": gettext("Code"), "value": profile.uscc},
            {"label": gettext("Issued at"), "value": instant(report.issued_at)},
            {"label": gettext("Data as of"), "value": day(report.as_of)},
            {"label": gettext("Data version"), "value": report.data_version},
        ],
        "note": "",
    }


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
