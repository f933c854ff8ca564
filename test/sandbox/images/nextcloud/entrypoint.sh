#!/bin/sh
# Stands in for the image's own entry point: checks what the real one checks, in its words, then hands over to CMD.
set -eu
version=$(cat /etc/stand-in/version)
installed=/var/www/html/version
needs_php=$(cat /etc/stand-in/needs-php 2>/dev/null || echo 8.1)

major() { echo "${1%%.*}"; }
# Basic authentication plays the part of MySQL's login, so that two services really share one password.
query() {
  login=$(printf 'nextcloud:%s' "$1" | base64 | tr -d '\n')
  wget -qO- --header "Authorization: Basic $login" "http://tasks.${MYSQL_HOST:-db}:3306/query" 2>/dev/null
}

password=$(cat "${MYSQL_PASSWORD_FILE:?}")
until answer=$(query "$password"); do
  echo "Waiting for the database at ${MYSQL_HOST:-db}:3306"
  sleep 1
done
echo "Database answers: $answer"

if [ "$needs_php" != 8.1 ]; then
  echo "PHP $needs_php required, found 8.1" >&2
  echo "This version of Nextcloud is not compatible with PHP 8.1." >&2
  mkdir -p /var/www/error && echo "Service unavailable" >/var/www/error/index.html
  exec httpd -f -p 80 -h /var/www/error # never gets healthy: /status.php is not there
fi

if [ -s "$installed" ]; then
  old=$(cat "$installed")
  if [ "$(major "$old")" -gt "$(major "$version")" ]; then
    echo "Can't start Nextcloud because the version of the data ($old) is higher than the docker image version ($version) and downgrading is not supported. Are you sure you have pulled the newest image version?" >&2
    exit 1
  fi
  if [ "$(major "$version")" -gt $(($(major "$old") + 1)) ]; then
    echo "Can't start Nextcloud because upgrading from $old to $version is not supported." >&2
    exit 1
  fi
  [ "$old" = "$version" ] || echo "Upgrading nextcloud from $old ..."
else
  echo "Initializing nextcloud $version ..."
  echo "Starting nextcloud installation for ${NEXTCLOUD_ADMIN_USER:-admin} (password of $(wc -c <"${NEXTCLOUD_ADMIN_PASSWORD_FILE:?}") characters)"
fi
echo "$version" >"$installed"
cat >/var/www/html/status.php <<END
{"installed":true,"maintenance":false,"needsDbUpgrade":false,"version":"$version.1","versionstring":"$version","productname":"Nextcloud"}
END
cat >/var/www/html/index.html <<END
<!doctype html><title>Nextcloud</title><h1>Nextcloud $version</h1><p>${NEXTCLOUD_TRUSTED_DOMAINS:-}</p>
END
echo "Nextcloud $version is ready on port 80"
exec "$@"
