"""Records, listings and the public stream for programs (记录与数据流接口)."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from django_filters import FilterSet
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.request import Request
from rest_framework.response import Response

from registry import clock
from registry.api.errors import problem, told
from registry.api.parameters import PageParameters, PublicView, answered_by
from registry.api.rendering import rendered
from registry.domain.errors import DomainError, ErrorKind
from search.api import answers, serializers
from search.api.filters import ListingFilters, RecordFilters
from search.api.parameters import FeedParameters
from search.domain.profile import LISTING, PublicProfile
from search.models import PublicEntry
from search.selectors import open_entries
from search.services.entry_pages import page_of
from search.services.feed import OutsideTheFeedError, read_feed, read_snapshot


class NoSuchRecordError(DomainError):
    """No public record has this key: it never was, or is no longer, public."""

    code = "no_such_record"
    kind = ErrorKind.NOT_FOUND


def _told(entry: PublicEntry) -> dict[str, Any]:
    """Tell the content of a line from the view it stands in."""
    profile = entry.enterprise.profile
    records = PublicProfile.from_view(profile.view).records
    record = next(one for one in records if one.fact.key == entry.key)
    return answers.told_firm_record(profile, record)


class EntriesView(PublicView, generics.ListAPIView[PublicEntry]):
    """A list over all firms, narrowed by declared filters, newest event first."""

    parameters = PageParameters
    serializer_class = serializers.FirmRecordOutput
    filter_backends = (DjangoFilterBackend,)
    pagination_class = None
    filterset_class: ClassVar[type[FilterSet]]

    def get_queryset(self) -> QuerySet[PublicEntry]:
        """Return what is public today."""
        return open_entries(clock.today())

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Answer one page."""
        asked = self.asked()
        carried = answers.envelope(clock.today())
        entries, cursor = page_of(
            self.filter_queryset(self.get_queryset()),
            cursor=asked["cursor"],
            page_size=asked["page_size"],
        )
        results = [_told(entry) for entry in entries]
        content = {**carried, "results": results, "next": cursor}
        return rendered(serializers.RecordsOutput, content)


class RecordsView(EntriesView):
    """Public records over all firms; one line for each firm that answers."""

    filterset_class = RecordFilters
    also = tuple(RecordFilters.base_filters)

    @extend_schema(
        operation_id="records",
        parameters=[PageParameters],
        responses=answered_by(serializers.RecordsOutput),
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List records, newest event first."""
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[PublicEntry]:
        """Return public records without listings."""
        return super().get_queryset().exclude(kind=LISTING)


class ListingsView(EntriesView):
    """Entries in lists of offenders that are public today."""

    filterset_class = ListingFilters
    also = tuple(ListingFilters.base_filters)

    @extend_schema(
        operation_id="listings",
        parameters=[PageParameters],
        responses=answered_by(serializers.RecordsOutput),
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List entries, newest first."""
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[PublicEntry]:
        """Return public listings only."""
        return super().get_queryset().filter(kind=LISTING)


class RecordView(PublicView):
    """One public record by its permanent key."""

    @extend_schema(
        operation_id="record", responses=answered_by(serializers.RecordOutput, 404)
    )
    def get(self, request: Request, key: str) -> Response:
        """Tell a record, once for each firm that answers for it."""
        today = clock.today()
        carried = answers.envelope(today)
        entries = list(open_entries(today).filter(key=key))
        if not entries:
            raise NoSuchRecordError
        results = [_told(entry) for entry in entries]
        content = {**carried, "key": key, "results": results}
        return rendered(serializers.RecordOutput, content)


class FeedView(PublicView):
    """The public stream: every change, numbered without a gap."""

    parameters = FeedParameters

    @extend_schema(
        operation_id="feed",
        parameters=[FeedParameters],
        responses=answered_by(serializers.FeedOutput, 416),
    )
    def get(self, request: Request) -> Response:
        """Tell the entries behind a number."""
        asked, today = self.asked(), clock.today()
        carried = answers.envelope(today)
        try:
            entries = read_feed(after=asked["after"], limit=asked["limit"], today=today)
        except OutsideTheFeedError as error:
            return problem(
                status.HTTP_416_REQUESTED_RANGE_NOT_SATISFIABLE,
                code=error.code,
                detail=told(error),
                more={
                    "oldest": error.oldest,
                    "snapshot": reverse("api-feed-snapshot"),
                },
            )
        content = {
            **carried,
            "results": [answers.told_entry(entry) for entry in entries],
            "next": entries[-1].seq if entries else asked["after"],
        }
        return rendered(serializers.FeedOutput, content)


class SnapshotView(PublicView):
    """All that is public, firm by firm: the start of a copy."""

    parameters = PageParameters

    @extend_schema(
        operation_id="feed_snapshot",
        parameters=[PageParameters],
        responses=answered_by(serializers.SnapshotOutput),
    )
    def get(self, request: Request) -> Response:
        """Tell one page of firms."""
        asked, today = self.asked(), clock.today()
        carried = answers.envelope(today)
        page = read_snapshot(
            cursor=asked["cursor"], limit=asked["page_size"], today=today
        )
        content = {
            **carried,
            "results": [answers.told_snapshot(firm) for firm in page.firms],
            "after": page.after,
            "next": page.next_cursor or None,
        }
        return rendered(serializers.SnapshotOutput, content)
