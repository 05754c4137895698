"""What `make demo` starts ends together, and says why when it ends by itself."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from registry.config.demo_server import ROOT, Demo, DemoError

SLEEP = (sys.executable, "-c", "import time; time.sleep(60)")
DRIVER = """
import sys
from pathlib import Path
from registry.config.demo_server import Demo
folder = Path(sys.argv[1])
demo = Demo(logs=folder)
child = f"import os, time; print(os.getpid(), flush=True); time.sleep(60)"
demo.serve({"child": (sys.executable, "-c", child)}, address="http://127.0.0.1:1")
"""


def says(words: str, code: int) -> tuple[str, ...]:
    """Return a command that says something and ends."""
    return (sys.executable, "-c", f"print({words!r}); raise SystemExit({code})")


def eventually(is_true: Callable[[], bool]) -> bool:
    """Wait until something is true, ten seconds at most."""
    end = time.monotonic() + 10
    while not is_true() and time.monotonic() < end:
        time.sleep(0.05)
    return is_true()


def is_running(process: int) -> bool:
    """Tell whether a process lives; one that waits to be reaped does not."""
    status = Path(f"/proc/{process}/stat")
    return status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def test_steps_run_in_order_until_one_fails(tmp_path: Path) -> None:
    demo = Demo(logs=tmp_path)
    steps = {"good": says("", 0), "bad": says("", 3), "never": says("", 0)}

    with pytest.raises(DemoError, match="'bad' failed"):
        demo.run(steps)

    assert list(demo.children) == ["good", "bad"]


def test_a_server_that_ends_by_itself_is_reported_with_its_last_words(
    tmp_path: Path,
) -> None:
    demo = Demo(logs=tmp_path)
    servers = {"web": says("address in use", 1)}

    with pytest.raises(DemoError, match=r"'web' ended by itself(.|\n)*address in use"):
        demo.serve(servers, address="http://127.0.0.1:1")


def test_stopping_ends_every_child(tmp_path: Path) -> None:
    demo = Demo(logs=tmp_path)
    demo.start("one", SLEEP)
    demo.start("two", SLEEP)

    demo.stop()

    codes = [child.poll() for child in demo.children.values()]
    assert codes == [-signal.SIGTERM, -signal.SIGTERM]


def test_after_ctrl_c_nothing_more_is_started(tmp_path: Path) -> None:
    demo = Demo(logs=tmp_path)

    demo.hear(signal.SIGINT, None)
    demo.run({"step": SLEEP})

    assert demo.children == {}


@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux's prctl")
def test_children_do_not_outlive_a_killed_parent(tmp_path: Path) -> None:
    parent = subprocess.Popen([sys.executable, "-c", DRIVER, tmp_path], cwd=ROOT)
    log = tmp_path / "child.log"
    assert eventually(lambda: log.exists() and bool(log.read_text()))

    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()

    assert eventually(lambda: not is_running(int(log.read_text())))
