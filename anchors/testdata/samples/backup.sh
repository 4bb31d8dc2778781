#!/bin/bash
# Keeps a number of dated backups of a folder.
set -euo pipefail

KEEP=7
TARGET=${BACKUP_TARGET:-/var/backups}

usage() {
  echo "usage: backup.sh [-k COUNT] FOLDER" >&2
  exit 2
}

log() {
  printf '%s %s\n' "$(date +%H:%M:%S)" "$1"
}

# Names of the backups, the oldest first.
list_backups() {
  local name=$1
  ls "$TARGET" | grep "^$name-" | sort
}

make_backup() {
  local folder=$1
  local name
  name=$(basename "$folder")
  if [ ! -d "$folder" ]; then
    log "no folder $folder"
    return 1
  fi
  tar -czf "$TARGET/$name-$(date +%F).tar.gz" -C "$(dirname "$folder")" "$name"
  log "saved $name"
}

drop_old() {
  local name=$1
  local count
  count=$(list_backups "$name" | wc -l)
  for old in $(list_backups "$name"); do
    if [ "$count" -le "$KEEP" ]; then
      break
    fi
    rm "$TARGET/$old"
    log "dropped $old"
    count=$((count - 1))
  done
}

main() {
  while getopts "k:" option; do
    case $option in
      k) KEEP=$OPTARG ;;
      *) usage ;;
    esac
  done
  shift $((OPTIND - 1))
  [ $# -eq 1 ] || usage
  make_backup "$1"
  drop_old "$(basename "$1")"
}

main "$@"
