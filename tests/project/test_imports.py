"""The directions between and inside the packages hold."""

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_every_import_contract_is_kept() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


def test_there_are_five_contracts() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())

    assert len(project["tool"]["importlinter"]["contracts"]) == 5
