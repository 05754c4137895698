"""Ends a server as a power cut would."""

import contextlib
import os
import signal
from pathlib import Path


def kill_postgres(folder: Path) -> None:
    """Kill the server of a data folder, and every backend with it."""
    pid = int((folder / "postgres" / "pg" / "postmaster.pid").read_text().split()[0])
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for each in (pid, *map(int, children)):
        # A backend that sees its server gone may end before its turn comes.
        with contextlib.suppress(ProcessLookupError):
            os.kill(each, signal.SIGKILL)
