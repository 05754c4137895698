"""An address as a QR code: one path, black on white in any scheme (二维码)."""

from functools import lru_cache
from html import escape
from itertools import groupby

from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

QUIET = 4  # modules of white around; scanners ask for as many


@lru_cache(maxsize=512)
def qr_svg(text: str, *, title: str) -> str:
    """Write a text as a QR code that stands a stain (level M); `title` is read out."""
    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(text)
    code.make()
    side = code.moduleCount + 2 * QUIET
    path = "".join(_line(row, y + QUIET) for y, row in enumerate(code.modules))
    return (
        f'<svg class="qr" viewBox="0 0 {side} {side}" role="img" '
        f'aria-label="{escape(title)}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/>'
        f'<path fill="#000" d="{path}"/></svg>'
    )


def _line(row: list[bool], y: int) -> str:
    """Draw the dark runs of one row."""
    runs, x = [], QUIET
    for is_dark, modules in groupby(row):
        width = len(list(modules))
        if is_dark:
            runs.append(f"M{x} {y}h{width}v1h-{width}z")
        x += width
    return "".join(runs)
