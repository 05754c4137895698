"""What is stated of a record is checked whole, and told by field and rule."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.checking import SUMMARY, Context, check_statement, split_personal
from registry.domain.fields import FieldType, Form, forms
from registry.domain.statements import Checked, Statement
from registry.domain.vocabulary import PartyKind, PenaltyKind, RetestState

TODAY = date(2026, 11, 25)
ORGAN, ORGAN_NAME = "11520000000000019J", "贵州省市场监督管理局"
FIRM = "915201002144621390"
PLACEHOLDER = "00000000000000000X"
PERSON = "520000190001010019"
FORM = Context(today=TODAY, organs={ORGAN: ORGAN_NAME})
IMPORT = Context(today=TODAY, organs={ORGAN: ORGAN_NAME}, is_form=False)
PENALTY = forms()["penalty"]


def penalty(**changes: Any) -> dict[str, Any]:
    stated = {
        "punished_name": "贵州示例食品有限公司",
        "punished_code": FIRM,
        "document_number": "黔市监示处[2026]1号",
        "violation": "经营标签不符合规定的食品",
        "facts": "示例事实",
        "basis": "食品安全法第一百二十五条",
        "penalty_kinds": "罚款",
        "content": "罚款2000元",
        "fine_wan": "0.2",
        "decided_on": "2026-11-24",
        "organ_name": ORGAN_NAME,
        "organ_code": ORGAN,
    }
    return stated | changes


def sampling(**changes: Any) -> dict[str, Any]:
    stated = {
        "sampled_seller_name": "示例超市",
        "nominal_producer_name": "示例食品厂",
        "sample_number": "XBJ26520000001",
        "product": "示例饼干",
        "verdict": "不合格",
        "items": "铅‖0.5‖≤0.2",
        "concluded_on": "2026-10-01",
        "organ_name": ORGAN_NAME,
        "organ_code": ORGAN,
    }
    return stated | changes


def visit(**changes: Any) -> dict[str, Any]:
    stated = {
        "checked_name": "示例小吃店",
        "visit_number": "2026-1",
        "visited_on": "2026-11-20",
        "place": "示例街1号",
        "finding": "示例情况",
        "inspectors": "甲 52-001；乙 52-002",
        "organ_name": ORGAN_NAME,
        "organ_code": ORGAN,
    }
    return stated | changes


def check(
    stated: dict[str, Any], *, form: str = "penalty", context: Context = FORM
) -> Checked:
    return check_statement(forms()[form], stated, context=context)


def faults(checked: Checked) -> set[tuple[str, str]]:
    return {(fault.field, fault.code) for fault in checked.faults}


def warnings(checked: Checked) -> set[tuple[str, str]]:
    return {(fault.field, fault.code) for fault in checked.warnings}


def taken(checked: Checked) -> Statement:
    assert not checked.faults
    assert checked.statement is not None
    return checked.statement


def test_a_whole_penalty_becomes_facts() -> None:
    statement = taken(check(penalty()))

    assert statement.event_on == date(2026, 11, 24)
    assert statement.document_number == "黔市监示处〔2026〕1号"
    assert statement.identity == ("penalty", ORGAN, "黔市监示处〔2026〕1号", FIRM)
    assert statement.columns.fine_yuan == Decimal("2000.00")
    assert statement.columns.penalty_kinds == (PenaltyKind.FINE,)
    assert statement.detail["fine_wan"] == "0.2"
    assert statement.parties[0].kind is PartyKind.LEGAL_PERSON


def test_stating_the_same_in_other_signs_is_the_same_record() -> None:
    other = penalty(
        document_number="黔市监示处（２０２６）1 号",
        punished_code=" 9152 0100 2144 6213 90 ",
        fine_wan="0.200000",
        decided_on="2026年11月24日",
    )

    assert taken(check(other)).identity == taken(check(penalty())).identity
    assert taken(check(other)).detail == taken(check(penalty())).detail


@pytest.mark.parametrize(
    "name",
    [field.name for field in PENALTY.all_fields if field.is_required],
)
@pytest.mark.parametrize("blank", ["", "/", "无", "NULL", None])
def test_what_is_required_must_be_stated(name: str, blank: object) -> None:
    assert (name, "required") in faults(check(penalty(**{name: blank})))


@pytest.mark.parametrize(
    ("name", "length", "is_taken"),
    [
        ("punished_name", 200, True),
        ("punished_name", 201, False),
        ("punished_name", 10_000, False),
        ("facts", 2000, True),
        ("facts", 2001, False),
    ],
)
def test_a_text_has_its_longest(name: str, length: int, *, is_taken: bool) -> None:
    found = faults(check(penalty(**{name: "示" * length})))

    assert ((name, "too_long") not in found) is is_taken


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"bogus": "1"}, "bogus", "unknown_field"),
        ({"decided_on": "24-11-24"}, "decided_on", "invalid_date"),
        ({"decided_on": "2026-11-26"}, "decided_on", "future_date"),
        ({"decided_on": "1949-09-30"}, "decided_on", "too_early"),
        ({"decided_on": "1900-01-01"}, "decided_on", "required"),
        ({"valid_until": "2026-11-23"}, "valid_until", "date_order"),
        ({"publication_until": "2026-11-23"}, "publication_until", "date_order"),
        ({"fine_wan": "two"}, "fine_wan", "invalid_amount"),
        ({"fine_wan": "-1"}, "fine_wan", "invalid_amount"),
        ({"fine_wan": "0.0000001"}, "fine_wan", "invalid_amount"),
        ({"fine_wan": ""}, "fine_wan", "fine_missing"),
        ({"fine_wan": "0"}, "fine_wan", "fine_missing"),
        ({"penalty_kinds": "警告"}, "fine_wan", "fine_without_kind"),
        ({"confiscated_wan": "1"}, "confiscated_wan", "confiscation_without_kind"),
        ({"penalty_kinds": "责令改正"}, "penalty_kinds", "unknown_penalty_kind"),
        (
            {"penalty_kinds": "罚款;暂扣或者吊销执照"},
            "penalty_kinds",
            "ambiguous_penalty_kind",
        ),
        (
            {"penalty_kinds": "罚款;没收违法所得"},
            "confiscated_wan",
            "confiscation_missing",
        ),
        ({"penalty_kinds": "罚款;吊销许可证"}, "licence", "licence_missing"),
        ({"licence": "食品经营许可证"}, "licence", "licence_without_kind"),
        ({"organ_code": FIRM}, "organ_code", "unknown_organ"),
        ({"organ_name": "示例局"}, "organ_name", "organ_name_mismatch"),
        ({"organ_code": PLACEHOLDER}, "organ_code", "organ_placeholder"),
        ({"punished_name": "示例\u202e公司"}, "punished_name", "forbidden_character"),
        ({"punished_name": "<b>示例</b>"}, "punished_name", "forbidden_character"),
        ({"facts": "示例\x00"}, "facts", "forbidden_character"),
        ({"punished_code": "915201002144621391"}, "punished_code", "invalid_uscc"),
        ({"punished_code": PERSON}, "punished_code", "invalid_uscc"),
        ({"punished_kind": "自然人"}, "punished_code", "kind_contradicts_code"),
        ({"punished_kind": "个体工商户"}, "punished_kind", "kind_contradicts_code"),
        ({"punished_code": ""}, "punished_kind", "required"),
        ({"is_heavier": "也许"}, "is_heavier", "invalid_yes_no"),
        ({"attachments": ["photo.jpg"]}, "attachments", "invalid_attachment"),
        ({"facts": ["示例"]}, "facts", "not_text"),
    ],
)
def test_a_broken_rule_of_penalties_is_told_by_field(
    changes: dict[str, Any], field: str, code: str
) -> None:
    checked = check(penalty(**changes))

    assert (field, code) in faults(checked)
    assert checked.statement is None


@pytest.mark.parametrize(
    "changes",
    [
        {"decided_on": "2026-11-25"},
        {"valid_until": "2026-11-24", "publication_until": "2026-11-24"},
        {"valid_until": "2099/12/31"},
        {"fine_wan": "0.000001"},
        {"penalty_kinds": "警告", "fine_wan": "0"},
        {"penalty_kinds": "罚款;没收非法财物", "confiscated_wan": "1"},
        {"penalty_kinds": "罚款;吊销许可证", "licence": "食品经营许可证 JY1"},
        {"organ_name": "贵州省 市场监督管理局"},
        {"punished_kind": "法人及非法人组织", "remark": "第一行\n第二行"},
        {"punished_code": "", "punished_kind": "个体工商户"},
        {"attachments": ["0" * 64]},
    ],
)
def test_the_lawful_side_of_each_boundary_is_taken(changes: dict[str, Any]) -> None:
    assert not faults(check(penalty(**changes)))


def test_a_confiscation_of_nothing_is_a_warning() -> None:
    checked = check(penalty(penalty_kinds="罚款;没收非法财物", confiscated_wan="0"))

    assert taken(checked).columns.confiscated_yuan == 0
    assert ("confiscated_wan", "confiscation_zero") in warnings(checked)


def test_a_fine_of_nothing_is_no_fine() -> None:
    statement = taken(check(penalty(penalty_kinds="警告", fine_wan="0")))

    assert statement.columns.fine_yuan is None


def test_a_restriction_ends_on_the_day_after_its_last() -> None:
    statement = taken(check(penalty(restricted_until="2027-12-31")))

    assert statement.columns.restricted_until == date(2028, 1, 1)


def test_one_wrong_check_digit_is_taken_with_a_reason() -> None:
    stated = penalty(punished_code="91350203M0001QKT19")
    reasoned = Context(
        today=TODAY, organs={ORGAN: ORGAN_NAME}, has_code_reason="与执照一致"
    )

    assert ("punished_code", "invalid_uscc") in faults(check(stated))
    assert ("punished_code", "unusual_uscc") in warnings(
        check(stated, context=reasoned)
    )
    assert taken(check(stated, context=reasoned)).parties[0].code


def test_an_unknown_organ_of_an_import_is_found_by_its_whole_name() -> None:
    checked = check(penalty(organ_code=""), context=IMPORT)

    assert taken(checked).organ_code == ORGAN
    assert ("organ_code", "organ_from_name") in warnings(checked)
    assert ("organ_code", "required") in faults(check(penalty(organ_code="")))


def test_the_placeholder_of_an_organ_is_read_on_import_and_never_kept() -> None:
    stated = penalty(organ_code=PLACEHOLDER, source_code=PLACEHOLDER)
    checked = check(stated, context=IMPORT)

    assert ("organ_code", "organ_placeholder") in warnings(checked)
    assert PLACEHOLDER not in str(taken(checked).detail)


def test_an_organ_nobody_registered_is_refused_on_import_too() -> None:
    stated = penalty(organ_code="", organ_name="示例市市场监督管理局")

    assert faults(check(stated, context=IMPORT)) == {("organ_code", "unknown_organ")}


@pytest.mark.parametrize("context", [FORM, IMPORT])
def test_what_another_organ_decided_is_its_own_to_state(context: Context) -> None:
    beyond = replace(context, beyond=frozenset({ORGAN}))

    assert faults(check(penalty(), context=beyond)) == {("organ_code", "organ_beyond")}
    assert not faults(check(penalty(), context=context))


def test_the_source_unit_is_a_pair_as_well() -> None:
    stated = penalty(source_code=ORGAN, source_name="示例局")

    assert ("source_name", "organ_name_mismatch") in faults(check(stated))
    assert not faults(check(stated | {"source_name": ORGAN_NAME}))


def test_a_natural_person_has_no_columns_of_firms() -> None:
    stated = penalty(punished_code="", punished_kind="自然人", representative="某")

    assert faults(check(stated)) == {("representative", "not_for_person")}


def test_a_persons_number_reaches_neither_facts_nor_messages() -> None:
    person = penalty(
        punished_name="示例甲",
        punished_code="",
        punished_kind="自然人",
        party_id=PERSON,
    )
    misplaced = check(penalty(punished_code=PERSON, penalty_kinds=PERSON))

    assert PERSON not in repr(taken(check(person)))
    assert PERSON not in repr(misplaced)
    assert split_personal(PENALTY, person)[1] == {"party_id": PERSON}
    assert "party_id" not in split_personal(PENALTY, person)[0]


def test_a_persons_number_in_free_text_is_a_warning_without_the_number() -> None:
    checked = check(penalty(facts=f"当事人（{PERSON}）"))

    assert ("facts", "personal_in_text") in warnings(checked)
    assert PERSON not in str([str(warning) for warning in checked.warnings])
    assert not warnings(check(penalty(facts="编号6901234567892")))


def test_what_stands_behind_other_stays_readable() -> None:
    statement = taken(check(penalty(penalty_kinds="罚款;其他-公开道歉")))

    assert statement.detail["penalty_kinds"] == ["fine", "other"]


def test_a_whole_failed_sample_becomes_facts() -> None:
    statement = taken(check(sampling(), form="sampling"))

    assert statement.identity == ("sampling", "XBJ26520000001")
    assert statement.columns.event == "XBJ26520000001"
    assert statement.columns.retest is RetestState.NONE
    assert statement.detail["items"][0]["limit"] == "≤0.2"
    assert [(party.slot, party.is_answerable) for party in statement.parties] == [
        (1, True),
        (2, True),
    ]


def test_a_counterfeit_never_touches_the_nominal_producer() -> None:
    statement = taken(check(sampling(is_counterfeit="是"), form="sampling"))

    assert [party.is_answerable for party in statement.parties] == [True, False]


def test_a_producer_alone_keeps_its_slot() -> None:
    statement = taken(check(sampling(sampled_seller_name=""), form="sampling"))

    assert [party.slot for party in statement.parties] == [2]


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"items": ""}, "items", "items_missing"),
        ({"items": "铅‖1‖2‖3"}, "items", "invalid_items"),
        ({"verdict": "合格"}, "items", "items_of_conforming"),
        ({"verdict": "合格", "retest": "维持不合格"}, "retest", "retest_of_conforming"),
        ({"verdict": "良"}, "verdict", "unknown_choice"),
        ({"gtin": "6901234567891"}, "gtin", "invalid_gtin"),
        ({"sampled_on": "2026-10-02"}, "concluded_on", "date_order"),
        ({"delivered_on": "2026-09-30"}, "delivered_on", "date_order"),
        ({"delivered_on": "2026-11-26"}, "delivered_on", "future_date"),
        (
            {"sampled_seller_name": "", "nominal_producer_name": "/"},
            "sampled_seller_name",
            "no_party",
        ),
        (
            {"sampled_seller_name": "", "sampled_seller_code": FIRM},
            "sampled_seller_name",
            "required",
        ),
    ],
)
def test_a_broken_rule_of_samplings_is_told_by_field(
    changes: dict[str, Any], field: str, code: str
) -> None:
    assert (field, code) in faults(check(sampling(**changes), form="sampling"))


@pytest.mark.parametrize(
    "changes",
    [
        {"verdict": "合格", "items": ""},
        {"gtin": "690 1234 567892"},
        {"sampled_on": "2026-10-01", "delivered_on": "2026-10-01"},
        {"retest": "upheld"},
    ],
)
def test_the_lawful_side_for_samplings_is_taken(changes: dict[str, Any]) -> None:
    assert not faults(check(sampling(**changes), form="sampling"))


def test_a_foreign_article_number_is_a_warning() -> None:
    checked = check(sampling(gtin="4006381333931"), form="sampling")

    assert ("gtin", "unusual_gtin") in warnings(checked)


def test_without_a_number_a_sample_is_known_by_what_the_notice_names() -> None:
    stated = sampling(sample_number="", notice_number="2026年第1号", batch="2026-01-01")
    again = stated | {"product": " 示例饼干 "}
    other = stated | {"batch": "2026-01-02"}

    first, second, third = (
        taken(check(row, form="sampling")) for row in (stated, again, other)
    )

    assert first.identity == second.identity
    assert len(first.columns.event) == 64
    assert first.columns.event != third.columns.event


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"inspectors": "甲 52-001"}, "inspectors", "too_few_inspectors"),
        ({"inspectors": "甲 52-1；乙 52-1"}, "inspectors", "too_few_inspectors"),
        ({"inspectors": "甲；乙"}, "inspectors", "invalid_inspectors"),
        ({"order": "改正"}, "correct_by", "order_without_day"),
        ({"correct_by": "2026-12-01"}, "order", "day_without_order"),
        ({"order": "改正", "correct_by": "2026-11-19"}, "correct_by", "date_order"),
    ],
)
def test_a_broken_rule_of_visits_is_told_by_field(
    changes: dict[str, Any], field: str, code: str
) -> None:
    assert (field, code) in faults(check(visit(**changes), form="on_site"))


def test_a_visit_of_two_inspectors_with_an_order_for_the_same_day_is_taken() -> None:
    stated = visit(order="改正", correct_by="2026-11-20")

    statement = taken(check(stated, form="on_site"))

    assert statement.identity == ("on_site", ORGAN, "2026-1")
    assert len(statement.detail["inspectors"]) == 2


def test_what_was_taken_can_be_stated_again_and_is_the_same() -> None:
    for form, stated in (
        ("penalty", penalty(penalty_kinds="罚款;警告", is_heavier="是")),
        ("sampling", sampling()),
        ("on_site", visit()),
    ):
        statement = taken(check(stated, form=form))

        assert taken(check(statement.detail, form=form)) == statement


def least(form: Form) -> dict[str, Any]:
    """Return what a form demands, and no more."""
    shown = {
        FieldType.DATE: "2026-01-01",
        FieldType.INSPECTORS: "甲 1；乙 2",
        FieldType.CHOICES: "警告",
    }
    stated = {
        field.name: next(iter(field.options)).term
        if field.input is FieldType.CHOICE and field.options
        else shown.get(field.input, "示例")
        for field in form.all_fields
        if field.is_required
    }
    party = {f"{form.parties[0]}_name": "示例公司", f"{form.parties[0]}_code": FIRM}
    return stated | party | {"organ_name": ORGAN_NAME, "organ_code": ORGAN}


@pytest.mark.parametrize("code", sorted(forms()))
def test_every_form_takes_the_least_it_demands(code: str) -> None:
    statement = taken(check(least(forms()[code]), form=code))

    assert statement.event_on == date(2026, 1, 1)
    assert json.loads(json.dumps(statement.detail)) == statement.detail
    assert statement.missing_summary == ()


@pytest.mark.parametrize(
    ("form", "name"),
    [("permit", "ends_on"), ("honour", "ends_on"), ("abnormality", "removed_on")],
)
def test_the_last_day_of_what_ends_is_a_column(form: str, name: str) -> None:
    day_of_the_decision, day_before = "2026-01-01", "2025-12-31"
    stated = least(forms()[form])

    same = check(stated | {name: day_of_the_decision}, form=form)
    before = check(stated | {name: day_before}, form=form)

    assert taken(same).columns.ends_on == date(2026, 1, 1)
    assert (name, "date_order") in faults(before)


def _stated(form: Form) -> st.SearchStrategy[dict[str, Any]]:
    shown = st.one_of(
        st.text(max_size=30),
        st.sampled_from(["罚款", "2026-01-01", "0.2", FIRM, ORGAN, ORGAN_NAME, PERSON]),
        st.none() | st.booleans() | st.integers() | st.floats(),
        st.lists(st.dictionaries(st.text(max_size=9), st.text(max_size=9)), max_size=2),
    )
    names = [field.name for field in form.all_fields]
    return st.dictionaries(st.sampled_from(names) | st.text(max_size=9), shown)


@given(data=st.data(), code=st.sampled_from(sorted(forms())), is_form=st.booleans())
def test_the_check_answers_whatever_is_stated(
    data: st.DataObject, code: str, *, is_form: bool
) -> None:
    stated = data.draw(_stated(forms()[code]))
    context = FORM if is_form else IMPORT

    checked = check_statement(forms()[code], stated, context=context)

    assert (checked.statement is None) == bool(checked.faults)
    assert all(str(fault) for fault in (*checked.faults, *checked.warnings))


@given(data=st.data())
def test_one_strange_value_in_a_lawful_statement_never_breaks_the_check(
    data: st.DataObject,
) -> None:
    stated = penalty() | data.draw(_stated(PENALTY))

    checked = check(stated, context=IMPORT)

    assert (checked.statement is None) == bool(checked.faults)


@given(st.sampled_from([field.name for field in PENALTY.all_fields]))
def test_a_persons_number_in_any_field_is_in_no_message(name: str) -> None:
    checked = check(penalty(**{name: PERSON}))

    assert PERSON not in str(
        [str(told) for told in (*checked.faults, *checked.warnings)]
    )


def test_each_of_the_six_items_of_the_public_summary_is_required() -> None:
    required = {field.name for field in PENALTY.all_fields if field.is_required}

    assert len(SUMMARY) == 6
    assert set(SUMMARY) <= required
