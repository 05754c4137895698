"""Whoever wrote in a draft cannot open its record: the database knows every hand."""

import django.contrib.postgres.fields
from django.db import migrations, models

STANDING = """
CREATE OR REPLACE FUNCTION registry_standing_needs_step() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    found_ok boolean;
BEGIN
    IF NEW.question <> 'published' OR NEW.effective_from IS NULL THEN
        RETURN NEW;
    END IF;
    IF NEW.record_id IS NOT NULL THEN
        SELECT true INTO found_ok
          FROM registry_step s
          JOIN registry_case c ON c.id = s.case_id
          JOIN LATERAL (
                SELECT v.entered_by_id, d.batch_id,
                       coalesce(d.handled_by, '{}') AS handled_by
                  FROM registry_recordversion v
                  LEFT JOIN registry_draft d ON d.id = v.draft_id
                 WHERE v.record_id = NEW.record_id
                 ORDER BY v.ordinal DESC LIMIT 1) v ON true
         WHERE s.id = NEW.step_id
           AND s.state IN ('released', 'adopted')
           AND c.procedure IN ('release', 'adopted')
           AND (c.record_id = NEW.record_id
                OR (c.batch_id IS NOT NULL AND c.batch_id = v.batch_id))
           AND ((s.actor_id <> v.entered_by_id AND s.actor_id <> ALL (v.handled_by))
                OR (s.state = 'adopted' AND s.seconded_by_id IS NOT NULL));
    ELSE
        SELECT true INTO found_ok
          FROM registry_listing l WHERE l.id = NEW.listing_id
           AND l.step_id = NEW.step_id;
    END IF;
    IF found_ok IS NULL THEN
        RAISE EXCEPTION
            'nothing is published without the step that released it (needs_step)'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    """Add the list of officers a draft passed through, and let the trigger read it."""

    dependencies = [("registry", "0002_forbid_changes")]

    operations = [
        migrations.AddField(
            model_name="draft",
            name="handled_by",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(),
                default=list,
                help_text="other officers who wrote in it or linked a party (经手人)",
                size=None,
            ),
        ),
        migrations.RunSQL(STANDING, migrations.RunSQL.noop),
    ]
