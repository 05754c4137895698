"""Chinese firm names taken apart: region, brand, trade, form, branch (企业名称解析).

`core`, the text searched, is regions without 省/市/县/区 and peoples, brand, trade,
kind of establishment and branch. Words that only say what a firm legally is (有限公司,
专业合作社 …) carry no weight and are left out; 集团, 厂, 店, 经营部 … stay: people type
them, and they tell firms apart. Region words in brackets move to the front.

Source: 企业名称登记管理规定 (Order 734, 2020), arts. 6, 10 and 13.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain
from operator import itemgetter

import opencc

from search.domain.grams import (
    CORE,
    SHORT,
    SHORT_INITIALS,
    SHORT_SOUND,
    WHOLE,
    WORD,
    initial_grams,
    keys_of,
    pairs,
    pairs_of_sounds,
)
from search.domain.name_regions import Place, leading_places, whole_places
from search.domain.name_sounds import syllables, typed_syllables
from search.domain.name_tables import (
    ENGLISH_FORMS,
    FACILITIES,
    LEGAL_FORMS,
    NOTES,
    PARENTS,
    TRADES,
    Endings,
)

ANALYSER_VERSION: int = 4

_HAN = re.compile(r"[\u4e00-\u9fff]*")
_BRACKETED = re.compile(r"\(([^()]*)\)")
_ENGLISH_WORD = re.compile(r"[A-Z0-9]+")
_NO_BRACKETS = str.maketrans("", "", "()")
_SAME_SIGN = str.maketrans("<>○◯", "()〇〇")
_BRACKET = {"Ps": "(", "Pe": ")"}
_GROUP = "集团"
_COMPANY = "公司"
_SHORTEST_PARENT = len("某公司")
_SHORTEST_BRAND = 2  # characters left before a trade of one character
_OWN_COMPANY = ("有限公司", "有限责任公司")
_NO_BRANCH = NOTES | LEGAL_FORMS | {_GROUP}
_CODE_HEAD = re.compile(r"[1-9ANY][1-59][0-9]{0,6}[0-9A-HJ-NPQRTUWXY]{0,10}")
_MOST_INITIALS = 12
_CHARACTERS = 2**16  # remembered, whatever the public types


_NOTES = Endings(NOTES)
_FORMS = Endings(LEGAL_FORMS | FACILITIES)
_KINDS_OF_TRADE = Endings(TRADES | {word for word in FACILITIES if len(word) > 1})


@dataclass(frozen=True, kw_only=True, slots=True)
class NameParts:
    """The pieces of a normalised name, "" where absent (名称构成)."""

    region: str
    brand: str
    trade: str
    form: str
    branch: str


@dataclass(frozen=True, kw_only=True, slots=True)
class NameAnalysis:
    """What search and matching need to know of one name (名称分析).

    Shape: `keys` of all grams it is found by but single characters, ascending
    (search.domain.grams).
    """

    name: str
    normal: str
    core: str
    parts: NameParts
    syllables: tuple[str, ...]
    initials: str
    keys: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class QueryAnalysis:
    """What search needs to know of what somebody typed (查询分析).

    Shape: `core` is the short words of `places`, then `rest`; `syllables` are of the
    core, of letters cut where they can be (`is_cut`).
    """

    normal: str
    core: str
    places: tuple[Place, ...]
    rest: str
    parts: NameParts  # of the rest
    syllables: tuple[str, ...]
    is_cut: bool
    initials: str  # "" unless the query may be initials
    is_latin: bool
    looks_like_code: bool
    words: tuple[str, ...] = ()  # of an English name


def normalise(text: str) -> str:
    """Bring a text to one script, case, bracket and width, without blanks.

    Shape: NFKC, simplified script, upper case, all brackets (); idempotent. A text
    of GB 2312 characters is taken as simplified already (乾 stays 乾).
    """
    if _HAN.fullmatch(text) is None:
        decomposed = unicodedata.normalize("NFKD", text).translate(_SAME_SIGN)
        kept = "".join(_sign(character) for character in decomposed)
        text = unicodedata.normalize("NFC", kept)
    return _simplified(text)


@lru_cache(maxsize=_CHARACTERS)
def _sign(character: str) -> str:
    """Map one decomposed character; blanks, controls and selectors become ""."""
    if character == " " or not character.isprintable():
        return ""
    if unicodedata.name(character, "").startswith("VARIATION SELECTOR"):
        return ""
    bracket = _BRACKET.get(unicodedata.category(character))
    return bracket or (character.upper() if character.isascii() else character)


def _simplified(text: str) -> str:
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        if any(map(_is_traditional, text)):
            # Once more for what becomes another traditional character (薴 → 苧 → 苎).
            return _simplified(str(_converter().convert(text)))
    return text


def in_one_script(text: str) -> str:
    """Simplify each character that can be, those of GB 2312 too (乾 becomes 干)."""
    return "".join(map(_simplest, text))


@lru_cache(maxsize=_CHARACTERS)
def _simplest(character: str) -> str:
    return str(_converter().convert(character))


@lru_cache(maxsize=_CHARACTERS)
def _is_traditional(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return bool(_converter().convert(character) != character)
    return False


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def analyse(name: str) -> NameAnalysis:
    """Take a firm's name apart; total on any text.

    Shape: region + brand + trade + form + branch is the normalised name without its
    brackets, in order but for region words that stood in brackets.
    """
    normal = normalise(name)
    core, parts, places = dissect(normal)
    sounds = syllables(core)
    initials = "".join(map(itemgetter(0), sounds))
    region = "".join(place.short for place in places)
    grams = (
        *pairs(words_only(normal)),
        *pairs(core),
        *pairs_of_sounds(sounds),
        *initial_grams(initials),
        *_whole_grams(normal, core, parts, head=len(region), sounds=sounds),
        *(WORD + word for word in english_words(name)[0]),
    )
    return NameAnalysis(
        name=name,
        normal=normal,
        core=core,
        parts=parts,
        syllables=sounds,
        initials=initials,
        keys=keys_of(grams),
    )


def english_words(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the English words of a name in their order, and its legal form apart.

    Shape: upper case; the words of the form as in ENGLISH_FORMS, each once, sorted.
    """
    if not any(map(str.isascii, name)):
        return (), ()
    words = _ENGLISH_WORD.findall(unicodedata.normalize("NFKC", name).upper())
    forms = {ENGLISH_FORMS[word] for word in words if word in ENGLISH_FORMS}
    kept = tuple(word for word in words if word not in ENGLISH_FORMS)
    return kept, tuple(sorted(forms))


def core_of(name: str) -> str:
    """Return the core of a name, without the rest of its analysis."""
    return dissect(normalise(name))[0]


def _whole_grams(
    normal: str, core: str, parts: NameParts, *, head: int, sounds: tuple[str, ...]
) -> Iterator[str]:
    """Yield what a name is found by as a whole: itself and the short forms of it.

    Shape: `head` is the length of the region words the core begins with.
    """
    yield WHOLE + normal
    yield CORE + core
    ends = (len(parts.brand), len(parts.brand + parts.trade), len(core) - head)
    yield from (SHORT + core[head : head + end] for end in ends if end)
    if len(sounds) != len(core):  # letters or digits: sounds and characters part ways
        return
    for start in (head, 0):
        for end in ends:
            heard = sounds[start : head + end]
            yield SHORT_SOUND + "".join(heard)
            yield SHORT_INITIALS + "".join(sound[0] for sound in heard)


def analyse_query(text: str) -> QueryAnalysis:
    """Read what somebody typed: part of a name, pinyin, initials or a code.

    Region words typed apart (鸿发 播州) go to the front, where names have them.
    """
    normal = normalise(text)
    is_latin = normal.isascii() and any(map(str.isalpha, normal))
    words = [normalise(word) for word in text.split()]
    apart = {word: found for word in words if (found := whole_places(word))}
    if len(apart) > 1 and len(apart) == len(words):
        del apart[words[0]]  # 泰顺 南明: a brand may be called like a place
    typed = "".join(word for word in words if word not in apart)
    rest, parts, within = dissect(typed)
    rest = rest[sum(len(place.short) for place in within) :]
    places = (*chain.from_iterable(apart.values()), *within)
    core = "".join(place.short for place in places) + rest
    sounds, is_cut = typed_syllables(normal if is_latin else core)
    letters = normal.lower() if is_latin and normal.isalpha() else ""
    return QueryAnalysis(
        normal=normal,
        core=core,
        places=places,
        rest=rest,
        parts=parts,
        syllables=sounds,
        is_cut=is_cut,
        initials=letters if len(letters) <= _MOST_INITIALS else "",
        is_latin=is_latin,
        looks_like_code=_looks_like_code(normal),
        words=english_words(text)[0] if is_latin else (),
    )


def _looks_like_code(normal: str) -> bool:
    return len(normal) > 1 and _CODE_HEAD.fullmatch(normal) is not None


def dissect(normal: str) -> tuple[str, NameParts, tuple[Place, ...]]:
    """Return the core, the parts and the region words of a normalised name."""
    head, branch = _split_branch(normal)
    head, places = _places(head)
    start, kept = _form(head)
    middle, form = head[:start], head[start:]
    cut_at = _trade(middle)
    if cut_at == 0 and places and places[-1].text == places[-1].short:
        middle, cut_at = places[-1].text + middle, len(places[-1].text)
        places = places[:-1]
    parts = NameParts(
        region="".join(place.text for place in places),
        brand=middle[:cut_at],
        trade=middle[cut_at:],
        form=form,
        branch=branch,
    )
    shorts = (place.short for place in places)
    core = "".join((*shorts, middle, kept, short_branch(branch)))
    return words_only(core) or words_only(normal), parts, places


def short_branch(branch: str) -> str:
    """Write the places a branch is named after as the core writes places."""
    if not branch:
        return ""
    places = leading_places(branch)
    rest = branch[sum(len(place.text) for place in places) :]
    return "".join((*(place.short for place in places), rest))


def plain_form(form: str) -> str:
    """Write 有限责任公司 as 有限公司: one form in law (公司法 art. 7)."""
    return form.replace("责任", "")


def words_only(core: str) -> str:
    """Return a text without what is neither letter nor digit."""
    if core.isalnum():
        return core
    return "".join(character for character in core if character.isalnum())


def _split_branch(normal: str) -> tuple[str, str]:
    """Cut the parent's name from what names its branch."""
    at = normal.find(_COMPANY)
    end = at + len(_COMPANY) if at >= 0 else _end_of_parent(normal)
    branch = normal[end:].translate(_NO_BRACKETS)
    is_branch = branch and branch not in _NO_BRANCH
    if end < _SHORTEST_PARENT or not is_branch or branch.endswith(_OWN_COMPANY):
        return normal, ""
    return normal[:end], branch


def _end_of_parent(normal: str) -> int:
    """Return where a parent that is no company ends; 0 if no branch follows."""
    for word in PARENTS:
        end = normal.find(word) + len(word)
        tail = normal[end:]
        if end > len(word) and _names_branch(tail):
            return end
    return 0


def _names_branch(tail: str) -> bool:
    """Tell whether what follows a parent's name is a branch, not a whole firm's end."""
    word = _FORMS.last(tail, len(tail))
    is_firm = word in LEGAL_FORMS or (word.endswith("厂") and word != "分厂")
    return len(tail) > 1 and word != "" and not is_firm and not tail.startswith("(")


def _places(head: str) -> tuple[str, tuple[Place, ...]]:
    """Take the region words off the head, and those in brackets with them.

    Words in brackets stand in front, unless they lie in what stands there (贵州鸿发
    (遵义)); so 云谷(株洲) is read like 株洲云谷.
    """
    inside = ""
    for found in reversed(list(_BRACKETED.finditer(head))) if "(" in head else ():
        if whole_places(found[1]):
            inside = found[1] + inside
            head = head[: found.start()] + head[found.end() :]
    head = head.translate(_NO_BRACKETS)
    places, within = leading_places(head), whole_places(inside) if inside else ()
    if inside and not (places and within and _may_lie_in(within[0], places[-1])):
        head = inside + head
        places, within = leading_places(head), ()
    return head[sum(len(place.text) for place in places) :], (*places, *within)


def _may_lie_in(inner: Place, outer: Place) -> bool:
    return any(one.startswith(other) for one in inner.codes for other in outer.codes)


def _form(text: str) -> tuple[int, str]:
    """Return where the form begins, and what of it the core keeps."""
    start = len(text) - len(_NOTES.last(text, len(text)))
    word = _FORMS.last(text, start)
    start -= len(word)
    if word in FACILITIES:
        return start, word
    if text.endswith(_GROUP, 0, start):
        return start - len(_GROUP), _GROUP
    return start, ""


def _trade(middle: str) -> int:
    """Return where the trade begins; what stands before it is the brand.

    A single character before the trade takes the next word with it (新生活家居).
    """
    start = later = len(middle)
    while word := _KINDS_OF_TRADE.last(middle, start):
        is_inner = start < len(middle) or start <= _SHORTEST_BRAND
        if len(word) == 1 and is_inner:
            break
        start, later = start - len(word), start
    return later if start == 1 and later < len(middle) else start
