export PG_BACKUP_VERSION=v2

admin() {
  gitea admin "$@"
}
