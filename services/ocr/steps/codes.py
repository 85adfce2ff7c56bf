"""Bar codes and QR codes on a page: lot tags of materials, invoices, the codes of digital seals."""

from __future__ import annotations

import cv2
import numpy as np
import zxingcpp

from contracts.reading import Code
from services.ocr.steps.quads import Pixels, polygon_of

MAX_CODES = 50
MAX_TEXT_CHARS = 2000


def find_codes(image: Pixels) -> list[Code]:
    """Every code that can be read, from the top down. image: (H, W, 3) BGR."""
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    height, width = grey.shape[:2]
    codes = []
    for found in zxingcpp.read_barcodes(grey)[:MAX_CODES]:
        text = "".join(c for c in found.text if c.isprintable())[:MAX_TEXT_CHARS]
        if not found.valid or not text:
            continue
        place = found.position
        corners = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
        quad = np.array([[corner.x, corner.y] for corner in corners], np.float32)
        codes.append(Code(format=found.format.name, text=text, polygon=polygon_of(quad, width, height)))
    return sorted(codes, key=lambda code: min(code.polygon[1::2]))
