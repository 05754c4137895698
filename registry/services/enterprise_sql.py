"""The statements that take in a chunk of firms as one set (企业批量导入的SQL).

Rows are copied into `import_row`; codes of the file so far are in `import_seen`; what
is new or differs from the newest version goes to `import_firm`, each with the change
it will belong to, and from there into the facts.
"""

from collections.abc import Set as AbstractSet

FIELDS = (
    "name",
    "legal_form",
    "region",
    "address",
    "industry",
    "status",
    "established_on",
    "capital_wan",
    "capital_currency",
    "business_scope",
)
STAGED = ("row_number", "is_faulty", "uscc", "override_reason", *FIELDS)
_FIELD_LIST = ", ".join(FIELDS)
_FIELD_COLUMNS = """
    name text, legal_form text, region text, address text, industry text, status text,
    established_on date, capital_wan numeric(18, 6), capital_currency text,
    business_scope text
"""

DROP_TABLES = "DROP TABLE IF EXISTS import_row, import_seen, import_firm"
CREATE_TABLES = f"""
CREATE TEMPORARY TABLE import_row (
    row_number integer, is_faulty boolean, uscc text, override_reason text,
    {_FIELD_COLUMNS}
);
CREATE TEMPORARY TABLE import_seen (uscc text PRIMARY KEY, row_number integer);
CREATE TEMPORARY TABLE import_firm (
    id bigint, kind text, enterprise_id bigint, is_new boolean, ordinal integer,
    old_name text, uscc text, override_reason text, {_FIELD_COLUMNS}
);
"""
EMPTY_TABLES = "TRUNCATE import_row, import_firm"
COPY_ROWS = f"COPY import_row ({', '.join(STAGED)}) FROM STDIN"

REMEMBER_CODES = """
INSERT INTO import_seen (uscc, row_number)
SELECT uscc, min(row_number) FROM import_row GROUP BY uscc
ON CONFLICT (uscc) DO NOTHING
"""
TAKE_OUT_REPEATED = """
DELETE FROM import_row USING import_seen
 WHERE import_seen.uscc = import_row.uscc
   AND import_seen.row_number < import_row.row_number
RETURNING import_row.row_number, import_seen.row_number
"""
INSERT_ENTERPRISES = """
INSERT INTO registry_enterprise (id, change_id, uscc, override_reason)
SELECT enterprise_id, id, uscc, override_reason FROM import_firm WHERE is_new
 ORDER BY uscc  -- two imports meet in one order, so they never deadlock
"""
INSERT_VERSIONS = f"""
INSERT INTO registry_enterpriseversion
       (change_id, enterprise_id, ordinal, {_FIELD_LIST})
SELECT id, enterprise_id, ordinal, {_FIELD_LIST} FROM import_firm
 ORDER BY enterprise_id
"""  # noqa: S608 - names of our own columns
INSERT_FORMER_NAMES = """
INSERT INTO registry_enterprisename
       (change_id, enterprise_id, kind, name, effective_from, effective_until)
SELECT id, enterprise_id, 'former', old_name, NULL, %(today)s FROM import_firm
 WHERE old_name <> name
"""
COUNT_NEW = "SELECT count(*) FILTER (WHERE is_new), count(*) FROM import_firm"


def find_changed(stated: AbstractSet[str]) -> str:
    """Return the statement that finds what is new or different.

    What no column of the file speaks of stays as the newest version has it.
    Shape: `stated` are names of FIELDS.
    """
    merged = ", ".join(
        f"r.{name}"
        if name in stated
        else f"CASE WHEN v.id IS NULL THEN r.{name} ELSE v.{name} END AS {name}"
        for name in FIELDS
    )
    newest = ", ".join(f"v.{name} AS old_{name}" for name in FIELDS)
    old_fields = ", ".join(f"old_{name}" for name in FIELDS)
    return f"""
INSERT INTO import_firm
SELECT nextval('registry_change_id_seq'), 'enterprise',
       coalesce(old_id, nextval('registry_enterprise_id_seq')), old_id IS NULL,
       coalesce(old_ordinal, 0) + 1, old_name, uscc, override_reason, {_FIELD_LIST}
  FROM (
        SELECT r.row_number, r.uscc, r.override_reason, e.id AS old_id,
               v.ordinal AS old_ordinal, {newest}, {merged}
          FROM import_row r
          LEFT JOIN registry_enterprise e ON e.uscc = r.uscc
          LEFT JOIN LATERAL (
                SELECT * FROM registry_enterpriseversion
                 WHERE enterprise_id = e.id ORDER BY ordinal DESC LIMIT 1
               ) v ON true
         WHERE NOT r.is_faulty
       ) firm
 WHERE old_ordinal IS NULL
    OR ({old_fields}) IS DISTINCT FROM ({_FIELD_LIST})
 ORDER BY row_number
"""  # noqa: S608 - names of our own columns
