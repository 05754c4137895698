"""A receipt confirmed to whoever holds its number, for ever (核验回执验证页)."""

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
from search.services.receipts import (
    ReceiptState,
    ReceiptUnknownError,
    receipt_state,
)

LONGEST = 40  # characters of a number as somebody types it


@require_safe
def verify_page(request: HttpRequest) -> HttpResponse:
    """Take a receipt's number; tell whether it is genuine and still up to date."""
    typed = "".join(request.GET.get("receipt", "").split())[:LONGEST]
    state, is_unknown = None, False
    if typed:
        try:
            state = receipt_state(typed)
        except ReceiptUnknownError:
            is_unknown = True
    context = {
        "breadcrumbs": [
            {"label": gettext("Find a firm"), "url": reverse("home")},
            {"label": gettext("Verify a receipt")},
        ],
        "typed": typed,
        "is_unknown": is_unknown,
        "verdict": _verdict(state) if state else None,
        "change": _change(state) if state else None,
        "rows": _rows(state) if state else None,
    }
    status = 404 if is_unknown else 200
    return render(request, "search/verify.html", context, status=status)


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


def _change(state: ReceiptState) -> dict[str, str]:
    """Say whether what it spoke of has changed; never what, nor of whom."""
    if state.changed_at is None:
        return {
            "tone": "info",
            "title": gettext("Nothing public of a firm in it has changed since"),
            "text": "",
        }
    since = gettext("The first change was on %(day)s.") % {
        "day": day(day_of(state.changed_at))
    }
    title = (
        gettext("A fact it rested on was withdrawn or corrected since")
        if state.is_superseded
        else gettext("Something public of a firm in it has changed since")
    )
    again = gettext("Check again before you rely on it.")
    return {"tone": "warn", "title": title, "text": f"{since} {again}"}


def _rows(state: ReceiptState) -> list[dict[str, Any]]:
    told = state.check.receipt
    return [
        {"label": gettext("Number"), "value": told["number"]},
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
