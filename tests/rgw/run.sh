#!/usr/bin/env bash
# The tests of buckets against Ceph RGW, installed by apt where it is absent (as root).
set -euo pipefail
cd "$(dirname "$0")/../.."
port=${RGW_PORT:-8153}
if ! command -v radosgw ceph-mon ceph-osd >/dev/null; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get -o DPkg::Lock::Timeout=600 update -q
  apt-get -o DPkg::Lock::Timeout=600 install -y -q --no-install-recommends radosgw ceph-mon ceph-osd
fi
folder=$(mktemp -d)
stop() {
  local pids
  pids=$(cat "$folder"/*.pid 2>/dev/null) || true
  # The gateway and the disk wait for a monitor that is gone by then: nothing is worth waiting for.
  [ -z "$pids" ] || kill -9 $pids 2>/dev/null || true
  rm -rf "$folder"
}
trap stop EXIT
tests/rgw/start.sh "$folder" "$port"
IMGFLY_TEST_S3="http://testing:testing12345@127.0.0.1:$port" .venv/bin/pytest -q -m s3 tests "$@"
