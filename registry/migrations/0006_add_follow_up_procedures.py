"""The procedures that follow a record; a retest or masking may open it again."""

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
        -- What a case of these closed for a time it opens again: a step had opened it.
        SELECT true INTO found_ok
          FROM registry_step s
          JOIN registry_case c ON c.id = s.case_id
         WHERE s.id = NEW.step_id
           AND (c.procedure, s.name) IN (('repair', 'revoke'),
               ('failure', 'retest_upheld'), ('masking', 'lift'))
           AND EXISTS (SELECT FROM registry_standing opened
                        WHERE opened.record_id = NEW.record_id
                          AND opened.question = 'published'
                          AND opened.effective_from IS NOT NULL
                          AND opened.id < NEW.id);
    END IF;
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
    """Add five kinds of case and replace what the trigger of 0002 checks."""

    dependencies = [
        ('registry', '0005_found_standings_on_steps'),
    ]

    operations = [
        migrations.AlterField(
            model_name='case',
            name='procedure',
            field=models.CharField(choices=[('entry', 'entry of a record (录入审核)'), ('release', 'release to the public (公示)'), ('adopted', "adoption of another system's decision (采认)"), ('listing', 'listing of a serious offender (列入严重违法失信名单)'), ('objection', 'objection (异议处理)'), ('repair', 'credit repair (信用修复)'), ('correction', 'order to correct (责令改正)'), ('failure', 'what follows a failed sampling (抽查不合格后处理)'), ('review', 'review or litigation (行政复议、行政诉讼)'), ('push', 'push to another province (异地推送)'), ('masking', 'masking in reorganisation (破产重整屏蔽)')], max_length=20),
        ),
        migrations.RunSQL(STANDING, migrations.RunSQL.noop),
    ]
