"""Invented firms (示例企业): names, codes and what the register states of them when."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from registry.demo.dice import dice, happens
from registry.demo.industries import Industry, industries
from registry.demo.places import (
    NEW_AREA,
    PREFECTURES,
    draw_address,
    draw_region,
    invented_code,
    prefecture,
    short_name,
)
from registry.domain.periods import add_months
from registry.domain.regions import region_name
from registry.domain.vocabulary import EnterpriseStatus

MARK = "示例"
YEARS = 5
HEADS = {"L": "91", "F": "91", "S": "92", "C": "93"}
LEGAL_FORMS = {
    "L": "有限责任公司",
    "F": "个人独资企业",
    "S": "个体工商户",
    "C": "农民专业合作社",
}
FIRST = "黔苗云溪乌赤梵韭花青碧翠金银玉瑞福兴和泰"
SECOND = "岭峰泉源川谷湖林原山香禾丰盛达昌隆茂裕恒"
COLUMNS = (
    "uscc",
    "name",
    "legal_form",
    "established",
    "district_code",
    "address",
    "industry",
    "status",
    "registered_capital_wan",
    "capital_currency",
    "business_scope",
)
TWINS = 61  # one firm in so many has a sister with nearly its name
BRANCHES = 40
RENAMED, ENDED = 0.04, 0.045  # shares of firms
GROUP, BRACKETED = 0.03, 0.04  # shares of names of companies


@dataclass(frozen=True, kw_only=True, slots=True)
class Firm:
    """One invented firm.

    Time: register 0 is five years old, register 5 today's; the firm stands in them from
    `known_in`, under a new name from `renamed_in`, ended from `ended_in` (99: never).
    """

    number: int
    code: str
    name: str
    form: str
    region: str
    address: str
    industry: Industry
    established_on: date
    capital_wan: int
    known_in: int
    former_name: str = ""
    renamed_in: int = 99
    ended_in: int = 99
    ended_as: EnterpriseStatus = EnterpriseStatus.ACTIVE

    @property
    def is_shop(self) -> bool:
        """Tell whether it is an individual business (个体工商户)."""
        return self.form == "S"

    def name_in(self, register: int) -> str:
        """Return the name it bears in a register."""
        is_former = self.former_name and register < self.renamed_in
        return self.former_name if is_former else self.name


@dataclass(frozen=True, kw_only=True, slots=True)
class Register:
    """What one yearly file of the registrar brings: new firms and changed ones."""

    number: int
    day: date
    rows: tuple[tuple[str, ...], ...]


def invent_firms(*, seed: int, count: int, today: date) -> tuple[Firm, ...]:
    """Invent firms: the same for the same seed, count and day; names differ all."""
    taken: set[str] = set()
    firms: list[Firm] = []
    while len(firms) < count:
        number = len(firms) + 1
        rng = dice(seed, f"firm {number}")
        if number % BRANCHES == 0 and (parent := _parent(rng, firms)):
            firm = _branch(rng, parent, number=number, today=today)
        elif number % TWINS == 1 and firms and firms[-1].form in "LF":
            firm = _twin(rng, firms[-1], number=number)
        else:
            firm = _firm(rng, number=number, today=today)
        while firm.name in taken:
            firm = replace(firm, name=_name(rng, firm.industry, firm.form, firm.region))
        taken |= {firm.name, firm.former_name}
        firms.append(firm)
    return (*firms[:-1], _heir(firms))


def registers(firms: tuple[Firm, ...], *, today: date) -> Iterator[Register]:
    """Yield the registrar's yearly files, the oldest first."""
    for number in range(YEARS + 1):
        rows = [
            _row(firm, register=number)
            for firm in firms
            if number in (firm.known_in, firm.renamed_in, firm.ended_in)
        ]
        yield Register(
            number=number, day=day_of_register(number, today=today), rows=tuple(rows)
        )


def day_of_register(number: int, *, today: date) -> date:
    """Return the day of a yearly file: register 5 is of today."""
    return add_months(today, 12 * (number - YEARS))


def _firm(rng: Random, *, number: int, today: date) -> Firm:
    industry = rng.choices(industries(), [one.share for one in industries()])[0]
    region = draw_region(rng, favoured=industry.favoured)
    form = rng.choice(industry.forms)
    is_old = happens(rng, 0.86)
    age = rng.randint(YEARS * 366, 9000) if is_old else rng.randint(40, YEARS * 365)
    established_on = today - timedelta(days=age)
    known_in = next(
        number
        for number in range(YEARS + 1)
        if established_on <= day_of_register(number, today=today)
    )
    firm = Firm(
        number=number,
        code=invented_code(HEADS[form], f"MA{number:06d}"),
        name=_name(rng, industry, form, region),
        form=form,
        region=region,
        address=draw_address(rng, region),
        industry=industry,
        established_on=established_on,
        capital_wan=_capital(rng, form),
        known_in=known_in,
    )
    return _with_fate(rng, firm)


def _with_fate(rng: Random, firm: Firm) -> Firm:
    """Let some firms change their name, and some end."""
    if firm.known_in >= YEARS:
        return firm
    later = rng.randint(firm.known_in + 1, YEARS)
    fate = rng.random()
    if fate < RENAMED and not firm.is_shop:
        former = _name(rng, firm.industry, firm.form, firm.region)
        return replace(firm, former_name=former, renamed_in=later)
    if fate < RENAMED + ENDED:
        is_cancelled = happens(rng, 0.7)
        status = (
            EnterpriseStatus.CANCELLED if is_cancelled else EnterpriseStatus.REVOKED
        )
        return replace(firm, ended_in=later, ended_as=status)
    return firm


def _heir(firms: list[Firm]) -> Firm:
    """Let the last firm bear the name that another gave up: two answer to it."""
    given_up = [f.former_name for f in firms[:-1] if f.former_name and f.form == "L"]
    if not given_up:
        return firms[-1]
    return replace(firms[-1], name=given_up[0], former_name="", renamed_in=99)


def _parent(rng: Random, firms: list[Firm]) -> Firm | None:
    parents = [f for f in firms[-120:] if f.form == "L" and f.name.endswith("公司")]
    return rng.choice(parents) if parents else None


def _branch(rng: Random, parent: Firm, *, number: int, today: date) -> Firm:
    """Found a branch (分公司): its name extends the parent's."""
    made = _firm(rng, number=number, today=today)
    region = draw_region(rng, favoured={})
    place = PREFECTURES[prefecture(region)][1]
    return replace(
        made,
        code=invented_code("91", f"MA{number:06d}"),
        name=f"{parent.name}{place}分公司",
        form="L",
        region=region,
        address=draw_address(rng, region),
        industry=parent.industry,
        former_name="",
        renamed_in=99,
        capital_wan=0,
    )


def _twin(rng: Random, sister: Firm, *, number: int) -> Firm:
    """Make a firm whose name differs from its sister's by a numeral or a region."""
    base = MARK + sister.name.split(MARK, 1)[1]
    is_numbered = happens(rng, 0.5)
    place = "贵阳" if sister.name.startswith("遵义") else "遵义"
    return replace(
        sister,
        number=number,
        code=invented_code("91", f"MA{number:06d}"),
        name=_numbered(sister.name, sister.industry) if is_numbered else place + base,
        address=draw_address(rng, sister.region),
        former_name="",
        renamed_in=99,
        ended_in=99,
        ended_as=EnterpriseStatus.ACTIVE,
    )


def _numbered(name: str, industry: Industry) -> str:
    """Put 第二 before the trade, as sister works do."""
    for trade in sorted(industry.trades, key=len, reverse=True):
        if trade in name:
            return name.replace(trade, f"第二{trade}", 1)
    return name.replace(MARK, f"{MARK}第二", 1)


def _name(rng: Random, industry: Industry, form: str, region: str) -> str:
    ending = rng.sample(SECOND, k=2 if happens(rng, 0.4) else 1)
    brand = "".join((MARK, rng.choice(FIRST), *ending))
    trade = rng.choice(industry.trades)
    city = PREFECTURES[prefecture(region)][1]
    near = region_name(region) if region == NEW_AREA else short_name(region)
    if form == "S":
        kind = rng.choice(("店", "经营部", "馆"))
        return f"{near}{brand}{trade.removesuffix('商行')}{kind}"
    if form == "C":
        return f"{near}{brand}{trade}农民专业合作社"
    if form == "F":
        return f"{near}{brand}{trade.removesuffix('厂')}厂"
    limited = "有限公司" if happens(rng, 0.68) else "有限责任公司"
    shape = rng.random()
    if shape < GROUP:
        return f"贵州{brand}{trade.removesuffix('厂')}（集团）有限公司"
    if shape < GROUP + BRACKETED:
        return f"{brand}{trade.removesuffix('厂')}（{city}）{limited}"
    place = rng.choices(("贵州", city, near), (5, 2, 3))[0]
    return f"{place}{brand}{trade.removesuffix('厂')}{limited}"


def _capital(rng: Random, form: str) -> int:
    """Return the registered capital in 万元."""
    if form in "SC":
        return rng.choice((0, 5, 10, 20, 50))
    return rng.choice((50, 100, 200, 300, 500, 500, 1000, 1000, 2000, 5000))


def _row(firm: Firm, *, register: int) -> tuple[str, ...]:
    has_ended = register >= firm.ended_in
    status = firm.ended_as if has_ended else EnterpriseStatus.ACTIVE
    return (
        firm.code,
        firm.name_in(register),
        LEGAL_FORMS[firm.form],
        firm.established_on.isoformat(),
        firm.region,
        firm.address,
        firm.industry.code,
        status.value,
        str(firm.capital_wan) if firm.capital_wan else "",
        "CNY" if firm.capital_wan else "",
        firm.industry.scope,
    )
