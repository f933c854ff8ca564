#!/bin/sh

set_up() {
  echo "$1" >/kept/title
  echo "set up: $(cat /kept/title)"
}

show() {
  printf '[%s]' "$TARGET" "$APP_NAME" "$STACK_NAME" "$(cat /kept/title)" "$@"
  echo
}

count_up() {
  number=0
  while [ $number -lt "$1" ]; do echo "line $number"; number=$((number + 1)); done
}

give_up() {
  echo "no way" >&2
  return 4
}

hang() {
  echo "hanging"
  sleep 600
}
