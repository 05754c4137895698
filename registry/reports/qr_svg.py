"""An address as a QR code: one path, black on white in any scheme (二维码)."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from itertools import count, groupby

from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

QUIET = 4  # modules of white around; scanners ask for as many


@dataclass(frozen=True, slots=True)
class QrCode:
    """A QR code: its side with the white around it, and its dark runs (x, y, width).

    Units: modules, from the top left corner.
    """

    side: int
    runs: tuple[tuple[int, int, int], ...]


@lru_cache(maxsize=512)
def qr_code(text: str) -> QrCode:
    """Write a text as a QR code that stands a stain (level M)."""
    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(text)
    code.make()
    runs = [run for row, y in zip(code.modules, count(QUIET)) for run in _runs(row, y)]
    return QrCode(side=code.moduleCount + 2 * QUIET, runs=tuple(runs))


def qr_svg(text: str, *, title: str) -> str:
    """Write a text as a QR code for a page; `title` is read out."""
    code = qr_code(text)
    side = code.side
    path = "".join(f"M{x} {y}h{width}v1h-{width}z" for x, y, width in code.runs)
    return (
        f'<svg class="qr" viewBox="0 0 {side} {side}" role="img" '
        f'aria-label="{escape(title)}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/>'
        f'<path fill="#000" d="{path}"/></svg>'
    )


def _runs(row: list[bool], y: int) -> Iterator[tuple[int, int, int]]:
    """Yield the dark runs of one row."""
    x = QUIET
    for is_dark, modules in groupby(row):
        width = len(list(modules))
        if is_dark:
            yield x, y, width
        x += width
