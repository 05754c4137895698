"""A client that asks one request after another for some seconds (负载客户端).

Run by path, not as part of the package, so that it costs nothing but its requests:
python load.py reads a JSON object from standard input (port, start_at, seconds,
requests as [method, path, body]) and prints how many were answered and the first status
that was not 200.
"""

import http.client
import json
import sys
import time

OK = 200


def main() -> None:
    """Ask until the time is up."""
    task = json.load(sys.stdin)
    link = http.client.HTTPConnection("127.0.0.1", task["port"], timeout=30)
    requests = [
        (method, path, body.encode(), {"Content-Type": "application/json"})
        for method, path, body in task["requests"]
    ]
    time.sleep(max(0.0, task["start_at"] - time.time()))
    end, answered, refused = time.perf_counter() + task["seconds"], 0, 0
    while time.perf_counter() < end and not refused:
        method, path, body, headers = requests[answered % len(requests)]
        link.request(method, path, body or None, headers if body else {})
        answer = link.getresponse()
        answer.read()
        refused = 0 if answer.status == OK else answer.status
        answered += 1
    print(json.dumps({"answered": answered, "refused": refused}))


if __name__ == "__main__":
    main()
