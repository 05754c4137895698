"""The reader's own choices, kept in cookies: language and colours (语言与配色)."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import i18n
from django.views.decorators.http import require_POST

SCHEME_COOKIE = "scheme"
SCHEMES = ("auto", "light", "dark")
A_YEAR = 365 * 24 * 60 * 60


class ChosenLanguageMiddleware(LocaleMiddleware):
    """Chinese until the reader switches, whatever the browser asks (中文优先)."""

    def process_request(self, request: HttpRequest) -> None:
        """Activate the language of the cookie, or the default."""
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        known = {code for code, _ in settings.LANGUAGES}
        translation.activate(chosen if chosen in known else settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = translation.get_language()


@require_POST
def set_language(request: HttpRequest) -> HttpResponseBase:
    """Keep the posted `language` in a cookie and return to `next` (语言切换)."""
    return i18n.set_language(request)


@require_POST
def set_scheme(request: HttpRequest) -> HttpResponse:
    """Keep the posted `scheme` in a cookie and return to `next` (配色切换)."""
    scheme = request.POST.get("scheme", "")
    if scheme not in SCHEMES:
        return HttpResponseBadRequest(f"scheme: one of {', '.join(SCHEMES)}")
    target = request.POST.get("next", "")
    is_safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    answer = redirect(target if is_safe else "/")
    answer.set_cookie(
        SCHEME_COOKIE,
        scheme,
        max_age=A_YEAR,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return answer
