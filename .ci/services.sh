#!/usr/bin/env bash
# Postgres and Redis on their usual ports of this machine: started where nothing listens there,
# left alone where something does. Makes the role and the database that tests use.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

missing=()
ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || missing+=(postgresql)
command -v psql >/dev/null || missing+=(postgresql-client)
command -v redis-server >/dev/null || missing+=(redis-server)
if ((${#missing[@]})); then
  apt-get -o DPkg::Lock::Timeout=600 update -q
  apt-get -o DPkg::Lock::Timeout=600 install -y -q --no-install-recommends "${missing[@]}"
fi

if ! listens 5432; then
  version=$(ls /usr/lib/postgresql | sort -V | tail -1)
  [ -d "/etc/postgresql/$version/main" ] || pg_createcluster "$version" main
  pg_ctlcluster --skip-systemctl-redirect "$version" main start
fi
for _ in $(seq 100); do pg_isready -q -h 127.0.0.1 && break; sleep 0.1; done

# Somebody else's server may trust us by TCP, by its socket, or only its own user.
if psql -h 127.0.0.1 -U postgres -w -Atc 'select 1' >/dev/null 2>&1; then
  admin=(psql -h 127.0.0.1 -U postgres -w)
elif psql -Atc 'select 1' postgres >/dev/null 2>&1; then
  admin=(psql)
else
  admin=(runuser -u postgres -- psql)
fi
cd /
"${admin[@]}" -d postgres -v ON_ERROR_STOP=1 -qAt <<'SQL'
SELECT 'CREATE ROLE imgfly LOGIN CREATEDB PASSWORD ''imgfly'''
 WHERE NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'imgfly') \gexec
SELECT 'CREATE DATABASE imgfly OWNER imgfly'
 WHERE NOT EXISTS (SELECT 1 FROM pg_database WHERE datname = 'imgfly') \gexec
SQL

listens 6379 || redis-server --daemonize yes --bind 127.0.0.1 --port 6379 --save '' \
  --appendonly no --dir "${TMPDIR:-/tmp}" --logfile '' >/dev/null
for _ in $(seq 100); do [ "$(redis-cli -h 127.0.0.1 ping 2>/dev/null)" = PONG ] && break; sleep 0.1; done
