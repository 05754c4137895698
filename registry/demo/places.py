"""Where invented firms are (地点): real counties, invented streets and codes."""

from dataclasses import dataclass
from functools import cache
from random import Random

from registry.demo.dice import happens
from registry.domain.regions import children_of, region_name
from registry.domain.uscc import check_character, organisation_check
from registry.domain.vocabulary import AuthorityLevel

NEW_AREA = "520900"
# Share of firms, and how a name and a document number call the place.
PREFECTURES = {
    "520100": (27, "贵阳", "筑"),
    "520200": (8, "六盘水", "六"),
    "520300": (20, "遵义", "遵"),
    "520400": (7, "安顺", "安"),
    "520500": (10, "毕节", "毕"),
    "520600": (8, "铜仁", "铜"),
    "522300": (6, "黔西南", "兴"),
    "522600": (8, "黔东南", "凯"),
    "522700": (8, "黔南", "都"),
    NEW_AREA: (4, "贵安新区", "贵安"),
}
# Invented codes, valid in both checks and nobody's.
PROVINCE_CODE = "11520000000000019J"
PREFECTURE_CODES = {
    "520100": "11520100000000019P",
    "520200": "11520200000000019W",
    "520300": "115203000000000192",
    "520400": "115204000000000197",
    "520500": "11520500000000019C",
    "520600": "11520600000000019H",
    "522300": "11522300000000019T",
    "522600": "11522600000000019A",
    "522700": "11522700000000019F",
    NEW_AREA: "115209000000000191",
}
COUNTIES_WITH_ORGAN = {
    "520102": ("520100", "贵阳市南明区", "筑南"),
    "520103": ("520100", "贵阳市云岩区", "筑云"),
    "520111": ("520100", "贵阳市花溪区", "筑花"),
    "520115": ("520100", "贵阳市观山湖区", "筑观"),
    "520281": ("520200", "盘州市", "盘"),
    "520328": ("520300", "湄潭县", "湄"),
    "520330": ("520300", "习水县", "习"),
    "520382": ("520300", "仁怀市", "仁"),
    "520502": ("520500", "毕节市七星关区", "七"),
    "522301": ("522300", "兴义市", "义"),
    "522601": ("522600", "凯里市", "里"),
    "522701": ("522700", "都匀市", "匀"),
}
REGULATOR = "市场监督管理局"
DEMO_HEAD = "529900"
STREETS = (
    "迎宾",
    "文化",
    "向阳",
    "新华",
    "人民",
    "环城",
    "滨河",
    "茶园",
    "朝阳",
    "解放",
)
ROADS = ("路", "大道", "街", "中路", "西路")
PARKS = ("经济开发区", "工业园区", "轻工产业园", "农产品加工园", "科技园")


@dataclass(frozen=True, kw_only=True, slots=True)
class Organ:
    """An authority of the invented province; its code is nobody's."""

    code: str
    name: str
    level: AuthorityLevel
    region: str
    parent: str  # code of the organ above, or ""
    short: str  # how its document numbers begin


def invented_code(head: str, body: str) -> str:
    """Return a valid code of the region that exists nowhere.

    Shape: `head` is the registrar's two characters, `body` eight of the organisation.
    """
    front = f"{head}{DEMO_HEAD}{body}{organisation_check(body)}"
    return front + check_character(front)


@cache
def organs() -> tuple[Organ, ...]:
    """Return the province's organs, each after the one above it."""
    province = Organ(
        code=PROVINCE_CODE,
        name=f"贵州省{REGULATOR}",
        level=AuthorityLevel.PROVINCE,
        region="520000",
        parent="",
        short="",
    )
    prefectures = [
        Organ(
            code=code,
            name=f"{region_name(region)}{REGULATOR}",
            level=AuthorityLevel.PREFECTURE,
            region=region,
            parent=PROVINCE_CODE,
            short=PREFECTURES[region][2],
        )
        for region, code in PREFECTURE_CODES.items()
    ]
    counties = [
        Organ(
            code=invented_code("11", f"{number:08d}"),
            name=f"{name}{REGULATOR}",
            level=AuthorityLevel.COUNTY,
            region=region,
            parent=PREFECTURE_CODES[above],
            short=short,
        )
        for number, (region, (above, name, short)) in enumerate(
            COUNTIES_WITH_ORGAN.items(), start=101
        )
    ]
    return (province, *prefectures, *counties)


@cache
def organ_of(region: str) -> Organ:
    """Return the organ that supervises a region: its own, or the one above."""
    by_region = {organ.region: organ for organ in organs()}
    return by_region.get(region) or by_region[prefecture(region)]


def prefecture(region: str) -> str:
    """Return the prefecture of an invented firm's region."""
    return region if region == NEW_AREA else f"{region[:4]}00"


def short_name(region: str) -> str:
    """Return how a firm's name calls a county: 道真县, 习水县, 云岩区."""
    name = region_name(region)
    return f"{name[:2]}县" if name.endswith("自治县") else name


def draw_region(rng: Random, *, favoured: dict[str, float]) -> str:
    """Draw a county (or 贵安新区), prefectures weighed by share and by trade."""
    weights = [
        share * favoured.get(region, 1.0)
        for region, (share, _, _) in PREFECTURES.items()
    ]
    found = rng.choices(list(PREFECTURES), weights)[0]
    return found if found == NEW_AREA else rng.choice(children_of(found))


def draw_address(rng: Random, region: str) -> str:
    """Draw an address that names a real county and an invented door."""
    place = "贵州省"
    if region != NEW_AREA:
        place += region_name(prefecture(region))
    place += region_name(region)
    if happens(rng, 0.35):
        return f"{place}示例{rng.choice(PARKS)}{rng.randint(1, 30)}号"
    street = f"示例{rng.choice(STREETS)}{rng.choice(ROADS)}"
    return f"{place}{street}{rng.randint(1, 290)}号"
