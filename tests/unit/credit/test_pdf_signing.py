"""A signed report is known again, and whatever was done to it since is noticed."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject

from credit.reports.credit_report_pdf import report_pdf
from credit.reports.pdf_signing import (
    SigningKeyError,
    Verdict,
    check,
    load_signer,
    signed,
)
from tests import credit_reports as reports
from tests.certificates import Authority, authority
from tests.conftest import NOW

NEVER_SIGNED = Verdict(is_signed=False)


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("ours"))


@pytest.fixture(scope="module")
def genuine(ours: Authority) -> bytes:
    return sign(plain(), ours)


@cache
def plain() -> bytes:
    return report_pdf(reports.unrated())


def sign(pdf: bytes, by: Authority) -> bytes:
    return signed(pdf, load_signer(by.key, by.leaf), at=NOW)


def verdict(pdf: bytes, by: Authority, *, days: int = 0) -> Verdict:
    return check(pdf, trusted=[by.root], at=NOW + timedelta(days=days))


def test_a_report_of_ours_is_genuine(genuine: bytes, ours: Authority) -> None:
    found = verdict(genuine, ours)

    assert found.is_genuine
    assert "示例签名" in found.signer


def test_it_is_signed_and_checked_where_an_event_loop_runs(ours: Authority) -> None:
    async def within() -> Verdict:
        return verdict(sign(plain(), ours), ours)

    # In a thread of its own: a browser's test may have left a loop in this one.
    with ThreadPoolExecutor(max_workers=1) as beside:
        assert beside.submit(lambda: asyncio.run(within())).result().is_genuine


def test_what_was_signed_stays_byte_for_byte_and_can_be_read(genuine: bytes) -> None:
    pages = PdfReader(BytesIO(genuine)).pages

    assert genuine.startswith(plain())
    assert reports.NUMBER in pages[0].extract_text()


def test_the_time_of_signing_is_the_one_stated(genuine: bytes) -> None:
    fields = PdfReader(BytesIO(genuine)).get_fields() or {}

    assert str(fields["Report"].value["/M"]).startswith("D:20261125020000")


def test_no_altered_byte_goes_unnoticed(genuine: bytes, ours: Authority) -> None:
    chance = Random(8)
    end = genuine.index(b"/Contents <", len(plain()))
    places = [
        *range(0, len(plain()), len(plain()) // 150),
        *range(end, end + 2600, 3),  # the signature itself
        *range(len(genuine) - 400, len(genuine)),
    ]

    for place in places:
        altered = bytearray(genuine)
        altered[place] ^= 1 << chance.randrange(8)
        assert not verdict(bytes(altered), ours).is_intact, place


def test_swapped_pages_are_noticed_however_they_are_swapped(
    genuine: bytes, ours: Authority
) -> None:
    reader = PdfReader(BytesIO(genuine))
    written, added = PdfWriter(), PdfWriter(BytesIO(genuine), incremental=True)
    for page in (reader.pages[1], reader.pages[0], *reader.pages[2:]):
        written.add_page(page)
    kids = added.root_object["/Pages"]["/Kids"]  # type: ignore[index]
    kids[0], kids[1] = kids[1], kids[0]
    files = []
    for writer in (written, added):
        file = BytesIO()
        writer.write(file)
        files.append(file.getvalue())

    assert "信用信息概要" in PdfReader(BytesIO(files[1])).pages[0].extract_text()
    assert files[1].startswith(genuine)
    assert [verdict(file, ours).is_intact for file in files] == [False, False]


def test_an_addition_is_noticed(genuine: bytes, ours: Authority) -> None:
    writer = PdfWriter(BytesIO(genuine), incremental=True)
    writer.root_object[NameObject("/Note")] = NameObject("/Added")
    file = BytesIO()
    writer.write(file)

    assert not verdict(file.getvalue(), ours).is_intact
    assert not verdict(genuine + b"\n", ours).is_intact


def test_another_authority_is_not_trusted(
    genuine: bytes, ours: Authority, tmp_path: Path
) -> None:
    other = authority(tmp_path / "other")

    assert verdict(genuine, other).is_intact
    assert not verdict(genuine, other).is_genuine
    assert not verdict(sign(plain(), other), ours).is_genuine


@pytest.mark.parametrize(("days", "is_genuine"), [(9, True), (11, False), (-2, False)])
def test_the_certificate_must_be_valid_when_the_report_was_made(
    tmp_path: Path, days: int, is_genuine: bool
) -> None:
    short = authority(tmp_path, until=NOW + timedelta(days=10))

    assert verdict(sign(plain(), short), short, days=days).is_genuine is is_genuine


@pytest.mark.parametrize("file", [b"", b"%PDF-1.4", b"not a PDF", b"\x00" * 4096])
def test_what_is_no_signed_pdf_is_told_as_not_signed(
    file: bytes, ours: Authority
) -> None:
    assert verdict(file, ours) == NEVER_SIGNED
    assert verdict(plain(), ours) == NEVER_SIGNED


def test_a_file_cut_short_anywhere_is_never_genuine(
    genuine: bytes, ours: Authority
) -> None:
    for length in range(0, len(genuine), len(genuine) // 60):
        assert not verdict(genuine[:length], ours).is_genuine


def test_a_key_that_is_not_there_is_refused(ours: Authority, tmp_path: Path) -> None:
    with pytest.raises(SigningKeyError):
        load_signer(tmp_path / "none.key", ours.leaf)
