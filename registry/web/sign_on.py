"""Signing on by the province's platform, where one is set up (统一身份认证登录)."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext
from mozilla_django_oidc import auth as oidc
from mozilla_django_oidc.views import (
    OIDCAuthenticationCallbackView,
    OIDCAuthenticationRequestView,
)

from registry.clock import now
from registry.domain.errors import DomainError
from registry.models import User
from registry.services.sign_on import Signed, sign_on
from registry.web.pages import told
from registry.web.sign_in import FIRM_PAGES

WHY = "sign_on_refused"  # of the session: why nobody was signed on


class SignOnBackend(oidc.OIDCAuthenticationBackend):  # type: ignore[misc] # untyped
    """Turns what the platform vouches for into a firm's agent."""

    request: HttpRequest

    def get_or_create_user(
        self, access_token: str, id_token: str, payload: dict[str, Any]
    ) -> User | None:
        """Return the account, or nothing with a message that says why.

        Raises:
            SuspiciousOperation: the token is for another client or by another issuer,
                or the claims are of somebody else.
        """
        claims = self.get_userinfo(access_token, id_token, payload)
        heard = payload.get("aud")
        audience = [heard] if isinstance(heard, str) else heard or []
        is_ours = self.OIDC_RP_CLIENT_ID in audience
        if not is_ours or payload.get("iss") != settings.OIDC_OP_ISSUER:
            raise SuspiciousOperation("The token is not meant for us.")
        if not payload.get("sub") or claims.get("sub") != payload["sub"]:
            raise SuspiciousOperation("The claims are of another subject.")
        signed = Signed(
            issuer=payload["iss"],
            subject=payload["sub"],
            full_name=str(claims.get("name", "")),
            uscc=str(claims.get(settings.OIDC_USCC_CLAIM, "")),
        )
        try:
            return sign_on(signed, now=now())
        except DomainError as error:
            self.request.session[WHY] = told(error)
            return None


class SignOnCallback(OIDCAuthenticationCallbackView):  # type: ignore[misc] # untyped
    """Where the platform sends people back to."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Sign in, or lead to the sign-in page with the reason."""
        try:
            answer: HttpResponse = super().get(request)
        except (OSError, oidc.jwt.PyJWTError):  # of requests all are OSError
            return self.login_failure()
        return answer

    @property
    def success_url(self) -> str:
        """Return the firm's pages, or where the reader was, within this site."""
        return self.request.session.get("oidc_login_next") or FIRM_PAGES

    def login_failure(self) -> HttpResponse:
        """Lead back to the sign-in page with the reason."""
        said = gettext("The sign-on did not succeed: try again, or use a code.")
        messages.error(self.request, self.request.session.pop(WHY, said))
        answer: HttpResponse = super().login_failure()
        return answer

    @property
    def failure_url(self) -> str:
        """Return the sign-in page."""
        return reverse("sign-in")


def begin(request: HttpRequest) -> HttpResponseBase:
    """Lead to the platform; without one there is no such page."""
    _require_platform()
    answer: HttpResponseBase = OIDCAuthenticationRequestView.as_view()(request)
    return answer


def back(request: HttpRequest) -> HttpResponseBase:
    """Receive who comes back from the platform."""
    _require_platform()
    answer: HttpResponseBase = SignOnCallback.as_view()(request)
    return answer


def _require_platform() -> None:
    if not settings.HAS_SIGN_ON:
        raise Http404
