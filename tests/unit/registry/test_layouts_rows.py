"""Rows of a recognised sheet become statements; none is lost."""

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.checking import Context, check_statement
from registry.domain.layouts import recognise
from registry.domain.layouts_rows import (
    SheetOptions,
    SheetRow,
    group_rows,
    missing_options,
)
from tests.unit.registry.test_layouts import AMR, F17, F19, FOOD, N30, N30_CODES, P12

ORGAN, ORGAN_NAME = "11520000000000019J", "贵州省市场监督管理局"
OPTIONS = SheetOptions(
    authority_code=ORGAN,
    authority_name=ORGAN_NAME,
    notice_number="2026年第1号",
    published_on=date(2026, 10, 1),
)
CONTEXT = Context(today=date(2026, 11, 25), organs={ORGAN: ORGAN_NAME}, is_form=False)


def row_of(headings: list[str], **cells: Any) -> list[Any]:
    """Return a row with cells by heading; `_` in a name stands for itself."""
    return [cells.get(heading) for heading in headings]


def read(
    headings: list[str], *rows: list[Any], options: SheetOptions = OPTIONS
) -> list[SheetRow]:
    sheet = [headings, *rows]
    return list(group_rows(recognise(sheet), sheet, options=options))


def sample(**cells: Any) -> list[Any]:
    stated: dict[str, Any] = {
        "序号": "1",
        "标称生产企业名称": "示例食品厂",
        "被抽样单位名称": "示例超市",
        "样品名称": "示例饼干",
        "不合格项目": "铅",
        "检验值": "0.5",
        "标准值": "≤0.2",
        "抽样编号": "XBJ1",
    }
    return row_of(F19, **(stated | cells))


def product(**cells: Any) -> list[Any]:
    stated: dict[str, Any] = {
        "受检单位": "示例商店",
        "标称生产单位": "示例电器厂",
        "产品名称": "示例插座",
        "主要不合格项目": "标志，输入功率",
    }
    return row_of(P12, **(stated | cells))


def food(**cells: Any) -> list[Any]:
    stated: dict[str, Any] = {
        "product": "示例饼干",
        "producer": "示例食品厂",
        "sampled_unit": "示例超市",
        "failed_item": "铅",
        "verdict": "不合格",
        "published_on": "2022-07-05",
    }
    return row_of(FOOD, **(stated | cells))


def decision(**cells: Any) -> list[Any]:
    stated: dict[str, Any] = {
        "doc_no": "示市监罚〔2026〕1号",
        "party_name": "示例有限公司",
        "violation": "示例违法",
        "published_on": "2026-03-01",
        "agency": ORGAN_NAME,
        "kind": "行政处罚决定书",
    }
    return row_of(AMR, **(stated | cells))


def holds(row: SheetRow) -> set[str]:
    return {fault.code for fault in row.holds}


def test_a_row_of_the_national_form_states_its_fields_by_heading() -> None:
    cells = [f"{place}" for place in range(30)]

    (row,) = read(N30, cells)

    assert row.row_number == 2
    assert row.stated["punished_name"] == "0"
    assert row.stated["remark"] == "29"
    assert row.columns["fine_wan"] == "罚款金额（万元）"


def test_code_rows_notes_and_blank_rows_are_no_statements() -> None:
    sheet = [["表格说明"], N30_CODES, N30, [""] * 30, ["某厂"], ["表格说明：必填"]]

    rows = list(group_rows(recognise(sheet), sheet))

    assert [row.row_number for row in rows] == [5]


def test_blank_cells_state_nothing() -> None:
    (row,) = read(N30, ["某厂", "/", "—", "NULL"])

    assert row.stated == {"punished_name": "某厂"}


def test_a_sample_of_several_rows_is_one_statement() -> None:
    further = row_of(F19, 不合格项目="镉", 检验值="0.3", 标准值="≤0.1")

    first, second = read(F19, sample(), further, sample(序号="2", 抽样编号="XBJ2"))

    assert [item["item"] for item in first.stated["items"]] == ["铅", "镉"]
    assert (first.row_number, first.merged_rows) == (2, (3,))
    assert (second.row_number, second.merged_rows) == (4, ())


@pytest.mark.parametrize("change", [{"序号": "2"}, {"抽样编号": "XBJ2"}])
def test_a_new_sample_starts_when_number_or_sample_number_changes(
    change: dict[str, str],
) -> None:
    assert len(read(F19, sample(), sample(**change))) == 2
    assert len(read(F19, sample(), sample())) == 1


def test_a_row_without_number_that_names_a_product_is_not_swallowed() -> None:
    odd = sample(序号=None, 抽样编号=None)

    assert [row.row_number for row in read(F19, sample(), odd)] == [2, 3]


def test_both_remarks_of_a_food_table_are_kept() -> None:
    cells = sample()
    cells[14], cells[18] = "第一", "第二"

    (row,) = read(F19, cells)

    assert row.stated["remark"] == "第一；第二"


def test_a_failed_sample_takes_verdict_organ_notice_and_day_from_outside() -> None:
    (row,) = read(F19, sample())

    assert row.stated["verdict"] == "nonconforming"
    assert row.stated["concluded_on"] == "2026-10-01"
    assert row.stated["notice_number"] == "2026年第1号"
    assert "delivered_on" not in row.stated
    assert not check_statement(
        recognise([F19]).layout.form, row.stated, context=CONTEXT
    ).faults


def test_options_a_layout_needs_are_named() -> None:
    empty = SheetOptions()

    assert missing_options(recognise([F19]).layout, empty) == (
        "authority_code",
        "published_on",
    )
    assert missing_options(recognise([FOOD]).layout, empty) == ("authority_code",)
    assert missing_options(recognise([N30]).layout, empty) == ()


@pytest.mark.parametrize(
    ("cell", "batch"),
    [
        (44927, "2023-01-01"),
        ("44927", "2023-01-01"),
        (datetime(2023, 1, 1), "2023-01-01"),  # noqa: DTZ001 - as workbooks hold it
        ("20230101", "20230101"),
        ("A1", "A1"),
    ],
)
def test_a_day_of_production_may_be_a_serial_number(cell: object, batch: str) -> None:
    assert read(F19, sample(生产日期=cell))[0].stated["batch"] == batch


def test_joined_items_of_an_older_food_table_are_left_to_the_check() -> None:
    heading = "不合格项目║检验结果║标准值"
    cells = row_of(F17, 抽样编号="1", 被抽样单位名称="示例店", 食品名称="示例茶")
    cells[F17.index(heading)] = "铅‖0.5‖≤0.2"

    (row,) = read(F17, cells)

    assert row.stated["items"] == "铅‖0.5‖≤0.2"


def test_a_product_row_names_its_items_in_one_cell() -> None:
    (row,) = read(P12, product())

    checked = check_statement(recognise([P12]).layout.form, row.stated, context=CONTEXT)

    assert checked.statement is not None
    assert len(checked.statement.detail["items"]) == 2
    assert checked.statement.identity[1] == "2026年第1号"


@pytest.mark.parametrize(
    ("word", "stated"),
    [("计划抽查", "计划抽查"), ("跟踪监督抽查", "跟踪抽查"), ("国家监督抽查", None)],
)
def test_a_kind_of_sampling_is_read_where_its_word_says_one(
    word: str, stated: str | None
) -> None:
    headings = [*P12, "抽查类型"]

    (row,) = read(headings, [*product(), word])

    checked = check_statement(recognise([P12]).layout.form, row.stated, context=CONTEXT)
    assert row.stated.get("sampling_kind") == stated
    assert not checked.faults


def test_a_counterfeit_remark_keeps_the_producer_out() -> None:
    (row,) = read(P12, product(备注="假冒"))

    checked = check_statement(recognise([P12]).layout.form, row.stated, context=CONTEXT)

    assert checked.statement is not None
    assert [party.is_answerable for party in checked.statement.parties] == [True, False]
    assert not row.holds


def test_a_remark_that_speaks_of_counterfeiting_is_held_on_the_safe_side() -> None:
    (row,) = read(P12, product(备注="经核实，认为该批次产品为假冒产品。"))

    assert row.stated["is_counterfeit"] == "yes"
    assert holds(row) == {"remark_unclear"}


def test_a_failed_retest_in_the_remark_is_a_failure_upheld() -> None:
    assert read(FOOD, food(note="复检不合格"))[0].stated["retest"] == "upheld"
    assert "retest" not in read(FOOD, food(note="复检机构：示例所"))[0].stated


def test_rows_of_one_sample_of_an_export_are_grouped_wherever_they_stand() -> None:
    other = food(product="示例茶")

    first, second = read(FOOD, food(), other, food(failed_item="镉"), food())

    assert [item["item"] for item in first.stated["items"]] == ["铅", "镉"]
    assert first.merged_rows == (4, 5)
    assert second.row_number == 3


def test_rows_that_contradict_each_other_are_held_as_failed() -> None:
    passed = food(verdict="合格", failed_item=None)

    (row,) = read(FOOD, passed, food())

    assert row.stated["verdict"] == "不合格"
    assert holds(row) == {"verdicts_differ"}


@pytest.mark.parametrize("name", ["绥化市北林区宏*榨油厂", "（自然人，姓名已删）"])
def test_a_masked_name_is_held(name: str) -> None:
    assert holds(read(FOOD, food(producer=name))[0]) == {"name_masked"}


def test_who_published_an_export_is_kept_as_a_remark() -> None:
    (row,) = read(FOOD, food(published_by="示例省局", collected_from="示例网"))

    assert row.stated["remark"] == "公布机关：示例省局；转载来源：示例网"
    assert row.stated["organ_name"] == ORGAN_NAME


def test_a_decision_of_an_export_waits_for_the_day_to_be_confirmed() -> None:
    (row,) = read(AMR, decision(penalty="罚款", amounts_yuan="45000.00"))

    assert row.stated["decided_on"] == "2026-03-01"
    assert row.stated["fine_wan"] == "4.500000"
    assert holds(row) == {"day_assumed"}


@pytest.mark.parametrize(
    ("penalty", "amounts"),
    [
        ("罚款", "100;200"),
        ("没收违法所得；罚款", "100"),
        ("罚没款", "100"),
        (None, "100"),
        ("罚款", "ten"),
        ("吊销营业执照", "100"),
    ],
)
def test_an_amount_two_kinds_could_claim_is_ambiguous(
    penalty: str | None, amounts: str
) -> None:
    (row,) = read(AMR, decision(penalty=penalty, amounts_yuan=amounts))

    assert "ambiguous_amount" in holds(row)
    assert "fine_wan" not in row.stated


def test_a_revoked_business_licence_is_a_licence_revoked() -> None:
    (row,) = read(AMR, decision(penalty="吊销营业执照"))

    assert row.stated["penalty_kinds"] == "吊销许可证件"
    assert row.stated["licence"] == "营业执照"
    assert "licence" not in read(AMR, decision(penalty="罚款"))[0].stated


@pytest.mark.parametrize("kind", ["行政处罚告知书", "撤销登记决定"])
def test_a_notice_or_a_revocation_is_no_penalty(kind: str) -> None:
    (row,) = read(AMR, decision(kind=kind))

    assert [fault.code for fault in row.refusals] == ["not_a_decision"]
    assert not read(AMR, decision())[0].refusals


@given(st.lists(st.sampled_from(["1", "2", None]), max_size=12))
def test_every_row_with_content_is_in_exactly_one_statement(
    numbers: list[str | None],
) -> None:
    rows = [row_of(F19, 序号=number, 不合格项目="铅") for number in numbers]

    found = [
        number
        for row in read(F19, *rows)
        for number in (row.row_number, *row.merged_rows)
    ]

    assert sorted(found) == list(range(2, len(rows) + 2))
