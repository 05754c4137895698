"""Command: take in a sheet of records; a second officer may release it (导入记录)."""

from argparse import ArgumentParser
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from registry.clock import now
from registry.domain.attestations import Attestation
from registry.domain.vocabulary import ProcedureType
from registry.management.importing import account, counted, progress_bar, told
from registry.services import record_imports
from registry.services.batch_release import release_batch
from registry.services.batches import write_report


class Command(BaseCommand):
    """Import records; with --released-by, release what waits for it too."""

    help = "Import records from a .csv, .csv.gz or .xlsx file; safe to run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the file, the two officers, what the sheet lacks, the attestation."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--actor", required=True, help="officer who imports")
        parser.add_argument("--released-by", help="another officer, who releases")
        parser.add_argument("--report", type=Path, help="CSV of issues, row by row")
        parser.add_argument("--attest-ordinary", action="store_true")
        parser.add_argument("--notice-served-on", type=date.fromisoformat)
        for name, text in record_imports.OPTIONS.items():
            parser.add_argument(f"--{name.replace('_', '-')}", help=text, default="")

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
            is_ordinary = options["attest_ordinary"]
            attestation = Attestation(
                procedure=ProcedureType["ORDINARY" if is_ordinary else "UNATTESTED"],
                notice_served_on=options["notice_served_on"],
                is_screened=True,  # rows with a personal number in a text were refused
            )
            with told():
                done = release_batch(
                    batch.pk, attestation=attestation, actor=releaser, now=now()
                )
            self.stdout.write(f"batch {batch.pk}: {counted(asdict(done))}")
