#!/bin/bash
# Backups of Postgres that go back to any moment, and of the files of messages. Run as the user postgres.
#
#   backup.sh base            a whole copy of the database cluster; once a day
#   backup.sh wal PATH NAME   keeps one piece of the log; Postgres calls it (archive_command)
#   backup.sh files FOLDER    copies files of messages that are new; after base, so that no row lacks its file
#   backup.sh prune DAYS      forgets copies that are older, and the pieces of log that none of the others needs
#   backup.sh list            what there is
#
# Where to: SWITCHBOARD_BACKUPS (/var/backups/switchboard). Put it on another machine's disk; restore.sh reads it.
set -eu -o pipefail
backups=${SWITCHBOARD_BACKUPS:-/var/backups/switchboard}
PATH=$PATH:$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)

base() {
  local name
  name=$(date -u +%Y%m%dT%H%M%SZ)
  mkdir -p "$backups/base" "$backups/wal"
  # Under another name until it is whole. Its own piece of the log comes with it: it stands alone.
  pg_basebackup --pgdata "$backups/base/.$name" --format tar --gzip --wal-method stream --checkpoint fast --label "$name"
  gzip --test "$backups/base/.$name/base.tar.gz"
  mv "$backups/base/.$name" "$backups/base/$name"
  sync "$backups/base"
  echo "$backups/base/$name"
}

wal() {
  local to=$backups/wal/$2
  mkdir -p "$backups/wal"
  if [ -f "$to" ]; then
    # Asked again after a crash: the same is good, anything else is another cluster's log.
    cmp --silent "$1" "$to"
    return
  fi
  cp "$1" "$to.part"
  sync "$to.part"
  mv "$to.part" "$to"
  sync "$backups/wal"
}

files() {
  # Files never change and have their hash for a name: what is there is right.
  mkdir -p "$backups/files"
  cp --recursive --no-clobber --preserve=timestamps "$1/files/." "$backups/files/"
}

prune() {
  local old keep
  # The newest copy stays, however old it is.
  find "$backups/base" -mindepth 1 -maxdepth 1 -name '[0-9]*' | sort | head -n -1 | while read -r old; do
    if [ -n "$(find "$old" -maxdepth 0 -mtime "+$1")" ]; then rm -r "$old"; fi
  done
  find "$backups/base" -mindepth 1 -maxdepth 1 -name '.*' -mtime +1 -exec rm -r {} +
  keep=$(find "$backups/base" -mindepth 1 -maxdepth 1 -name '[0-9]*' | sort | head -n 1)
  [ -n "$keep" ] || return 0
  pg_archivecleanup "$backups/wal" "$(tar --extract --gzip --to-stdout --file "$keep/base.tar.gz" backup_label |
    sed -n 's/.*START WAL LOCATION.*(file \([0-9A-F]*\)).*/\1/p')"
}

case "${1:-}" in
  base) base ;;
  wal) wal "$2" "$3" ;;
  files) files "$2" ;;
  prune) prune "$2" ;;
  list) find "$backups/base" -mindepth 1 -maxdepth 1 -name '[0-9]*' -printf '%f\n' | sort ;;
  *) sed -n '2,11s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
