"""Measurements side by side, as ratios in one run (性能测试).

Importing the package sets Django up on a PostgreSQL of its own in `.data/bench`:
databases are made and dropped there, so an address in the environment is not used.
Where Django runs already, as in the tests of the generators, nothing is touched.
"""

import os
from pathlib import Path

import django
from django.conf import settings

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / ".data" / "bench"

if not settings.configured:
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "ELASTICSEARCH_URL"):
        os.environ.pop(name, None)
    os.environ["ZHIXIN_DATA"] = str(FOLDER)
    os.environ["ELASTICSEARCH_PREFIX"] = "bench"
    os.environ["DJANGO_SETTINGS_MODULE"] = "registry.config.settings"
    django.setup()
