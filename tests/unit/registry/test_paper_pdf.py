"""Official papers as PDF: readable, embedded, the same every time."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any

import pytest
from fontTools.ttLib import TTFont
from pypdf import PdfReader
from reportlab.pdfbase import pdfmetrics

from registry.domain.papers.paper import Paper, PaperKind
from registry.domain.papers.relief_papers import Correction
from registry.reports.paper_pdf import paper_pdf
from registry.reports.typeface import SERIF, CharacterMissingError, font_for
from tests import papers


def reader_of(paper: Paper) -> PdfReader:
    return PdfReader(BytesIO(paper_pdf(paper)))


def text_of(paper: Paper) -> str:
    pages = [page.extract_text() for page in reader_of(paper).pages]
    return re.sub(r"\s|— \d+ —", "", "".join(pages))


def fonts_of(paper: Paper) -> list[Any]:
    resources: list[Any] = [page["/Resources"] for page in reader_of(paper).pages]
    return [font.get_object() for one in resources for font in one["/Font"].values()]


@pytest.mark.parametrize("build", papers.ALL)
def test_all_that_a_paper_says_can_be_read_back(build: Callable[[], Paper]) -> None:
    paper = build()

    text = text_of(paper)

    said = [
        paper.organ_name,
        paper.number,
        paper.title,
        paper.addressee,
        *paper.remedies,
    ]
    said += [line for one in paper.sections for line in one.paragraphs]
    said += [row.value for one in paper.sections for row in one.rows]
    assert [one for one in said if one.replace(" ", "") not in text] == []


def test_sections_are_numbered_in_order() -> None:
    found = re.findall(
        "[一二三四五]、(?:事由|依据|惩戒|移出|救济)", text_of(papers.decision())
    )

    assert found == ["一、事由", "二、依据", "三、惩戒", "四、移出", "五、救济"]


def test_the_same_paper_gives_the_same_bytes() -> None:
    assert paper_pdf(papers.letter()) == paper_pdf(papers.letter())


def test_papers_printed_at_once_are_those_printed_one_by_one() -> None:
    alone = [paper_pdf(build()) for build in papers.ALL]

    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda build: paper_pdf(build()), papers.ALL))

    assert together == alone


def test_printing_leaves_no_font_behind() -> None:
    unlike_others = papers.letter(claim_at="示例市龘靐分局")
    before = (set(pdfmetrics._fonts), set(pdfmetrics._dynFaceNames))

    paper_pdf(unlike_others)

    assert (set(pdfmetrics._fonts), set(pdfmetrics._dynFaceNames)) == before


def test_our_fonts_are_embedded_and_cut() -> None:
    fonts = fonts_of(papers.letter())

    assert fonts
    assert all(re.match(r"/[A-Z]{6}\+Noto", font["/BaseFont"]) for font in fonts)
    assert all("/FontFile2" in font["/FontDescriptor"] for font in fonts)
    assert len(paper_pdf(papers.letter())) < 100_000


def test_title_author_and_language_are_set() -> None:
    reader = reader_of(papers.decision())

    assert reader.metadata is not None
    assert reader.metadata.title == "列入严重违法失信名单决定书 示例市监列决〔2026〕1号"
    assert reader.metadata.author == "示例市市场监督管理局"
    assert str(reader.root_object["/Lang"]) == "zh-CN"


def test_a_draft_says_so_on_every_page() -> None:
    draft = papers.decision(papers.draft_heading())

    pages = reader_of(draft).pages

    assert len(pages) > 1
    assert all("草稿" in page.extract_text() for page in pages)
    assert "草稿" not in text_of(papers.decision())


def test_every_page_has_its_number() -> None:
    pages = reader_of(papers.decision()).pages

    assert all(
        f"— {place} —" in page.extract_text() for place, page in enumerate(pages, 1)
    )


def test_the_signature_is_never_alone_on_a_page() -> None:
    for count in range(8, 32):  # lines enough to reach the foot of the page
        long = papers.decision(reason=["示例。"] * count)

        last = reader_of(long).pages[-1].extract_text()

        assert "行政诉讼期间" in last
        assert "（印章）" in last


def test_no_heading_is_left_at_the_foot_of_a_page() -> None:
    for count in range(1, 20):
        long = papers.reply(findings=["示例。"] * count)

        pages = reader_of(long).pages

        lines = [page.extract_text().split("\n") for page in pages]
        assert not [one for page in lines for one in page[-2:] if "五、" in one]


def test_a_character_the_font_lacks_is_named_not_left_out() -> None:
    heading = papers.heading_of(PaperKind.LISTING_DECISION, addressee="示例𠮷有限公司")

    with pytest.raises(CharacterMissingError, match=r"𠮷 \(U\+20BB7\)"):
        paper_pdf(papers.decision(heading))


def test_markup_in_a_text_is_printed_as_it_stands() -> None:
    assert "<b>示例&amp;</b>" in text_of(papers.decision(reason="<b>示例&amp;</b>"))


def test_a_very_long_text_goes_on_over_pages() -> None:
    reason = "示例事实" * 2000

    assert reason in text_of(papers.decision(reason=reason))


def test_a_row_longer_than_a_page_goes_on_over_pages() -> None:
    correction = Correction(item="事由", was="示例事实" * 1000)

    assert correction.was in text_of(papers.letter(corrections=(correction,)))


def test_a_font_is_cut_to_its_characters_whatever_their_order() -> None:
    assert font_for(SERIF, text="示例") == font_for(SERIF, text="例示例")
    assert font_for(SERIF, text="示例") != font_for(SERIF, text="示")


def test_a_font_does_not_tell_when_it_was_cut() -> None:
    head = TTFont(BytesIO(font_for(SERIF, text="示例")))["head"]

    assert head.modified == head.created
