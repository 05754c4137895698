"""Papers and photographs: what is kept, what is taken out, what is refused."""

import io
import zipfile
from pathlib import Path

import pytest
from PIL import Image
from pytest_django import Settings

from registry.domain.duties import NotAllowedError
from registry.domain.media_types import DOCX, TXT
from registry.domain.vocabulary import Duty
from registry.models import Attachment
from registry.services import attachments
from tests import factories
from tests.conftest import NOW
from tests.docx_files import packed, paragraph, part, relations

pytestmark = pytest.mark.django_db

GPS, ORIENTATION, MAKER = 0x8825, 0x0112, 0x010F


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.ATTACHMENTS_DIR = tmp_path
    return tmp_path


def photograph(*, kind: str = "JPEG") -> bytes:
    """Return a picture two wide and one high, with maker, place and a turn in it."""
    exif = Image.Exif()
    exif[MAKER], exif[ORIENTATION] = "示例相机", 6
    exif.get_ifd(GPS)[2] = (26.0, 35.0, 0.0)
    out = io.BytesIO()
    Image.new("RGB", (20, 10), "red").save(out, format=kind, exif=exif)
    return out.getvalue()


def keep(content: bytes, *, name: str = "现场.jpg") -> Attachment:
    return attachments.add_attachment(
        io.BytesIO(content), file_name=name, actor=factories.officer(), now=NOW
    )


def kept_picture(attachment: Attachment) -> Image.Image:
    _, file = attachments.open_attachment(attachment.digest)
    with file:
        return Image.open(io.BytesIO(file.read()))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photograph_loses_its_place_its_maker_and_every_other_note(kind: str) -> None:
    sent = photograph(kind=kind)
    assert dict(Image.open(io.BytesIO(sent)).getexif())

    picture = kept_picture(keep(sent))

    assert dict(picture.getexif()) == {}
    assert not {"exif", "icc_profile", "comment"} & set(picture.info)


def test_a_photograph_is_kept_upright_as_the_camera_was_held() -> None:
    assert kept_picture(keep(photograph())).size == (10, 20)


def test_the_type_is_what_the_content_says_whatever_the_name_claims() -> None:
    kept = keep(photograph(kind="PNG"), name="决定书.pdf")

    assert (kept.media_type, kept.file_name) == ("image/png", "决定书.png")


def test_a_paper_is_kept_as_it_is() -> None:
    kept = keep(b"%PDF-1.7 example", name="决定书.pdf")

    assert attachments.path_of(kept.digest).read_bytes() == b"%PDF-1.7 example"


@pytest.mark.parametrize(
    "content",
    [b"", b"MZ\x90\x00", b"<svg onload='x()'/>", b"\xff\xd8\xff\xe0broken", b"GIF89a"],
    ids=["empty", "program", "svg", "broken picture", "gif"],
)
def test_anything_else_is_refused_and_nothing_is_kept(
    content: bytes, folder: Path
) -> None:
    with pytest.raises(attachments.UnknownAttachmentTypeError):
        keep(content)

    assert not Attachment.objects.exists()
    assert not any(folder.iterdir())


@pytest.mark.parametrize(("extra", "is_kept"), [(0, True), (1, False)])
def test_a_file_may_have_20_megabytes_and_no_byte_more(
    extra: int, is_kept: bool
) -> None:
    content = b"%PDF-".ljust(attachments.MAX_BYTES + extra, b"x")

    if is_kept:
        assert keep(content).size == attachments.MAX_BYTES
    else:
        with pytest.raises(attachments.AttachmentTooLargeError):
            keep(content)


def test_the_same_content_is_kept_once() -> None:
    assert keep(photograph(), name="a.jpg") == keep(photograph(), name="b.jpg")
    assert Attachment.objects.count() == 1


def test_files_are_readable_by_us_alone() -> None:
    path = attachments.path_of(keep(photograph()).digest)

    assert path.stat().st_mode & 0o077 == 0


def test_a_file_name_keeps_no_path_no_personal_number_and_no_control_sign() -> None:
    kept = keep(photograph(), name="../../身份证 52000019000101006X\u202e.jpg")

    assert kept.file_name == "身份证520000********006X.jpg"


def test_who_may_not_enter_may_not_upload() -> None:
    reader = factories.officer(Duty.READ)

    with pytest.raises(NotAllowedError):
        attachments.add_attachment(
            io.BytesIO(photograph()), file_name="a.jpg", actor=reader, now=NOW
        )


def kept_docx(attachment: Attachment) -> dict[str, bytes]:
    _, file = attachments.open_attachment(attachment.digest)
    with file, zipfile.ZipFile(file) as package:
        return {name: package.read(name) for name in package.namelist()}


def telling_docx(*, author: str = "张示例", photo: bytes = b"") -> bytes:
    """Return a DOCX that names its author in its properties, a comment, a template."""
    note = f'<w:comment w:author="{author}" w:initials="Z" w:date="2026-11-01">'
    parts = {
        "_rels/.rels": relations(
            officeDocument="word/document.xml", core="docProps/core.xml"
        ),
        "docProps/core.xml": author.encode(),
        "word/people.xml": author.encode(),
        "word/document.xml": part(f"<w:body>{paragraph('正文')}</w:body>"),
        "word/comments.xml": part(f"{note}{paragraph('批注')}</w:comment>"),
        "word/_rels/settings.xml.rels": relations(
            attachedTemplate=f"file:///C:/Users/{author}/a.dotm"
        ),
        "word/_rels/document.xml.rels": relations(people="people.xml"),
    }
    return packed({**parts, **({"word/media/image1.jpeg": photo} if photo else {})})


def test_a_docx_names_nobody_and_keeps_its_text() -> None:
    kept = keep(telling_docx(), name="决定书.doc")

    parts = kept_docx(kept)
    assert (kept.media_type, kept.file_name) == (DOCX, "决定书.docx")
    assert not any("张示例".encode() in content for content in parts.values())
    assert not {"docProps/core.xml", "word/people.xml"} & set(parts)
    assert "批注".encode() in parts["word/comments.xml"]
    assert b"2026-11-01" not in parts["word/comments.xml"]


def test_nothing_in_a_docx_points_to_what_was_left_out() -> None:
    parts = kept_docx(keep(telling_docx()))

    listed = parts["[Content_Types].xml"] + parts["_rels/.rels"]
    assert b"docProps" not in listed
    assert b"word/document.xml" in parts["_rels/.rels"]
    assert b"people.xml" not in parts["word/_rels/document.xml.rels"]
    assert b'"Normal.dotm"' in parts["word/_rels/settings.xml.rels"]


def test_a_photograph_in_a_docx_loses_its_place() -> None:
    parts = kept_docx(keep(telling_docx(photo=photograph())))

    picture = Image.open(io.BytesIO(parts["word/media/image1.jpeg"]))
    assert dict(picture.getexif()) == {}
    assert picture.size == (10, 20)


def test_the_same_text_by_another_author_is_the_same_paper() -> None:
    assert keep(telling_docx()) == keep(telling_docx(author="李示例"))


def test_a_txt_is_kept_in_utf_8() -> None:
    kept = keep("决定书\r\n正文".encode("gb18030"), name="决定书.dat")

    assert (kept.media_type, kept.file_name) == (TXT, "决定书.txt")
    assert attachments.path_of(kept.digest).read_text() == "决定书\n正文"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Word file"),
        (packed({"word/document.xml": b"<w>"}), "damaged"),
        (packed({"word/document.xml": b"<w/>", "word/a.bin": b""}), "macros"),
        (packed({"xl/workbook.xml": b"<w/>"}), "Only JPEG"),
    ],
    ids=["old", "damaged", "macros", "workbook"],
)
def test_a_faulty_paper_is_refused_with_what_to_do(
    content: bytes, sentence: str
) -> None:
    with pytest.raises(attachments.UnknownAttachmentTypeError, match=sentence):
        keep(content)
