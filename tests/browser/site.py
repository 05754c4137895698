"""The served product as tests see it: its address, its database, its people."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import connection
from pytest_django import DjangoDbBlocker

from registry.domain.vocabulary import Duty
from registry.models import User
from tests import factories
from tests.conftest import switch_database
from tests.environment import ROOT

START_SECONDS = 60
SIGNS_WITH = "示例-口令-2026"


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str) -> None:
    """Wait until the server answers, whatever it says."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 - ours
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(f"{address} does not answer")


@dataclass(frozen=True, slots=True)
class Site:
    """A served product: its address and its database."""

    address: str
    database: str
    blocker: DjangoDbBlocker

    @contextmanager
    def writing(self) -> Iterator[datetime]:
        """Let the product's services, called here, write into its database, now."""
        before = connection.settings_dict["NAME"]
        with self.blocker.unblock():
            switch_database(self.database)
            try:
                yield datetime.now(UTC)
            finally:
                switch_database(before)

    def officer(self, *duties: Duty) -> User:
        """Make an officer whose password the served product can check."""
        with self.writing():
            made = factories.officer(*duties)
            self.let_sign_in(made)
        return made

    def let_sign_in(self, user: User) -> None:
        """Hash a password as the product does; tests do it faster, another way."""
        hasher = PBKDF2PasswordHasher()
        user.password = hasher.encode(SIGNS_WITH, hasher.salt())
        user.save(update_fields=["password"])


@contextmanager
def serving(database: str, blocker: DjangoDbBlocker) -> Iterator[Site]:
    """Run web, pipeline and worker as processes of their own on a database."""
    port = free_port()
    bind = f"127.0.0.1:{port}"
    commands = (
        ["-m", "gunicorn", "registry.config.wsgi", "--threads", "4", "--bind", bind],
        ["manage.py", "run_pipeline", "--watch"],
        ["manage.py", "procrastinate", "worker"],
    )
    processes = [
        subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env={**os.environ, "ZHIXIN_DATABASE": database},
            stdout=subprocess.DEVNULL,
        )
        for command in commands
    ]
    try:
        wait_for(f"http://{bind}")
        yield Site(f"http://{bind}", database, blocker)
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(timeout=20)
