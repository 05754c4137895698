"""The SQL of `registry.selectors`: many firms' files at their positions, set-based."""

ASKED = """
asked AS (
    SELECT * FROM unnest(%(firms)s::bigint[], %(positions)s::bigint[])
        AS asked (enterprise_id, position)
)
"""

STANDING = """
LEFT JOIN LATERAL (
    SELECT s.effective_from, s.effective_until, s.reason, s.source
      FROM registry_standing s JOIN registry_change c ON c.id = s.change_id
     WHERE s.{thing}_id = {alias}.id AND s.question = '{question}'
       AND c.position <= {at}.position
     ORDER BY s.id DESC LIMIT 1
) {question} ON true
"""

RECORDS = f"""
WITH {ASKED},
concerned AS (
    SELECT DISTINCT a.enterprise_id, a.position, p.record_id
      FROM asked a JOIN registry_recordparty p USING (enterprise_id)
),
party AS (
    SELECT DISTINCT ON (k.enterprise_id, k.position, k.record_id)
           k.enterprise_id, k.position, k.record_id, n.role, n.stated_name
      FROM concerned k
     CROSS JOIN LATERAL (
           SELECT DISTINCT ON (p.slot)
                  p.slot, p.enterprise_id, p.is_answerable, p.role, p.stated_name
             FROM registry_recordparty p JOIN registry_change c ON c.id = p.change_id
            WHERE p.record_id = k.record_id AND c.position <= k.position
            ORDER BY p.slot, p.ordinal DESC
     ) n
     WHERE n.enterprise_id = k.enterprise_id AND n.is_answerable
     ORDER BY k.enterprise_id, k.position, k.record_id, n.slot
)
SELECT party.enterprise_id, party.position, party.role, party.stated_name,
       r.key, r.kind, r.form, r.sector,
       a.name AS authority_name, a.uscc AS authority_code,
       v.ordinal AS version, v.event_on, v.document_number, v.detail, v.violation,
       v.penalty_kinds, v.fine_yuan, v.confiscated_yuan, v.is_heavier,
       v.is_counterfeit, v.restricted_until, v.event, v.verdict, v.retest,
       v.is_serious, v.is_corrected, v.severity,
       published.effective_from AS published_from,
       published.effective_until AS published_until,
       published.reason, published.source,
       usable.effective_from AS usable_from, usable.effective_until AS usable_until
  FROM party
  JOIN registry_record r ON r.id = party.record_id
  JOIN registry_authority a ON a.id = r.authority_id
 CROSS JOIN LATERAL (
       SELECT v.* FROM registry_recordversion v
         JOIN registry_change c ON c.id = v.change_id
        WHERE v.record_id = r.id AND c.position <= party.position
        ORDER BY v.ordinal DESC LIMIT 1
 ) v
{STANDING.format(thing="record", alias="r", question="published", at="party")}
{STANDING.format(thing="record", alias="r", question="usable", at="party")}
 ORDER BY party.enterprise_id, v.event_on DESC, r.key
"""

LISTINGS = f"""
WITH {ASKED}
SELECT asked.enterprise_id, asked.position, l.key, l.list_kind,
       l.document_number, coalesce(corrected.reason, l.reason) AS reason, l.basis,
       l.decided_on, l.ends_on, l.measures,
       a.name AS authority_name, a.uscc AS authority_code,
       named.name AS stated_name,
       published.effective_from AS published_from,
       published.effective_until AS published_until,
       published.reason AS standing_reason, published.source,
       usable.effective_from AS usable_from, usable.effective_until AS usable_until
  FROM asked
  JOIN registry_listing l ON l.enterprise_id = asked.enterprise_id
  JOIN registry_change c ON c.id = l.change_id AND c.position <= asked.position
  JOIN registry_authority a ON a.id = l.authority_id
 CROSS JOIN LATERAL (
       SELECT v.name FROM registry_enterpriseversion v
        WHERE v.enterprise_id = l.enterprise_id
        ORDER BY v.ordinal DESC LIMIT 1
 ) named
  LEFT JOIN LATERAL (
       SELECT upheld.payload -> 'stated' ->> 'corrected' AS reason
         FROM registry_case o
         JOIN registry_step filed ON filed.case_id = o.id AND filed.ordinal = 1
          AND filed.payload -> 'stated' ->> 'record' = l.key
         JOIN registry_step upheld ON upheld.case_id = o.id AND upheld.name = 'uphold'
          AND upheld.payload -> 'stated' ->> 'corrected' IS NOT NULL
         JOIN registry_change known ON known.id = upheld.change_id
          AND known.position <= asked.position
        WHERE o.procedure = 'objection' AND o.enterprise_id = l.enterprise_id
        ORDER BY known.position DESC LIMIT 1
 ) corrected ON true
{STANDING.format(thing="listing", alias="l", question="published", at="asked")}
{STANDING.format(thing="listing", alias="l", question="usable", at="asked")}
 ORDER BY asked.enterprise_id, l.decided_on DESC, l.key
"""

FIRMS = f"""
WITH {ASKED}
SELECT e.id AS enterprise_id, e.uscc, v.name, v.legal_form, v.region, v.address,
       v.industry, v.status, v.established_on, v.capital_wan, v.capital_currency,
       v.business_scope,
       coalesce(n.kinds, '{{}}') AS name_kinds,
       coalesce(n.names, '{{}}') AS other_names,
       coalesce(n.starts, '{{}}') AS names_from,
       coalesce(n.ends, '{{}}') AS names_until,
       m.successor
  FROM asked
  JOIN registry_enterprise e ON e.id = asked.enterprise_id
 CROSS JOIN LATERAL (
       SELECT v.* FROM registry_enterpriseversion v
         JOIN registry_change c ON c.id = v.change_id
        WHERE v.enterprise_id = e.id AND c.position <= asked.position
        ORDER BY v.ordinal DESC LIMIT 1
 ) v
  LEFT JOIN LATERAL (
       SELECT array_agg(n.kind ORDER BY n.id) AS kinds,
              array_agg(n.name ORDER BY n.id) AS names,
              array_agg(n.effective_from ORDER BY n.id) AS starts,
              array_agg(n.effective_until ORDER BY n.id) AS ends
         FROM registry_enterprisename n JOIN registry_change c ON c.id = n.change_id
        WHERE n.enterprise_id = e.id AND c.position <= asked.position
  ) n ON true
  LEFT JOIN LATERAL (
       SELECT s.uscc AS successor
         FROM registry_merger m JOIN registry_change c ON c.id = m.change_id
         JOIN registry_enterprise s ON s.id = m.successor_id
        WHERE m.enterprise_id = e.id AND c.position <= asked.position
  ) m ON true
"""
