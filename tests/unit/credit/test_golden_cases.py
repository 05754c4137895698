"""The cases a lawyer can read in tests/cases: each sentence holds."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from credit.domain.evaluation import VETOES, evaluate
from credit.domain.ruleset import load
from registry.domain.periods import Period
from registry.domain.records import Accident, Body, Listed, Noted, Penalty, Sampling
from registry.domain.vocabulary import (
    AccidentSeverity,
    ListKind,
    PenaltyKind,
    RecordKind,
    RetestState,
    Tier,
    Verdict,
)
from tests.unit.credit.factories import EVER, fact

FOLDER = Path(__file__).parents[2] / "cases"


def read_cases() -> list[Any]:
    cases = []
    for file in sorted(FOLDER.glob("s*.toml")):
        content = tomllib.loads(file.read_text(encoding="utf-8"))
        cases += [
            pytest.param(
                content["ruleset"], case, id=f"{file.stem}: {case['sentence']}"
            )
            for case in content["case"]
        ]
    return cases


def body_of(stated: dict[str, Any]) -> Body:
    """Take what the body says out of a stated fact; the rest is about time."""
    if "penalty" in stated:
        kinds = tuple(PenaltyKind(kind) for kind in stated.pop("penalty"))
        names = ("violation", "is_heavier", "is_counterfeit", "restricted_until")
        said = {name: stated.pop(name) for name in names if name in stated}
        return Penalty(kinds=kinds, **said)
    if "sampling" in stated:
        return Sampling(
            event=stated.pop("sampling"),
            verdict=Verdict(stated.pop("verdict")),
            retest=RetestState(stated.pop("retest", "none")),
            is_serious=stated.pop("is_serious", False),
            is_corrected=stated.pop("is_corrected", False),
        )
    if "accident" in stated:
        return Accident(severity=AccidentSeverity(stated.pop("accident")))
    if "listed" in stated:
        return Listed(list_kind=ListKind(stated.pop("listed")))
    return Noted(kind=RecordKind(stated.pop("noted")))


@pytest.mark.parametrize(("ruleset", "case"), read_cases())
def test_the_sentence_holds(ruleset: str, case: dict[str, Any]) -> None:
    history = []
    for number, written in enumerate(case["facts"]):
        stated = dict(written)
        body = body_of(stated)
        on: date = stated.pop("on", date(2026, 3, 1))
        usable = Period(*stated.pop("usable")) if "usable" in stated else EVER
        assert not stated, f"not understood: {stated}"
        history.append(fact(body, key=f"fact-{number}", on=on, usable=usable))

    evaluation = evaluate(tuple(history), ruleset=load(ruleset), as_of=case["as_of"])

    assert evaluation.score == case.get("score")
    assert evaluation.tier == (Tier(case["tier"]) if "tier" in case else None)
    if "vetoes" in case:
        assert [veto.code for veto in evaluation.vetoes] == case["vetoes"]
    if "due_on" in case:
        assert evaluation.due_on == case["due_on"]


def test_each_penalty_kind_has_its_case() -> None:
    text = (FOLDER / "s1x10_penalties.toml").read_text(encoding="utf-8")
    facts = [f for case in tomllib.loads(text)["case"] for f in case["facts"]]

    alone = {fact["penalty"][0] for fact in facts if len(fact.get("penalty", [])) == 1}

    assert alone == {kind.value for kind in PenaltyKind}


def test_each_veto_has_its_case() -> None:
    text = (FOLDER / "s2.toml").read_text(encoding="utf-8")
    cases = tomllib.loads(text)["case"]

    seen = {code for case in cases for code in case.get("vetoes", [])}

    assert seen == {rule.code for rule in VETOES}
