"""Every pair of colours that meets on a page is readable in both schemes (对比度)."""

import re
from pathlib import Path

import pytest

STYLESHEET = (
    Path(__file__).resolve().parents[3] / "registry/static/registry/zhixin.css"
).read_text("utf-8")
TEXT, GRAPHIC = 4.5, 3.0  # WCAG 2.2, success criteria 1.4.3 and 1.4.11
GROUNDS = ("page", "surface", "sunken")
TONES = ("green", "blue", "amber", "red", "grey")
READ = [
    *((ink, ground) for ink in ("ink", "ink-soft", "accent") for ground in GROUNDS),
    *((ink, "accent-wash") for ink in ("ink", "ink-soft", "accent", "accent-deep")),
    *((tone, f"{tone}-wash") for tone in TONES),
    *(("ink", f"{tone}-wash") for tone in TONES),
    *(("accent", f"{tone}-wash") for tone in TONES),
    ("accent-deep", "surface"),
    ("amber", "surface"),
    ("ink", "mark"),
    ("accent", "mark"),
    ("on-accent", "accent"),
    ("on-accent", "accent-deep"),
    ("on-listed", "listed"),
    ("red", "page"),
    ("red", "surface"),
]
SEEN = [
    *((line, ground) for line in ("line-strong", "focus") for ground in GROUNDS),
    ("accent", "sunken"),
    ("on-listed", "listed"),
]


def blocks_of(selector: str) -> list[dict[str, str]]:
    """Return the custom properties of each rule with exactly this selector."""
    found = re.findall(
        rf"^\s*{re.escape(selector)} \{{(.*?)\}}", STYLESHEET, re.M | re.S
    )
    return [dict(re.findall(r"--([\w-]+): ([^;]+);", block)) for block in found]


LIGHT = blocks_of(":root")[0]
ASKED_DARK = blocks_of(':root:not([data-scheme="light"])')[0]
CHOSEN_DARK = blocks_of(':root[data-scheme="dark"]')[0]


def luminance(colour: str) -> float:
    """Return the relative luminance of #rrggbb."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [LIGHT, CHOSEN_DARK], ids=["light", "dark"])
@pytest.mark.parametrize("pair", READ, ids="-on-".join)
def test_text_stands_out_from_its_ground(
    pair: tuple[str, str], scheme: dict[str, str]
) -> None:
    ink, ground = pair

    assert contrast(scheme[ink], scheme[ground]) >= TEXT


@pytest.mark.parametrize("scheme", [LIGHT, CHOSEN_DARK], ids=["light", "dark"])
@pytest.mark.parametrize("pair", SEEN, ids="-on-".join)
def test_edges_of_controls_and_the_focus_ring_can_be_seen(
    pair: tuple[str, str], scheme: dict[str, str]
) -> None:
    line, ground = pair

    assert contrast(scheme[line], scheme[ground]) >= GRAPHIC


def test_black_on_white_has_the_greatest_contrast() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_the_dark_scheme_is_the_same_whether_asked_for_or_chosen() -> None:
    assert ASKED_DARK == CHOSEN_DARK


def test_every_colour_of_the_light_scheme_has_a_dark_counterpart() -> None:
    colours = {name for name, value in LIGHT.items() if value.startswith("#")}

    assert colours == set(CHOSEN_DARK)


def test_colours_are_named_only_as_tokens_outside_print() -> None:
    rules = STYLESHEET.split("/* Elements */")[1].split("@media print")[0]

    assert re.findall(r"#[0-9a-f]{3,8}\b", rules) == []


def test_the_focus_ring_is_three_pixels_wide() -> None:
    assert ":focus-visible { outline: 3px solid var(--focus)" in STYLESHEET


def test_every_token_used_is_defined() -> None:
    used = set(re.findall(r"var\(--([\w-]+)\)", STYLESHEET))

    assert used <= set(LIGHT)
