"""The invented province is invented throughout, whole, and the same for one seed."""

from collections import Counter, defaultdict
from datetime import date

import pytest

from registry.demo.accounts import ACCOUNTS
from registry.demo.conduct import SHARES
from registry.demo.firms import Firm, day_of_register, invent_firms, registers
from registry.demo.industries import breaches, goods, industries
from registry.demo.listings import MOST, invent_listings
from registry.demo.live import invent_drafts, invent_waiting
from registry.demo.places import PREFECTURES, invented_code, organs, prefecture
from registry.demo.seasons import Entry, Season, invent_seasons
from registry.domain.checking import Context, check_statement
from registry.domain.duties import Act, may
from registry.domain.fields import forms
from registry.domain.firm_statements import check_firm
from registry.domain.industries import is_known_industry
from registry.domain.policies import load_policies
from registry.domain.regions import is_known_region
from registry.domain.resampling import Sampled, repetition, sampled
from registry.domain.uscc import check_uscc
from registry.domain.vocabulary import PenaltyKind, RecordKind, RetestState

TODAY = date(2026, 11, 25)
SEED = 2026
ORGANS = {organ.code: organ.name for organ in organs()}


@pytest.fixture(scope="module")
def firms() -> tuple[Firm, ...]:
    """Return the firms of the usual demo."""
    return invent_firms(seed=SEED, count=3000, today=TODAY)


@pytest.fixture(scope="module")
def seasons(firms: tuple[Firm, ...]) -> tuple[Season, ...]:
    """Return the records of the usual demo."""
    return invent_seasons(firms, seed=SEED, today=TODAY)


@pytest.fixture(scope="module")
def entries(seasons: tuple[Season, ...]) -> list[Entry]:
    """Return every statement of the usual demo."""
    return [entry for season in seasons for entry in (*season.entries, *season.simple)]


def test_the_same_seed_and_day_invent_the_same_province() -> None:
    first, again = (invent_firms(seed=7, count=80, today=TODAY) for _ in range(2))
    other = invent_firms(seed=8, count=80, today=TODAY)

    assert first == again
    assert invent_seasons(first, seed=7, today=TODAY) == invent_seasons(
        again, seed=7, today=TODAY
    )
    assert first != other


def test_every_firm_says_in_its_name_that_it_is_an_example(
    firms: tuple[Firm, ...],
) -> None:
    assert len(firms) == 3000
    assert [firm.name for firm in firms if "示例" not in firm.name] == []
    assert [f.former_name for f in firms if f.former_name.count("示例") > 1] == []


def test_every_code_is_valid_and_of_the_region_that_exists_nowhere(
    firms: tuple[Firm, ...],
) -> None:
    assert {firm.code[2:8] for firm in firms} == {"529900"}
    assert [f.code for f in firms if check_uscc(f.code).faults] == []
    assert len({firm.code for firm in firms}) == len(firms)


def test_no_two_firms_bear_one_name(firms: tuple[Firm, ...]) -> None:
    assert len({firm.name for firm in firms}) == len(firms)


def test_one_name_was_given_up_by_a_firm_and_taken_by_another(
    firms: tuple[Firm, ...],
) -> None:
    bearers = [f for f in firms if firms[-1].name in (f.name, f.former_name)]

    assert len(bearers) == 2


def test_the_first_characters_of_a_code_tell_the_legal_form(
    firms: tuple[Firm, ...],
) -> None:
    heads = Counter(firm.code[:2] for firm in firms)

    assert {firm.code[:2] for firm in firms if firm.is_shop} == {"92"}
    assert {f.code[:2] for f in firms if f.name.endswith("合作社")} == {"93"}
    assert 0.04 < heads["92"] / len(firms) < 0.09


def test_firms_lie_in_real_counties_of_every_prefecture(
    firms: tuple[Firm, ...],
) -> None:
    assert {prefecture(firm.region) for firm in firms} == set(PREFECTURES)
    assert [f.region for f in firms if not is_known_region(f.region)] == []


def test_the_register_takes_every_row_without_a_warning() -> None:
    small = invent_firms(seed=SEED, count=300, today=TODAY)
    columns = ("uscc", "name", "legal_form", "established", "district_code")

    checked = [
        check_firm(dict(zip(columns, row, strict=False)), today=register.day)
        for register in registers(small, today=TODAY)
        for row in register.rows
    ]

    assert [c for c in checked if c.faults or c.warnings] == []


def test_a_firm_stands_in_the_registers_once_for_each_change(
    firms: tuple[Firm, ...],
) -> None:
    days = [register.day for register in registers(firms, today=TODAY)]
    rows = Counter(
        row[0] for register in registers(firms, today=TODAY) for row in register.rows
    )

    assert days[0] == date(2021, 11, 25)
    assert days[-1] == TODAY
    assert set(rows) == {firm.code for firm in firms}
    renamed = [firm for firm in firms if firm.former_name]
    assert renamed
    assert {rows[firm.code] for firm in renamed} == {2}


def test_every_statement_keeps_every_rule_on_the_day_it_is_taken_in(
    seasons: tuple[Season, ...],
) -> None:
    broken = []
    for season in seasons:
        context = Context(today=season.day, organs=ORGANS, is_form=False)
        for entry in (*season.entries[::9], *season.simple):
            found = check_statement(forms()[entry.form], entry.stated, context=context)
            broken += [*found.faults, *found.warnings]

    assert broken == []


def test_no_planned_sampling_comes_too_soon_after_another(entries: list[Entry]) -> None:
    by_product: defaultdict[tuple[str, str], list[Sampled]] = defaultdict(list)
    for entry in entries:
        if entry.form == "sampling":
            one = sampled(
                entry.stated,
                organ=entry.stated["organ_code"],
                seller=entry.stated["sampled_seller_code"],
                producer=entry.stated.get("nominal_producer_code", ""),
            )
            by_product[one.firm, one.product].append(one)

    repeated = [
        fault
        for known in by_product.values()
        for one in known
        if (fault := repetition(one, known, policies=load_policies()))
    ]

    assert repeated == []
    assert any(len(known) > 1 for known in by_product.values())


def test_a_record_is_taken_in_after_the_register_knew_its_firm(
    seasons: tuple[Season, ...],
) -> None:
    early = [
        entry.plan.firm.name
        for season in seasons
        for entry in (*season.entries, *season.simple)
        if not (
            day_of_register(entry.plan.firm.known_in, today=TODAY)
            < entry.plan.on
            <= entry.plan.known_on
            <= season.day
        )
    ]

    assert early == []


def test_no_two_records_bear_one_number(entries: list[Entry]) -> None:
    numbers = Counter(
        (entry.form, entry.stated["organ_code"], entry.stated[field])
        for entry in entries
        if (field := forms()[entry.form].number_field)
    )

    assert [number for number, times in numbers.items() if times > 1] == []


def test_all_kinds_of_record_penalty_and_retest_are_there(entries: list[Entry]) -> None:
    kinds = {forms()[entry.form].kind for entry in entries}
    penalties = {kind for e in entries for kind in e.stated.get("penalty_kinds", ())}
    retests = {e.stated["retest"] for e in entries if "retest" in e.stated}

    assert kinds == set(RecordKind)
    assert penalties == {kind.value for kind in PenaltyKind}
    assert retests == {state.value for state in RetestState} - {"none"}


def test_most_samples_conform(entries: list[Entry]) -> None:
    verdicts = Counter(e.stated["verdict"] for e in entries if e.form == "sampling")

    assert 0.04 < verdicts["nonconforming"] / verdicts.total() < 0.09


def test_a_counterfeit_names_a_producer_that_is_not_the_seller(
    entries: list[Entry],
) -> None:
    faked = [
        e for e in entries if e.form == "sampling" and "is_counterfeit" in e.stated
    ]

    assert faked
    assert [
        e
        for e in faked
        if e.stated["nominal_producer_code"] == e.stated["sampled_seller_code"]
    ] == []


def test_nobody_is_named_in_person(entries: list[Entry]) -> None:
    personal = {"representative", "representative_id", "party_id"}

    assert [e for e in entries if personal & set(e.stated)] == []
    people = {p["name"] for e in entries for p in e.stated.get("inspectors", ())}
    assert people == {"示例检查员甲", "示例检查员乙"}


def test_a_firm_is_stated_by_the_name_it_had_then(entries: list[Entry]) -> None:
    before = [
        (entry.stated["punished_name"], entry.plan.firm)
        for entry in entries
        if entry.form == "penalty"
        and entry.plan.known_on
        <= day_of_register(min(entry.plan.firm.renamed_in, 5), today=TODAY)
        and entry.plan.firm.former_name
    ]

    assert before
    assert {name == firm.former_name for name, firm in before} == {True}


def test_about_ten_firms_are_listed_after_a_grave_penalty(
    seasons: tuple[Season, ...],
) -> None:
    listings = invent_listings(seasons)

    assert 5 <= len(listings) <= MOST
    assert all(
        one.decided_on <= seasons[one.season - 1].day <= TODAY for one in listings
    )


def test_organs_stand_after_the_one_above_them_and_have_valid_codes() -> None:
    codes = [organ.code for organ in organs()]

    assert len(set(codes)) == 23
    assert [code for code in codes if check_uscc(code).faults] == []
    assert all(
        organ.parent in codes[:place]
        for place, organ in enumerate(organs())
        if organ.parent
    )


def test_every_part_in_the_play_has_an_account_and_none_plays_two() -> None:
    duties = [set(account.duties) for account in ACCOUNTS]

    for act in set(Act) - {Act.END_TERM, Act.ACT_FOR_PARTNER}:
        assert any(may(held, act) for held in duties), act
    both = (Act.SAVE_DRAFT, Act.APPROVE_DRAFT)
    assert [held for held in duties if all(may(held, act) for act in both)] == []


def test_each_trade_has_a_known_code_goods_and_enough_kinds_of_violation() -> None:
    assert [one.code for one in industries() if not is_known_industry(one.code)] == []
    assert {one.goods for one in industries()} == set(goods())
    assert min(len(breaches(one.sector)) for one in industries()) >= 3


def test_the_shares_of_conduct_are_percentages() -> None:
    assert sum(SHARES.values()) == pytest.approx(100)


def test_drafts_are_begun_returned_and_submitted(firms: tuple[Firm, ...]) -> None:
    drafts = invent_drafts(firms, seed=SEED, today=TODAY)

    context = Context(today=TODAY, organs=ORGANS)
    for draft in drafts:
        checked = check_statement(forms()[draft.form], draft.stated, context=context)
        assert bool(checked.faults) is not draft.is_submitted
    assert Counter(d.is_submitted for d in drafts) == {True: 6, False: 6}
    assert sum(bool(draft.return_reason) for draft in drafts) == 1


def test_four_waiting_rows_name_no_firm_the_registry_knows_by_code(
    firms: tuple[Firm, ...],
) -> None:
    codes = {firm.code for firm in firms}

    rows = invent_waiting(firms, seed=SEED, today=TODAY)

    assert [row.stated.get("punished_code") in codes for row in rows].count(False) == 4


def test_an_invented_code_fits_both_check_characters() -> None:
    assert check_uscc(invented_code("91", "MA000001")).faults == ()
