#!/bin/sh
# Stands in for Redis: a port that answers.
set -eu
mkdir -p /srv/cache
echo PONG >/srv/cache/ping
echo "Redis $(cat /etc/stand-in/version): Ready to accept connections tcp ($*)"
exec httpd -f -p 6379 -h /srv/cache
