export SETTINGS_VERSION=v1
export RULES_VERSION=v1

open_doors() {
  echo "$1" >/data/welcome.txt
  echo "The doors of $APP_NAME are open."
}

lend() {
  echo "$*" >>/data/loans.txt
  echo "Lent: $*"
}

throw_away() {
  echo "Nothing is thrown away before the end of the year." >&2
  return 3
}

# For the machine of whoever keeps the library: abra app cmd --local <app-domain> tell_neighbours
tell_neighbours() {
  printf 'The library is open: %s\n' "https://$DOMAIN" | mail -s 'Books' neighbours
}
