"""The lock file: every dependency, by hash, from whatever registry pip is set to."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCK = (ROOT / "requirements.lock").read_text()
PINS = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==(\S+)", LOCK, re.MULTILINE)


def normalised(name: str) -> str:
    """Return a distribution's name as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def test_it_names_no_address() -> None:
    assert re.findall(r"\S*://\S*|--index-url|--find-links", LOCK) == []


def test_every_pin_has_a_hash() -> None:
    blocks = re.split(r"\n(?=[A-Za-z0-9])", LOCK)
    bare = [block for block in blocks if "==" in block and "sha256:" not in block]

    assert bare == []
    assert len(PINS) > 50


def test_every_dependency_of_the_project_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    names = {normalised(re.split(r"[\[<>=~! ]", line)[0]) for line in wanted}

    assert names - {normalised(name) for name, _ in PINS} == set()


def test_every_dependency_of_the_product_has_its_reason_beside_it() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    listed = text.split("dependencies = [", 1)[1].split("\n]", 1)[0]
    bare = [line for line in listed.strip().splitlines() if "#" not in line]

    assert bare == []
