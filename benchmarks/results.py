"""What was measured: one line a comparison, as a table and as JSON (结果)."""

import json
import os
import platform
import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

HEADINGS = ("what", "ours", "against", "ratio", "target", "met")


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """One comparison.

    Shape: `is_met` is None where there is no target, or nothing was measured.
    """

    what: str
    ours: str
    against: str = ""
    ratio: float | None = None
    target: str = ""
    is_met: bool | None = None

    def cells(self) -> tuple[str, ...]:
        """Return the cells of a line of the table."""
        met = {None: "–", True: "yes", False: "NO"}[self.is_met]
        ratio = f"{self.ratio:.2f}" if self.ratio is not None else ""
        return self.what, self.ours, self.against, ratio, self.target, met


def rate(what: str, *, ours: float, against: float, least: float) -> Result:
    """Compare rates per second."""
    ratio = ours / against
    return Result(
        what=what,
        ours=f"{ours:,.0f}/s",
        against=f"{against:,.0f}/s",
        ratio=ratio,
        target=f"≥ {least}",
        is_met=ratio >= least,
    )


def table(results: Sequence[Result]) -> str:
    """Return the table for a terminal; Chinese letters are two columns wide."""
    lines = [HEADINGS, *(result.cells() for result in results)]
    widths = [max(map(_width, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(
            cell + " " * (width - _width(cell))
            for cell, width in zip(line, widths, strict=True)
        ).rstrip()
        for line in lines
    )


def _width(text: str) -> int:
    return sum(1 + (unicodedata.east_asian_width(sign) in "WF") for sign in text)


def write(results: Sequence[Result], path: Path, *, names: str, at: datetime) -> None:
    """Write the results and the machine they were measured on."""
    machine = {
        "system": platform.platform(),
        "processors": os.cpu_count(),
        "python": sys.version.split()[0],
    }
    content = {
        "measured_at": at.isoformat(),
        "machine": machine,
        "firms": names,
        "results": [asdict(result) for result in results],
    }
    text = json.dumps(content, ensure_ascii=False, indent=2)
    path.write_text(text + "\n", encoding="utf-8")
