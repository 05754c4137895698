"""A listing wrong at first sight may be closed by an objection, and open again by it.

What the trigger of 0006 allows to records, it allows to listings: an answer that leaves
a listing standing opens what its own case had closed, and nothing that ended since.
"""

from django.db import migrations

STANDING = """
CREATE OR REPLACE FUNCTION registry_standing_needs_step() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    found_ok boolean;
BEGIN
    IF NEW.question <> 'published' OR NEW.effective_from IS NULL THEN
        RETURN NEW;
    END IF;
    -- Some steps open again what an earlier step of their own case had closed.
    SELECT true INTO found_ok
      FROM registry_step s
      JOIN registry_case c ON c.id = s.case_id
     WHERE s.id = NEW.step_id
       AND (c.procedure, s.name, NEW.record_id IS NOT NULL) IN (
            ('repair', 'revoke', true),
            ('objection', 'dismiss', true),
            ('objection', 'retract', true),
            ('objection', 'dismiss', false),
            ('objection', 'retract', false),
            ('objection', 'uphold', false),
            ('failure', 'retest_upheld', true),
            ('masking', 'lift', true))
       AND c.id = (SELECT closing.case_id
                     FROM registry_standing before
                     JOIN registry_step closing ON closing.id = before.step_id
                    WHERE (before.record_id = NEW.record_id
                           OR before.listing_id = NEW.listing_id)
                      AND before.question = 'published'
                      AND before.id < NEW.id
                    ORDER BY before.id DESC LIMIT 1)
       AND EXISTS (SELECT FROM registry_standing opened
                    WHERE (opened.record_id = NEW.record_id
                           OR opened.listing_id = NEW.listing_id)
                      AND opened.question = 'published'
                      AND opened.effective_from IS NOT NULL
                      AND opened.id < NEW.id);
    IF found_ok IS NULL AND NEW.record_id IS NOT NULL THEN
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
    ELSIF found_ok IS NULL THEN
        SELECT true INTO found_ok
          FROM registry_listing l
          JOIN registry_step own ON own.id = l.step_id
          JOIN registry_step s ON s.id = NEW.step_id
         WHERE l.id = NEW.listing_id
           AND (s.id = own.id
                OR (s.case_id = own.case_id AND s.name = 'restore'
                    AND s.ordinal > own.ordinal));
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
    """Replace what the trigger of 0006 checks once more."""

    dependencies = [("registry", "0014_release_papers")]

    operations = [migrations.RunSQL(STANDING, migrations.RunSQL.noop)]
