"""The policies of a case ask for its state by one bit, and a row pays only for what the person's own roles make necessary.

They open and close exactly what they did. Two things are cheaper: the states that all roles of a person see in the whole
city are one number, asked once a query, and so are those they see in some area; the cases somebody is named on are gathered once
for all roles, and only who holds several such roles is asked which case goes with which.
Nothing of it is kept: the functions read roles, areas and names anew for each query, of the person who acts.
"""

import importlib

from django.db import migrations

from portal.access.rows import ACTOR_SQL, IS_SYSTEM_SQL
from portal.access.rows_sql import ProtectRows

rows = importlib.import_module("referrals.migrations.0002_rows")
frame = importlib.import_module("referrals.migrations.0015_frame_rows")
before = importlib.import_module("referrals.migrations.0029_whole_city_rows")
BITS = importlib.import_module("referrals.migrations.0031_state_bits").BITS
NAMED_BITS = {role: 1 << place for place, role in enumerate(rows.NAMED)}


def mask(role):
    """The states in which a role may know of a case, as one number."""
    return sum(BITS[state] for state in rows.STATES[role])


def in_states(role):
    return f"(state_bit & {mask(role)}) <> 0"


def states_of_roles():
    return " ".join(f"WHEN '{role}' THEN {mask(role)}::bigint" for role in rows.SCOPED)


WITH_AREA = rows.HOLDS.replace("WHERE", "LEFT JOIN areas_area a ON a.id = r.area_id WHERE")
FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION referrals_states(everywhere boolean) RETURNS bigint LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN  -- the states that the acting person's roles see today in the whole city, or in an area
  RETURN (SELECT coalesce(bit_or(CASE r.role {states_of_roles()} ELSE 0 END), 0) {WITH_AREA}
    AND r.role IN ({rows.words(rows.SCOPED)}) AND (r.area_id IS NULL OR a.kind = 'city') = everywhere);
END $$;
CREATE OR REPLACE FUNCTION referrals_named_roles() RETURNS integer LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN  -- the roles for which one is named on cases, of those that the acting person holds today; a bit for each
  RETURN (SELECT coalesce(bit_or(CASE r.role {" ".join(f"WHEN '{role}' THEN {bit}" for role, bit in NAMED_BITS.items())} ELSE 0 END), 0) {rows.HOLDS}
    AND r.role IN ({rows.words(rows.NAMED)}));
END $$;
CREATE OR REPLACE FUNCTION referrals_named_any() RETURNS uuid[] LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN  -- cases on which the acting person is named in a role that they hold today
  RETURN ARRAY(SELECT m.case_id FROM referrals_casemember m WHERE m.user_id = {ACTOR_SQL} AND (m.until IS NULL OR m.until >= current_date)
    AND m.role = ANY (ARRAY(SELECT r.role {rows.HOLDS} AND r.role IN ({rows.words(rows.NAMED)}))));
END $$;
"""
FORGET = "DROP FUNCTION referrals_states(boolean); DROP FUNCTION referrals_named_roles(); DROP FUNCTION referrals_named_any();"
SYSTEM = f"(SELECT {IS_SYSTEM_SQL})"


def scoped(role):
    """In the area of the case."""
    return f"({in_states(role)} AND area_path::text ^@ ANY ((SELECT referrals_reach('{role}'))::text[]))"


def named(role):
    return f"({in_states(role)} AND id IN (SELECT unnest((SELECT referrals_named('{role}')))))"


# Coordinators first: most of those whose role holds in an area are such.
BY_PLACE = (
    "(state_bit & (SELECT referrals_states(true))) <> 0 OR ((state_bit & (SELECT referrals_states(false))) <> 0 "
    f"AND ({' OR '.join(map(scoped, sorted(rows.SCOPED, key='case_coordinator'.__ne__)))}))"
)
RAISED = f"(referrer_id = {ACTOR_SQL} AND {in_states('referrer')})"
# Who holds one such role is named on all of these cases in it.
NAMED = (
    "(id IN (SELECT unnest((SELECT referrals_named_any()))) AND CASE (SELECT referrals_named_roles()) "
    f"{' '.join(f'WHEN {bit} THEN {in_states(role)}' for role, bit in NAMED_BITS.items())} "
    f"ELSE {' OR '.join(map(named, rows.NAMED))} END)"
)
BROKEN = f"({in_states('case_coordinator')} AND id IN (SELECT unnest((SELECT referrals_broken()))))"
THEIRS = f"{BY_PLACE} OR {RAISED} OR {NAMED}"
CHANGE = f"{SYSTEM} OR ({rows.NO_CONFLICT} AND ({THEIRS}))"
# A break-glass opens to read and never to change.
READ = f"{SYSTEM} OR ({rows.NO_CONFLICT} AND ({THEIRS} OR {BROKEN}))"


# As they were before, should this be taken back.
BEFORE = ProtectRows(
    "referrals_case", read=before.READ, add=rows.ADD_CASE, change=before.CHANGE, remove=IS_SYSTEM_SQL
)


class Migration(migrations.Migration):
    dependencies = [("referrals", "0031_state_bits")]

    operations = [
        migrations.RunSQL(FUNCTIONS, [*BEFORE.forwards(), FORGET]),
        ProtectRows("referrals_case", read=READ, add=rows.ADD_CASE, change=CHANGE, remove=IS_SYSTEM_SQL),
        migrations.RunSQL(
            "DROP FUNCTION referrals_whole(text); DROP FUNCTION referrals_scoped()", before.WHOLE
        ),
    ]
