"""Public endpoints' base: parameters are declared, what is not is refused (参数)."""

from functools import cache
from typing import Any, ClassVar, TypeVar

from django.db.models import Model, QuerySet
from django.utils import translation
from django.utils.translation import gettext_noop
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.views import APIView

from registry.api.errors import CONTENT_TYPE, language_of
from registry.domain.errors import DomainError

M = TypeVar("M", bound=Model)

MOST = 100  # of a page; more is refused, never cut silently
USUAL = 20
_SHOWN = 40  # characters of an unknown name that are repeated


class ProblemOutput(serializers.Serializer[Any]):
    """An error, RFC 9457."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField(help_text="stable; see docs/reference/errors.md")
    fields_ = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField())
    )

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Call the last one `fields`, a name serializers keep for themselves."""
        found = super().get_fields()
        found["fields"] = found.pop("fields_")
        return found


def problems(*statuses: int) -> dict[Any, Any]:
    """Describe the problems an endpoint answers with, those of all among them."""
    return {(status, CONTENT_TYPE): ProblemOutput for status in (400, 429, *statuses)}


def answered_by(
    output: type[serializers.Serializer[Any]], *statuses: int
) -> dict[Any, Any]:
    """Describe what an endpoint answers: its output, and which problems."""
    return {200: output, **problems(*statuses)}


class UnknownParameterError(DomainError):
    """The address has a parameter this endpoint does not know, or one twice."""

    code = "unknown_parameter"


class Parameters(serializers.Serializer[Any]):
    """The query parameters of an endpoint, field by field; none unless declared."""


class PageParameters(Parameters):
    """The parameters of every list."""

    cursor = serializers.CharField(
        required=False,
        default="",
        allow_blank=True,
        max_length=500,
        help_text="`next` of the page before",
    )
    page_size = serializers.IntegerField(
        required=False, default=USUAL, min_value=1, max_value=MOST
    )


class NewestParameters(Parameters):
    """Which page of a list whose newest row comes first."""

    cursor = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=2**63 - 1,
        help_text="`next` of the page before",
    )
    page_size = serializers.IntegerField(
        required=False, default=USUAL, min_value=1, max_value=MOST
    )


def newest_page(
    rows: QuerySet[M], *, page_size: int, cursor: int | None = None
) -> tuple[list[M], int | None]:
    """Return a page of rows, the newest first, and the cursor of the next page."""
    rows = rows.order_by("-pk")
    if cursor:
        rows = rows.filter(pk__lt=cursor)
    found = list(rows[: page_size + 1])
    shown = found[:page_size]
    return shown, shown[-1].pk if len(found) > page_size else None


@cache
def _made(parameters: type[Parameters]) -> Parameters:
    return parameters()


@cache
def _names(parameters: type[Parameters]) -> frozenset[str]:
    return frozenset(_made(parameters).fields)


class PublicView(APIView):
    """A view for everybody: no account is asked for, none is looked at.

    Shape: `parameters` declares the query of a GET; `also` names further parameters
    that another class reads (filters of a list).
    """

    authentication_classes = ()
    permission_classes = ()
    parameters: ClassVar[type[Parameters]] = Parameters
    also: ClassVar[tuple[str, ...]] = ()

    @property
    def default_response_headers(self) -> dict[str, str]:
        """Ask search engines to keep no answer: it would outlive what is withdrawn."""
        return {**super().default_response_headers, "X-Robots-Tag": "noindex"}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Speak the reader's language, then refuse what no parameter says."""
        translation.activate(language_of(request))
        super().initial(request, *args, **kwargs)
        known = {*_names(self.parameters), *self.also}
        asked = request.query_params
        wrong = [name for name in asked if name not in known]
        wrong += [name for name, said in asked.lists() if len(said) > 1]
        if wrong:
            raise UnknownParameterError(
                gettext_noop(
                    "This endpoint does not know, or takes only once: %(wrong)s. "
                    "It knows: %(known)s."
                ),
                wrong=", ".join(dict.fromkeys(name[:_SHOWN] for name in wrong)),
                known=", ".join(sorted(known)) or "-",
            )

    def asked(self) -> dict[str, Any]:
        """Return the query's parameters, read and checked."""
        # Read by one instance for all requests: making one anew copies all its fields.
        said = _made(self.parameters).run_validation(self.request.query_params.dict())
        return dict(said)
