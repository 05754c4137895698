"""A printed credit report: all of it is there, embedded, and the same every time."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from hashlib import sha256
from io import BytesIO
from time import process_time
from typing import Any

import pytest
from pypdf import PdfReader

from credit.domain.credit_report import CreditReport, Rating
from credit.reports.credit_report_pdf import report_pdf
from registry.domain.papers.paper import chinese_numeral
from registry.reports.qr_svg import qr_code
from tests import credit_reports as reports
from tests.conftest import NOW
from tests.environment import ROOT

Make = Callable[[], CreditReport]
EVERY = pytest.mark.parametrize("make", reports.ALL)
DIGEST = """
import tests.conftest
from hashlib import sha256
from credit.reports.credit_report_pdf import report_pdf
from tests import credit_reports
print(sha256(report_pdf(credit_reports.full())).hexdigest())
"""


@cache
def reader_of(make: Make) -> PdfReader:
    return PdfReader(BytesIO(report_pdf(make())))


@cache
def pages_of(make: Make) -> list[str]:
    return [page.extract_text() for page in reader_of(make).pages]


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def text_of(make: Make) -> str:
    """Return all that is read, page heads and feet taken away."""
    foot = rf"报告编号{reports.NUMBER}"
    pages = [bare(page) for page in pages_of(make)]
    texts = [re.sub(rf"\d+/{len(pages)}|{foot}", "", page, count=2) for page in pages]
    name = bare(make().name)[:20]
    return "".join(re.sub(rf"^{name}.*?质量信用报告", "", text) for text in texts)


def titles(entries: list[Any]) -> list[Any]:
    """Return an outline as titles, those below in a list of their own."""
    return [titles(one) if isinstance(one, list) else one.title for one in entries]


@EVERY
def test_every_page_has_the_number_of_the_report_and_its_own(make: Make) -> None:
    pages = [bare(page) for page in pages_of(make)]

    assert [
        place
        for place, page in enumerate(pages, start=1)
        if f"{place}/{len(pages)}" not in page or reports.NUMBER not in page
    ] == []


@EVERY
def test_every_value_of_every_record_can_be_read_back(make: Make) -> None:
    report, text = make(), text_of(make)

    rows = [row for section in report.sections for row in section.rows]
    for section in report.sections:
        rows += [row for record in section.records for row in record.rows]
    values = {bare(row.value) for row in rows if "𠮷" not in row.value}
    assert len(values) > 5
    # A value that a page parts has the head of its table in between.
    joined = re.sub(r"第\d+条黔市监示\w\w〔2026〕\d+号", "", text)
    assert [one for one in values if one not in text and one not in joined] == []


@EVERY
def test_the_sections_are_printed_in_their_order(make: Make) -> None:
    text = text_of(make)

    *national, local = [section.kind.term for section in make().sections]
    numbered = [
        f"{chinese_numeral(place)}、{name}"
        for place, name in enumerate(national, start=1)
    ]
    places = [text.index(bare(name)) for name in ("信用信息概要", *numbered)]
    places += [text.rindex(local), text.rindex("报告说明")]
    assert places == sorted(places)


def test_the_outline_names_the_sections_and_their_parts() -> None:
    outline = titles(reader_of(reports.unrated).outline)

    assert outline == [
        "信用信息概要",
        "一、登记注册基础信息",
        "二、行政管理信息",
        ["（一）行政许可", "（二）行政处罚", "（三）现场检查"],
        "三、诚实守信相关荣誉信息",
        "四、严重失信主体名单信息",
        "五、经营（活动）异常名录（状态）信息",
        "六、信用承诺信息",
        "七、信用评价信息",
        "八、司法判决及执行信息",
        "九、其他信息",
        "十、信用状况提升建议",
        "公共信用信息地方补充内容",
        ["（一）监督抽查", "（二）召回", "（三）质量事故", "（四）质量荣誉"],
        "报告说明",
    ]


def test_an_entry_of_the_outline_opens_the_page_of_its_heading() -> None:
    reader = reader_of(reports.full)

    for entry in [one for one in reader.outline if not isinstance(one, list)]:
        number = reader.get_destination_page_number(entry)
        assert number is not None
        assert bare(str(entry.title)) in bare(pages_of(reports.full)[number])


def test_an_empty_section_says_that_nothing_was_found() -> None:
    report = reports.unrated()

    # Eight sections without parts, and the seven parts of the two others.
    assert text_of(reports.unrated).count(bare(report.nothing_found)) == 8 + 7


def test_the_cover_says_of_whom_when_and_where_it_is_checked() -> None:
    cover = bare(pages_of(reports.full)[0])

    for said in (
        "质量信用报告",
        "（公开版）",
        "遵义示例酒业有限公司",
        reports.CODE,
        "2026年11月25日10:00:00（北京时间）",
        "数据版本4711",
        reports.full().ruleset_digest,
        reports.URL,
    ):
        assert said in cover


def test_the_cover_bears_the_address_as_a_code_drawn_in_vectors() -> None:
    content = reader_of(reports.full).pages[0].get_contents()
    assert content is not None
    drawn = re.findall(
        rb"([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+) re(?! f)", content.get_data()
    )
    code = qr_code(reports.URL)
    module = float(drawn[-1][3])
    boxes = [tuple(map(float, box)) for box in drawn if float(box[3]) == module]

    runs = {
        (round(x / module), code.side - 1 - round(y / module), round(width / module))
        for x, y, width, _ in boxes
    }
    assert runs == set(code.runs)
    assert module * 25.4 / 72 > 0.6  # millimetres: a telephone reads it


def test_the_title_the_author_the_language_and_the_day_are_set() -> None:
    reader = reader_of(reports.full)

    assert reader.metadata is not None
    assert reader.metadata.title == (
        f"质量信用报告 遵义示例酒业有限公司 {reports.NUMBER}"
    )
    assert reader.metadata.author == reports.full().issuer
    assert str(reader.root_object["/Lang"]) == "zh-CN"
    assert reader.metadata.creation_date == NOW


@EVERY
def test_our_fonts_are_embedded_and_no_other_is_named(make: Make) -> None:
    resources: list[Any] = [page["/Resources"] for page in reader_of(make).pages]
    fonts = [font.get_object() for one in resources for font in one["/Font"].values()]

    assert fonts
    assert all(re.match(r"/[A-Z]{6}\+Noto", font["/BaseFont"]) for font in fonts)
    assert all("/FontFile2" in font["/FontDescriptor"] for font in fonts)


def test_a_record_that_reaches_over_a_page_repeats_its_head() -> None:
    pages = [bare(page) for page in pages_of(reports.many)]

    heads = [bare(f"第 {place} 条") for place in range(1, 68)]
    repeated = [
        head
        for head in heads
        if sum(page.count(f"{head}黔市监示pe") for page in pages) > 1
    ]
    assert len(repeated) > 5
    # Never a head alone: what follows it is its first row.
    assert not [page for page in pages if re.search(r"第\d+条[^条]{0,20}$", page)]


def test_a_value_longer_than_a_page_is_parted_and_loses_nothing() -> None:
    pages = pages_of(reports.long)

    said = [bare(page).count("逐") for page in pages]  # once in each repetition
    assert sum(said) == 4000 // 19
    assert len([number for number in said if number]) == 3


def test_a_name_too_long_for_the_head_of_a_page_shows_that_it_goes_on() -> None:
    assert "…" in pages_of(reports.long)[1]
    assert "…" not in pages_of(reports.full)[1]
    assert bare(reports.long().name) in bare(pages_of(reports.long)[0])


def test_a_character_the_font_lacks_is_named_by_its_code() -> None:
    assert "示例〓（U+20BB7）行为" in text_of(reports.long)


def test_the_same_report_gives_the_same_bytes_in_another_process() -> None:
    here = sha256(report_pdf(reports.full())).hexdigest()

    there = subprocess.run(
        [sys.executable, "-c", DIGEST],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert there.stdout.strip() == here


def test_reports_printed_at_once_are_those_printed_one_by_one() -> None:
    made = [reports.full(), reports.unrated(), reports.shop(), reports.ordinary()]
    alone = list(map(report_pdf, made))

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(report_pdf, made)) == alone


def test_another_fact_gives_other_bytes() -> None:
    report = reports.unrated()
    rating = replace(report.rating, headline="未评级")

    other = replace(report, rating=Rating(status=rating.status, tier=None, headline=""))
    assert report_pdf(report) != report_pdf(other)


def test_an_ordinary_report_is_printed_in_a_fifth_of_a_second() -> None:
    report = reports.ordinary()
    report_pdf(report)  # reads the fonts

    start = process_time()
    for _ in range(5):
        report_pdf(report)

    assert (process_time() - start) / 5 < 0.2
