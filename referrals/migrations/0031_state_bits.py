"""Each case carries its state as one bit as well, written by the database from the state and by nobody else.

Whether a state is one of those that a role may know of is then one comparison of numbers. Looking at the text of twenty
thousand states, once for the row policies and once for the query, took as long as all else a list asks. A state that is not
in the list has no bit, so that nobody knows of its cases; a later state needs a migration, as it does in the policies.

Django does not know the column: it would ask for it back after every INSERT, and a new case is not always one that whoever
writes it down may read.
"""

from django.db import migrations

# In this order for good: the position is the bit.
STATES = (
    "draft", "received", "triage", "threshold", "identity_check", "information", "panel", "consent", "support", "review", "closed",
    "follow_up", "retention", "erased", "discarded", "emergency", "criminal_track", "police_hold", "paused", "transferred",
)  # fmt: skip
BITS = {state: 1 << place for place, state in enumerate(STATES)}
_CASES = " ".join(f"WHEN '{state}' THEN {bit}" for state, bit in BITS.items())


class Migration(migrations.Migration):
    dependencies = [("referrals", "0030_corrections_of_entries")]

    operations = [
        migrations.RunSQL(
            f"ALTER TABLE referrals_case ADD COLUMN state_bit bigint NOT NULL GENERATED ALWAYS AS (CASE state {_CASES} ELSE 0 END) STORED",
            "ALTER TABLE referrals_case DROP COLUMN state_bit",
        )
    ]
