#!/bin/sh
# Stands in for a program that lends books: a page that tells what it has got from its recipe, and loans in a file.
set -eu
cat "$ADMIN_PASSWORD_FILE" "$DB_PASSWORD_FILE" /etc/library/settings.ini /etc/library/rules.txt >/dev/null
mkdir -p /data
touch /data/loans.txt
echo ok >/srv/www/alive
echo "library $(cat /etc/stand-in/version) is open, with $(wc -l </data/loans.txt) loans"
exec "$@"
