"""Where forms and terms come from, as officers read it in their language (出处).

The tables state sources in English; Chinese is put together from the phrases below,
so that a new article of a known law needs no translation of its own.
"""

import re

from django.utils.translation import gettext

from registry.domain.errors import msg
from registry.templatetags.zhixin import is_english

PHRASES = (
    msg("registry's own rule"),
    msg("registry's own rule after"),
    msg("the special equipment rule, taken for every field"),
    msg("mirrored"),
    msg("the order 44 draft of 2025 has 5 days"),
    msg("as a repair"),
    msg("not read in full"),
    msg("read at second hand"),
    msg("taken for withdrawals too"),
    msg("the repair rule of 2021"),
    msg("2 working days under the rule of 2021"),
    msg("15 working days under the rule of 2021"),
    msg("the ten days of an extension added, as to any repair"),
    msg("length not read in"),
    msg("a name alone never links"),
    msg("an on-site breach counts by the penalty that follows"),
    msg("on-site checks, accidents and complaints are internal"),
    msg("sharing follows publication"),
    msg("unfinished inspections are never public"),
    msg("after Zhejiang credit regulation"),
    msg("a warning beside them changes nothing"),
    msg("whether order 107 keeps it was not read"),
    msg("the exchange forms do not state the procedure"),
    msg("SAMR order 107's own classes not read"),
    msg("no transitional clause of SAMR order 107 read"),
    msg("the milder rule is taken"),
    msg("as a failed one"),
    msg("as the general class"),
    msg("as the serious class"),
    msg("no term of its own found"),
    msg("none found before"),
    msg("the field's own window not read"),
    msg("as Product Quality Law"),
    msg("Product Quality Law"),
    msg("Food Safety Law"),
    msg("Agricultural Product Quality and Safety Law"),
    msg("as Guizhou's standard of 2024"),
    msg("Guizhou AMR, low-fine standard of 2023-12-19"),
    msg("Guizhou AMR standard of 2023-12-19"),
    msg("as a natural person"),
    msg("Civil Code"),
    msg("the national form of 30 columns"),
    msg("the national form of 28 columns"),
    msg("public result tables of the market regulators"),
    msg("provincial quality awards"),
    msg("amended 2025"),
    msg("set no term"),
    msg("4 hours"),
    msg("work safety and fire lie with others"),
    msg("years not legible in"),
    msg("6 months under the rule of 2021"),
    msg("its conditions ask for no waiting time"),
    msg("to 2026-03-31"),
    msg("general class"),
    msg("the order 44 draft of 2025 gives 5 days to object"),
    msg("a case is decided in 90 days"),
    msg("on special equipment, taken for every field"),
    msg("no rule names it; as"),
    msg("fifteen days after the time to correct"),
    msg("no organ samples the same product twice within six months"),
    msg("older decisions are counted alike"),
    msg("a score only makes a candidate"),
    msg("assumption"),
)
_LONGEST_FIRST = sorted(PHRASES, key=len, reverse=True)
_ORDER = re.compile(r"(SAMR|NDRC|CFDA) order (\d+)")
_ARTICLES = re.compile(r"\s*arts?\. (\d+)(?:\((\d+)\))?(?:(-| and )(\d+))?")
_BETWEEN = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")
_ISSUERS = {
    "SAMR": "市场监管总局",
    "NDRC": "国家发展改革委",
    "CFDA": "食品药品监管总局",
}
_MARKS = (
    ("; ", "；"),
    (": ", "："),
    (", ", "，"),
    (" (", "（"),
    ("(", "（"),
    (")", "）"),
)


def told_source(text: str) -> str:
    """Tell a source in the reader's language; English is as the tables state it."""
    if is_english():
        return text
    for phrase in _LONGEST_FIRST:
        text = text.replace(phrase, gettext(phrase))
    text = _ORDER.sub(lambda found: f"{_ISSUERS[found[1]]}令第{found[2]}号", text)
    text = _ARTICLES.sub(_articles, text)
    for latin, chinese in _MARKS:
        text = text.replace(latin, chinese)
    return _BETWEEN.sub("", text)


def _articles(found: re.Match[str]) -> str:
    first, item, joint, last = found.groups()
    told = f"第{first}条" + (f"第{item}项" if item else "")
    if last is None:
        return told
    return f"{told}{'至' if joint == '-' else '、'}第{last}条"
