#!/bin/sh
# Stands in for PostgreSQL: a directory of data, a port, and pg_isready.
set -eu
echo "PostgreSQL $(cat /etc/stand-in/version) starting as $POSTGRES_USER (password of $(wc -c <"$POSTGRES_PASSWORD_FILE") characters)"
mkdir -p "${PGDATA:-/var/lib/postgresql/data}" /srv/db /run/postgresql
echo ok >/srv/db/index.html
sleep 1
touch /run/postgresql/ready
echo "database system is ready to accept connections"
exec httpd -f -p 5432 -h /srv/db
