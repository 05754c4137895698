"""How pages write days, money, points, code values and tiers (页面写法).

Time: days are civil dates in China; an instant is shown in China's time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext

from registry.clock import CHINA
from registry.domain.vocabulary import Term, Tier, TierStatus

register = template.Library()

WAN = Decimal(10_000)
SOON = 2  # working days
MINUS = "\u2212"
MONTHS = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
SHAPES = {"A": "circle", "B": "diamond", "C": "triangle", "D": "square"}
STATUS_SHAPES = {"unrated": "ring", "notifying": "half", "withheld": "dash"}


@dataclass(frozen=True, kw_only=True, slots=True)
class TierBadge:
    """What a tier badge shows: letter, word, shape, and the name of its colour."""

    letter: str
    word: str
    shape: str
    tone: str


def is_english() -> bool:
    """Tell whether the page is read in English; otherwise it is Chinese."""
    return (get_language() or "").startswith("en")


def _day_of(value: date | datetime | str) -> date:
    if isinstance(value, str):
        value = (datetime if "T" in value else date).fromisoformat(value)
    if isinstance(value, datetime):
        return value.astimezone(CHINA).date()
    return value


@register.filter
def day(value: date | datetime | str | None) -> str:
    """Write a civil date: 2026年11月23日, or 23 Nov 2026."""
    if not value:
        return ""
    on = _day_of(value)
    if is_english():
        return f"{on.day} {MONTHS[on.month - 1]} {on.year}"
    return f"{on.year}年{on.month}月{on.day}日"


@register.filter
def short_day(value: date | datetime | str | None) -> str:
    """Write a civil date of a near year: 11月23日, or 23 Nov."""
    if not value:
        return ""
    on = _day_of(value)
    if is_english():
        return f"{on.day} {MONTHS[on.month - 1]}"
    return f"{on.month}月{on.day}日"


@register.filter
def instant(value: datetime | str | None) -> str:
    """Write an instant in China's time: 2026年11月23日 10:32, or 23 Nov 2026, 10:32."""
    if not value:
        return ""
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    joint = ", " if is_english() else " "
    return f"{day(at)}{joint}{at.astimezone(CHINA):%H:%M}"


@register.filter
def iso_day(value: date | datetime | str | None) -> str:
    """Write the civil date in China for machines: 2026-11-23."""
    return _day_of(value).isoformat() if value else ""


def _trimmed(number: Decimal) -> str:
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@register.filter
def yuan(value: Decimal | int | str | None) -> str:
    """Write an amount of money: 1,234.50 元, or CNY 1,234.50.

    Units: yuan in; two decimals are shown unless both are zero.
    """
    if value is None or value == "":
        return ""
    amount = Decimal(value).quantize(Decimal("0.01"))
    text = f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,f}"
    return f"CNY {text}" if is_english() else f"{text} 元"


@register.filter
def wan(value: Decimal | int | str | None) -> str:
    """Write an amount in ten thousands of yuan, as the forms do: 12.5 万元.

    Units: yuan in; English readers get the amount in yuan, as they count.
    """
    if value is None or value == "":
        return ""
    return yuan(value) if is_english() else f"{_trimmed(Decimal(value) / WAN)} 万元"


@register.filter
def points(value: Decimal | int | str | None) -> str:
    """Write points as they are, with a minus sign as wide as a digit: −12.50."""
    if value is None or value == "":
        return ""
    number = Decimal(value)
    return f"{MINUS if number < 0 else ''}{abs(number):,f}"


@register.filter
def signed_points(value: Decimal | int | str | None) -> str:
    """Write a change of points with its sign: +2.00 or −12.50."""
    if value is None or value == "":
        return ""
    return points(value) if Decimal(value) < 0 else f"+{points(value)}"


@register.filter
def count(value: int | str | None) -> str:
    """Write a number of things with thousands separators: 12,345."""
    return "" if value is None or value == "" else f"{int(value):,}"


@register.filter
def term(value: Term | None) -> str:
    """Name a code value in the reader's language (词汇)."""
    if value is None:
        return ""
    return value.label if is_english() else value.term


@register.filter
def highlighted(name: str, ranges: Iterable[tuple[int, int]] | None) -> SafeString:
    """Mark the characters of a name that matched what was typed.

    Shape: `ranges` are half-open, in order and apart.
    """
    pieces, done = [], 0
    for start, end in ranges or ():
        pieces.append(conditional_escape(name[done:start]))
        pieces.append(format_html("<mark>{}</mark>", name[start:end]))
        done = end
    pieces.append(conditional_escape(name[done:]))
    return mark_safe("".join(pieces))  # noqa: S308 - every piece is escaped above


@register.simple_tag
def tier_badge_data(tier: str | None, tier_status: str, word: str = "") -> TierBadge:
    """Say how to show a tier; `word` is the rule set's when it differs (等级标识)."""
    if tier_status == TierStatus.PUBLISHED and tier:
        named: Term = Tier(tier)
        letter, shape, tone = named.value, SHAPES[named.value], named.value.lower()
    else:
        named = TierStatus(tier_status)
        letter, shape, tone = "", STATUS_SHAPES[named.value], named.value
    said = word or term(named)
    return TierBadge(
        letter=letter, word=said[:1].upper() + said[1:], shape=shape, tone=tone
    )


@register.simple_tag
def deadline(due_on: date | str, working_days_left: int) -> str:
    """Say how long there is: 3 working days left, 26 Nov (还剩3个工作日)."""
    if working_days_left == 0:
        text = gettext("due today")
    elif working_days_left < 0:
        text = ngettext(
            "%(days)d working day late",
            "%(days)d working days late",
            -working_days_left,
        ) % {"days": -working_days_left}
    else:
        text = ngettext(
            "%(days)d working day left",
            "%(days)d working days left",
            working_days_left,
        ) % {"days": working_days_left}
    joint = ", " if is_english() else "，"
    return f"{text}{joint}{short_day(due_on)}"


@register.filter
def deadline_tone(working_days_left: int) -> str:
    """Name the tone of a deadline: late, soon (two working days or less) or calm."""
    if working_days_left < 0:
        return "late"
    return "soon" if working_days_left <= SOON else "calm"
