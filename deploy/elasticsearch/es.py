#!/usr/bin/env python3
"""Run a real Elasticsearch 9 on this machine from Maven Central's jars (本机检索节点).

Usage: es.py start|stop [--home DIR] [--port 9200] [--heap 512m] [--node N]

`start` prints the node's address once it answers and leaves a running node alone.
Needs a JDK of 21 or later and Maven; see README.md beside this file for what is missing
in the published jars.
"""

import argparse
import http.client
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
OLDEST_JAVA = 21
START_SECONDS, CLUSTER_SECONDS, STOP_SECONDS = 120, 4, 10
FIRST_TRANSPORT_PORT = 9300
MODULE = """description=Netty 4 HTTP and node transport
version={version}
name=transport-netty4
classname=org.elasticsearch.transport.netty4.Netty4Plugin
java.version=21
elasticsearch.version={version}
has.native.controller=false
extended.plugins=
"""
LOGGING = """status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%-5p][%c{1.}] %m%n
rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
"""


def version() -> str:
    """Return the version that pom.xml names."""
    found = re.search(r"<elasticsearch.version>(.*?)<", (HERE / "pom.xml").read_text())
    return found[1] if found else ""


def java() -> str:
    """Return the first JDK of 21 or later, or "": JAVA_HOME, usual folders, PATH."""
    usual = sorted(Path("/usr/lib/jvm").glob("*"), reverse=True)
    homes = [Path(os.environ.get("JAVA_HOME", "/nowhere")), *usual]
    candidates = [home / "bin" / "java" for home in homes]
    if on_path := shutil.which("java"):
        candidates.append(Path(on_path))
    for candidate in candidates:
        if candidate.exists() and _java_version(candidate) >= OLDEST_JAVA:
            return str(candidate)
    return ""


def lacking() -> str:
    """Return what this machine lacks to start a node, in words; "" if nothing."""
    if not java():
        return "a JDK of 21 or later (set JAVA_HOME)"
    return "" if shutil.which("mvn") else "Maven (mvn)"


def _java_version(program: Path) -> int:
    answer = subprocess.run(  # noqa: S603 - a JDK found on this machine
        [program, "-version"], capture_output=True, text=True, check=False
    )
    found = re.search(r'version "(\d+)', answer.stderr)
    return int(found[1]) if found else 0


def install(home: Path) -> None:
    """Lay the jars out as a node's home: lib/ and modules/transport-netty4/."""
    if (home / "lib" / f"elasticsearch-{version()}.jar").exists():
        return
    jars, netty = home / "jars", home / "modules" / "transport-netty4"
    subprocess.run(  # noqa: S603 - Maven with our own pom.xml
        [
            shutil.which("mvn") or "mvn",
            *("-q", "-f", str(HERE / "pom.xml"), "dependency:copy-dependencies"),
            f"-DoutputDirectory={jars}",
        ],
        stdout=sys.stderr,  # our own output is the address; Maven's ends in a colour
        check=True,
    )
    for folder in (home / "lib", netty, home / "plugins"):
        folder.mkdir(parents=True, exist_ok=True)
    # The server's own jar comes last: it tells that the rest is there.
    for jar in sorted(jars.glob("*.jar"), key=_is_server):
        is_netty = jar.name.startswith(("netty-", "transport-netty4"))
        jar.rename((netty if is_netty else home / "lib") / jar.name)
    (netty / "plugin-descriptor.properties").write_text(
        MODULE.format(version=version())
    )


def _is_server(jar: Path) -> bool:
    return jar.name.startswith("elasticsearch-")


def answers(port: int) -> bool:
    """Tell whether a node answers on a port of this machine."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        link.request("GET", "/_cluster/health")
        return link.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        link.close()


def start(options: argparse.Namespace) -> str:
    """Start a node unless it runs; return its address once it answers."""
    port = options.port + options.node - 1
    url = f"http://127.0.0.1:{port}"
    if answers(port):
        return url
    if lack := lacking():
        sys.exit(f"es.py: this machine lacks {lack}")
    home, name = options.home.resolve(), f"node-{options.node}"
    install(home)
    for folder in ("config", "tmp", f"data/{name}", f"logs/{name}"):
        (home / folder).mkdir(parents=True, exist_ok=True)
    (home / "config" / "log4j2.properties").write_text(LOGGING)
    log = home / "logs" / name / "console.log"
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 - our own command line
            _command(options, home=home, port=port),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    (home / f"{name}.pid").write_text(str(process.pid))
    _wait(process, port=port, log=log, is_single=not options.seeds)
    return url


def _wait(
    process: subprocess.Popen[bytes], *, port: int, log: Path, is_single: bool
) -> None:
    end = time.monotonic() + (START_SECONDS if is_single else CLUSTER_SECONDS)
    while not answers(port):
        if process.poll() is not None:
            sys.exit(f"es.py: the node stopped at start; see {log}")
        if time.monotonic() > end:
            if is_single:
                sys.exit(f"es.py: no answer on port {port}; see {log}")
            return  # a cluster answers once most of its nodes are there
        time.sleep(0.2)


def _command(options: argparse.Namespace, *, home: Path, port: int) -> list[str]:
    settings = _settings(options, home=home, port=port)
    return [
        java(),
        *(f"-Xms{options.heap}", f"-Xmx{options.heap}", "-XX:+UseG1GC"),
        *("--enable-native-access=ALL-UNNAMED", "--add-modules=jdk.incubator.vector"),
        f"-Djava.io.tmpdir={home / 'tmp'}",
        f"-Des.path.home={home}",
        f"-Des.path.conf={home / 'config'}",
        *("-cp", str(home / "lib" / "*")),
        *(str(HERE / "ElasticsearchNode.java"), str(home)),
        *(f"{key}={value}" for key, value in settings.items()),
    ]


def _settings(
    options: argparse.Namespace, *, home: Path, port: int
) -> dict[str, object]:
    name = f"node-{options.node}"
    settings: dict[str, object] = {
        "cluster.name": "local",
        "node.name": name,
        "network.host": "127.0.0.1",
        "http.port": port,
        # Beside the HTTP port, so that two single nodes do not meet.
        "transport.port": FIRST_TRANSPORT_PORT + options.node
        if options.seeds
        else port + 100,
        "path.data": home / "data" / name,
        "path.logs": home / "logs" / name,
        "cluster.routing.allocation.disk.threshold_enabled": "false",
    }
    if not options.seeds:
        return settings | {"discovery.type": "single-node"}
    seeds = [int(seed) for seed in options.seeds.split(",")]
    nodes = (f"node-{seed - FIRST_TRANSPORT_PORT}" for seed in seeds)
    return settings | {
        "discovery.seed_hosts": ",".join(f"127.0.0.1:{seed}" for seed in seeds),
        "cluster.initial_master_nodes": ",".join(nodes),
    }


def stop(options: argparse.Namespace) -> str:
    """Stop the node that `start` started from this home, if it runs."""
    pid_file = options.home.resolve() / f"node-{options.node}.pid"
    if not pid_file.exists():
        return "not started"
    pid = int(pid_file.read_text())
    pid_file.unlink()
    end = time.monotonic() + STOP_SECONDS
    try:
        os.kill(pid, signal.SIGTERM)
        while time.monotonic() < end:
            os.kill(pid, 0)
            time.sleep(0.1)
    except ProcessLookupError:
        pass
    return "stopped"


def main() -> None:
    """Run one action of the command line."""
    parser = argparse.ArgumentParser(description="Run a local Elasticsearch node.")
    parser.add_argument("action", choices=["start", "stop"])
    parser.add_argument("--home", type=Path, default=Path(".elasticsearch"))
    parser.add_argument("--port", type=int, default=9200, help="HTTP port of node 1")
    parser.add_argument("--heap", default="512m")
    parser.add_argument("--node", type=int, default=1)
    parser.add_argument(
        "--seeds", default="", help="transport ports of a cluster: 9301,9302,9303"
    )
    options = parser.parse_args()
    print({"start": start, "stop": stop}[options.action](options))


if __name__ == "__main__":
    main()
