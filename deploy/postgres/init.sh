#!/usr/bin/env bash
# Runs once, when the database container is new: roles, the database and the rights in it.
set -euo pipefail
folder=/docker-entrypoint-initdb.d/sql
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres --file "$folder/roles.sql" \
  -v owner_password="$PORTAL_OWNER_PASSWORD" \
  -v app_password="$PORTAL_APP_PASSWORD" \
  -v backup_password="$PORTAL_BACKUP_PASSWORD"
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres --command 'CREATE DATABASE portal OWNER portal_owner'
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname portal --file "$folder/grants.sql"
