export APP_ENTRYPOINT_VERSION=v1
export MY_TUNE_VERSION=v2

run_occ() {
  occ "$@"
}

set_trusted_domains() {
  run_occ config:system:set trusted_domains 1 --value="$DOMAIN"
}
