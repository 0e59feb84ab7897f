#!/bin/bash
# Makes a Postgres data directory as everything was at a moment, from what backup.sh kept. Run as the user postgres.
#
#   restore.sh DIRECTORY ['2026-11-30 04:00:00+00']    without a moment: as late as the kept log goes
#
# DIRECTORY must not be there, or be empty. It starts nothing: see docs/deploy.md for what comes next, and before sending.
set -eu -o pipefail
backups=${SWITCHBOARD_BACKUPS:-/var/backups/switchboard}
[ $# -ge 1 ] || { sed -n '2,7s/^# \{0,1\}//p' "$0"; exit 2; }
directory=$1
moment=${2:-}

if [ -n "$(ls -A "$directory" 2>/dev/null)" ]; then
  echo "restore: $directory is not empty" >&2
  exit 1
fi

# The newest copy that was whole before the moment: its name is when it began, its time when it ended.
base=
for each in $(find "$backups/base" -mindepth 1 -maxdepth 1 -name '[0-9]*' | sort); do
  if [ -z "$moment" ] || [ "$(stat -c %Y "$each/base.tar.gz")" -lt "$(date -d "$moment" +%s)" ]; then base=$each; fi
done
[ -n "$base" ] || { echo "restore: no copy is older than $moment; backup.sh list shows what there is" >&2; exit 1; }

install -d -m 0700 "$directory"
tar --extract --gzip --directory "$directory" --file "$base/base.tar.gz"
install -d -m 0700 "$directory/pg_wal"
tar --extract --gzip --directory "$directory/pg_wal" --file "$base/pg_wal.tar.gz"

# Nothing is kept from here on until the new server is in its place: its log would follow the old one's.
{
  echo "restore_command = 'cp $backups/wal/%f %p'"
  [ -z "$moment" ] || echo "recovery_target_time = '$moment'"
  echo "recovery_target_action = promote"
  echo "archive_mode = off"
} >>"$directory/postgresql.auto.conf"
touch "$directory/recovery.signal"
echo "restore: $directory is ready, from $(basename "$base")"
