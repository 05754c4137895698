"""The program that starts a local Elasticsearch (本机检索节点)."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COLOURED_MAVEN = """#!/bin/sh
for word; do case $word in -DoutputDirectory=*) folder=${word#*=};; esac; done
mkdir -p "$folder" && touch "$folder/elasticsearch-$(date +%N).jar"
printf '\\033[0m'
"""


def test_what_maven_prints_is_no_part_of_the_answer(tmp_path: Path) -> None:
    """The answer is an address; Maven ends its own output in a colour code."""
    maven = tmp_path / "mvn"
    maven.write_text(COLOURED_MAVEN)
    maven.chmod(0o755)
    install = "import es, pathlib; es.install(pathlib.Path('home').resolve())"
    done = subprocess.run(
        [sys.executable, "-c", install],
        cwd=tmp_path,
        env={
            "PATH": f"{tmp_path}:/usr/bin:/bin",
            "PYTHONPATH": str(ROOT / "deploy" / "elasticsearch"),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert list((tmp_path / "home" / "lib").glob("*.jar"))
    assert (done.stdout, done.stderr) == ("", "\x1b[0m")
