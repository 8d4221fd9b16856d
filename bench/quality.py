"""How like two pictures are: PSNR, and SSIM over windows of eight by eight of their brightness."""

from __future__ import annotations

import math

from PIL import Image, ImageChops, ImageMath, ImageStat

WINDOW = 8
STEADY = (0.01 * 255) ** 2, (0.03 * 255) ** 2  # keep the fractions of SSIM finite
BEST = 99.0  # decibels: what equal pictures are given


def psnr(one: Image.Image, other: Image.Image) -> float:
    squares = ImageStat.Stat(ImageChops.difference(one, other)).sum2
    error = sum(squares) / (one.width * one.height * len(squares))
    return min(BEST, 10 * math.log10(255**2 / error)) if error else BEST


def ssim(one: Image.Image, other: Image.Image) -> float:
    """The mean over windows that do not overlap."""
    x, y = one.convert("L").convert("F"), other.convert("L").convert("F")
    means = [_means(x), _means(y), _means(x, x), _means(y, y), _means(x, y)]
    windows = [_of_window(*window) for window in zip(*means, strict=True)]
    return sum(windows) / len(windows)


def _means(*factors: Image.Image) -> list[float]:
    """Of the product of the pictures, window by window."""
    product = factors[0]
    for factor in factors[1:]:
        product = ImageMath.lambda_eval(lambda names: names["a"] * names["b"], a=product, b=factor)
    width, height = (side // WINDOW for side in product.size)
    whole = product.crop((0, 0, width * WINDOW, height * WINDOW))
    return list(whole.reduce(WINDOW).get_flattened_data())


def _of_window(x: float, y: float, xx: float, yy: float, xy: float) -> float:
    alike, steady = STEADY
    light = (2 * x * y + alike) / (x * x + y * y + alike)
    shape = (2 * (xy - x * y) + steady) / (xx - x * x + yy - y * y + steady)
    return light * shape
