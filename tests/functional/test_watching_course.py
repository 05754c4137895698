"""Whatever happens: diffs applied one by one lead to what is public."""

from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.models import Partner, StageCursor
from registry.services.partners import Caller
from search.domain.matching import Stated
from search.domain.watching import WATCHED
from search.models import Portfolio, Profile
from search.services.check_facts import facts_of
from search.services.checks import Row
from search.services.disclosure import STAGE
from search.services.portfolios import open_portfolio
from search.services.watched_firms import add_firms
from search.services.watching import acknowledge, changes_of
from tests.conftest import NOW
from tests.functional.partners import WHOLE, administrator, bank
from tests.functional.public import Town

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db,
    pytest.mark.usefixtures("at_noon"),
]

firms = st.integers(0, 2)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), firms, st.integers(0, 1_100)),
        st.tuples(st.just("drop"), firms, st.integers(0, 5)),
        st.tuples(st.just("correct"), firms, st.integers(0, 5)),
        st.tuples(st.just("contest"), firms, st.integers(0, 5)),
        st.tuples(st.just("rename"), firms, st.integers(0, 3)),
        st.tuples(st.just("wait"), st.sampled_from([1, 30, 200, 366]), st.just(0)),
        st.tuples(st.just("read"), st.just(0), st.just(0)),
        st.tuples(st.just("acknowledge"), st.integers(0, 2), st.just(0)),
    ),
    max_size=14,
)


class Course:
    """A registry in which things happen, and a bank that only reads diffs."""

    def __init__(self, town: Town, partner: Partner) -> None:
        self.caller = Caller(
            partner=partner, scope=WHOLE, user=administrator(partner).user
        )
        self.now = NOW
        self.codes = [one.uscc for one in (town.fined, town.listed, town.clean)]
        template = Profile.objects.get(uscc=town.fined.uscc).view["records"][0]
        self.template: dict[str, Any] = template
        self.made = 0
        self.read: list[tuple[int, dict[str, Any]]] = []
        self.portfolio: Portfolio = open_portfolio(
            "示例", "loan_care", caller=self.caller, now=NOW
        )
        rows = [Row(reference="", stated=Stated("", code=one)) for one in self.codes]
        add_firms(self.portfolio, rows, caller=self.caller, now=NOW)
        self.known = self.public()

    def public(self) -> dict[str, Any]:
        """Return what a check would tell today, without the day itself."""
        facts = facts_of(self.codes, today=self.now.date(), with_heads=False)
        return {code: plain(one.to_view()) for code, one in facts.items()}

    def add(self, firm: int, days: int) -> None:
        """Publish a penalty of so many days ago, for three years."""
        self.made += 1
        on = self.now.date() - timedelta(days=days)
        record = deepcopy(self.template)
        record["fact"] |= {
            "key": f"zz{self.made:06d}",
            "version": 1,
            "event_on": on.isoformat(),
            "usable": [on.isoformat(), (on + timedelta(days=1_095)).isoformat()],
        }
        record["published"] = [on.isoformat(), (on + timedelta(days=1_200)).isoformat()]
        self._change(firm, lambda view: view["records"].append(record))

    def drop(self, firm: int, at: int) -> None:
        self._change(firm, lambda view: view["records"].__delitem__(slice(at, at + 1)))

    def correct(self, firm: int, at: int) -> None:
        def change(view: dict[str, Any]) -> None:
            for record in view["records"][at : at + 1]:
                record["fact"]["version"] += 1

        self._change(firm, change)

    def contest(self, firm: int, at: int) -> None:
        def change(view: dict[str, Any]) -> None:
            for record in view["records"][at : at + 1]:
                is_open = record.pop("contested_on", None)
                if not is_open:
                    record["contested_on"] = self.now.date().isoformat()

        self._change(firm, change)

    def rename(self, firm: int, name: int) -> None:
        self._change(firm, lambda view: view["firm"].update(name=f"示例{name}公司"))

    def wait(self, days: int, _: int) -> None:
        self.now += timedelta(days=days)

    def read_now(self, *_: int) -> None:
        """Read; exactly what differs from what was acknowledged is told."""
        found = changes_of(
            self.portfolio,
            page=lambda firms: (list(firms), None),
            caller=self.caller,
            now=self.now,
        )
        told = {one["firm"]: one for one in found.results}
        public = self.public()
        changed = {one for one in self.codes if public[one] != self.known[one]}
        assert set(told) >= changed  # and more only for a fact corrected unseen
        self.read.append((found.diff.pk, told))

    def acknowledge(self, back: int, _: int) -> None:
        """Acknowledge one of the newest diffs read, and take in what it told."""
        if back >= len(self.read):
            return
        number, told = self.read[-1 - back]
        acknowledge(self.portfolio, number, now=self.now)
        self.read = [one for one in self.read if one[0] > number]
        for code, one in told.items():
            self.known[code] |= plain(one["after"])

    def _change(self, firm: int, change: Any) -> None:
        profile = Profile.objects.get(uscc=self.codes[firm])
        change(profile.view)
        cursor = StageCursor.objects.get(stage=STAGE)
        cursor.seq += 1
        cursor.save()
        profile.seq, profile.name = cursor.seq, profile.view["firm"]["name"]
        profile.save()


def plain(view: dict[str, Any]) -> dict[str, Any]:
    """Leave out the day of asking, which each answer has of its own."""
    told = {name: dict(view[name]) for name in map(str, WATCHED) if name in view}
    for group in told.values():
        group.pop("found_none_label", None)
    return told


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS)
def test_diffs_applied_one_after_another_lead_to_what_is_public(
    province: Town, steps: list[tuple[str, int, int]]
) -> None:
    with transaction.atomic():
        course = Course(province, bank())
        for name, one, other in steps:
            getattr(course, {"read": "read_now"}.get(name, name))(one, other)
        course.read_now()
        course.acknowledge(0, 0)
        course.read_now()

        assert course.read[-1][1] == {}
        assert course.known == course.public()
        transaction.set_rollback(True)
