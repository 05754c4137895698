"""Lists can be read by the latest change, along an index of its number."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("search", "0007_find_entries_by_product")]

    operations = [
        migrations.AddIndex("searchentry", models.Index(condition=models.Q(("is_open", True)), fields=["seq", "uscc"], name="search_entry_changed")),
    ]
