"""Lines of lists say the numbers of their records; old ones are filled."""

import unicodedata

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

BATCH = 1_000
NUMBERS = ("permit_number", "notice_number", "sample_number")


def fill(apps, _editor):
    """Take the numbers from the views the lines stand in."""
    entries = apps.get_model("search", "PublicEntry").objects
    views = apps.get_model("search", "Profile").objects.filter(is_open=True)
    rows = views.exclude(view__records=[]).values_list("enterprise_id", "view")
    changed = []
    for firm, view in rows.order_by("enterprise_id").iterator(chunk_size=BATCH):
        records = {one["fact"]["key"]: one for one in view["records"]}
        for entry in entries.filter(enterprise=firm, key__in=records):
            entry.numbers = numbers_of(records[entry.key])
            changed.append(entry)
        if len(changed) >= BATCH:
            entries.bulk_update(changed, ["numbers"])
            changed = []
    entries.bulk_update(changed, ["numbers"])


def numbers_of(record):
    """Return the numbers of a record as letters and digits."""
    said = (record["document_number"], *map(record["fields"].get, NUMBERS))
    return sorted(set(filter(None, (plain(str(one or "")) for one in said))))


def plain(text):
    """Return a text's letters and digits without width and case."""
    shown = unicodedata.normalize("NFKC", text).casefold()
    return "".join(filter(str.isalnum, shown))


class Migration(migrations.Migration):

    dependencies = [
        ("search", "0008_sort_by_change"),
    ]

    operations = [
        migrations.AddField("publicentry", "numbers", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, help_text="search.domain.products.numbers_of", size=None), preserve_default=False),
        migrations.RunPython(fill, migrations.RunPython.noop),
        # A line that was filled has a check of its firm waiting; an index waits for none.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AddIndex("publicentry", django.contrib.postgres.indexes.GinIndex(fields=["numbers"], name="search_public_entry_numbers")),
    ]
