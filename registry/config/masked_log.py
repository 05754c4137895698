"""The log without personal numbers: addresses asked for, errors, traces (日志脱敏).

Source: 个人信息保护法 art. 51; 网络安全法 art. 42.
"""

import logging
import re
from datetime import UTC, datetime

from registry.domain.screening import hide_personal

# Django escapes an address: the escape of a Chinese sign would run into a number.
ESCAPED = re.compile(r"\\u([4-9][0-9a-f]{3}|ff[0-5][0-9a-f])")


class MaskedFormatter(logging.Formatter):
    """Writes a line as usual, of each personal number no sign is left."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the whole line, its trace included."""
        day = datetime.fromtimestamp(record.created, UTC).date()
        line = ESCAPED.sub(lambda found: chr(int(found[1], 16)), super().format(record))
        return hide_personal(line, today=day)
