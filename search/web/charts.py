"""Charts in their frames: a sentence, a picture and its numbers (图表框)."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from registry.domain.regions import PREFECTURES
from registry.domain.vocabulary import Tier
from registry.reports.chart_svg import chart_svg
from registry.reports.charts import Chart, Item, Shares, TileMap
from search.web.results import value_label

# Where the places lie to each other, as (column, row).
PLACES = dict(
    zip(
        (
            "5205",
            "5203",
            "5206",
            "5202",
            "5209",
            "5201",
            "5226",
            "5223",
            "5204",
            "5227",
        ),
        (
            (0, 0),
            (2, 0),
            (3, 0),
            (0, 1),
            (1, 1),
            (2, 1),
            (3, 1),
            (0, 2),
            (1, 2),
            (2, 2),
        ),
        strict=True,
    )
)
Row = tuple[tuple[str, str], ...]  # cells: text, and the address it opens or ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """One chart as the component shows it; without numbers it has no picture."""

    name: str
    title: str
    head: Sequence[str]
    rows: Sequence[Row]
    source: str
    chart: Chart
    note: str = ""
    has_csv: bool = False

    @property
    def svg(self) -> SafeString:
        """Return the picture, or nothing."""
        if not self.rows:
            return SafeString("")
        told = strip_tags(self.note)
        shown = chart_svg(self.chart, name=self.name, title=self.title, told=told)
        return mark_safe(shown)  # noqa: S308 - every text in it is escaped


def source() -> str:
    """Say where the figures come from."""
    return gettext("Source: what this registry publishes.")


def region_map(
    counts: Mapping[str, int], *, url: Callable[[str], str], name: str = "regions"
) -> Frame:
    """Return the map of prefectures shaded by counts of a region facet.

    Shape: `counts` by code, of any length from four digits; `url` takes six digits.
    """
    added: Counter[str] = Counter()
    for code, number in counts.items():
        added[code[:4]] += number
    items = {
        code[:4]: Item(
            label=value_label("region", code),
            value=added[code[:4]],
            said=f"{added[code[:4]]:,}",
            url=url(code),
        )
        for code in PREFECTURES
    }
    return Frame(
        name=name,
        title=gettext("Firms by prefecture"),
        chart=TileMap(tiles=tuple((*at, items[code]) for code, at in PLACES.items())),
        head=(gettext("Prefecture"), gettext("Firms")),
        rows=[((one.label, one.url), (one.said, "")) for one in items.values()],
        note=gettext(
            "Each tile is one prefecture, placed roughly as on the map. Gui'an New "
            "Area is no division of the national standard: firms are counted there "
            "only where the registrar uses its own code 5209; others are in the "
            "prefecture of their code."
        ),
        source=source(),
    )


def tier_items(counts: Mapping[str, int], url: Callable[[str], str]) -> list[Item]:
    """Return the letters in their order, each with its number and address."""
    return [
        Item(
            label=value_label("tier", tier.value),
            value=counts.get(tier.value, 0),
            said=f"{counts.get(tier.value, 0):,}",
            url=url(tier.value),
            tone=tier.value.lower(),
        )
        for tier in Tier
    ]


def tier_shares(counts: Mapping[str, int], *, url: Callable[[str], str]) -> Frame:
    """Return the shares of tiers among the firms a tier facet counts."""
    items = tier_items(counts, url)
    total = sum(int(one.value) for one in items)
    return Frame(
        name="tiers",
        title=gettext("Tiers of the %(total)s firms that have a published one")
        % {"total": f"{total:,}"},
        chart=Shares(rows=(("", tuple(items)),)),
        head=(gettext("Tier"), gettext("Firms")),
        rows=[((one.label, one.url), (one.said, "")) for one in items] if total else [],
        source=source(),
    )
