"""What every page knows of the site and of its reader's choices (页面公共变量)."""

from dataclasses import dataclass
from urllib.parse import unquote_plus

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from registry.clock import today
from registry.domain.screening import hide_personal
from registry.models import User
from registry.services.account_parts import is_person
from registry.web.language import SCHEME_COOKIE, SCHEMES


@dataclass(frozen=True, kw_only=True, slots=True)
class Site:
    """The site as the base template sees it (站点)."""

    is_demo: bool
    version: str
    language: str
    scheme: str
    return_to: str
    search_text: str
    is_officer: bool
    is_partner: bool  # neither, when signed in: a firm's agent


def site(request: HttpRequest) -> dict[str, Site]:
    """Give every template `site`; a context processor."""
    scheme = request.COOKIES.get(SCHEME_COOKIE, "")
    user = getattr(request, "user", None)
    is_officer = hasattr(user, "officer")
    is_reading = request.method in {"GET", "HEAD"}
    return {
        "site": Site(
            is_demo=settings.IS_DEMO,
            version=settings.VERSION,
            language=get_language() or settings.LANGUAGE_CODE,
            scheme=scheme if scheme in SCHEMES else "auto",
            is_officer=is_officer,
            is_partner=not is_officer and isinstance(user, User) and is_person(user),
            return_to=_way_back(request) if is_reading else request.path,
            search_text=hide_personal(request.GET.get("q", ""), today=today()),
        )
    }


def _way_back(request: HttpRequest) -> str:
    """Return the address of the page, or the start if a personal number is in it."""
    text = unquote_plus(request.get_full_path())
    is_plain = hide_personal(text, today=today()) == text
    return request.get_full_path() if is_plain else "/"
