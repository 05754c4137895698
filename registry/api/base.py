"""What staff endpoints share: signing in, language, cursors, problems (接口公共)."""

from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from drf_spectacular.utils import OpenApiParameter
from rest_framework.authentication import BasicAuthentication, SessionAuthentication
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from registry.api.errors import language_of
from registry.models import User
from registry.services.entry import StatementFaultyError
from registry.services.previews import by_field
from registry.services.records import RecordExistsError


class StaffView(APIView):
    """An endpoint for officers; what an officer may do, services ask."""

    # Basic first: it is what tells a stranger to sign in (401, not 403).
    authentication_classes = (BasicAuthentication, SessionAuthentication)
    permission_classes = (IsAuthenticated,)
    known_parameters: frozenset[str] = frozenset()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Speak the reader's language; refuse parameters that nobody knows."""
        translation.activate(language_of(request))
        super().initial(request, *args, **kwargs)
        if unknown := set(request.query_params) - self.known_parameters:
            raise ValidationError(
                dict.fromkeys(unknown, gettext("There is no such parameter."))
            )

    def handle_exception(self, exc: Exception) -> Response:
        """Add what helps: each field's sentences, the record that is known."""
        response = super().handle_exception(exc)
        if isinstance(exc, StatementFaultyError):
            with translation.override(language_of(self.request)):
                response.data["fields"] = by_field(exc.faults)
        if isinstance(exc, RecordExistsError):
            key = str(exc.params.get("key", ""))
            response.data["record"] = {
                "key": key,
                "url": reverse("work-record", args=[key]),
            }
        return response

    @property
    def actor(self) -> User:
        """Return who is signed in; the permission has seen to it that somebody is."""
        user = self.request.user
        assert isinstance(user, User)  # noqa: S101 - narrows what IsAuthenticated checked
        return user


class NewestFirst(CursorPagination):
    """Lists by cursor, stable while rows come in."""

    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"
    ordering: tuple[str, ...] = ("-updated_at", "id")


def asked(*names: str) -> list[OpenApiParameter]:
    """Describe the parameters of an endpoint for its documentation."""
    return [OpenApiParameter(name, str, OpenApiParameter.QUERY) for name in names]


def page_parameters(*names: str) -> frozenset[str]:
    """Return the parameters of a list: its own, and those of its pages."""
    return frozenset({*names, "cursor", "page_size"})
