"""The environment of every test; imported by conftest before any settings are read."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
os.environ.setdefault("ZHIXIN_DATA", str(ROOT / ".data" / "test"))
os.environ["ZHIXIN_RATE_LIMITS"] = ""  # tests ask more than people do
os.environ["DJANGO_SETTINGS_MODULE"] = "registry.config.settings"
# A test that rolls back leaves the private key it made behind: all go at the end.
for keys in ("ZHIXIN_RECEIPT_KEYS", "ZHIXIN_REPORT_KEYS"):
    if keys not in os.environ:
        os.environ[keys] = tempfile.mkdtemp(prefix="zhixin-keys-")
        atexit.register(shutil.rmtree, os.environ[keys], ignore_errors=True)
