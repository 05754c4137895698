"""Compare pairs by nomenklatura's `logic-v2` and tell how long it took (对照程序).

Run by path, by the Python of the environment in `.data/bench/nomenklatura`, which alone
has that package. Reads a JSON list of pairs of names from standard input and prints the
seconds; names are put into entities beforehand, and every pair is compared once.
"""

import json
import sys
import time
from itertools import count

from followthemoney import model  # type: ignore[import-not-found]
from nomenklatura.matching import get_algorithm  # type: ignore[import-not-found]


def main() -> None:
    """Compare all pairs."""
    pairs = json.load(sys.stdin)
    algorithm = get_algorithm("logic-v2")
    config = algorithm.default_config()
    number = count()  # each its own: what is known of an entity is remembered by it
    entities = [[_company(next(number), name) for name in pair] for pair in pairs]
    first = [_company(next(number), name) for name in pairs[0]]
    algorithm.compare(*first, config)  # what is loaded once is loaded now
    start = time.perf_counter()
    for one, other in entities:
        algorithm.compare(one, other, config)
    print(time.perf_counter() - start)


def _company(number: int, name: str) -> object:
    properties = {"name": [name], "jurisdiction": ["cn"]}
    return model.get_proxy(
        {"id": str(number), "schema": "Company", "properties": properties}
    )


if __name__ == "__main__":
    main()
