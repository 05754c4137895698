"""Papers and photographs: what is kept, what is taken out, what is refused."""

import io
from pathlib import Path

import pytest
from PIL import Image
from pytest_django import Settings

from registry.domain.duties import NotAllowedError
from registry.domain.vocabulary import Duty
from registry.models import Attachment
from registry.services import attachments
from tests import factories
from tests.conftest import NOW

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
