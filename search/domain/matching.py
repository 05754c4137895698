"""Whether two statements mean the same firm: match, possible or none (企业比对).

Names are compared by their parts, never as strings of words: region, brand, trade, form
and branch. What is stated on one side only is no contradiction, but leaves a doubt.
Only a confirmed code gives certainty; a different valid code is never a match.

Source: a name may be borne once in one register of one region (企业名称登记管理规定,
Order 734 of 2020, arts. 6, 17); the code is permanent (GB 32100-2015 sec. 4.2).
"""

from dataclasses import dataclass
from functools import lru_cache

from registry.domain.uscc import UsccFault, check_uscc
from registry.domain.vocabulary import Term
from search.domain.grams import CORE, SHORT
from search.domain.lookalikes import is_lookalike
from search.domain.name_regions import Place
from search.domain.name_sounds import folded, syllables
from search.domain.name_tables import FACILITIES, NUMERALS
from search.domain.names import (
    dissect,
    english_words,
    in_one_script,
    normalise,
    plain_form,
    short_branch,
    words_only,
)

_CERTAIN, _SAME, _DOUBT, _CONTRADICTED, _SLIP, _OTHER = 1.0, 0.97, 0.8, 0.7, 0.6, 0.2
_LEAST_POSSIBLE = 0.5
_REMEMBERED = 2**16
_SHORTEST_SLIP = 3  # characters: of two, one changed is another word


class MatchStatus(Term):
    """Whether two statements are of one firm (比对结论)."""

    MATCH = "match", "the same firm", "相符"
    POSSIBLE = "possible", "perhaps the same firm: to be looked at", "疑似"
    NONE = "none", "not the same firm", "不符"


class MatchReason(Term):
    """Why two statements are, may be or are not of one firm (比对理由)."""

    SAME_CODE = "same_code", "the codes are the same", "代码一致"
    AMBIGUOUS = (
        "ambiguous",
        "several firms on file match alike",
        "档案中多家企业同样相符",
    )
    OTHER_CODE = "other_code", "both codes are valid and differ", "代码均有效但不同"
    INVALID_CODE = "invalid_code", "a code stated is not valid", "所载代码无效"
    CODE_NOT_ON_FILE = (
        "code_not_on_file",
        "the code is valid, no firm on file has it",
        "代码有效但档案中无此企业",
    )
    NOT_ON_FILE = (
        "not_on_file",
        "no firm on file has a name like it",
        "档案中无名称相近的企业",
    )
    PERSONS_NUMBER = (
        "persons_number",
        "it holds a person's number, by which nobody is looked up",
        "含个人号码，不予查询",
    )
    NO_NAME = "no_name", "a name is missing", "缺少名称"
    SAME_NAME = "same_name", "the names are the same", "名称一致"
    OTHER_WRITING = (
        "other_writing",
        "the names differ in writing only",
        "名称仅书写形式不同",
    )
    REGION_OMITTED = (
        "region_omitted",
        "a region stands in one name only",
        "仅一方名称含行政区划",
    )
    OTHER_REGION = "other_region", "the regions differ", "行政区划不同"
    FORM_OMITTED = (
        "form_omitted",
        "a legal form stands in one name only",
        "仅一方名称含组织形式",
    )
    FORM_VARIANT = (
        "form_variant",
        "有限公司 on one side, 有限责任公司 on the other",
        "有限公司与有限责任公司之别",
    )
    OTHER_FORM = "other_form", "the legal forms differ", "组织形式不同"
    BRANCH = "branch", "one is a branch of the other", "一方为另一方的分支机构"
    OTHER_BRANCH = "other_branch", "they are different branches", "分支机构不同"
    OTHER_NUMERAL = "other_numeral", "the numerals differ", "序号不同"
    ONE_SLIP = "one_slip", "the names differ by one slip", "名称相差一处笔误"
    OTHER_BRAND = "other_brand", "brand or trade differ", "字号或行业不同"
    OTHER_NAME_STATED = (
        "other_name_stated",
        "the code is this firm's, the name stated is another's",
        "代码属该企业，所载名称不符",
    )
    DECIDED_SAME = (
        "decided_same",
        "your institution decided that it is this firm",
        "本机构已核定为同一企业",
    )
    DECIDED_OTHER = (
        "decided_other",
        "your institution decided that it is none of the firms alike",
        "本机构已核定与相近企业均不同",
    )
    OTHER_NAME = "other_name", "it is not the registered name", "非登记名称"


_AGAINST = {MatchReason.OTHER_REGION, MatchReason.OTHER_FORM}


@dataclass(frozen=True, slots=True)
class Stated:
    """What somebody states of a firm.

    Shape: `region` is a code of GB/T 2260, "" where none is stated, like the code.
    """

    name: str
    code: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The outcome of a comparison, with every reason for it, the weightiest first.

    Shape: `score` is 1.0 only for a confirmed code; a match has at least 0.9, a
    possible one at least 0.5.
    """

    status: MatchStatus
    score: float
    reasons: tuple[MatchReason, ...]

    def doubted(self, reason: MatchReason) -> "Comparison":
        """Return it as possible at most, for a reason outside the two statements."""
        score = min(self.score, _DOUBT)
        return Comparison(MatchStatus.POSSIBLE, score, (reason, *self.reasons))


@dataclass(frozen=True, slots=True)
class _Shape:
    """What of a name is compared."""

    letters: str
    core: str
    places: tuple[Place, ...]
    body: str  # brand, trade and the kind of establishment
    branch: str
    form: str
    short: str  # the core without its region words


def compare(one: Stated, other: Stated) -> Comparison:
    """Compare two statements; the order of the two does not matter."""
    by_code = _by_code(one.code, other.code)
    if by_code is MatchReason.SAME_CODE:
        return compare_confirmed(one, other)
    if by_code is MatchReason.OTHER_CODE:
        return Comparison(MatchStatus.NONE, 0.0, (by_code,))
    found = _by_name(one, other)
    if by_code is None:
        return found
    return Comparison(found.status, found.score, (*found.reasons, by_code))


def compare_confirmed(one: Stated, other: Stated) -> Comparison:
    """Compare two statements known to have one code; told is how the names differ."""
    named = _by_name(one, other)
    is_told = one.name and other.name and named.status is not MatchStatus.MATCH
    reasons = named.reasons if is_told else ()
    return Comparison(MatchStatus.MATCH, _CERTAIN, (MatchReason.SAME_CODE, *reasons))


def whole_grams(name: str) -> tuple[str, ...]:
    """Return the grams by which names alike as a whole are found in an index.

    Shape: of its core, then of its core without region words; none of no name.
    """
    shape = _shape(name)
    return (CORE + shape.core, SHORT + shape.short) if shape.short else ()


def _by_code(one: str, other: str) -> MatchReason | None:
    if not (one and other):
        return None
    first, second = check_uscc(one), check_uscc(other)
    # Codes with a wrong organisation part were issued; as a whole they are no slip.
    if not {*first.faults, *second.faults} <= {UsccFault.INNER_CHECK}:
        return MatchReason.INVALID_CODE
    is_same = first.code == second.code
    return MatchReason.SAME_CODE if is_same else MatchReason.OTHER_CODE


def _by_name(one: Stated, other: Stated) -> Comparison:
    first, second = _shape(one.name), _shape(other.name)
    if not (first.letters and second.letters):
        return Comparison(MatchStatus.NONE, 0.0, (MatchReason.NO_NAME,))
    apart = _regions_stated(one, other)
    if first.letters == second.letters:
        is_as_is = one.name == other.name
        same = MatchReason.SAME_NAME if is_as_is else MatchReason.OTHER_WRITING
        return _judged(doubts=apart, same=same)
    doubts = (*apart, *_forms(first.form, second.form))
    if first.core == second.core or _is_in_other_script(first, second):
        return _judged(doubts=doubts, same=MatchReason.OTHER_WRITING)
    if against := _contradiction(first, second):
        return Comparison(MatchStatus.NONE, _OTHER, (against,))
    if first.body != second.body:
        return _of_other_body(first, second)
    doubts = (*_regions_named(first.places, second.places), *doubts)
    return _judged(doubts=doubts, same=MatchReason.OTHER_WRITING)


def _is_in_other_script(one: _Shape, other: _Shape) -> bool:
    return len(one.letters) == len(other.letters) and (
        in_one_script(one.letters) == in_one_script(other.letters)
    )


def _judged(*, doubts: tuple[MatchReason, ...], same: MatchReason) -> Comparison:
    if not doubts:
        return Comparison(MatchStatus.MATCH, _SAME, (same,))
    # What contradicts weighs more than what is left out.
    is_against = not _AGAINST.isdisjoint(doubts)
    score = (_CONTRADICTED if is_against else _DOUBT) / len(doubts) ** 0.5
    return Comparison(MatchStatus.POSSIBLE, max(score, _LEAST_POSSIBLE), doubts)


def _contradiction(one: _Shape, other: _Shape) -> MatchReason | None:
    """Return what rules out that two names are of one firm."""
    if one.branch != other.branch:
        is_one = not (one.branch and other.branch)
        return MatchReason.BRANCH if is_one else MatchReason.OTHER_BRANCH
    if _numerals(one.body) != _numerals(other.body):
        return MatchReason.OTHER_NUMERAL
    return None


def _of_other_body(one: _Shape, other: _Shape) -> Comparison:
    """Tell a slip of the pen from another brand or trade."""
    regions = _regions_named(one.places, other.places)
    is_apart = MatchReason.OTHER_REGION in regions
    if is_apart or not _is_slip(one.body, other.body):
        return Comparison(MatchStatus.NONE, _OTHER, (MatchReason.OTHER_BRAND, *regions))
    return Comparison(MatchStatus.POSSIBLE, _SLIP, (MatchReason.ONE_SLIP, *regions))


def _is_slip(one: str, other: str) -> bool:
    """Tell whether two bodies differ by one slip of the pen.

    Shape: a character for one that sounds or looks alike, two neighbours swapped, or
    one character too many.
    """
    if min(len(one), len(other)) < _SHORTEST_SLIP:
        return False
    start = _common_head(one, other)
    one, other = one[start:], other[start:]
    end = _common_head(one[::-1], other[::-1])
    one, other = one[: len(one) - end], other[: len(other) - end]
    if len(one) == len(other) == 1:
        (heard,), (said,) = syllables(one), syllables(other)
        return folded(heard) == folded(said) or is_lookalike(one, other)
    is_swap = len(one) == len("ab") and one == other[::-1]
    return is_swap or len(one) + len(other) == 1


def _common_head(one: str, other: str) -> int:
    length = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        length += 1
    return length


@lru_cache(maxsize=_REMEMBERED)
def _shape(name: str) -> _Shape:
    normal = normalise(name)
    if normal.isascii():
        return _english_shape(name, normal)
    core, parts, places = dissect(normal)
    branch = short_branch(parts.branch)
    head = sum(len(place.short) for place in places)
    return _Shape(
        letters=words_only(normal),
        core=core,
        places=places,
        body=core[head : len(core) - len(branch)],
        branch=branch,
        short=core[head:],
        form="" if parts.form in FACILITIES else parts.form,
    )


def _english_shape(name: str, normal: str) -> _Shape:
    """Read an English name: its words in any order, its legal form apart."""
    words, forms = english_words(name)
    letters = words_only(normal)
    core = " ".join(sorted(words)) or letters
    return _Shape(
        letters=letters,
        core=core,
        places=(),
        body=core,
        branch="",
        form=" ".join(forms),
        short=core,
    )


def _numerals(text: str) -> str:
    return "".join(sign for sign in text if sign in NUMERALS)


def _regions_stated(one: Stated, other: Stated) -> tuple[MatchReason, ...]:
    """Compare the regions stated beside the names; one may lie in the other."""
    first, second = one.region.rstrip("0"), other.region.rstrip("0")
    is_within = first.startswith(second) or second.startswith(first)
    return () if is_within else (MatchReason.OTHER_REGION,)


def _regions_named(
    one: tuple[Place, ...], other: tuple[Place, ...]
) -> tuple[MatchReason, ...]:
    """Compare the region words of two names; the words of one may say less."""
    first, second = ({place.short for place in places} for places in (one, other))
    if first == second:
        return ()
    if first <= second or second <= first or _is_within(one, other):
        return (MatchReason.REGION_OMITTED,)
    return (MatchReason.OTHER_REGION,)


def _is_within(one: tuple[Place, ...], other: tuple[Place, ...]) -> bool:
    """Tell whether the innermost places may lie one in the other."""
    return any(
        inner.startswith(outer) or outer.startswith(inner)
        for inner in one[-1].codes
        for outer in other[-1].codes
    )


def _forms(one: str, other: str) -> tuple[MatchReason, ...]:
    if one == other:
        return ()
    if not (one and other):
        return (MatchReason.FORM_OMITTED,)
    if plain_form(one) == plain_form(other):
        return (MatchReason.FORM_VARIANT,)
    return (MatchReason.OTHER_FORM,)
