"""A function that removes words from the history of a log. The runtime role may call it, and can change the past in no other way."""

from django.db import migrations

CREATE = """
CREATE FUNCTION programmes_redact_log(log bigint, fields text[], steps boolean, mark text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  field text;
BEGIN
  FOREACH field IN ARRAY fields LOOP
    IF field NOT IN ('title', 'happened', 'learned', 'concerns') THEN
      RAISE EXCEPTION 'not a text of a log: %', field;
    END IF;
    EXECUTE format('UPDATE public.programmes_activityloghistory SET %I = $1 WHERE pgh_obj_id = $2 AND %I <> ''''', field, field) USING mark, log;
  END LOOP;
  IF steps THEN
    PERFORM set_config('pgtrigger.ignore', (
      SELECT array_agg(tgname)::text FROM pg_trigger WHERE tgrelid = 'public.programmes_activitylogtransition'::regclass AND NOT tgisinternal
    ), true);
    UPDATE public.programmes_activitylogtransition SET reason = mark WHERE log_id = log AND reason <> '';
    PERFORM set_config('pgtrigger.ignore', '{}', true);
  END IF;
END $$;
"""
DROP = "DROP FUNCTION programmes_redact_log(bigint, text[], boolean, text)"


class Migration(migrations.Migration):
    dependencies = [("programmes", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]
