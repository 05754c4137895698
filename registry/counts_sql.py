"""The SQL of `registry.services.organ_counts`: what organs did, month by month (统计).

Nothing is stored: each count is made from the facts and the steps that are its events.
"""

# Penalties by the month of their decision: the newest version, its first publication,
# and the answer that counts now.
PENALTIES = """
WITH clock (decided_on, publish_by) AS (
    SELECT * FROM unnest(%(days)s::date[], %(last_days)s::date[])
)
SELECT r.authority_id, date_trunc('month', v.event_on)::date AS month,
       count(*) AS decided,
       count(*) FILTER (WHERE opened.on_day <= clock.publish_by) AS in_time,
       count(*) FILTER (WHERE opened.on_day > clock.publish_by) AS late,
       count(*) FILTER (WHERE opened.on_day IS NULL
                          AND newest.reason = ANY(%(remediable)s)) AS waiting,
       count(*) FILTER (WHERE opened.on_day IS NULL
                          AND newest.reason = ANY(%(remediable)s)
                          AND clock.publish_by < %(today)s) AS overdue,
       count(*) FILTER (WHERE newest.reason = 'withdrawn') AS withdrawn
  FROM registry_recordversion v
  JOIN registry_record r ON r.id = v.record_id
  JOIN clock ON clock.decided_on = v.event_on
  LEFT JOIN LATERAL (
       SELECT (c.stamped_at AT TIME ZONE 'Asia/Shanghai')::date AS on_day
         FROM registry_standing s JOIN registry_change c ON c.id = s.change_id
        WHERE s.record_id = r.id AND s.question = 'published'
          AND s.effective_from IS NOT NULL
        ORDER BY s.id LIMIT 1
  ) opened ON true
  LEFT JOIN LATERAL (
       SELECT s.reason FROM registry_standing s
        WHERE s.record_id = r.id AND s.question = 'published'
        ORDER BY s.id DESC LIMIT 1
  ) newest ON true
 WHERE r.kind = 'penalty' AND r.authority_id = ANY(%(organs)s)
   AND v.event_on >= %(start)s AND v.event_on < %(end)s
   AND NOT EXISTS (SELECT FROM registry_recordversion w
                    WHERE w.record_id = v.record_id AND w.ordinal > v.ordinal)
 GROUP BY 1, 2
"""

# Steps by the month they were taken in; late by the first clock of the state they
# ended. A clock starts where the procedure's table says: on the day stated in, or of,
# the newest step of a name, otherwise of the step that led there; one of a kind runs in
# cases about records of it. A step counts for the organ that was in charge of the case
# on its day.
STEPS = """
WITH handover (organ, in_charge, start_on, end_on) AS (
    SELECT * FROM unnest(%(ended)s::bigint[], %(in_charge)s::bigint[],
                         %(from_days)s::date[], %(to_days)s::date[])
), term (limit_name, since, last_day) AS (
    SELECT * FROM unnest(%(limits)s::text[], %(days)s::date[], %(last_days)s::date[])
), due (procedure, state, limit_name, since, field, kind) AS (
    SELECT * FROM unnest(%(procedures)s::text[], %(states)s::text[],
                         %(due_limits)s::text[], %(since)s::text[], %(fields)s::text[],
                         %(kinds)s::text[])
), taken AS (
    SELECT coalesce(o.in_charge, c.authority_id) AS authority_id, c.procedure,
           s.case_id, s.ordinal, s.name, day.on_day
      FROM registry_change h
     CROSS JOIN LATERAL (
           SELECT (h.stamped_at AT TIME ZONE 'Asia/Shanghai')::date AS on_day) day
      JOIN registry_step s ON s.change_id = h.id
      JOIN registry_case c ON c.id = s.case_id
      LEFT JOIN handover o ON o.organ = c.authority_id AND o.start_on <= day.on_day
                          AND (o.end_on IS NULL OR day.on_day < o.end_on)
     WHERE h.stamped_at >= %(start_at)s AND h.stamped_at < %(end_at)s
       AND c.procedure = ANY(%(counted)s)
       AND coalesce(o.in_charge, c.authority_id) = ANY(%(organs)s)
)
SELECT taken.authority_id, date_trunc('month', taken.on_day)::date AS month,
       taken.procedure, taken.name, count(*) AS taken,
       count(*) FILTER (WHERE taken.on_day > clock.last_day) AS late
  FROM taken
  LEFT JOIN registry_step before
         ON before.case_id = taken.case_id AND before.ordinal = taken.ordinal - 1
  LEFT JOIN LATERAL (
       SELECT min(term.last_day) AS last_day
         FROM due
        CROSS JOIN LATERAL (
              SELECT coalesce((s.payload -> 'stated' ->> due.field)::date,
                              (h.stamped_at AT TIME ZONE 'Asia/Shanghai')::date)
                     AS on_day
                FROM registry_step s JOIN registry_change h ON h.id = s.change_id
               WHERE s.case_id = taken.case_id AND s.ordinal < taken.ordinal
               ORDER BY (s.name = due.since) DESC, s.ordinal DESC LIMIT 1
        ) began
         JOIN term ON term.limit_name = due.limit_name AND term.since = began.on_day
        WHERE due.procedure = taken.procedure AND due.state = before.state
          AND (due.kind = '' OR EXISTS (
               SELECT FROM registry_step opened
                 JOIN registry_record r
                   ON r.key = opened.payload -> 'stated' ->> 'record'
                WHERE opened.case_id = taken.case_id AND opened.ordinal = 1
                  AND r.kind = due.kind))
  ) clock ON true
 GROUP BY 1, 2, 3, 4
"""

# Listings by the month they were published in, adopted ones among them.
LISTINGS = """
SELECT l.authority_id,
       date_trunc('month', c.stamped_at AT TIME ZONE 'Asia/Shanghai')::date AS month,
       count(*) AS published
  FROM registry_listing l JOIN registry_change c ON c.id = l.change_id
 WHERE c.stamped_at >= %(start_at)s AND c.stamped_at < %(end_at)s
   AND l.authority_id = ANY(%(organs)s)
 GROUP BY 1, 2
"""

# Tasks that are open now, by the month they were opened in, at the organ that does an
# ended one's work now.
TASKS = """
WITH handover (organ, in_charge, start_on, end_on) AS (
    SELECT * FROM unnest(%(ended)s::bigint[], %(in_charge)s::bigint[],
                         %(from_days)s::date[], %(to_days)s::date[])
)
SELECT coalesce(o.in_charge, t.authority_id) AS authority_id,
       date_trunc('month', t.opened_at AT TIME ZONE 'Asia/Shanghai')::date AS month,
       count(*) AS open, count(*) FILTER (WHERE t.due_on < %(today)s) AS late
  FROM registry_task t
  LEFT JOIN handover o ON o.organ = t.authority_id AND o.start_on <= %(today)s
                      AND (o.end_on IS NULL OR %(today)s < o.end_on)
 WHERE t.done_at IS NULL
   AND coalesce(o.in_charge, t.authority_id) = ANY(%(organs)s)
   AND t.opened_at >= %(start_at)s AND t.opened_at < %(end_at)s
 GROUP BY 1, 2
"""
