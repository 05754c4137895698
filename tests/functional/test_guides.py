"""The pages that explain: what they say is what the tables say."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.utils.html import escape

from registry.domain.policies import load_policies
from registry.domain.policy_files import Unit
from registry.domain.procedures import PROCEDURES
from registry.domain.procedures.transitions import Who
from registry.domain.vocabulary import ProcedureKind
from tests.functional.public import TODAY

NOUNS = {
    Unit.WORKING_DAYS: "working day",
    Unit.DAYS: "day",
    Unit.MONTHS: "month",
}
WAYS = ("objection", "repair", "statement", "tier_review")


def section(client: Client, way: str) -> str:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    answer = client.get("/help")
    assert answer.status_code == 200
    found = re.search(
        rf'<section[^>]* id="{way}".*?</section>', answer.content.decode(), re.DOTALL
    )
    assert found is not None
    return found[0]


@pytest.mark.django_db
@pytest.mark.parametrize("way", WAYS)
def test_help_gives_each_clock_of_a_procedure_with_the_policys_days(
    client: Client, way: str
) -> None:
    shown = section(client, way)
    dues = PROCEDURES[ProcedureKind(way)].dues.values()
    clocks = [one for due in dues for one in due.clocks if one.limit]
    values = [load_policies().at(one.limit, TODAY) for one in clocks]

    assert values
    assert re.findall(r">(\d+) (working day|day|month)s?<", shown) == [
        (str(value.count), NOUNS[value.unit]) for value in values
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("way", WAYS)
def test_help_asks_of_a_firm_what_each_of_its_steps_asks(
    client: Client, way: str
) -> None:
    shown = section(client, way)
    table = PROCEDURES[ProcedureKind(way)].transitions
    steps = [one for one in table if one.who is Who.FIRM]

    assert steps
    for one in steps:
        assert str(escape(one.asks)) in shown
        assert str(escape(one.article)) in shown


@pytest.mark.django_db
@pytest.mark.parametrize("way", WAYS)
def test_help_says_of_each_clock_from_which_step_it_is_counted(
    client: Client, way: str
) -> None:
    shown = section(client, way)
    table = PROCEDURES[ProcedureKind(way)]
    limited = [
        (state, clock)
        for state, due in table.dues.items()
        for clock in due.clocks
        if clock.limit
    ]

    assert limited
    for state, clock in limited:
        before = {one.step for one in table.transitions if one.to_state == state}
        for step in {clock.since} if clock.since else before:
            assert step is not None
            assert f"from: {escape(step.label)}<" in shown
    assert shown.count("counted from:") == len(limited)
