"""A QR code as one path: the very modules of the encoder, with the white they need."""

import re
from xml.etree import ElementTree

from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

from registry.reports.qr_svg import QUIET, qr_svg

ADDRESS = "https://zhixin.example/enterprises/915299000000000198"
RUN = re.compile(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z")


def drawn(text: str) -> tuple[int, set[tuple[int, int]]]:
    """Return the side of a drawn code, and its dark modules."""
    svg = ElementTree.fromstring(qr_svg(text, title="示例"))  # noqa: S314 - our own
    runs = RUN.findall(svg[1].attrib["d"])
    dark = {
        (int(x) + step, int(y)) for x, y, width, _ in runs for step in range(int(width))
    }
    return int(svg.attrib["viewBox"].split()[-1]), dark


def test_every_dark_module_is_drawn_and_no_other() -> None:
    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(ADDRESS)
    code.make()

    side, dark = drawn(ADDRESS)

    assert side == code.moduleCount + 2 * QUIET
    assert dark == {
        (x + QUIET, y + QUIET)
        for y, row in enumerate(code.modules)
        for x, is_dark in enumerate(row)
        if is_dark
    }


def test_white_is_left_all_around() -> None:
    side, dark = drawn(ADDRESS)

    inside = range(QUIET, side - QUIET)
    assert all(x in inside and y in inside for x, y in dark)


def test_a_title_cannot_bring_markup() -> None:
    assert "<b>" not in qr_svg(ADDRESS, title='"><b>')
