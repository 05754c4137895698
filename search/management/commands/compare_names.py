"""Compare pairs of stated firms of a CSV file (企业名称比对)."""

import csv
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.domain.matching import Stated, compare

NAMES, CODES = ("name_a", "name_b"), ("code_a", "code_b")
ADDED = ("status", "score", "reasons")


class Command(BaseCommand):
    """Write the file to standard output with status, score and reasons added."""

    help = (
        "Compare pairs of firms: a CSV with name_a, code_a, name_b, code_b; writes it "
        "to standard output with status, score and reasons added."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("file", type=Path, help="the CSV file, UTF-8")

    def handle(self, *, file: Path, **_options: Any) -> None:
        """Compare row by row; nothing of the file is kept."""
        try:
            with file.open(encoding="utf-8-sig", newline="") as lines:
                self._compare(lines)
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{file} cannot be read: {error}") from error

    def _compare(self, lines: Iterable[str]) -> None:
        rows = csv.DictReader(lines)
        columns = list(rows.fieldnames or ())
        if missing := [name for name in NAMES if name not in columns]:
            raise CommandError(f"The first row lacks: {', '.join(missing)}.")
        writer = csv.DictWriter(self.stdout, [*columns, *ADDED], lineterminator="\n")
        writer.writeheader()
        for row in rows:
            if None in row or None in row.values():
                raise CommandError(
                    f"Row {rows.line_num} has not as many cells as the first row."
                )
            one, other = (
                Stated(name=row[name], code=row.get(code, ""))
                for name, code in zip(NAMES, CODES, strict=True)
            )
            found = compare(one, other)
            reasons = ";".join(found.reasons)
            said = {"status": found.status, "score": f"{found.score:.4f}"}
            writer.writerow({**row, **said, "reasons": reasons})
