"""The demo: prepare, serve, and stop all that was started (演示环境).

A module of its own, not a command: Ctrl-C is heard from the first moment on, before
Django's settings start the embedded PostgreSQL.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from django.conf import settings

from registry.config import embedded_postgres

Command = Sequence[str]

ROOT = Path(__file__).resolve().parents[2]
BIND = os.environ.get("ZHIXIN_BIND", "127.0.0.1:8000")
PR_SET_PDEATHSIG = 1
STOP_SECONDS = 8
LIBC = ctypes.CDLL(None)


def manage(*arguments: str) -> Command:
    """Return one of the product's own commands."""
    return (sys.executable, "manage.py", *arguments)


STEPS: Mapping[str, Command] = {
    "translations": (sys.executable, "-m", "registry.config.translations"),
    "tables": manage("migrate", "--verbosity", "0"),
    "demo data": manage("prepare_demo"),
}
SERVERS: Mapping[str, Command] = {
    "web": (
        *(sys.executable, "-m", "gunicorn", "registry.config.wsgi"),
        *("--bind", BIND, "--workers", "2", "--threads", "4", "--preload"),
        *("--graceful-timeout", "5"),
    ),
    "pipeline": manage("run_pipeline", "--watch"),
    "worker": manage("procrastinate", "worker"),
}


class DemoError(RuntimeError):
    """The demo cannot go on; the message says why."""


@dataclass(kw_only=True)
class Demo:
    """A few processes that live and end together."""

    logs: Path
    children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    is_stopping: bool = False

    def hear(self, _number: int, _frame: FrameType | None) -> None:
        """Take note of Ctrl-C; the loops below look at it."""
        self.is_stopping = True

    def start(self, name: str, command: Command, *, is_server: bool = False) -> None:
        """Start a child in our process group; a server's words go to its log."""
        words = (
            (self.logs / f"{name}.log").open("wb") if is_server else nullcontext(None)
        )
        with words as log:
            self.children[name] = subprocess.Popen(  # noqa: S603 - our own programs
                command,
                cwd=ROOT,
                env={**os.environ, "ZHIXIN_DEMO": "1"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=_follow_parent,
            )

    def run(self, steps: Mapping[str, Command]) -> None:
        """Run the steps one after the other.

        Raises:
            DemoError: a step failed; what it said stands above.
        """
        for name, command in steps.items():
            if self.is_stopping:
                return
            sys.stdout.write(f"… {name}\n")
            sys.stdout.flush()
            self.start(name, command)
            while self.children[name].poll() is None and not self.is_stopping:
                time.sleep(0.02)
            if self.children[name].poll() and not self.is_stopping:
                raise DemoError(f"The step '{name}' failed.")

    def serve(self, servers: Mapping[str, Command], *, address: str) -> None:
        """Run the servers until Ctrl-C.

        Raises:
            DemoError: one of them ended by itself.
        """
        self.children.clear()
        for name, command in servers.items():
            self.start(name, command, is_server=True)
        is_announced = False
        while not self.is_stopping:
            for name, child in self.children.items():
                if child.poll() is not None and not self.is_stopping:
                    raise DemoError(self._last_words(name))
            if not is_announced and _answers(address):
                is_announced = True
                _announce(address)
            time.sleep(0.2)

    def stop(self) -> None:
        """End every child, politely first."""
        for child in self.children.values():
            child.terminate()
        end = time.monotonic() + STOP_SECONDS
        for child in self.children.values():
            try:
                child.wait(timeout=max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()

    def _last_words(self, name: str) -> str:
        """Return the end of a server's log."""
        log = self.logs / f"{name}.log"
        lines = log.read_text(errors="replace").splitlines()[-15:]
        return "\n".join([f"'{name}' ended by itself; the end of {log}:", *lines])


def _follow_parent() -> None:
    """In the child: leave Ctrl-C to the parent, and end when the parent is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _answers(address: str) -> bool:
    """Tell whether the web server answers, whatever it says."""
    try:
        urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 - our own
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def _announce(address: str) -> None:
    """Say where things are."""
    sys.stdout.write(
        "\n  Zhixin 质信\n"
        f"    公众查询 search        {address}/\n"
        f"    工作人员 officers      {address}/work/\n"
        f"    合作机构 partners      {address}/partner/\n"
        f"    评价规则 rules         {address}/rules\n"
        f"    接口说明 API           {address}/api/docs\n"
        "  The accounts stand above. Ctrl-C stops everything. 按 Ctrl-C 全部停止\n\n"
    )
    sys.stdout.flush()


def main() -> int:
    """Prepare, serve, and stop all again; return the exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.config.settings")
    demo = Demo(logs=ROOT)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, demo.hear)
    try:
        demo.logs = settings.DATA_DIR / "logs"  # starts PostgreSQL
        demo.logs.mkdir(parents=True, exist_ok=True)
        demo.run(STEPS)
        demo.serve(SERVERS, address=f"http://{BIND}")
    except (DemoError, embedded_postgres.EmbeddedPostgresError) as error:
        if not demo.is_stopping:
            sys.stderr.write(f"{error}\n")
            return 1
    finally:
        demo.stop()
        if settings.configured and "DATABASE_URL" not in os.environ:
            embedded_postgres.stop(settings.DATA_DIR / "postgres")
    sys.stdout.write("Stopped. 已停止\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
