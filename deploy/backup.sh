#!/bin/sh
# Backup while the portal runs: the database first, then the files (docs/deploy.md#backup).
#
#   deploy/backup.sh FOLDER        into FOLDER/<time>, files shared with the backup before it
#
# Reads DATABASE_URL and IMGFLY_DATA_DIR as the portal does. Files in a bucket are not copied.
set -eu
target=${1:?usage: deploy/backup.sh FOLDER}
data=${IMGFLY_DATA_DIR:-data}
url=${DATABASE_URL:-sqlite:///$data/imgfly.sqlite3}
mkdir -p "$target"
target=$(cd "$target" && pwd)
last=$(find "$target" -mindepth 1 -maxdepth 1 -type d -name '2*Z' | sort | tail -n 1)
draft=$target/.draft
rm -rf "$draft"
mkdir -p "$draft"
chmod 700 "$draft"

case $url in
  sqlite:///*)
    sqlite3 "${url#sqlite:///}" ".timeout 30000" ".backup '$draft/imgfly.sqlite3'" ;;
  postgres://* | postgresql://*)
    pg_dump --format=custom --no-owner --file="$draft/imgfly.pgdump" "$url" ;;
  *) echo "no backup of this database: $url" >&2; exit 1 ;;
esac

if [ "${IMGFLY_STORAGE:-local}" = local ]; then
  mkdir -p "$draft/media"
  # What the last backup has, of the same moment, is linked and not copied.
  if [ -n "$last" ] && [ -d "$last/media" ]; then
    cp -al "$last/media/." "$draft/media/"
  fi
  (cd "$data/media" && find . -type f) | while IFS= read -r name; do
    copy=$draft/media/$name
    if [ -e "$copy" ] && [ ! "$data/media/$name" -nt "$copy" ] && [ ! "$data/media/$name" -ot "$copy" ]; then
      continue
    fi
    mkdir -p "${copy%/*}"
    rm -f "$copy" # never through a link into an older backup
    cp -p "$data/media/$name" "$copy" 2>/dev/null ||
      [ ! -e "$data/media/$name" ] # deleted meanwhile
  done
fi
if [ -f "$data/secret_key" ]; then
  cp -p "$data/secret_key" "$draft/secret_key"
fi
made=$target/$(date -u +%Y%m%dT%H%M%SZ)
mv "$draft" "$made"
echo "$made"
