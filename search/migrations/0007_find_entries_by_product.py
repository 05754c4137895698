"""Lines of lists say their product, verdict and last change; old ones are filled."""

import re
import unicodedata
from itertools import pairwise

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

BATCH = 1_000
DAY = re.compile(r"(\d{4})[年./-](\d{1,2})[月./-](\d{1,2})日?")
EPOCH = "1970-01-01T00:00:00Z"
CHANGES = """
    UPDATE search_publicentry entry SET changed_seq = last.seq, changed_at = last.at
    FROM (
        SELECT DISTINCT ON (enterprise_id, key) enterprise_id, key, seq, at
        FROM search_disclosure
        WHERE stream = 'public' AND state = 'open' AND thing <> 'enterprise'
        ORDER BY enterprise_id, key, seq DESC
    ) last
    WHERE last.enterprise_id = entry.enterprise_id AND last.key = entry.key
"""


def fill(apps, _editor):
    """Take what the lines lack from the views they stand in."""
    entries = apps.get_model("search", "PublicEntry").objects
    views = apps.get_model("search", "Profile").objects.filter(is_open=True)
    rows = views.values_list("enterprise_id", "view").order_by("enterprise_id")
    changed = []
    for firm, view in rows.iterator(chunk_size=BATCH):
        fields = {one["fact"]["key"]: one["fields"] for one in view["records"]}
        if any(map(says_product, fields.values())):
            for entry in entries.filter(enterprise=firm):
                if take(entry, fields.get(entry.key, {})):
                    changed.append(entry)
        if len(changed) >= BATCH:
            write(entries, changed)
            changed = []
    write(entries, changed)


def write(entries, changed):
    """Write the lines that were filled."""
    entries.bulk_update(changed, ["verdict", "gtin", "batch", "words", "pairs"])


def says_product(fields):
    """Tell whether a record speaks of a product at all."""
    return "product" in fields


def take(entry, fields):
    """Fill a line from the fields of its record; tell whether there was anything."""
    said = [plain(fields.get(name) or "") for name in ("product", "brand", "category")]
    lines = list(filter(None, said))
    gtin = plain(fields.get("gtin") or "").replace("-", "")
    day = DAY.sub(digits, plain(fields.get("batch") or ""))
    entry.verdict = fields.get("verdict") or ""
    entry.gtin = gtin.zfill(14) if gtin.isascii() and gtin.isdigit() else ""
    entry.batch = "".join(filter(str.isalnum, day))
    entry.words = "\n".join(lines)
    entry.pairs = sorted({"".join(two) for line in lines for two in pairwise(line)})
    return says_product(fields)


def plain(text):
    """Return a text without blanks, width and case."""
    shown = unicodedata.normalize("NFKC", text.replace("\x00", "")).casefold()
    return "".join(shown.split())


def digits(found):
    """Return a day as eight digits."""
    year, month, day = found.groups()
    return f"{year}{month:0>2}{day:0>2}"


class Migration(migrations.Migration):

    dependencies = [
        ("search", "0006_rank_search_entries"),
    ]

    operations = [
        migrations.AddField("publicentry", "verdict", models.CharField(blank=True, default="", max_length=20), preserve_default=False),
        migrations.AddField("publicentry", "gtin", models.CharField(blank=True, default="", help_text="14 digits, zeros in front", max_length=14), preserve_default=False),
        migrations.AddField("publicentry", "batch", models.TextField(blank=True, default="", help_text="search.domain.products.plain_batch"), preserve_default=False),
        migrations.AddField("publicentry", "words", models.TextField(blank=True, default="", help_text="search.domain.products.words_of"), preserve_default=False),
        migrations.AddField("publicentry", "pairs", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2), default=list, help_text="search.domain.products.pairs_of", size=None), preserve_default=False),
        migrations.AddField("publicentry", "changed_seq", models.BigIntegerField(default=0, help_text="Disclosure.seq by which it was last opened or changed"), preserve_default=False),
        migrations.AddField("publicentry", "changed_at", models.DateTimeField(default=EPOCH), preserve_default=False),
        migrations.RunSQL(CHANGES, migrations.RunSQL.noop),
        migrations.RunPython(fill, migrations.RunPython.noop),
        # Lines changed twice have a check of their firm waiting; an index waits for none.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AddIndex("publicentry", models.Index(fields=["-changed_seq"], name="search_public_entry_changed")),
        migrations.AddIndex("publicentry", models.Index(fields=["authority_code", "-event_on"], name="search_public_entry_organ")),
        migrations.AddIndex("publicentry", models.Index(condition=models.Q(("gtin", ""), _negated=True), fields=["gtin"], name="search_public_entry_gtin")),
        migrations.AddIndex("publicentry", django.contrib.postgres.indexes.GinIndex(fields=["pairs"], name="search_public_entry_pairs")),
        migrations.AddIndex("disclosure", models.Index(condition=models.Q(("state", "withdrawn")), fields=["stream", "thing", "-seq"], name="search_disclosure_withdrawn")),
    ]
