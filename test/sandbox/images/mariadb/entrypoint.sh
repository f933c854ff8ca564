#!/bin/sh
# Stands in for MariaDB: answers on 3306 to whoever has the password of MYSQL_USER, and is ready a second after its start.
set -eu
echo "MariaDB $(cat /etc/stand-in/version) starting, $*"
[ -d /var/lib/mysql/mysql ] || { mkdir -p /var/lib/mysql/mysql; echo "Initializing database files"; }
mkdir -p /srv/db /run/mysqld
echo "1 row in set" >/srv/db/query
# The paths are listed twice because httpd takes the last line that fits.
printf '/:%s:%s\n/query:%s:%s\n' "$MYSQL_USER" "$(cat "$MYSQL_PASSWORD_FILE")" "$MYSQL_USER" "$(cat "$MYSQL_PASSWORD_FILE")" >/run/mysqld/login
sleep 1
cp "$MYSQL_ROOT_PASSWORD_FILE" /run/mysqld/root
echo "ready for connections. Version: '$(cat /etc/stand-in/version)'  port: 3306"
exec httpd -f -p 3306 -h /srv/db -c /run/mysqld/login
