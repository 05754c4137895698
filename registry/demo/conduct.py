"""How invented firms behave (守法情况): a documented model of conduct.

Of the firms that are judged at all, about 88 in 100 end in tier A, 8 in B, 3 in C and
one in D by the default rule set; a fifth to a third have nothing that counts. What
happened longer ago than a year only fills the past.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from registry.demo import others
from registry.demo.dice import dice, draw_day, happens
from registry.demo.firms import YEARS, Firm, day_of_register
from registry.demo.industries import Breach, breaches
from registry.demo.inspections import (
    Failure,
    plan_counterfeit,
    plan_sampling,
    plan_visit,
)
from registry.demo.penalties import Weight, plan_penalty
from registry.demo.planned import Planned
from registry.domain.vocabulary import Sector

# In days before today: what lies between counts now and is out of every window.
COUNTS_FROM, COUNTS_TO = 325, 45
PAST_FROM = 395  # what is older counts no more
LIGHT_FROM, LIGHT_TO = 80, 12
FAIL, GRAVE_FAIL = "fail", "grave_fail"
QUIET, GOOD = "quiet", "good"
# What a firm of each sort did in the last year: one of these sets.
RECENT: dict[str, tuple[tuple[str, ...], ...]] = {
    QUIET: ((),),
    GOOD: ((),) * 44 + ((Weight.FINE,),) * 3 + ((FAIL,),) * 3,
    "fair": (
        (Weight.CONFISCATION,),
        (Weight.CONFISCATION,),
        (Weight.FINE, Weight.FINE),
        (Weight.FINE, FAIL),
        (GRAVE_FAIL,),
        (Weight.STOPPED,),
        (Weight.SUSPENDED,),
    ),
    "attention": (
        (Weight.CONFISCATION, Weight.STOPPED),
        (Weight.LOWERED,),
        (Weight.RESTRICTED, Weight.FINE),
        (Weight.CONFISCATION, GRAVE_FAIL),
        (Weight.STOPPED, Weight.FINE, FAIL),
    ),
    "grave": (
        (Weight.REVOKED,),
        (Weight.CLOSED,),
        (Weight.BANNED,),
        (Weight.DETENTION,),
        (Weight.STOPPED, Weight.LOWERED),
        (Weight.REVOKED, FAIL),
    ),
}
SHARES = {QUIET: 20.0, GOOD: 70.5, "fair": 6.4, "attention": 2.3, "grave": 0.8}
EQUIPPED = frozenset({Sector.EQUIPMENT, Sector.ENGINEERING, Sector.ENVIRONMENT})


@dataclass(frozen=True, kw_only=True, slots=True)
class Behaviour:
    """A firm, the sort of its conduct, and the days it can have records on."""

    firm: Firm
    sort: str
    today: date
    first: date
    last: date

    def recent(self, rng: Random) -> date:
        """Draw a day whose record counts today."""
        return self.day(rng, COUNTS_FROM, COUNTS_TO)

    def day(self, rng: Random, first: int, last: int) -> date:
        """Draw a day by days before today, inside the firm's own life."""
        begin = max(self.first, self.today - timedelta(days=first))
        end = min(self.last, self.today - timedelta(days=last))
        return draw_day(rng, first=min(begin, end), last=end)


def behaviour_of(firm: Firm, *, seed: int, today: date) -> Behaviour | None:
    """Say how a firm behaves; None where the register knew it too late or too short."""
    rng = dice(seed, f"conduct {firm.number}")
    first = day_of_register(firm.known_in, today=today) + timedelta(days=40)
    end = min(firm.ended_in, YEARS)
    last = day_of_register(end, today=today) - timedelta(days=40 * (end < YEARS))
    if first >= last:
        return None
    sort = rng.choices(list(SHARES), list(SHARES.values()))[0]
    if last < today - timedelta(days=COUNTS_TO):
        sort = QUIET
    return Behaviour(firm=firm, sort=sort, today=today, first=first, last=last)


def plan_records(
    behaviour: Behaviour, *, seed: int, makers: Sequence[Firm]
) -> Iterator[Planned]:
    """Plan everything recorded of a firm in five years."""
    rng = dice(seed, f"records {behaviour.firm.number}")
    yield from _recent(rng, behaviour)
    yield from _hidden(rng, behaviour)
    yield from _past(rng, behaviour)
    yield from _around(rng, behaviour)
    if behaviour.firm.industry.is_retail and makers and happens(rng, 0.03):
        maker = rng.choice(makers)
        day = behaviour.day(rng, YEARS * 360, PAST_FROM)
        yield plan_counterfeit(rng, behaviour.firm, maker, on=day)


def _recent(rng: Random, behaviour: Behaviour) -> Iterator[Planned]:
    """Plan what counts now."""
    firm = behaviour.firm
    if behaviour.sort != QUIET:
        for _ in range(1 + happens(rng, 0.25) + happens(rng, 0.1)):
            yield plan_sampling(rng, firm, on=behaviour.recent(rng))
    drawn = list(breaches(firm.industry.sector))
    rng.shuffle(drawn)
    for what in rng.choice(RECENT[behaviour.sort]):
        day = behaviour.recent(rng)
        yield _deed(rng, firm, what=what, breach=drawn.pop(), on=day)


def _deed(rng: Random, firm: Firm, *, what: str, breach: Breach, on: date) -> Planned:
    if what == FAIL:
        retest = rng.choice(("", "", "", "upheld"))
        return plan_sampling(rng, firm, on=on, failure=Failure.ORDINARY, retest=retest)
    if what == GRAVE_FAIL:
        return plan_sampling(rng, firm, on=on, failure=Failure.SERIOUS)
    return plan_penalty(rng, firm, breach=breach, weight=Weight(what), on=on)


def _hidden(rng: Random, behaviour: Behaviour) -> Iterator[Planned]:
    """Plan what counts for officers only: warnings, the simple procedure, retests."""
    firm, drawn = behaviour.firm, list(breaches(behaviour.firm.industry.sector))
    if behaviour.last < behaviour.today - timedelta(days=LIGHT_TO):
        return
    for weight, chance in (
        (Weight.WARNING, 0.03),
        (Weight.SIMPLE, 0.025),
        (Weight.CRITICISM, 0.004),
    ):
        if happens(rng, chance):
            day = behaviour.day(rng, LIGHT_FROM, LIGHT_TO)
            breach = rng.choice(drawn)
            yield plan_penalty(rng, firm, breach=breach, weight=weight, on=day)
    for retest, chance in (("requested", 0.005), ("overturned", 0.005), ("", 0.004)):
        if happens(rng, chance):
            day = behaviour.day(rng, 18, LIGHT_TO)
            yield plan_sampling(
                rng, firm, on=day, failure=Failure.ORDINARY, retest=retest
            )


def _past(rng: Random, behaviour: Behaviour) -> Iterator[Planned]:
    """Plan what no longer counts: lighter decisions and samplings of earlier years."""
    firm, today = behaviour.firm, behaviour.today
    if behaviour.first > today - timedelta(days=PAST_FROM):
        return
    for year in range(1, YEARS):
        begin, end = 365 * year + 365, max(365 * year, PAST_FROM)
        if today - timedelta(days=end) < behaviour.first:
            continue
        if happens(rng, 0.2):
            failure = Failure.ORDINARY if happens(rng, 0.06) else Failure.NONE
            day = behaviour.day(rng, begin, end)
            yield plan_sampling(rng, firm, on=day, failure=failure)
        if happens(rng, 0.055):
            weight = rng.choices(
                (Weight.WARNING, Weight.SIMPLE, Weight.FINE, Weight.CONFISCATION),
                (2, 2, 5, 2),
            )[0]
            if happens(rng, 0.03):
                weight = Weight.OTHER
            breach = rng.choice(breaches(firm.industry.sector))
            day = behaviour.day(rng, begin, end)
            yield plan_penalty(rng, firm, breach=breach, weight=weight, on=day)


def _around(rng: Random, behaviour: Behaviour) -> Iterator[Planned]:
    """Plan what is common beside: permits, visits, complaints, abnormality."""
    firm, whole = behaviour.firm, YEARS * 365
    permit = others.plan_permit(rng, firm, on=behaviour.day(rng, whole, 20))
    if permit and happens(rng, 0.5):
        yield permit
    if happens(rng, 0.2):
        yield plan_visit(rng, firm, on=behaviour.day(rng, 900, 3))
    if happens(rng, 0.07):
        yield others.plan_complaint(rng, firm, on=behaviour.day(rng, 900, 3))
    if happens(rng, 0.045):
        day = behaviour.day(rng, whole, 30)
        yield others.plan_abnormality(rng, firm, on=day, today=behaviour.last)
    yield from _rare(rng, behaviour)


def _rare(rng: Random, behaviour: Behaviour) -> Iterator[Planned]:
    """Plan honours, recalls and accidents."""
    firm, whole = behaviour.firm, YEARS * 365
    is_good = behaviour.sort == GOOD
    if is_good and happens(rng, 0.06):
        yield others.plan_honour(rng, firm, on=behaviour.day(rng, whole, 30))
    if not firm.industry.is_retail and happens(rng, 0.008):
        yield others.plan_recall(rng, firm, on=behaviour.day(rng, whole, 20))
    if firm.industry.sector in EQUIPPED and is_good and happens(rng, 0.03):
        yield others.plan_accident(rng, firm, on=behaviour.day(rng, whole, 90))
