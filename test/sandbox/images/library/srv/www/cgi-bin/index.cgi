#!/bin/sh
# Made anew for each visitor. Of a password it tells how long it is and of what, never more.
shape() {
  file=/run/secrets/$1
  [ -e "$file" ] || { echo "$1: none"; return; }
  value=$(cat "$file")
  case $value in
  *[!0-9a-f]*) kind=text ;;
  *) kind=hex ;;
  esac
  echo "$1: ${#value} $kind"
}

entry() {
  sed -n "s/^$1 = //p" /etc/library/settings.ini
}

printf 'Content-Type: text/plain\r\n\r\n'
echo "library: $(cat /etc/stand-in/version)"
echo "name: $(entry name)"
echo "address: $(entry address)"
echo "service: $(entry service)"
echo "days: $(entry days)"
echo "hours: $(entry hours)"
echo "rules: $(head -n 1 /etc/library/rules.txt)"
for secret in admin_pass db_pass smtp_pass; do shape "$secret"; done
[ "$(entry db_pass)" = "$(cat "$DB_PASSWORD_FILE")" ] && echo "settings: current" || echo "settings: stale"
[ "$(wget -qO- http://db:5432/ 2>/dev/null)" = ok ] && echo "db: answers" || echo "db: away"
echo "welcome: $(cat /data/welcome.txt 2>/dev/null || echo none)"
echo "loans: $(wc -l </data/loans.txt)"
sed 's/^/loan: /' /data/loans.txt
