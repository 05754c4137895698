"""Every public page, as every reader has it: whole, still, light, silent, legible."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page

from docs.tour import LANGUAGES, PAGES, VARIANTS, Variant
from tests.browser.public_pages import DARK, PATHS, READERS, reading
from tests.browser.site import Site

AXE = Axe()
WIDTHS = (320, 390, 768, 1280, 1920, 3840)
MOST_MOVED = 0.01  # of the screen times of the way: what nobody sees
MOST_BYTES = 150_000  # of a page before compression
MOST_LOADED = 250_000  # with style, script and icon, which stay for the next page
# What is wider or higher than its room, and words that leave their drawing. What one
# can scroll is not cut; a link's ground may stand out a little, a line's height too.
CUT = """() => {
  const found = [], root = document.documentElement;
  if (root.scrollWidth > innerWidth) found.push(`scrolls to ${root.scrollWidth}`);
  for (const part of document.body.querySelectorAll("*")) {
    const style = getComputedStyle(part);
    if (part.closest("svg, input") || style.display.startsWith("inline")) continue;
    if (!part.checkVisibility() || style.position === "absolute") continue;
    const hides = (axis) => ["hidden", "clip"].includes(style[`overflow${axis}`]);
    const scrolls = ["auto", "scroll"].includes(style.overflowX);
    const wide = part.clientWidth && part.scrollWidth - part.clientWidth;
    const high = part.scrollHeight - part.clientHeight;
    if ((!scrolls && wide > 8) || (hides("X") && wide > 1) || (hides("Y") && high > 1))
      found.push(`${part.localName}.${part.className} is cut by ${wide}, ${high}`);
  }
  for (const words of document.querySelectorAll("svg text")) {
    const box = words.getBoundingClientRect(), slack = box.height / 4;
    const frame = words.ownerSVGElement.getBoundingClientRect();
    if (box.left < frame.left - 1 || box.right > frame.right + 1
      || box.top < frame.top - slack || box.bottom > frame.bottom + slack)
      found.push(`"${words.textContent}" leaves its drawing`);
  }
  return [...new Set(found)];
}"""
MOVED = """() => new Promise((resolve) => {
  let moved = 0;
  const add = (list) => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) moved += one.value;
  };
  new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => resolve(moved), 150);
})"""
LOADED = """() => ["navigation", "resource"].flatMap((kind) =>
  performance.getEntriesByType(kind).map((one) => one.decodedBodySize))"""
INLINE = """() => [...document.querySelectorAll("*")].filter((part) =>
  part.localName === "style" || (part.localName === "script" && !part.src)
  || part.getAttributeNames().some((name) => name === "style" || name.startsWith("on"))
).map((part) => part.outerHTML.slice(0, 80))"""


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """How a page came: what moved, what was loaded, what the browser complained of."""

    moved: float
    sizes: list[int]
    complaints: list[str]
    inline: list[str]
    policy: str


Arrivals = Callable[[str], list[Arrival]]


@pytest.fixture(scope="module")
def arrivals(browser: Browser, site: Site, filled: dict[str, str]) -> Arrivals:
    """Let a page arrive once for each reader, whoever asks."""

    @cache
    def arrived(name: str) -> list[Arrival]:
        return [
            arrive(browser, site, PATHS[name].format(**filled), variant)
            for variant in READERS
        ]

    return arrived


def arrive(browser: Browser, site: Site, path: str, variant: Variant) -> Arrival:
    """Open a page as its first visitor, and look at how it came."""
    complaints: list[str] = []
    with reading(browser, site, variant) as page:

        def hear(message: ConsoleMessage) -> None:
            # That the page itself is not there, the browser says too.
            if message.location["url"] != page.url:
                complaints.append(message.text)

        page.on("console", hear)
        page.on("pageerror", lambda error: complaints.append(error.message))
        answer = page.goto(path)
        assert answer is not None
        return Arrival(
            moved=page.evaluate(MOVED),
            sizes=page.evaluate(LOADED),
            inline=page.evaluate(INLINE),
            policy=answer.headers["content-security-policy"],
            complaints=complaints,
        )


@pytest.fixture(scope="module")
def readers(browser: Browser, site: Site) -> Iterator[dict[Variant, Page]]:
    """Open a page for each kind of reader, kept for all of this module."""
    with ExitStack() as stack:
        yield {
            variant: stack.enter_context(reading(browser, site, variant))
            for variant in VARIANTS
        }


@pytest.mark.parametrize("name", PATHS)
def test_no_reader_meets_a_broken_rule_of_accessibility(
    readers: dict[Variant, Page], filled: dict[str, str], name: str
) -> None:
    faults = []
    for variant in VARIANTS if name in PAGES else [*READERS, DARK]:
        page = readers[variant]
        page.goto(PATHS[name].format(**filled))
        # Only contrast differs in the dark.
        rules = {"runOnly": ["color-contrast"]} if variant.scheme == "dark" else {}
        found = AXE.run(page, options=rules).response["violations"]
        faults += [
            f"{variant}: {fault['id']} {fault['nodes'][0]['target']}" for fault in found
        ]

    assert faults == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PATHS)
def test_nothing_is_cut_from_the_narrowest_phone_to_the_widest_screen(
    readers: dict[Variant, Page], filled: dict[str, str], name: str, language: str
) -> None:
    page = readers[Variant(language=language, scheme="light", size="desktop")]
    page.goto(PATHS[name].format(**filled))
    faults = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        faults += [f"{width}: {fault}" for fault in page.evaluate(CUT)]
    page.set_viewport_size({"width": 1280, "height": 900})

    assert faults == []


@pytest.mark.parametrize("name", PATHS)
def test_nothing_moves_while_a_page_arrives(arrivals: Arrivals, name: str) -> None:
    assert max(one.moved for one in arrivals(name)) < MOST_MOVED


@pytest.mark.parametrize("name", PATHS)
def test_a_page_is_light_with_every_list_full(arrivals: Arrivals, name: str) -> None:
    for one in arrivals(name):
        assert 0 < one.sizes[0] <= MOST_BYTES
        assert sum(one.sizes) <= MOST_LOADED


@pytest.mark.parametrize("name", PATHS)
def test_a_page_runs_nothing_inline_and_the_browser_would_not(
    arrivals: Arrivals, name: str
) -> None:
    for one in arrivals(name):
        assert "default-src 'self'" in one.policy
        assert "unsafe" not in one.policy
        assert one.inline == []


@pytest.mark.parametrize("name", PATHS)
def test_the_browser_complains_of_nothing(arrivals: Arrivals, name: str) -> None:
    assert [one.complaints for one in arrivals(name)] == [[]] * len(READERS)
