"""Command: take in a registrar's file of firms (导入企业)."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from registry.clock import now
from registry.domain.errors import DomainError
from registry.models import User
from registry.sentences import sentence
from registry.services.enterprise_imports import OUTCOMES, import_enterprises


class Command(BaseCommand):
    """Import firms; refused rows are reported and do not stop the rest."""

    help = "Import firms from a .csv, .csv.gz or .xlsx file; safe to run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the file, who imports and where the report goes."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--actor", required=True, help="user name of the officer")
        parser.add_argument("--report", type=Path, help="CSV of refused rows and why")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import and print one line of result."""
        actor = User.objects.filter(username=options["actor"]).first()
        if actor is None:
            raise CommandError(f"There is no account {options['actor']!r}.")
        bar = tqdm(unit="B", unit_scale=True, disable=not sys.stderr.isatty())

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        try:
            with bar:
                batch = import_enterprises(
                    options["file"],
                    actor=actor,
                    now=now(),
                    report=options["report"],
                    progress=show,
                )
        except DomainError as error:
            raise CommandError(sentence(error.template, error.params)) from error
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}.") from error
        counts = ", ".join(f"{name} {batch.counts[name]}" for name in OUTCOMES)
        self.stdout.write(f"batch {batch.pk}: {batch.rows_read} rows read: {counts}")
