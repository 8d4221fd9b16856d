"""Numbers of bytes as people read them."""

from __future__ import annotations

KILO = 1000
UNITS = ("B", "KB", "MB", "GB", "TB")


def size_label(size: int) -> str:
    """Decimal units, one decimal at most: 999 B, 16 KB, 1.5 MB."""
    amount, power = float(size), 0
    while round(amount, 1) >= KILO and power < len(UNITS) - 1:
        amount, power = amount / KILO, power + 1
    return f"{amount:.1f}".removesuffix(".0") + f" {UNITS[power]}"
