"""The public pages, one line each; pictures and browser tests use them (页面一览)."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

LANGUAGES = {"zh-hans": "中文", "en": "English"}
SCHEMES = ("light", "dark")
SIZES = {"desktop": (1280, 900), "phone": (390, 844)}
MOST_BYTES = 3_000_000  # all pictures together


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """A public page.

    Shape: `path` may name a `{firm}` by its code and a `{record}` by its key.
    """

    path: str
    title: str
    says: str


PAGES = {
    "home": Page(
        path="/",
        title="Find a firm",
        says="One box for a name, its sounds or a code; today's figures; the map.",
    ),
    "results": Page(
        path="/?q=示例",
        title="What was found",
        says="The count first, what narrows it, and of each firm which name matched.",
    ),
    "firm": Page(
        path="/enterprises/{firm}",
        title="A firm's file",
        says="The tier, why, each record that counted, and how to object to it.",
    ),
    "announcements": Page(
        path="/announcements",
        title="Announcements",
        says="Penalties, samplings, recalls and more over all firms, each list a feed.",
    ),
    "announcement": Page(
        path="/announcements/{record}",
        title="One announcement",
        says="What was decided, by whom, until when it is shown; its address stays.",
    ),
    "blacklist": Page(
        path="/blacklist",
        title="The list of serious offenders",
        says="Of each listing the reason, basis, term and measures, and the way out.",
    ),
    "products": Page(
        path="/products?product=示例",
        title="Look up a product",
        says="By the number below the bar code, typed or scanned, by name or by batch.",
    ),
    "statistics": Page(
        path="/statistics",
        title="Statistics",
        says="Each as a chart, a table and a file, with the day it is of.",
    ),
    "rules": Page(
        path="/rules",
        title="Rules",
        says="How a tier is worked out: each rule with its numbers, days and sources.",
    ),
    "help": Page(
        path="/help",
        title="Help for firms",
        says="How to object, be repaired and state own words, with each deadline.",
    ),
    "about": Page(
        path="/about",
        title="About the data",
        says="Where it comes from, how new it is, what is kept back, how to reuse it.",
    ),
    "verify": Page(
        path="/verify",
        title="Verify a receipt or report",
        says="A receipt or report somebody was given: genuine, and still so?",
    ),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Variant:
    """One way in which a page is read; its parts are keys of the tables above."""

    language: str
    scheme: str
    size: str

    def __str__(self) -> str:
        """Return the words that tell it from the others."""
        return f"{self.size}-{self.language}-{self.scheme}"


VARIANTS = tuple(
    Variant(language=language, scheme=scheme, size=size)
    for size, language, scheme in itertools.product(SIZES, LANGUAGES, SCHEMES)
)


def picture(name: str, variant: Variant) -> str:
    """Return the picture of a page, from the folder of the documents."""
    return f"images/{name}-{variant}.webp"


def shown() -> Sequence[str]:
    """Return the part of each page in the tour, Markdown."""
    return ["\n\n".join(_part(name, page)) for name, page in PAGES.items()]


def _part(name: str, page: Page) -> Iterator[str]:
    yield f"## {page.title}"
    yield f"`{page.path}` · {page.says}"
    rows = [
        [f"{word}, {scheme}", *(_image(name, language, scheme, size) for size in SIZES)]
        for language, word in LANGUAGES.items()
        for scheme in SCHEMES
    ]
    heads = ["", *SIZES]
    lines = [heads, ["---"] * len(heads), *rows]
    yield "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _image(name: str, language: str, scheme: str, size: str) -> str:
    variant = Variant(language=language, scheme=scheme, size=size)
    return f"![{PAGES[name].title}]({picture(name, variant)})"
