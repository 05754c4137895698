"""Official papers as data: each says what the law demands of it, or is refused."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.papers.listing_papers import Refused
from registry.domain.papers.paper import (
    Heading,
    Paper,
    PaperKind,
    Part,
    PartMissingError,
    Row,
    chinese_numeral,
    numbered,
    stated,
)
from registry.domain.papers.relief_papers import Correction
from registry.domain.papers.usual_texts import removal_terms
from tests import papers


def headings(paper: Paper) -> list[str]:
    return [section.heading for section in paper.sections]


def text_of(paper: Paper) -> str:
    return "".join(text for section in paper.sections for text in section.paragraphs)


def rows_of(paper: Paper, part: Part) -> tuple[Row, ...]:
    return next(one.rows for one in paper.sections if one.heading == part.term)


def test_there_is_a_builder_for_every_kind() -> None:
    assert [build().kind for build in papers.ALL] == list(PaperKind)


def test_a_listing_decision_has_its_five_contents() -> None:
    paper = papers.decision()

    assert headings(paper) == ["", "事由", "依据", "惩戒措施提示", "移出条件和程序"]
    assert "申请行政复议" in paper.remedies[0]
    assert "提起行政诉讼" in paper.remedies[0]


@pytest.mark.parametrize("blank", ["", "  \n\t", "\u200b"])
@pytest.mark.parametrize("part", ["reason", "basis", "measures", "removal", "remedies"])
def test_a_listing_decision_without_one_of_the_five_is_refused(
    part: str, blank: str
) -> None:
    build: Callable[..., Paper] = papers.decision

    with pytest.raises(PartMissingError) as refusal:
        build(**{part: (blank,)})

    assert list(refusal.value.fields) == [part]


def test_a_prior_notice_names_rights_and_how_long() -> None:
    text = text_of(papers.notice())

    assert "陈述、申辩" in text
    assert "听证" in text
    assert "应当自收到本告知书之日起五个工作日内" in text


def test_a_prior_notice_tells_facts_reason_basis_and_measures() -> None:
    assert headings(papers.notice())[1:5] == [
        "违法事实",
        "事由",
        "依据",
        "列入后拟采取的管理措施",
    ]


@pytest.mark.parametrize(
    ("what", "title"),
    [(Refused.REMOVAL, "不予移出决定书"), (Refused.REPAIR, "不予修复决定书")],
)
def test_a_refusal_is_called_by_what_it_refuses(what: Refused, title: str) -> None:
    assert papers.refused(what).title == title


def test_a_removal_says_which_listing_ends_and_what_ends_with_it() -> None:
    paper = papers.removal()

    assert Row("文号或编号", "示例市监列决〔2025〕1号") in rows_of(paper, Part.ABOUT)
    assert "（二）解除因列入而实施的管理措施；" in text_of(paper)


def test_a_repair_ends_publication_sharing_and_use() -> None:
    text = text_of(papers.repair())

    assert "终止公示" in text
    assert "停止共享和使用" in text


def test_a_reply_states_the_outcome_in_full_width_marks() -> None:
    assert "处理如下：予以更正。" in text_of(papers.reply())
    assert "列为重点监管对象，提高检查频次；" in text_of(papers.decision())


def test_a_correction_letter_says_what_who_and_where_to_claim() -> None:
    paper = papers.letter()

    assert rows_of(paper, Part.CORRECTIONS) == (
        Row("罚款金额", "原为“43175000元”，更正为“4317500元”"),
    )
    assert rows_of(paper, Part.RECIPIENTS) == (
        Row("示例银行", "2025年7月3日接收，2026年11月21日告知"),
    )
    assert "向示例市市场监督管理局法规科提出赔偿请求" in text_of(paper)


@pytest.mark.parametrize(
    ("correction", "told"),
    [
        (Correction(item="案由", now="无证生产"), "原无此项，更正为“无证生产”"),
        (Correction(item="案由", was="假冒"), "原为“假冒”，予以删除"),
    ],
)
def test_an_item_can_be_added_or_deleted(correction: Correction, told: str) -> None:
    paper = papers.letter(corrections=(correction,))

    assert rows_of(paper, Part.CORRECTIONS) == (Row("案由", told),)


def test_a_correction_nobody_had_received_says_so() -> None:
    paper = papers.letter(recipients=())

    assert "没有单位接收过上述信息" in text_of(paper)


def test_a_correction_letter_needs_a_correction_and_where_to_claim() -> None:
    with pytest.raises(PartMissingError, match="what was corrected"):
        papers.letter(corrections=())
    with pytest.raises(PartMissingError, match="where to claim"):
        papers.letter(claim_at=" ")


COMPLETE = papers.heading_of(PaperKind.LISTING_DECISION)


@pytest.mark.parametrize(
    ("heading", "part"),
    [
        (replace(COMPLETE, number=""), "number"),
        (replace(COMPLETE, issued_on=None), "day"),
    ],
)
def test_only_a_draft_may_lack_number_or_day(heading: Heading, part: str) -> None:
    draft = papers.decision(replace(heading, is_draft=True))

    assert draft.is_draft
    with pytest.raises(PartMissingError) as refusal:
        papers.decision(heading)
    assert list(refusal.value.fields) == [part]


def test_even_a_draft_names_its_addressee() -> None:
    heading = replace(papers.draft_heading(), addressee="\u200b ")

    with pytest.raises(PartMissingError, match="addressee"):
        papers.decision(heading)


def test_removal_terms_name_both_days() -> None:
    terms = removal_terms(early_from=date(2027, 1, 2), last_day=date(2029, 1, 1))

    assert terms[0].startswith("自2027年1月2日起")
    assert "至2029年1月1日届满" in terms[-1]


@pytest.mark.parametrize(
    ("number", "written"),
    [(1, "一"), (9, "九"), (10, "十"), (11, "十一"), (20, "二十"), (99, "九十九")],
)
def test_chinese_numerals(number: int, written: str) -> None:
    assert chinese_numeral(number) == written


@pytest.mark.parametrize("number", [0, 100])
def test_no_numeral_beyond_its_range(number: int) -> None:
    with pytest.raises(ValueError, match=str(number)):
        chinese_numeral(number)


def test_items_are_numbered_unless_there_is_one() -> None:
    assert numbered(["甲；", "乙"]) == ("（一）甲；", "（二）乙。")
    assert numbered(["甲。"]) == ("甲。",)


def test_a_paragraph_ends_in_a_full_stop() -> None:
    paper = papers.decision(basis=["甲法第二条", "乙法第三条；", "丙法第四条。"])

    assert paper.sections[2].paragraphs == (
        "甲法第二条。",
        "乙法第三条；",
        "丙法第四条。",
    )


def test_lines_become_paragraphs_without_unseen_marks() -> None:
    assert stated(Part.FACTS, "  甲\u200b乙\r\n\n 丙\x07") == ("甲乙", "丙")


@given(text=st.text(alphabet="示例,;:12 \n\u200b"))
def test_cleaning_loses_no_visible_character(text: str) -> None:
    seen = re.sub(r"[\s\u200b]", "", text).translate(str.maketrans(",;:", "，；："))
    paragraphs = stated(Part.FACTS, text + "。")

    kept = "".join(paragraphs).replace(" ", "")
    assert kept.translate(str.maketrans(",;:", "，；：")) == seen + "。"
