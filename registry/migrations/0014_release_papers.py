"""A decision document is released by its steps: named, looked at, by two officers.

What the public sees of it derives from the newest step of its case alone, so the
database refuses a releasing step that has no steps to rest on.
"""

from django.db import migrations, models

FOUNDED = """
CREATE FUNCTION registry_paper_is_founded(
    of_case bigint, at_ordinal integer, releaser bigint, paper text
) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM registry_step named
          JOIN registry_step before
            ON before.case_id = named.case_id AND before.ordinal = at_ordinal - 1
           AND before.state = 'proposed'
          JOIN registry_attachment a ON a.digest = paper
         WHERE named.case_id = of_case
           AND named.ordinal = (SELECT max(one.ordinal) FROM registry_step one
                                 WHERE one.case_id = of_case
                                   AND one.ordinal < at_ordinal
                                   AND one.name IN ('propose', 'replace'))
           AND named.actor_id <> releaser
           AND named.payload->'stated'->'paper' = jsonb_build_array(paper)
           AND (a.media_type NOT LIKE 'image/%'
                OR (SELECT count(DISTINCT looked.actor_id)
                      FROM registry_step looked
                     WHERE looked.case_id = of_case AND looked.name = 'declare'
                       AND looked.ordinal > named.ordinal
                       AND looked.ordinal < at_ordinal) >= 2))
$$;

CREATE FUNCTION registry_paper_needs_steps() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state = 'released'
       AND EXISTS (SELECT FROM registry_case c
                    WHERE c.id = NEW.case_id AND c.procedure = 'paper')
       AND NOT registry_paper_is_founded(
           NEW.case_id, NEW.ordinal, NEW.actor_id, NEW.payload->>'paper')
    THEN
        RAISE EXCEPTION
            'no document is released without its steps (needs_step)'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER paper_needs_steps BEFORE INSERT ON registry_step
    FOR EACH ROW EXECUTE FUNCTION registry_paper_needs_steps();
"""

UNFOUNDED = """
DROP FUNCTION registry_paper_needs_steps() CASCADE;
DROP FUNCTION registry_paper_is_founded(bigint, integer, bigint, text);
"""


class Migration(migrations.Migration):
    """Name the procedure, and let the database refuse what has no steps."""

    dependencies = [("registry", "0013_hand_over_organs")]

    operations = [
        migrations.AlterField(
            model_name="case",
            name="procedure",
            field=models.CharField(choices=[('entry', 'entry of a record (录入审核)'), ('release', 'release to the public (公示)'), ('adopted', "adoption of another system's decision (采认)"), ('listing', 'listing of a serious offender (列入严重违法失信名单)'), ('objection', 'objection (异议处理)'), ('repair', 'credit repair (信用修复)'), ('statement', 'statement of the firm (企业说明)'), ('correction', 'order to correct (责令改正)'), ('failure', 'what follows a failed sampling (抽查不合格后处理)'), ('review', 'review or litigation (行政复议、行政诉讼)'), ('push', 'push to another province (异地推送)'), ('masking', 'masking in reorganisation (破产重整屏蔽)'), ("tier_review", "review of a tier by a person (等级人工复核)"), ('paper', 'release of a decision document (文书公开)')], max_length=20),
        ),
        migrations.RunSQL(FOUNDED, UNFOUNDED),
    ]
