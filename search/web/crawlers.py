"""What search engines are told: where not to go, and which pages there are (收录)."""

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from django.contrib.sitemaps import Sitemap
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from registry import clock
from search.sitemap_selectors import (
    Chunk,
    entries_in,
    entry_chunks,
    firm_chunks,
    firms_in,
)
from search.web.addresses import announcement_url, firm_url

# What asks not to be kept must be read to be obeyed: it is not barred here.
BARRED = (
    "/reports/",
    "/work/",
    "/firm/",
    "/partner/",
    "/sign-in/",
    "/sign-on/",
    "/suggest",
    "/?",
)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Tell crawlers where not to go, and where the map of the site is."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in BARRED),
        f"Sitemap: {request.build_absolute_uri(reverse('sitemap-index'))}",
    ]
    return HttpResponse("\n".join((*lines, "")), content_type="text/plain")


class Chunks(Paginator):  # type: ignore[type-arg] # the same pages whatever the items
    """Pages told by keys: none costs more than another, however far it is."""

    def __init__(self, of: "KeyedSitemap") -> None:
        super().__init__([], of.limit)
        self.of = of
        self.chunks = of.chunks()

    @property
    def num_pages(self) -> int:
        """Return how many there are; an empty map has one."""
        return len(self.chunks) or 1

    def page(self, number: Any) -> Page:  # type: ignore[type-arg] # as above
        """Return what is in a chunk."""
        number = self.validate_number(number)
        chunks = self.chunks[number - 1 : number]
        items = [item for chunk in chunks for item in self.of.items_in(chunk)]
        return Page(items, number, self)


class KeyedSitemap(Sitemap[Any], ABC):
    """Pages of one sort; how they are cut and read is the sort's own."""

    limit = 10_000  # addresses: the protocol allows 50,000, a page is made of fewer

    @property
    def paginator(self) -> Chunks:
        """Return the chunks."""
        return Chunks(self)

    def get_latest_lastmod(self) -> None:
        """Leave out what would read every page to say it."""

    @abstractmethod
    def chunks(self) -> tuple[Chunk, ...]:
        """Cut the pages into chunks."""

    @abstractmethod
    def items_in(self, chunk: Chunk) -> tuple[Any, ...]:
        """Return the pages of a chunk."""


class FirmSitemap(KeyedSitemap):
    """The files of firms, but of individual businesses."""

    def chunks(self) -> tuple[Chunk, ...]:
        """Cut the firms into chunks."""
        return firm_chunks(self.limit, today=clock.today())

    def items_in(self, chunk: Chunk) -> tuple[str, ...]:
        """Return the codes of a chunk."""
        return firms_in(chunk)

    def location(self, item: str) -> str:
        """Return a file's address."""
        return firm_url(item)


class AnnouncementSitemap(KeyedSitemap):
    """What was announced and is public today, of no individual business."""

    def chunks(self) -> tuple[Chunk, ...]:
        """Cut the announcements into chunks."""
        return entry_chunks(self.limit, today=clock.today())

    def items_in(self, chunk: Chunk) -> tuple[Any, ...]:
        """Return the keys of a chunk, and when each changed."""
        return entries_in(chunk, today=clock.today())

    def location(self, item: Any) -> str:
        """Return an announcement's address."""
        return announcement_url(item[0])

    def lastmod(self, item: Any) -> Any:
        """Return when it last changed."""
        return item[1]


class PageSitemap(Sitemap[str]):
    """The pages that stand whatever is published.

    Lists are left out: while an individual business stands on them they ask not to be
    kept.
    """

    names: ClassVar[tuple[str, ...]] = (
        "home",
        "products",
        "statistics",
        "rules",
        "help",
        "about",
    )

    def items(self) -> tuple[str, ...]:
        """Return the names of the pages."""
        return self.names

    def location(self, item: str) -> str:
        """Return a page's address."""
        return reverse(item)


SITEMAPS: dict[str, type[Sitemap[Any]]] = {
    "pages": PageSitemap,
    "firms": FirmSitemap,
    "announcements": AnnouncementSitemap,
}
