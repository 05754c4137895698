"""What officers' pages share: signing in, who acts, errors told as pages (页面公共)."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from registry import clock
from registry.domain.errors import DomainError, ErrorKind
from registry.domain.screening import hide_personal
from registry.models import User
from registry.sentences import sentence
from registry.services.attachments import open_attachment

View = Callable[..., HttpResponseBase]
STATUS = {
    ErrorKind.INVALID: 400,
    ErrorKind.REFUSED: 403,
    ErrorKind.NOT_FOUND: 404,
    ErrorKind.CONFLICT: 409,
    ErrorKind.UNAVAILABLE: 503,
}


def officer_page(view: View) -> View:
    """Let a page ask to sign in first, and tell anticipated errors in a sentence.

    A part of a page that htmx fetches says that the sign-in is over instead of moving
    away: what was typed stays where it is.
    """

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not isinstance(request.user, User):
            if request.headers.get("HX-Request"):
                return _signed_out(request)
            return redirect_to_login(request.get_full_path())
        try:
            return view(request, *args, **kwargs)
        except DomainError as error:
            return problem_page(request, error)

    return shown


def _signed_out(request: HttpRequest) -> HttpResponse:
    """Say that the sign-in is over, with the way back to the page that asked."""
    page = urlsplit(request.headers.get("HX-Current-URL", "")).path or reverse("work")
    address = f"{reverse('sign-in')}?{urlencode({'next': page})}"
    context = {"sign_in": address}
    return render(request, "registry/work/parts/signed_out.html", context)


def problem_page(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Tell an anticipated error on a page of its own, with its status."""
    return render(
        request,
        "registry/work/problem.html",
        {"sentence": told(error), "nav_current": "work"},
        status=STATUS[error.kind],
    )


def paper_answer(digest: str) -> FileResponse:
    """Send a kept paper; whoever calls this has logged the reading."""
    attachment, file = open_attachment(digest)
    answer = FileResponse(
        file,
        filename=attachment.file_name,
        content_type=attachment.media_type,
        headers={"Cache-Control": "private, no-store"},
    )
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


def told(error: DomainError) -> str:
    """Tell an error in the reader's language, without a personal number."""
    return hide_personal(sentence(error.template, error.params), today=clock.today())


def actor_of(request: HttpRequest) -> User:
    """Return who is signed in; `officer_page` has seen to it that somebody is."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101 - narrows what the decorator checked
    return user
