"""The tour shows every public page, in every way it is read, and nothing else."""

import re
from pathlib import Path

from django.urls import resolve

from credit.web.urls import urlpatterns as of_credit
from docs.tour import MOST_BYTES, PAGES, VARIANTS, picture
from search.web.urls import urlpatterns as of_search

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
# Feeds, tables, documents; a fragment of a page, what is only sent; officers', firms'
# and partners' own pages.
NOT_SHOWN = re.compile(
    r"\.\w+$|/papers/|^suggest$|^verify/file$|^\^?(work|firm|partner)/"
)


def kept() -> set[str]:
    """Return the pictures that are kept, from the folder of the documents."""
    return {str(path.relative_to(DOCS)) for path in (DOCS / "images").iterdir()}


def named() -> set[str]:
    """Return the pictures that any document names."""
    pages = [*DOCS.rglob("*.md"), *ROOT.glob("*.md")]
    texts = (page.read_text() for page in pages)
    return {name for text in texts for name in re.findall(r"images/[\w.-]+", text)}


def test_every_public_page_is_shown() -> None:
    routes = {str(one.pattern) for one in (*of_search, *of_credit)}
    pages = {route for route in routes if not NOT_SHOWN.search(route)}

    paths = [page.path.partition("?")[0] for page in PAGES.values()]
    shown = {resolve(path.format(firm="1", record="1")).route for path in paths}

    assert shown == pages


def test_every_page_has_a_picture_for_every_reader_and_every_picture_is_shown() -> None:
    taken = {picture(name, variant) for name in PAGES for variant in VARIANTS}

    assert taken <= kept()
    assert kept() == named()


def test_the_pictures_are_small() -> None:
    sizes = [path.stat().st_size for path in (DOCS / "images").iterdir()]

    assert sum(sizes) < MOST_BYTES
