#!/bin/sh
# Restore a backup of deploy/backup.sh into an empty installation (docs/deploy.md#backup).
#
#   deploy/restore.sh BACKUP       BACKUP is one of the folders that backup.sh has made
#
# Reads DATABASE_URL and IMGFLY_DATA_DIR as the portal does. Overwrites nothing.
set -eu
backup=${1:?usage: deploy/restore.sh BACKUP}
data=${IMGFLY_DATA_DIR:-data}
url=${DATABASE_URL:-sqlite:///$data/imgfly.sqlite3}
mkdir -p "$data"
chmod 750 "$data"
if [ -d "$data/media" ] && [ -n "$(find "$data/media" -type f | head -n 1)" ]; then
  echo "$data/media holds files: restore into an empty folder" >&2
  exit 1
fi

case $url in
  sqlite:///*)
    file=${url#sqlite:///}
    if [ -e "$file" ]; then
      echo "$file exists: restore into an empty folder" >&2
      exit 1
    fi
    cp -p "$backup/imgfly.sqlite3" "$file" ;;
  postgres://* | postgresql://*)
    # fails where a table exists already, and then changes nothing
    pg_restore --no-owner --single-transaction --exit-on-error --dbname="$url" \
      "$backup/imgfly.pgdump" ;;
  *) echo "no restore of this database: $url" >&2; exit 1 ;;
esac

if [ -d "$backup/media" ]; then
  mkdir -p "$data/media"
  cp -a "$backup/media/." "$data/media/"
fi
if [ -f "$backup/secret_key" ] && [ ! -e "$data/secret_key" ]; then
  cp -p "$backup/secret_key" "$data/secret_key"
fi
echo "restored into $data; now: manage.py migrate, then start"
