"""The environment of every test; imported by conftest before any settings are read."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
os.environ.setdefault("ZHIXIN_DATA", str(ROOT / ".data" / "test"))
os.environ["ZHIXIN_RATE_LIMITS"] = ""  # tests ask more than people do
os.environ["DJANGO_SETTINGS_MODULE"] = "registry.config.settings"
