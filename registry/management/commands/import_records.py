"""Command: take in a sheet of records; a second officer may release it (导入记录)."""

from argparse import ArgumentParser
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from registry.clock import now
from registry.domain.vocabulary import Secrecy
from registry.management.importing import account, attested, counted, progress_bar, told
from registry.services import record_imports
from registry.services.batch_release import release_batch
from registry.services.batches import write_report


class Command(BaseCommand):
    """Import records; with --released-by, release what waits for it too."""

    help = "Import records from a .csv, .csv.gz or .xlsx file; safe to run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the file, the two officers, what the sheet lacks, the attestation."""
        add = parser.add_argument
        add("file", type=Path)
        add("--actor", required=True, help="officer who imports")
        add("--released-by", help="another officer, who releases")
        add("--report", type=Path, help="CSV of issues, row by row")
        add("--attest-ordinary", action="store_true")
        add("--attest-window-closed", action="store_true")
        add("--notice-served-on", type=date.fromisoformat)
        add("--secrecy", choices=[str(one) for one in Secrecy], default=Secrecy.NONE)
        for name, text in record_imports.OPTIONS.items():
            add(f"--{name.replace('_', '-')}", help=text, default="")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, release, and print one line of result for each."""
        file, actor = options["file"], account(options["actor"])
        releaser = options["released_by"] and account(options["released_by"])
        with told(), progress_bar() as show:
            given = record_imports.ImportOptions.from_texts(options)
            batch = record_imports.import_records(
                file, actor=actor, now=now(), options=given, progress=show
            )
            if options["report"]:
                write_report(batch, options["report"])
        counts = counted({key: batch.counts[key] for key in record_imports.OUTCOMES})
        self.stdout.write(f"batch {batch.pk}: {batch.rows_read} rows read: {counts}")
        if releaser:
            attestation = attested(options)
            with told():
                done = release_batch(
                    batch.pk, attestation=attestation, actor=releaser, now=now()
                )
            self.stdout.write(f"batch {batch.pk}: {counted(asdict(done))}")
