#!/bin/sh
# Stands in for any web application: one page that says what it is.
set -eu
port=${PORT:-80}
mkdir -p /srv/www
echo "<!doctype html><title>${NAME:-app}</title><h1>${NAME:-app} $(cat /etc/stand-in/version)</h1>" >/srv/www/index.html
echo ok >/srv/www/alive
echo "${NAME:-app} $(cat /etc/stand-in/version) listens on port $port"
exec "$@" -p "$port"
