"""What a rule set's file must state, and what it answers."""

import re
from datetime import date
from decimal import Decimal
from importlib import resources
from pathlib import Path

import pytest

from credit.domain.evaluation import VETOES, canonical, evaluate
from credit.domain.parameters import UNITS
from credit.domain.ruleset import (
    NotInForceError,
    RulesetError,
    UnknownDigestError,
    load,
)
from registry.domain.errors import DomainError
from registry.domain.vocabulary import PenaltyKind, Tier
from tests.unit.credit.factories import DAY, fact, penalty

SHIPPED = ["S1x10", "S2"]
VALUES = "values = [{ from = 2014-10-01, value = 10 }]"


def shipped_text(name: str = "S1x10") -> str:
    return (resources.files("credit") / "rulesets" / f"{name}.toml").read_text("utf-8")


FINE = "[penalty.fine]" + shipped_text().split("[penalty.fine]")[1].split("\n[")[0]


def write(folder: Path, text: str, *, name: str = "S1x10") -> Path:
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


def with_fine(folder: Path, *, old: str, new: str) -> Path:
    """Write the shipped rule set with its entry of the fine altered."""
    assert old in FINE
    text = shipped_text()
    assert FINE in text
    return write(folder, text.replace(FINE, FINE.replace(old, new)))


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_parameter_has_title_unit_source_and_values(name: str) -> None:
    parameters = load(name).parameters()

    assert {p.key for p in parameters} <= set(UNITS)
    for parameter in parameters:
        assert parameter.title.strip()
        assert parameter.title_en.isascii()
        assert parameter.source.strip()
        assert parameter.source_en.isascii()
        assert parameter.values
        assert parameter.is_assumption == parameter.source.startswith("假设")


@pytest.mark.parametrize("name", SHIPPED)
def test_every_penalty_kind_has_its_points(name: str) -> None:
    rules = load(name).at(DAY)

    assert all(rules.number(f"penalty.{kind.value}") > 0 for kind in PenaltyKind)


def test_only_the_rule_set_of_shaanxi_vetoes() -> None:
    plain, vetoing = load("S1x10").at(DAY), load("S2").at(DAY)

    assert not any(plain.is_on(rule.code) for rule in VETOES)
    assert all(vetoing.is_on(rule.code) for rule in VETOES)


def test_a_tier_has_neutral_words_a_colour_and_a_shape() -> None:
    words = [load("S1x10").word(tier) for tier in Tier]

    assert [word.term for word in words] == ["良好", "一般", "需关注", "重点关注"]
    assert [word.label for word in words] == [tier.label for tier in Tier]
    assert [word.shape for word in words] == ["●", "◆", "▲", "■"]
    assert len({word.colour for word in words}) == len(Tier)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('title = "罚款"\n', "", "title"),
        ('title_en = "Fine"\n', "", "title_en"),
        ('title_en = "Fine"', 'title_en = " "', "title_en"),
        ('unit = "points"\n', "", "unit"),
        ('unit = "points"', 'unit = "months"', "unit"),
        ("source =", "sauce =", "sauce: unknown key"),
        (VALUES, "", "values"),
        (VALUES, "values = []", "values"),
        (VALUES, "values = [{ from = 2026-01-01 }]", "values"),
        ("from = 2014-10-01", 'from = "2014-10-01"', "values: from"),
        ("from = 2014-10-01", "from = 2014-10-01T08:00:00", "values: from"),
        ("value = 10 }", "value = -1 }", "not fit for points"),
        ("value = 10 }", "value = nan }", "not fit for points"),
        ("value = 10 }", "value = true }", "not fit for points"),
        (VALUES, f'{VALUES}\nassumption = "yes"', "assumption"),
        ("[penalty.fine]", "[penalty.fines]", "penalty.fines: unknown parameter"),
    ],
)
def test_a_faulty_entry_is_refused_by_name(
    tmp_path: Path, old: str, new: str, fault: str
) -> None:
    folder = with_fine(tmp_path, old=old, new=new)

    with pytest.raises(RulesetError, match=re.escape(fault)) as refused:
        load("S1x10", folder=folder)

    assert str(refused.value).startswith("S1x10.toml: penalty.fine")
    assert isinstance(refused.value, DomainError)


@pytest.mark.parametrize(
    ("second", "is_fit"),
    [("2014-10-02", True), ("2014-10-01", False), ("2014-09-30", False)],
)
def test_dates_must_rise_each_once(tmp_path: Path, second: str, is_fit: bool) -> None:
    more = VALUES.replace("]", f", {{ from = {second}, value = 12 }}]")
    folder = with_fine(tmp_path, old=VALUES, new=more)

    if is_fit:
        assert load("S1x10", folder=folder).parameter("penalty.fine").values[1:]
    else:
        with pytest.raises(RulesetError, match="dates must rise"):
            load("S1x10", folder=folder)


def test_a_missing_parameter_is_named(tmp_path: Path) -> None:
    folder = write(tmp_path, shipped_text().replace(FINE, ""))

    with pytest.raises(RulesetError, match=r"^S1x10\.toml: penalty\.fine: missing$"):
        load("S1x10", folder=folder)


def test_vetoes_come_all_or_none(tmp_path: Path) -> None:
    head, tail = shipped_text("S2").split("[veto.lock_months]")
    text = head + "[veto.stop_order" + tail.split("[veto.stop_order")[1]
    folder = write(tmp_path, text, name="S2")

    with pytest.raises(RulesetError, match=r"veto\.lock_months: missing"):
        load("S2", folder=folder)


def test_a_floor_above_the_next_better_tier_is_refused(tmp_path: Path) -> None:
    floor_b = "[{ from = 2014-10-01, value = 70 }]"
    head, tail = shipped_text().split("[floor.b]")
    text = f"{head}[floor.b]{tail.replace(floor_b, floor_b.replace('70', '91'), 1)}"

    with pytest.raises(RulesetError, match="floor: a, b and c must not rise"):
        load("S1x10", folder=write(tmp_path, text))


@pytest.mark.parametrize("name", ["S9", "../rulesets/S2", ""])
def test_a_name_without_a_file_is_refused(name: str) -> None:
    with pytest.raises(RulesetError, match="no such rule set"):
        load(name)


@pytest.mark.parametrize(
    ("old", "new"),
    [('name = "S1x10"', 'name = "S2"'), ("[tiers.D]", "[tiers.E]"), ("[", "[[[")],
)
def test_a_file_with_a_faulty_head_is_refused(
    tmp_path: Path, old: str, new: str
) -> None:
    folder = write(tmp_path, shipped_text().replace(old, new, 1))

    with pytest.raises(RulesetError, match=r"^S1x10\.toml: "):
        load("S1x10", folder=folder)


def test_a_value_takes_over_on_its_day(tmp_path: Path) -> None:
    more = VALUES.replace("]", ", { from = 2026-07-01, value = 12.5 }]")
    ruleset = load("S1x10", folder=with_fine(tmp_path, old=VALUES, new=more))

    before, after = ruleset.at(date(2026, 6, 30)), ruleset.at(date(2026, 7, 1))

    assert before.number("penalty.fine") == 10
    assert after.number("penalty.fine") == Decimal("12.5")
    assert ruleset.next_change_after(date(2026, 6, 30)) == date(2026, 7, 1)
    assert ruleset.next_change_after(date(2026, 7, 1)) is None


def test_the_rule_set_is_not_in_force_before_its_first_day() -> None:
    ruleset = load("S2")

    assert ruleset.at(date(2017, 12, 24)).number("score.start") == 100
    with pytest.raises(NotInForceError):
        ruleset.at(date(2017, 12, 23))


def test_the_digest_is_of_the_content_not_of_the_layout(tmp_path: Path) -> None:
    text = shipped_text().replace(FINE, "") + "# at the end\n" + FINE
    moved = load("S1x10", folder=write(tmp_path, text.replace("= 10 ", "= 10.0 ")))
    changed = load("S1x10", folder=with_fine(tmp_path, old="罚款 1 分", new="罚款一分"))

    assert moved.digest == load("S1x10").digest
    assert changed.digest != load("S1x10").digest


def test_an_old_judgement_replays_after_a_value_was_added(tmp_path: Path) -> None:
    history, shipped = (fact(penalty()),), load("S1x10")
    stored = canonical(evaluate(history, ruleset=shipped, as_of=DAY))
    more = VALUES.replace("]", ", { from = 2027-01-01, value = 15 }]")
    amended = load("S1x10", folder=with_fine(tmp_path, old=VALUES, new=more))

    restored = amended.restore(shipped.digest)

    assert canonical(evaluate(history, ruleset=amended, as_of=DAY)) != stored
    assert canonical(evaluate(history, ruleset=restored, as_of=DAY)) == stored


def test_an_edited_value_cannot_be_restored(tmp_path: Path) -> None:
    edited = load("S1x10", folder=with_fine(tmp_path, old="= 10 ", new="= 11 "))

    with pytest.raises(UnknownDigestError):
        edited.restore(load("S1x10").digest)
