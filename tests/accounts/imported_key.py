"""A key and its hash as PHP made them: `password_hash(KEY, PASSWORD_BCRYPT)`, PHP 8.2."""

from __future__ import annotations

PUBLIC_ID = "k7"
KEY = (
    "chv_k7_7c86f113114c7912c082fef066fcb5c2c5630f7ab6683c4fb5f93862af73b92e"
    "5422c9b142384af1709d352db19485201d33c63591c5a7115ca96191af80e268"
)
HASH = "$2y$10$Ui7CWmWNhsWyjIjDO5BoqeDNPPIyDdS3ofMTcHDpfIWYTQiuG5yA6"
