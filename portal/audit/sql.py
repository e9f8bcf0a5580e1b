"""The database's own part of the audit: digest, chain, and the refusal of every change.

The chain is written by a deferred trigger, that is at the commit: events are in the same transaction as what they
record, and the lock that orders the chain is held only for the moment of the commit, not for a whole import.
"""

DIGEST = """
CREATE OR REPLACE FUNCTION audit_digest(e audit_auditevent) RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT sha256(convert_to(jsonb_build_array(e.id, to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), e.actor,
    e.actor_roles, e.action, e.object_type, e.object_id, e.request_id, e.purpose, e.details)::text, 'UTF8'))
$$;
"""

CHAIN = """
CREATE OR REPLACE FUNCTION audit_chain() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE last audit_auditlink; digest bytea; before bytea;
BEGIN
  PERFORM pg_advisory_xact_lock(7241001);
  SELECT * INTO last FROM audit_auditlink ORDER BY seq DESC LIMIT 1;
  digest := audit_digest(NEW);
  before := coalesce(last.head, sha256('the first link'));
  INSERT INTO audit_auditlink (seq, event_id, event_digest, previous, head)
    VALUES (coalesce(last.seq, 0) + 1, NEW.id, digest, before, sha256(before || digest));
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER audit_chain AFTER INSERT ON audit_auditevent DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION audit_chain();
"""

REFUSE = """
CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit can only be added to' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_event_refuse BEFORE UPDATE OR DELETE ON audit_auditevent FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_event_keep BEFORE TRUNCATE ON audit_auditevent FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_link_refuse BEFORE UPDATE OR DELETE ON audit_auditlink FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_link_keep BEFORE TRUNCATE ON audit_auditlink FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
"""

UNDO = """
DROP TRIGGER IF EXISTS audit_chain ON audit_auditevent;
DROP TRIGGER IF EXISTS audit_event_refuse ON audit_auditevent;
DROP TRIGGER IF EXISTS audit_event_keep ON audit_auditevent;
DROP TRIGGER IF EXISTS audit_link_refuse ON audit_auditlink;
DROP TRIGGER IF EXISTS audit_link_keep ON audit_auditlink;
DROP FUNCTION IF EXISTS audit_chain();
DROP FUNCTION IF EXISTS audit_refuse();
DROP FUNCTION IF EXISTS audit_digest(audit_auditevent);
"""
