-- The three roles of the portal's database and what each may do. Safe to run again.
-- portal_owner  owns the tables; migrations run as this role, nothing else does.
-- portal_app    web and worker; owns nothing, so it can't switch off a trigger or a row policy.
-- portal_backup reads everything, row policies included, and writes nothing.
-- Passwords come as psql variables: owner_password, app_password, backup_password.
DO $roles$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal_owner') THEN
        CREATE ROLE portal_owner LOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal_app') THEN
        CREATE ROLE portal_app LOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal_backup') THEN
        CREATE ROLE portal_backup LOGIN;
    END IF;
END
$roles$;
ALTER ROLE portal_owner NOSUPERUSER NOCREATEROLE NOBYPASSRLS PASSWORD :'owner_password';
ALTER ROLE portal_app NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD :'app_password';
ALTER ROLE portal_backup NOSUPERUSER NOCREATEDB NOCREATEROLE BYPASSRLS PASSWORD :'backup_password';
ALTER ROLE portal_backup SET default_transaction_read_only = on;
