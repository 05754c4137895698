"""Lines of lists say the kinds of penalties; old ones are filled."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

FILL = """
UPDATE search_publicentry AS entry
   SET penalty_kinds = ARRAY(
       SELECT jsonb_array_elements_text(record #> '{fact,body,kinds}'))
  FROM search_profile AS profile
 CROSS JOIN LATERAL jsonb_array_elements(profile.view -> 'records') AS record
 WHERE profile.enterprise_id = entry.enterprise_id AND entry.kind = 'penalty'
   AND record #>> '{fact,key}' = entry.key
"""


class Migration(migrations.Migration):

    dependencies = [
        ("search", "0016_watch_portfolios"),
    ]

    operations = [
        migrations.AddField("publicentry", "penalty_kinds", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), default=list, help_text="of a penalty: PenaltyKind", size=None), preserve_default=False),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        # A line that was filled has a check of its firm waiting; an index waits for none.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AddIndex("publicentry", django.contrib.postgres.indexes.GinIndex(fields=["penalty_kinds"], name="search_public_entry_penalties")),
    ]
