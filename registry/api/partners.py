"""How partners' systems sign on and are recognised: OAuth2 client credentials (接入).

The protocol is django-oauth-toolkit's; whether a system may ask from where it asks, and
how far its partner may, is ours.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from oauth2_provider.contrib.rest_framework import OAuth2Authentication
from oauth2_provider.oauth2_validators import OAuth2Validator
from rest_framework import serializers
from rest_framework.exceptions import NotAuthenticated, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from registry import clock
from registry.api.parameters import PublicView, answered_by
from registry.api.rate_limits import address_of
from registry.api.rendering import Output, rendered
from registry.domain.partners import Scope
from registry.models import Partner
from registry.services.access import Asked, log_asking
from registry.services.partners import (
    Caller,
    GrantEndedError,
    client_of,
    may_sign_on,
    rotate_client,
    scope_of,
)

CALL = "call"
NOTHING = Scope(
    fields=frozenset(), regions=frozenset(), kinds=frozenset(), purposes=frozenset()
)
CHECK = "check"  # the scope of a token that may ask about firms
SIGNED_ON: Any = [{"oauth2": [CHECK]}]  # told by the description: by a token


class PartnerValidator(OAuth2Validator):  # type: ignore[misc]
    """Lets systems sign on, and ask, that have not ended and are where they may be."""

    def authenticate_client(self, request: Any, *args: Any, **kwargs: Any) -> bool:
        """Check the secret, then whether the system may sign on from its address."""
        is_known = super().authenticate_client(request, *args, **kwargs)
        return bool(is_known) and _may(request)

    def validate_bearer_token(self, token: str, scopes: Any, request: Any) -> bool:
        """Check the token, then whether its system may still ask from its address."""
        is_valid = super().validate_bearer_token(token, scopes, request)
        return bool(is_valid) and _may(request)


def _may(request: Any) -> bool:
    """Tell whether the system of a request of OAuthlib may; its headers are META."""
    client = client_of(request.client)
    if client is None:
        return False
    address = address_of(request.headers)
    return may_sign_on(client, address=address, now=clock.now())


class PartnerView(PublicView):
    """An endpoint for partners: every request comes with a live token."""

    authentication_classes = (OAuth2Authentication,)  # type: ignore[assignment]
    scope = CHECK

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Find out who asks; a token without the scope needed is told which.

        A grant that is over is refused before it is known what is asked about.

        Raises:
            GrantEndedError: the partner's grant is over.
        """
        super().initial(request, *args, **kwargs)
        self.caller = caller_of(request, scope=self.scope)


def partner_of(request: Request) -> Partner | None:
    """Return whose token came with a request that anybody may send, if one did."""
    token: Any = request.auth
    client = client_of(token.application) if token else None
    return client.partner if client else None


def caller_of(request: Request, *, scope: str = CHECK) -> Caller:
    """Return which partner's system asks, and how far its partner may.

    Raises:
        NotAuthenticated: there is no live token.
        PermissionDenied: the token lacks a scope.
        GrantEndedError: the partner's grant is over.
    """
    token: Any = request.auth
    client = client_of(token.application) if token else None
    if client is None:
        raise NotAuthenticated
    nobody = Caller(partner=client.partner, scope=NOTHING, client=client)
    if not token.allow_scopes([scope]):
        _log_refused(nobody, PermissionDenied.default_code)
        raise PermissionDenied(
            _("The token lacks the scope %(scope)s: ask for it with the token.")
            % {"scope": scope}
        )
    try:
        granted = scope_of(client.partner, on=clock.today())
    except GrantEndedError as error:
        _log_refused(nobody, error.code)
        raise
    return Caller(partner=client.partner, scope=granted, client=client)


def _log_refused(caller: Caller, code: str) -> None:
    """Note a call that was refused before it is known what it asks about."""
    refused = Asked(enterprise=None, fields=(), answer=code)
    log_asking(caller, [refused], purpose="", what=CALL, now=clock.now())


class NewClientOutput(Output):
    """A new identifier and secret; the secret is told this once."""

    client_id = serializers.CharField()
    client_secret = serializers.CharField()
    previous_ends_at = serializers.DateTimeField(
        help_text="until then the old ones work beside the new ones"
    )


class ClientRotation(PartnerView):
    """New credentials, asked for by the system itself."""

    @extend_schema(
        operation_id="rotate_client",
        auth=SIGNED_ON,
        request=None,
        responses=answered_by(NewClientOutput, 401, 403),
    )
    def post(self, request: Request) -> Response:
        """Make a new identifier and secret; the old ones end a day later."""
        assert self.caller.client  # noqa: S101 - only systems hold tokens
        made = rotate_client(self.caller.client, now=clock.now())
        self.caller.client.refresh_from_db()
        content = {
            "client_id": made.client_id,
            "client_secret": made.secret,
            "previous_ends_at": self.caller.client.ends_at,
        }
        return rendered(NewClientOutput, content)
