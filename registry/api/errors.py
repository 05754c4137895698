"""Every error of the API as one shape: RFC 9457 problems with a stable code (错误).

What was sent may come back in a sentence, but never a personal number.
"""

import sys
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.translation import gettext, gettext_noop
from django.views import defaults
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from registry import clock
from registry.domain.errors import DomainError, ErrorKind
from registry.domain.screening import hide_personal
from registry.sentences import sentence

CONTENT_TYPE = "application/problem+json"
API_PREFIX = "/api/"
_NUL = "NUL (0x00)"  # psycopg's words for it
_STATUS = {
    ErrorKind.INVALID: HTTPStatus.BAD_REQUEST,
    ErrorKind.CONFLICT: HTTPStatus.CONFLICT,
    ErrorKind.NOT_FOUND: HTTPStatus.NOT_FOUND,
    ErrorKind.REFUSED: HTTPStatus.FORBIDDEN,
    ErrorKind.UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
}
_TITLES = {
    HTTPStatus.BAD_REQUEST: gettext_noop(
        "The request cannot be carried out as it stands"
    ),
    HTTPStatus.UNAUTHORIZED: gettext_noop("Sign in first"),
    HTTPStatus.FORBIDDEN: gettext_noop("Not allowed"),
    HTTPStatus.NOT_FOUND: gettext_noop("Not found"),
    HTTPStatus.METHOD_NOT_ALLOWED: gettext_noop(
        "This address does not take that method"
    ),
    HTTPStatus.NOT_ACCEPTABLE: gettext_noop("No answer in the format asked for"),
    HTTPStatus.CONFLICT: gettext_noop("In conflict with what is on file"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: gettext_noop("Too large"),
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: gettext_noop("Content of a type not taken"),
    HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE: gettext_noop("Outside what is kept"),
    HTTPStatus.TOO_MANY_REQUESTS: gettext_noop("Too many requests"),
    HTTPStatus.INTERNAL_SERVER_ERROR: gettext_noop("Something failed on our side"),
    HTTPStatus.SERVICE_UNAVAILABLE: gettext_noop("Not available now"),
}
_NO_ADDRESS = gettext_noop("The API has no such address.")
_FAILED = gettext_noop("The failure has been noted; nothing half-done was kept.")
_TOO_MANY = gettext_noop(
    "The budget of this minute is used up (RateLimit-Policy): ask again in "
    "%(seconds)s seconds."
)
_MALFORMED = gettext_noop("The request is malformed.")


def answer_problem(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """Turn an anticipated error into a problem; DRF's exception handler.

    Shape: None for what nobody anticipated: `failed` answers that.
    """
    request = context.get("request")
    with translation.override(language_of(request)):
        response = _response(error)
    if response is not None:
        set_rollback()
    return response


def problem(
    status: int,
    *,
    code: str,
    detail: str,
    fields: Mapping[str, list[str]] | None = None,
    more: Mapping[str, Any] | None = None,
) -> Response:
    """Answer with a problem, in the active language; `more` adds members of its own."""
    content = _content(status, code=code, detail=detail, fields=fields or {})
    return Response({**content, **(more or {})}, status, content_type=CONTENT_TYPE)


def told(error: DomainError) -> str:
    """Tell an error of the domain in the active language."""
    return hide_personal(sentence(error.template, error.params), today=clock.today())


def language_of(request: Any) -> str:
    """Return the language an API's reader asks for: Chinese unless they say English.

    Shape: the first of the two in Accept-Language wins, whatever its weight.
    """
    asked = request.headers.get("Accept-Language", "") if request else ""
    for part in asked.lower().split(","):
        language = part.split(";")[0].strip()
        if language.startswith("en"):
            return "en"
        if language.startswith("zh"):
            break
    return "zh-hans"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what Django itself refuses: a problem under /api/, a page elsewhere."""
    if not request.path.startswith(API_PREFIX):
        return defaults.bad_request(request, exception)
    return _plain(request, HTTPStatus.BAD_REQUEST, "malformed", _MALFORMED)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address nothing has: a problem under /api/, a page elsewhere."""
    if not request.path.startswith(API_PREFIX):
        return defaults.page_not_found(request, exception)
    return _plain(request, HTTPStatus.NOT_FOUND, "not_found", _NO_ADDRESS)


def failed(request: HttpRequest) -> HttpResponse:
    """Answer what nobody anticipated: a problem under /api/, a page elsewhere.

    A NUL is no text and no database keeps it; it comes in by names and cookies that are
    looked up before anything checks them.
    """
    error = sys.exc_info()[1]
    if isinstance(error, DataError) and _NUL in str(error):
        request.user = AnonymousUser()  # the page would look the cookie up again
        return bad_request(request, error)
    if not request.path.startswith(API_PREFIX):
        return defaults.server_error(request)
    return _plain(request, HTTPStatus.INTERNAL_SERVER_ERROR, "failed", _FAILED)


def too_many(request: HttpRequest, *, seconds: int) -> HttpResponse:
    """Answer a client that asked too often: when it may ask again."""
    with translation.override(language_of(request)):
        detail = gettext(_TOO_MANY) % {"seconds": seconds}
    return _plain(request, HTTPStatus.TOO_MANY_REQUESTS, "throttled", detail)


def _plain(request: HttpRequest, status: int, code: str, sentence: str) -> HttpResponse:
    with translation.override(language_of(request)):
        content = _content(status, code=code, detail=gettext(sentence), fields={})
    return JsonResponse(
        content,
        status=status,
        content_type=CONTENT_TYPE,
        json_dumps_params={"ensure_ascii": False},
    )


def _content(
    status: int, *, code: str, detail: str, fields: Mapping[str, list[str]]
) -> dict[str, Any]:
    today = clock.today()
    title = _TITLES.get(HTTPStatus(status), HTTPStatus(status).phrase)
    return {
        "type": f"urn:zhixin:problem:{code}",
        "title": gettext(title),
        "status": int(status),
        "detail": hide_personal(detail, today=today),
        "code": code,
        "fields": {
            name: [hide_personal(sentence, today=today) for sentence in sentences]
            for name, sentences in fields.items()
        },
    }


def _response(error: Exception) -> Response | None:
    if isinstance(error, DomainError):
        fields = {
            name: [gettext(sentence) for sentence in sentences if sentence]
            for name, sentences in error.fields.items()
        }
        return problem(
            _STATUS[error.kind], code=error.code, detail=told(error), fields=fields
        )
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if isinstance(error, exceptions.APIException):
        return _of_framework(error)
    return None


def _of_framework(error: exceptions.APIException) -> Response:
    if isinstance(error, exceptions.ValidationError):
        fields = _fields(error.detail)
        response = problem(
            HTTPStatus.BAD_REQUEST,
            code="invalid",
            detail=gettext("Some of what was sent cannot be taken; see fields."),
            fields=fields,
        )
    else:
        code = error.get_codes()
        response = problem(
            error.status_code,
            code=code if isinstance(code, str) else error.default_code,
            detail=str(error.detail),
        )
    if header := getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = header
    if wait := getattr(error, "wait", None):
        response["Retry-After"] = str(int(wait))
    return response


def _fields(detail: Any, name: str = "") -> dict[str, list[str]]:
    """Flatten what serializers found: nested names are joined by dots."""
    if isinstance(detail, Mapping):
        found: dict[str, list[str]] = {}
        for key, inner in detail.items():
            found |= _fields(inner, f"{name}.{key}" if name else str(key))
        return found
    if isinstance(detail, list) and any(
        isinstance(one, Mapping | list) for one in detail
    ):
        return _fields(dict(enumerate(detail)), name)
    sentences = detail if isinstance(detail, list) else [detail]
    return {name or "non_field_errors": [str(sentence) for sentence in sentences]}
