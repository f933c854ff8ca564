#!/bin/sh
set -e
case $1 in
backup) pg_dump -U "$POSTGRES_USER" >/var/lib/postgresql/data/backup.sql.part && mv /var/lib/postgresql/data/backup.sql.part /var/lib/postgresql/data/backup.sql ;;
restore) psql -U "$POSTGRES_USER" -1 -f /var/lib/postgresql/data/backup.sql ;;
esac
