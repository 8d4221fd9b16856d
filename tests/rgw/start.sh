#!/usr/bin/env bash
# A throw-away Ceph RGW on the loopback: an S3 server that checks signatures, expiry and conditions.
#   tests/rgw/start.sh FOLDER PORT     stop it with: kill -9 $(cat FOLDER/*.pid)
# Needs radosgw, ceph-mon and ceph-osd. Objects are in memory; the key is testing / testing12345.
set -euo pipefail
folder=${1:?an empty folder}
port=${2:-8153}
monitor_port=$((port + 10000))
rm -rf "$folder"
mkdir -p "$folder"/{mon,osd,log}
folder=$(cd "$folder" && pwd)
cluster=$(cat /proc/sys/kernel/random/uuid)
# Real authentication even here: with `none` the gateway never gets past the monitor.
cat >"$folder/ceph.conf" <<CONF
[global]
fsid = $cluster
mon host = v2:127.0.0.1:$monitor_port
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind ipv6 = false
auth cluster required = cephx
auth service required = cephx
auth client required = cephx
auth allow insecure global id reclaim = false
keyring = $folder/keyring
run dir = $folder
pid file = $folder/\$name.pid
admin socket = $folder/\$name.asok
log file = $folder/log/\$name.log
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
[mon.a]
mon data = $folder/mon
[osd.0]
osd data = $folder/osd
osd objectstore = memstore
memstore device bytes = 2147483648
[client.rgw.a]
rgw data = $folder
rgw frontends = beast endpoint=127.0.0.1:$port tcp_nodelay=1
rgw enable usage log = false
CONF
conf=(-c "$folder/ceph.conf")
key() { ceph-authtool "$folder/keyring" --gen-key -n "$@" >/dev/null; }
touch "$folder/keyring"
key mon. --cap mon 'allow *'
for name in client.admin client.rgw.a osd.0; do
  key "$name" --cap mon 'allow *' --cap osd 'allow *' --cap mgr 'allow *'
done
monmaptool --create --clobber --addv a "[v2:127.0.0.1:$monitor_port]" --fsid "$cluster" \
  "$folder/monmap" >/dev/null
{
  ceph-mon "${conf[@]}" -i a --mkfs --monmap "$folder/monmap" --keyring "$folder/keyring"
  ceph-mon "${conf[@]}" -i a
  disk=$(cat /proc/sys/kernel/random/uuid)
  ceph "${conf[@]}" --connect-timeout 20 osd new "$disk"
  ceph-osd "${conf[@]}" -i 0 --mkfs --osd-uuid "$disk"
  ceph-osd "${conf[@]}" -i 0
  timeout 30 ceph "${conf[@]}" osd pool create .rgw.root 1
  radosgw "${conf[@]}" -n client.rgw.a
} >"$folder/log/start.log" 2>&1
for _ in $(seq 600); do
  (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break
  sleep 0.1
done
radosgw-admin "${conf[@]}" user create --uid=imgfly --display-name=imgfly \
  --access-key=testing --secret-key=testing12345 >>"$folder/log/start.log" 2>&1
echo "RGW answers on http://127.0.0.1:$port"
