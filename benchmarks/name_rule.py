"""A simple rule to take a name apart, independent of the product's (取词规则).

The generators must not use the parser they measure. Rule: at the front stand places of
the division table that lie in the province of the firm's code (or any province); at the
end one of a few legal forms; before it kinds of trade, which are the endings that many
firms of the files share. What is left is the brand. A name is used for queries only if
its brand has two to four characters and the name holds nothing else.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from benchmarks import ROOT

DIVISIONS = ROOT / "search" / "reference" / "divisions.csv"
# The commonest legal forms, longest first (公司法 art. 7; 农民专业合作社法 art. 2).
FORMS = (
    "有限责任公司",
    "股份有限公司",
    "农民专业合作社",
    "专业合作社",
    "有限公司",
    "合作社",
    "总公司",
    "公司",
)
# Peoples in the names of autonomous divisions (GB/T 3304-1991).
PEOPLES = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|"
    "拉祜|水|东乡|纳西|景颇|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|普米|"
    "塔吉克|怒|鄂温克|保安|裕固|独龙|鄂伦春|各"
)
LEAST_SHARE, LEAST = 4000, 20  # an ending of 1 firm in 4,000, of 20, is a trade
_SAME_WORD = 0.8  # an ending that mostly follows one character begins before it
_MOST_PLACES, _MOST_TRADES = 3, 3
_SHORTEST, _LONGEST = 2, 4  # characters of a brand
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_PEOPLE = re.compile(rf"(?:{PEOPLES})族")
_KIND = re.compile(
    r"(?:特别行政区|特区|自治区|自治州|自治县|自治旗|地区|[省市县区州盟旗])$"
)
_TOWN = re.compile("[镇乡村]|街道")
_SAME = str.maketrans("（）", "()")


@dataclass(frozen=True, kw_only=True, slots=True)
class Parts:
    """A name by the rule: region as written and in short, brand, trade, form, branch.

    Shape: `is_simple` if these are all there is, and the brand can be told.
    """

    region: str
    short: str
    brand: str
    trade: str
    form: str
    branch: str
    is_simple: bool

    @property
    def body(self) -> str:
        """Return brand and trade."""
        return self.brand + self.trade


def short_place(name: str) -> str:
    """Return a division's name without its kind and its peoples (播州区 → 播州)."""
    people = _PEOPLE.search(name)
    if people and people.start() >= _SHORTEST:
        return name[: people.start()]
    short = _KIND.sub("", name)
    return short if len(short) >= _SHORTEST else name


@cache
def divisions() -> dict[str, str]:
    """Return the names of all divisions by code."""
    with DIVISIONS.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file)}


@cache
def _places(province: str) -> dict[str, str]:
    """Return how the places of a province are written, each with its short name."""
    found = {}
    for code, name in divisions().items():
        if code.startswith(province) or len(code) == len(province):
            short = short_place(name)
            kinds = ("", *"市县区州省", "特区", "地区", "自治州", "自治县")
            found.update({short + kind: short for kind in kinds} | {name: short})
    return found


def leading_region(name: str, *, code: str) -> tuple[str, str]:
    """Return the places a name begins with, as written and in short."""
    known, written, short = _places(code[2:4]), "", ""
    for _ in range(_MOST_PLACES):
        rest = name[len(written) :]
        word = next((rest[:n] for n in range(15, 1, -1) if rest[:n] in known), "")
        # 凤冈县绥阳镇 is a town of 凤冈, not the county 绥阳.
        if not word or (word == known[word] and _TOWN.match(rest, len(word))):
            break
        written, short = written + word, short + known[word]
    return written, short


def tidy(name: str) -> str:
    """Write all brackets in one way."""
    return name.translate(_SAME)


class NameRule:
    """The rule, with the endings that the given names share as kinds of trade."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        middles = [_cut(name, code)[2] for name, code in names]
        self._trades = frozenset(_shared_endings(middles))

    def parts(self, name: str, *, code: str) -> Parts:
        """Take one name apart."""
        region, short, middle, form, branch = _cut(tidy(name), code)
        brand = middle
        for _ in range(_MOST_TRADES):
            shorter = self._without_trade(brand)
            if len(shorter) < _SHORTEST:
                break
            brand = shorter
        is_simple = (
            not branch
            and _SHORTEST <= len(brand) <= _LONGEST
            and brand != middle
            and _HAN.fullmatch(middle) is not None
            and "第" not in middle
        )
        return Parts(
            region=region,
            short=short,
            brand=brand,
            trade=middle[len(brand) :],
            form=form,
            branch=branch,
            is_simple=is_simple,
        )

    def _without_trade(self, text: str) -> str:
        for length in range(5, 1, -1):
            if len(text) > length and text[-length:] in self._trades:
                return text[:-length]
        return ""


def _cut(name: str, code: str) -> tuple[str, str, str, str, str]:
    """Return region, region in short, middle, form and branch of a name."""
    region, short = leading_region(name, code=code)
    rest, branch = name[len(region) :], ""
    end = rest.find("公司") + len("公司")
    if len("公司") < end < len(rest):
        rest, branch = rest[:end], rest[end:]
    form = next((form for form in FORMS if rest.endswith(form)), "")
    return region, short, rest[: len(rest) - len(form)], form, branch


def _shared_endings(middles: list[str]) -> Iterator[str]:
    """Yield endings of two to five characters that many names share."""
    least = max(LEAST, len(middles) // LEAST_SHARE)
    counts = Counter(
        middle[-length:]
        for middle in middles
        for length in range(2, 6)
        if len(middle) >= length
    )
    longer: dict[str, tuple[int, str]] = {}
    for text, count in counts.items():
        longer[text[1:]] = max(longer.get(text[1:], (0, "")), (count, text))
    for ending, count in counts.items():
        if len(ending) == _SHORTEST and count >= least:
            yield _whole_word(ending, counts, longer)


def _whole_word(
    ending: str, counts: Counter[str], longer: dict[str, tuple[int, str]]
) -> str:
    """Return the longer word most names with this ending have (地产 → 房地产)."""
    count, text = longer.get(ending, (0, ""))
    if count < _SAME_WORD * counts[ending]:
        return ending
    return _whole_word(text, counts, longer)
