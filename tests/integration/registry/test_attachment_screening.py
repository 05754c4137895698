"""What blocks the release of an attachment, and that no message repeats it."""

import io
import logging
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import NameObject, StreamObject
from pytest_django import Settings

from registry.clock import day_of
from registry.domain.screened_texts import PagesDeclared
from registry.services import attachments
from registry.services.attachment_screening import (
    AttachmentScreening,
    release_obstacles,
    screen_attachment,
)
from registry.services.reading_limits import UnreadablePaperError
from tests import factories
from tests.conftest import NOW
from tests.docx_files import docx, paragraph
from tests.integration.registry.test_attachment_texts import lines, pdf, rewritten

pytestmark = pytest.mark.django_db

RESIDENT_ID, MOBILE = "520000190001010019", "13800000000"


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> None:
    settings.ATTACHMENTS_DIR = tmp_path


def screened(content: bytes) -> AttachmentScreening:
    kept = attachments.add_attachment(
        io.BytesIO(content), file_name="a", actor=factories.officer(), now=NOW
    )
    return screen_attachment(kept.digest, today=day_of(NOW))


def photograph() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (20, 10), "red").save(out, format="PNG")
    return out.getvalue()


def test_what_stands_in_a_paper_blocks_it_with_kind_place_and_remedy() -> None:
    content = docx(paragraph("文") + paragraph(MOBILE) + paragraph(MOBILE))

    (fault,) = release_obstacles(screened(content), declared=())

    assert str(fault) == (
        "The attachment holds personal data (mobile phone number: paragraph 2; "
        "paragraph 3): mask it and upload the masked version."
    )
    assert fault.params["where_term"] == "第2段；第3段"


def test_the_masked_version_is_another_attachment_and_may_be_released() -> None:
    screening = screened("电话138****0000".encode())

    assert screening == AttachmentScreening(findings=(), pages=1, pages_without_text=())
    assert release_obstacles(screening, declared=()) == ()


@pytest.mark.parametrize(("officers", "faults"), [((), 1), ((1,), 1), ((1, 2), 0)])
def test_a_photograph_is_released_by_two_officers(
    officers: tuple[int, ...], faults: int
) -> None:
    declared = [PagesDeclared(officer=one, pages=frozenset({1})) for one in officers]

    found = release_obstacles(screened(photograph()), declared=declared)

    assert [one.code for one in found] == ["pages_not_declared"] * faults


def test_a_declaration_releases_no_text_that_was_found() -> None:
    declared = [PagesDeclared(officer=one, pages=frozenset({1})) for one in (1, 2)]

    found = release_obstacles(screened(MOBILE.encode()), declared=declared)

    assert [one.code for one in found] == ["personal_in_attachment"]


def test_pages_are_told_in_runs() -> None:
    screening = AttachmentScreening(
        findings=(), pages=9, pages_without_text=(2, 4, 5, 6, 9)
    )

    (fault,) = release_obstacles(screening, declared=())

    assert fault.params == {"pages": "2, 4-6, 9"}


def test_of_many_places_the_first_twenty_are_named_and_the_rest_counted() -> None:
    content = "\n".join([MOBILE] * 22)

    (fault,) = release_obstacles(screened(content.encode()), declared=())

    assert "text, line 20; 2 places more" in str(fault)


def test_neither_messages_nor_logs_repeat_what_was_found(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    screening = screened(docx(paragraph(RESIDENT_ID, "，") + paragraph(MOBILE)))

    shown = repr(screening) + repr(release_obstacles(screening, declared=()))

    assert "paragraph 2" in shown
    assert RESIDENT_ID not in shown + caplog.text
    assert MOBILE not in shown + caplog.text


def saved_over(first: bytes) -> bytes:
    """Mask a PDF's page as some programs do: the page before stays in the file."""
    writer = PdfWriter(io.BytesIO(first), incremental=True)
    masked = StreamObject()
    masked.set_data(b"BT /F1 12 Tf (masked) Tj ET")
    writer.pages[0][NameObject("/Contents")] = writer._add_object(masked)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def described(**told: str) -> bytes:
    return rewritten(
        pdf(lines("text")),
        lambda writer: setattr(
            writer, "metadata", {f"/{name}": text for name, text in told.items()}
        ),
    )


def with_packet(creators: str) -> bytes:
    """Describe a PDF in XML, as newer programs do."""

    def describe(writer: PdfWriter) -> None:
        packet = StreamObject()
        named = f"<dc:creator><rdf:Seq>{creators}</rdf:Seq></dc:creator>"
        packet.set_data(named.encode())
        writer.root_object[NameObject("/Metadata")] = writer._add_object(packet)
        writer.metadata = {"/Title": "example"}

    return rewritten(pdf(lines("text")), describe)


@pytest.mark.parametrize(
    ("content", "hidden"),
    [
        (described(Title="example"), []),
        (described(Author=" "), []),
        (described(Author="example"), ["the name of its author"]),
        (with_packet("<rdf:li>example</rdf:li>"), ["the name of its author"]),
        (with_packet("<rdf:li></rdf:li>"), []),
        (saved_over(described(Title="example")), ["an earlier version of itself"]),
    ],
    ids=["title", "no author", "author", "packet", "empty packet", "saved over"],
)
def test_what_a_pdf_keeps_beside_its_pages_blocks_it(
    content: bytes, hidden: list[str]
) -> None:
    found = release_obstacles(screened(content), declared=())

    assert [fault.params["hidden"] for fault in found] == hidden


def test_a_damaged_paper_is_never_taken_for_a_clean_one() -> None:
    with pytest.raises(UnreadablePaperError):
        screened(b"%PDF-1.7 example")


def test_nothing_is_screened_that_is_not_kept() -> None:
    with pytest.raises(attachments.AttachmentNotFoundError):
        screen_attachment("0" * 64, today=day_of(NOW))
