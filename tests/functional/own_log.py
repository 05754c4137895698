"""What the product's own log writes while a test looks."""

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def own_log() -> Iterator[io.StringIO]:
    """Catch all of it, at DEBUG."""
    root, written = logging.getLogger(), io.StringIO()
    console = next(one for one in root.handlers if type(one) is logging.StreamHandler)
    stream, level = console.setStream(written), root.level
    root.setLevel(logging.DEBUG)
    yield written
    root.setLevel(level)
    console.setStream(stream)
