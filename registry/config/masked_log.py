"""The log without personal numbers and queries: addresses, errors, traces (日志脱敏).

What people search for stands behind the question mark of an address.

Source: 个人信息保护法 art. 51; 网络安全法 art. 42.
"""

import logging
import re
from datetime import UTC, datetime

from registry.domain.screening import hide_personal

QUERY = re.compile(r"(?<=[\w/.-])\?[^\s\"'<>]+")
# Django escapes an address: the escape of a Chinese sign would run into a number.
ESCAPED = re.compile(r"\\u([4-9][0-9a-f]{3}|ff[0-5][0-9a-f])")


class MaskedFormatter(logging.Formatter):
    """Writes a line as usual; of personal numbers and queries no sign is left."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the whole line, its trace included."""
        day = datetime.fromtimestamp(record.created, UTC).date()
        line = ESCAPED.sub(lambda found: chr(int(found[1], 16)), super().format(record))
        return hide_personal(QUERY.sub("?…", line), today=day)
