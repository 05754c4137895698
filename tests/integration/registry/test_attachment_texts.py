"""The text out of papers: where identifiers stand, what is refused, what is unread."""

import io
from collections.abc import Callable
from datetime import date

import pytest
from PIL import Image
from pypdf import PdfWriter
from pypdf.annotations import Text
from pypdf.generic import DictionaryObject, NameObject, StreamObject
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from registry.domain.media_types import DOCX, PDF, TXT
from registry.domain.screened_texts import screen_passages
from registry.services import reading_limits
from registry.services.attachment_texts import texts_of
from registry.services.reading_limits import (
    PaperTexts,
    PaperTooLongError,
    UnreadablePaperError,
    Watch,
)
from tests.docx_files import docx, packed, paragraph, part, relations, run, table

TODAY = date(2026, 11, 25)
RESIDENT_ID = "520000190001010019"
MOBILE = "13800000000"
HALVES = (RESIDENT_ID[:9], RESIDENT_ID[9:])
Draw = Callable[[Canvas], None]


def pdf(*pages: Draw, **options: str) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, invariant=True, **options)
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def lines(*texts: str) -> Draw:
    def draw(canvas: Canvas) -> None:
        for number, text in enumerate(texts):
            canvas.drawString(50, 800 - 20 * number, text)

    return draw


def picture(canvas: Canvas) -> None:
    canvas.drawImage(ImageReader(Image.new("RGB", (40, 20), "red")), 50, 600)


def rewritten(data: bytes, change: Callable[[PdfWriter], object]) -> bytes:
    writer = PdfWriter(io.BytesIO(data))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def found(texts: PaperTexts) -> list[tuple[str, str]]:
    located = screen_passages(texts.passages, today=TODAY)
    return [(one.kind.value, str(one.where)) for one in located]


def read_pdf(data: bytes) -> PaperTexts:
    return texts_of(data, media_type=PDF)


def read_docx(data: bytes) -> PaperTexts:
    return texts_of(data, media_type=DOCX)


def test_a_number_in_a_pdf_is_told_by_page_and_line() -> None:
    data = pdf(lines("a"), lines("b", "c"), lines("d", f"tel {MOBILE}"))

    assert found(read_pdf(data)) == [("mobile", "page 3, line 2")]


def test_a_number_broken_over_lines_of_a_pdf_is_found_once() -> None:
    assert found(read_pdf(pdf(lines(*HALVES)))) == [("resident_id", "page 1, line 1")]


def test_chinese_text_of_a_pdf_is_read() -> None:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))

    def draw(canvas: Canvas) -> None:
        canvas.setFont("STSong-Light", 12)
        canvas.drawString(50, 700, "电话：085185555555")

    assert found(read_pdf(pdf(draw))) == [("landline", "page 1, line 1")]


def test_pages_without_text_and_pages_with_pictures_are_told() -> None:
    def both(canvas: Canvas) -> None:
        lines("a seal")(canvas)
        picture(canvas)

    texts = read_pdf(pdf(lines("text"), picture, both, lambda _: None))

    assert (texts.pages, texts.pages_without_text) == (4, (2, 3, 4))


def test_description_bookmarks_and_form_fields_of_a_pdf_are_read() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setTitle(f"tel {MOBILE}")
        canvas.bookmarkPage("here")
        canvas.addOutlineEntry("shili@example.com", "here")
        canvas.acroForm.textfield(name="number", value=RESIDENT_ID, x=50, y=50)
        lines("text")(canvas)

    kinds = {kind for kind, _ in found(read_pdf(pdf(draw)))}

    assert kinds == {"mobile", "email", "resident_id"}


def test_a_note_on_a_page_is_read() -> None:
    note = Text(rect=(50, 50, 90, 90), text=f"tel {MOBILE}")
    data = rewritten(pdf(lines("text")), lambda writer: writer.add_annotation(0, note))

    assert found(read_pdf(data)) == [("mobile", "page 1, note or form field")]


def test_what_a_program_left_of_an_earlier_version_is_found() -> None:
    first = pdf(lines(f"tel {MOBILE}"))
    writer = PdfWriter(io.BytesIO(first), incremental=True)
    masked = StreamObject()
    masked.set_data(b"BT /F1 12 Tf (masked) Tj ET")
    writer.pages[0][NameObject("/Contents")] = writer._add_object(masked)
    out = io.BytesIO()
    writer.write(out)

    places = found(read_pdf(out.getvalue()))

    assert places == [("mobile", "earlier version 1 kept in the file, page 1, line 1")]


@pytest.mark.parametrize(("password", "is_read"), [("", True), ("secret", False)])
def test_a_pdf_is_read_unless_a_password_locks_it(password: str, is_read: bool) -> None:
    data = rewritten(
        pdf(lines(f"tel {MOBILE}")),
        lambda writer: writer.encrypt(password, "owner", algorithm="AES-256"),
    )

    if is_read:
        assert found(read_pdf(data)) == [("mobile", "page 1, line 1")]
    else:
        with pytest.raises(UnreadablePaperError, match="locked by a password"):
            read_pdf(data)


@pytest.mark.parametrize("share", [0.05, 0.5])
def test_a_truncated_pdf_is_refused(share: float) -> None:
    whole = pdf(lines("text"))

    with pytest.raises(UnreadablePaperError, match="damaged"):
        read_pdf(whole[: int(len(whole) * share)])


def test_a_pdf_with_files_inside_is_refused() -> None:
    data = rewritten(
        pdf(lines("text")),
        lambda writer: writer.add_attachment("a.txt", b"tel"),
    )

    with pytest.raises(UnreadablePaperError, match="other files inside"):
        read_pdf(data)


def test_a_pdf_of_ten_thousand_pages_is_refused_whole() -> None:
    data = rewritten(pdf(), lambda writer: blank(writer, pages=10_000))

    with pytest.raises(PaperTooLongError, match="more than 1000 pages"):
        read_pdf(data)


def blank(writer: PdfWriter, *, pages: int) -> None:
    for _ in range(pages):
        writer.add_blank_page(10, 10)


def stamped(writer: PdfWriter) -> None:
    note = writer.add_annotation(0, Text(rect=(50, 50, 90, 90), text=""))
    note[NameObject("/Subtype")] = NameObject("/Stamp")
    note[NameObject("/AP")] = DictionaryObject()


def test_a_stamp_is_left_to_officers() -> None:
    texts = read_pdf(rewritten(pdf(lines("text")), stamped))

    assert texts.pages_without_text == (1,)


def test_a_number_over_runs_of_a_docx_is_told_by_its_paragraph() -> None:
    data = docx(paragraph("一") + paragraph("号", *HALVES))

    assert found(read_docx(data)) == [("resident_id", "paragraph 2")]


def test_a_number_in_a_table_is_told_by_row_and_cell() -> None:
    data = docx(table(("甲",)) + table(("甲", "乙"), ("丙", MOBILE)))

    assert found(read_docx(data)) == [("mobile", "table 2, row 2, cell 2")]


def test_a_number_of_one_digit_to_a_cell_is_told_by_its_first_cell() -> None:
    data = docx(table(("号码", *RESIDENT_ID)))

    assert found(read_docx(data)) == [("resident_id", "table 1, row 1, cell 2")]


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("header1", "header 1, paragraph 1"),
        ("footer2", "footer 2, paragraph 1"),
        ("footnotes", "footnotes, paragraph 1"),
        ("endnotes", "endnotes, paragraph 1"),
        ("comments", "comments, paragraph 1"),
        ("glossary", "part word/glossary.xml, paragraph 1"),
    ],
)
def test_a_number_outside_the_body_is_found(name: str, place: str) -> None:
    data = docx(paragraph("文"), **{name: paragraph(*HALVES)})

    assert found(read_docx(data)) == [("resident_id", place)]


def test_a_number_in_a_text_box_is_found_once_for_both_its_drawings() -> None:
    box = f"<w:txbxContent>{paragraph(MOBILE)}</w:txbxContent>"
    choice = f"<w:Choice>{box}</w:Choice><w:Fallback>{box}</w:Fallback>"
    data = docx(f"<w:p><w:r><w:t>138</w:t>{choice}</w:r></w:p>")

    assert found(read_docx(data)) == [("mobile", "text box 1, paragraph 1")]


@pytest.mark.parametrize(
    "content",
    [
        f"<w:del><w:r><w:delText>{MOBILE}</w:delText></w:r></w:del>",
        run("138") + f"<w:del>{run('甲')}</w:del>" + run("00000000"),
        run("138") + f"<w:ins>{run('甲')}</w:ins>" + run("00000000"),
        run("138") + f"<w:moveFrom>{run('0000')}</w:moveFrom>" + run("0000"),
    ],
    ids=["deleted", "without the deletion", "before the insertion", "moved away"],
)
def test_a_paper_with_changes_is_read_as_it_is_and_as_it_was(content: str) -> None:
    data = docx(f"<w:p>{content}</w:p>")

    assert found(read_docx(data)) == [("mobile", "paragraph 1")]


def test_commands_links_and_descriptions_of_pictures_are_read() -> None:
    command = '<w:r><w:instrText>HYPERLINK "mailto:a@example.com"</w:instrText></w:r>'
    described = f'<w:docPr descr="tel {MOBILE}"/>'
    body = f"<w:body><w:p>{command}{described}</w:p></w:body>"
    links = relations(hyperlink="mailto:b@example.com")
    data = packed(
        {"word/document.xml": part(body), "word/_rels/document.xml.rels": links}
    )

    assert sorted(found(read_docx(data))) == [
        ("email", ""),
        ("email", "links"),
        ("mobile", ""),
    ]


def test_each_picture_of_a_docx_counts_as_a_page_without_text() -> None:
    body = part(f"<w:body>{paragraph('文')}</w:body>")
    data = packed({"word/document.xml": body, "word/media/image1.png": b"x"})

    texts = read_docx(data)

    assert (texts.pages, texts.pages_without_text) == (2, (2,))


def test_a_docx_without_text_is_left_to_officers() -> None:
    assert read_docx(docx("<w:p/>")).pages_without_text == (1,)


@pytest.mark.parametrize(
    "name", ["word/vbaProject.bin", "word/embeddings/a.xlsx", "word/afchunk.mht"]
)
def test_a_docx_with_files_inside_is_refused(name: str) -> None:
    data = packed({"word/document.xml": part(""), name: b"x"})

    with pytest.raises(UnreadablePaperError, match="macros, other files"):
        read_docx(data)


def test_a_zip_bomb_is_refused() -> None:
    data = packed({"word/document.xml": b" " * (101 * 2**20)})
    assert len(data) < 2**20

    with pytest.raises(UnreadablePaperError, match="larger than 100 MB"):
        read_docx(data)


@pytest.mark.parametrize(
    "content",
    [
        b'<!DOCTYPE w [<!ENTITY a "b">]><w>&a;</w>',
        b"<w>",
        "<w>文</w>".encode("utf-16"),
        b"",
    ],
    ids=["entities", "open", "UTF-16", "empty"],
)
def test_a_part_with_tricks_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadablePaperError, match="damaged"):
        read_docx(packed({"word/document.xml": content}))


def test_a_truncated_docx_is_refused() -> None:
    with pytest.raises(UnreadablePaperError, match="damaged"):
        read_docx(docx(paragraph("文"))[:-30])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_txt_is_read_in_either_encoding(encoding: str) -> None:
    data = f"一\r\n二\r\n电话{MOBILE}㐀".encode(encoding)

    texts = texts_of(data, media_type=TXT)

    assert found(texts) == [("mobile", "text, line 3")]
    assert texts.pages_without_text == ()


@pytest.mark.parametrize(
    "data",
    [b"", b"a\x00b", b"\x80\xff", b"<p>a</p>", b"{\\rtf1 a}", "\ue000".encode()],
    ids=["empty", "NUL", "neither", "markup", "RTF", "private"],
)
def test_what_is_no_plain_text_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadablePaperError, match="no plain text"):
        texts_of(data, media_type=TXT)


def test_a_picture_is_one_page_without_text() -> None:
    texts = texts_of(b"", media_type="image/png")

    assert texts == PaperTexts(passages=(), pages=1, pages_without_text=(1,))


def test_a_kind_nobody_reads_is_refused() -> None:
    with pytest.raises(UnreadablePaperError):
        texts_of(b"", media_type="application/zip")


PAPERS = {
    PDF: pdf(lines("abcde")),
    DOCX: docx(paragraph("abcde")),
    TXT: b"abcde",
}


@pytest.mark.parametrize("media_type", PAPERS)
def test_too_many_characters_are_refused_not_cut(media_type: str) -> None:
    watch = Watch(characters=4)

    with pytest.raises(PaperTooLongError, match="more than 4 characters"):
        texts_of(PAPERS[media_type], media_type=media_type, watch=watch)


@pytest.mark.parametrize("media_type", [PDF, DOCX])
def test_reading_that_takes_too_long_is_stopped(media_type: str) -> None:
    watch = Watch(seconds=-1)

    with pytest.raises(PaperTooLongError, match="longer than"):
        texts_of(PAPERS[media_type], media_type=media_type, watch=watch)


@pytest.mark.parametrize(("more", "is_read"), [(0, True), (1, False)])
def test_a_paper_may_have_a_thousand_pages_and_no_more(
    more: int, is_read: bool
) -> None:
    if is_read:
        reading_limits.check_pages(1000 + more)
    else:
        with pytest.raises(PaperTooLongError):
            reading_limits.check_pages(1000 + more)
