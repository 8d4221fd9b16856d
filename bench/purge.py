"""Ten thousand expired media of four files each, purged: `make bench-purge`.

On SQLite, and on Postgres where DATABASE_URL names one.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROWS, FILES = 10_000, (".jpg", ".th.jpg", ".md.jpg", ".fr.jpg")
TARGETS = {"sqlite": 2.0, "postgresql": 1.5}


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["IMGFLY_DATA_DIR"] = folder
        os.environ.pop("IMGFLY_BROKER_URL", None)
        sys.path.insert(0, str(ROOT))
        import django  # noqa: PLC0415 - the environment stands first

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "imgfly.settings")
        django.setup()
        return measured(Path(folder) / "media")


def measured(media: Path) -> int:
    from django.core.management import call_command  # noqa: PLC0415 - after django.setup()
    from django.db import connection  # noqa: PLC0415

    from media_api import deletion  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    seed(media)
    before = sum(1 for path in media.rglob("*") if path.is_file())
    start = time.perf_counter()
    count = deletion.delete_expired()
    seconds = time.perf_counter() - start
    left = sum(1 for path in media.rglob("*") if path.is_file())
    print(
        f"{connection.vendor}: {count} rows and {before - left} files purged in {seconds:.2f} s "
        f"(target {TARGETS[connection.vendor]} s), {left} files left"
    )
    return 0 if count == ROWS and not left else 1


def seed(folder: Path) -> None:
    from django.utils import timezone  # noqa: PLC0415

    from media_api.models import Derivative, Media  # noqa: PLC0415

    Media.objects.all().delete()
    end = timezone.now() - timedelta(minutes=1)
    common = {"size": 1, "width": 1, "height": 1, "file_type": "jpg"}
    digests = {"md5": "0" * 32, "sha256": "0" * 64, "source_sha256": "0" * 64}
    rows = Media.objects.bulk_create(
        Media(key=f"images/{n % 30}/{n}.jpg", expires_at=end, **common, **digests)
        for n in range(ROWS)
    )
    kinds = zip(("thumb", "medium", "frame"), FILES[1:], strict=True)
    for kind, suffix in kinds:
        Derivative.objects.bulk_create(
            Derivative(media=row, kind=kind, key=f"{row.key[:-4]}{suffix}", **common)
            for row in rows
        )
    for number in range(30):
        (folder / f"images/{number}").mkdir(parents=True, exist_ok=True)
    for row in rows:
        for suffix in FILES:
            (folder / f"{row.key[:-4]}{suffix}").write_bytes(b"x")


if __name__ == "__main__":
    sys.exit(main())
