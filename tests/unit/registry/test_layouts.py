"""Sheets are recognised by their heading row, wherever and however it is written."""

import pytest

from registry.domain.fields import FieldType
from registry.domain.layouts import (
    InvalidHeadingError,
    UnknownLayoutError,
    column_letter,
    fold_heading,
    layouts,
    may_wait,
    recognise,
)
from registry.domain.layouts_rows import ITEM
from registry.domain.statements import Fault


def headings_of(shown: str) -> list[str]:
    """Return headings written in one line, a blank between them."""
    return shown.split()


N30 = headings_of(
    "行政相对人名称 行政相对人类别 行政相对人代码_1（统一社会信用代码） "
    "行政相对人代码_2（工商注册号） 行政相对人代码_3（组织机构代码） "
    "行政相对人代码_4（税务登记号） 行政相对人代码_5（事业单位证书号） "
    "行政相对人代码_6（社会组织登记证号） 法定代表人 法定代表人证件类型 "
    "法定代表人证件号码 证件类型 证件号码 行政处罚决定书文号 违法行为类型 违法事实 "
    "处罚依据 处罚类别 处罚内容 罚款金额（万元） "
    "没收违法所得、没收非法财物的金额（万元） 暂扣或吊销证照名称及编号 处罚决定日期 "
    "处罚有效期 公示截止期 处罚机关 处罚机关统一社会信用代码 数据来源单位 "
    "数据来源单位统一社会信用代码 备注"
)
N30_CODES = headings_of(
    "CF_XDR_MC CF_XDR_LB CF_XDR_SHXYM CF_XDR_GSZC CF_XDR_ZZJG CF_XDR_SWDJ "
    "CF_XDR_SYDW CF_XDR_SHZZ CF_FRDB CF_FR_ZJLX CF_FR_ZJHM CF_XDR_ZJLX CF_XDR_ZJHM "
    "CF_WSH CF_WFXW CF_SY CF_YJ CF_CFLB CF_NR CF_NR_FK CF_NR_WFFF CF_NR_ZKDX CF_JDRQ "
    "CF_YXQ CF_GSJZQ CF_CFJG CF_CFJGDM CF_SJLY CF_SJLYDM BZ"
)
M28 = [*(heading for place, heading in enumerate(N30) if place not in (1, 9))]
F19 = headings_of(
    "序号 标称生产企业名称 标称生产企业地址 被抽样单位名称 被抽样单位地址 样品名称 "
    "规格型号 商标 生产日期 保质期 不合格项目 检验值 标准值 标签标注要求 备注 检验机构 "
    "食品细类 抽样编号 备注"
)
F17 = headings_of(
    "抽样编号 序号 标称生产企业名称 标称生产企业地址 被抽样单位名称 被抽样单位地址 "
    "食品名称 规格型号 商标 生产日期/批号 不合格项目║检验结果║标准值 分类 公告号 "
    "公告日期 任务来源/项目名称 检验机构 备注"
)
P12 = headings_of(
    "序号 产品种类 受检单位 标称生产单位 标称生产_单位所在地 产品名称 规格型号 "
    "生产日期/批号 主要不合格项目 承检机构 电商平台 备注"
)
P12[4] = "标称生产 单位所在地"  # the blank stands in the published tables
AMR = headings_of(
    "doc_no party_name party_type party_uscc category violation legal_basis penalty "
    "amounts_yuan published_on agency kind source_url note"
)
FOOD = headings_of(
    "record_no product category subcategory producer sampled_unit production_date "
    "batch failed_item result limit verdict published_by published_on note "
    "collected_from"
)


@pytest.mark.parametrize(
    ("code", "headings"),
    [
        ("N30", N30),
        ("N30", N30_CODES),
        ("M28", [*M28, "数据导出时间"]),
        ("F19", F19),
        ("F17", F17),
        ("P12", P12),
        ("P12", [heading for heading in P12 if heading != "电商平台"]),
        ("amr_decisions", AMR),
        ("food_samples", FOOD),
    ],
)
def test_each_layout_is_recognised_and_every_heading_is_known(
    code: str, headings: list[str]
) -> None:
    found = recognise([headings])

    assert found.layout.code == code
    assert found.unknown == ()
    assert all(column.fields or column.heading for column in found.columns)


def test_the_heading_row_may_stand_below_titles_and_notes() -> None:
    rows = [["行政处罚信息"], [], ["表格说明：带*为必填"], N30_CODES, N30]

    assert recognise(rows).header_row_index == 3


def test_the_heading_row_is_looked_for_in_the_first_fifteen_rows() -> None:
    assert recognise([["标题"]] * 14 + [P12]).header_row_index == 14

    with pytest.raises(UnknownLayoutError):
        recognise([["标题"]] * 15 + [P12])


def test_columns_are_found_by_text_in_any_order() -> None:
    found = recognise([list(reversed(N30))])

    assert found.layout.code == "N30"
    assert found.columns[-1].fields == ("punished_name",)


@pytest.mark.parametrize(
    "variant",
    [
        "行政相对人代码_1 (统一社会信用代码)",
        "行政相对人代码_1（统一社会信用代码）",
        "行政相对人代码-1（统一社会信用代码）",
        "行政相对人代码-统一社会信用代码",
        "行政相对人代码＿1【统一社会信用代码】\n",
    ],
)
def test_variants_of_a_heading_are_folded(variant: str) -> None:
    found = recognise([[*N30[:2], variant, *N30[3:]]])

    assert found.columns[2].fields == ("punished_code",)


@pytest.mark.parametrize(
    ("place", "variant", "field"),
    [
        (19, "处罚金额（万元）", "fine_wan"),
        (20, "没收违法所得、没收非法财务的金额（万元）", "confiscated_wan"),
        (20, "没收违法所得", "confiscated_wan"),
        (13, "行政处罚决定文书号", "document_number"),
        (4, "组织机构", "organisation_code"),
    ],
)
def test_misspelt_headings_in_circulation_are_read(
    place: int, variant: str, field: str
) -> None:
    headings = [*N30[:place], variant, *N30[place + 1 :]]

    assert recognise([headings]).columns[place].fields == (field,)


def test_codes_two_and_three_are_read_by_text_not_by_number() -> None:
    columns = recognise([N30]).columns

    assert columns[3].fields == ("registration_number",)
    assert columns[4].fields == ("organisation_code",)


def test_a_heading_no_field_reads_is_reported() -> None:
    assert recognise([[*P12, "自编列"]]).unknown == ("自编列",)


def test_an_unknown_sheet_is_told_the_nearest_layout_and_what_it_lacks() -> None:
    lacking = [heading for heading in P12 if heading != "主要不合格项目"]

    with pytest.raises(UnknownLayoutError, match=r"P12.*主要不合格项目"):
        recognise([lacking])


@pytest.mark.parametrize("rows", [[], [[]], [["", None]], [["a", "b"]]])
def test_a_sheet_without_any_heading_is_refused(rows: list[list[str]]) -> None:
    with pytest.raises(UnknownLayoutError, match="templates"):
        recognise(rows)


def test_a_merged_heading_over_content_names_the_column() -> None:
    heading = [*P12[:10], "", *P12[11:]]

    with pytest.raises(InvalidHeadingError, match="Column K"):
        recognise([heading, ["1"] * 12])


def test_an_empty_heading_over_an_empty_column_does_no_harm() -> None:
    found = recognise([[*P12, ""], [*(["1"] * 12), "/"]])

    assert found.layout.code == "P12"


def test_content_right_of_the_heading_row_is_refused_too() -> None:
    with pytest.raises(InvalidHeadingError, match="Column M"):
        recognise([P12, ["1"] * 13])


def test_two_columns_that_say_the_same_are_refused() -> None:
    with pytest.raises(InvalidHeadingError, match="处罚机关"):
        recognise([[*N30, "处罚机关"]])


@pytest.mark.parametrize(
    ("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")]
)
def test_columns_are_lettered_as_in_a_workbook(index: int, letters: str) -> None:
    assert column_letter(index) == letters


@pytest.mark.parametrize("code", list(layouts()))
def test_every_field_of_a_layout_is_of_its_form_or_read_by_the_layout(
    code: str,
) -> None:
    layout = layouts()[code]
    own = {"serial", "sheet_kind", "amounts_yuan", "published_on"}
    named = {field.name for field in layout.form.all_fields} | own
    stated = {name for names in layout.fields.values() for name in names}

    assert {name for name in stated if not name.startswith(ITEM)} <= named
    assert {*layout.options, *layout.constants, *layout.assumed} <= named


@pytest.mark.parametrize("code", ["N30", "M28"])
def test_identifiers_of_persons_land_in_personal_fields_only(code: str) -> None:
    layout = layouts()[code]

    for heading in ("法定代表人证件号码", "证件号码", "CF_XDR_ZJHM"):
        (name,) = layout.fields[fold_heading(heading)]
        field = layout.form.field(name)
        assert field is not None
        assert field.input is FieldType.PERSONAL


def test_only_another_provinces_export_may_wait_for_what_it_lacks() -> None:
    lacking = Fault(field="facts", code="required", message="")
    wrong = Fault(field="decided_on", code="future_date", message="")

    assert may_wait(layouts()["amr_decisions"], lacking)
    assert not may_wait(layouts()["amr_decisions"], wrong)
    assert not may_wait(layouts()["N30"], lacking)
