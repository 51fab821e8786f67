"""Effects: what a lens, a hand and a sensor do to a picture once its geometry is drawn."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]  # rows x columns, grey levels


def defocus(picture: Picture, sigma: float) -> Picture:
    """A Gaussian of standard deviation ``sigma`` pixels; the border continues outwards."""
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE), dtype=np.uint8)


def motion(picture: Picture, length: float) -> Picture:
    """The mean over ``length`` pixels along the rows: even motion while the shutter is open.

    Both outermost pixels of the mean weigh as much as the path covers of them, so that any length will do.
    """
    reach = math.ceil((length - 1) / 2)
    edges = np.clip(np.arange(-reach, reach + 2) - 0.5, -length / 2, length / 2)
    weights = np.diff(edges) / length
    return np.asarray(cv2.filter2D(picture, -1, weights[np.newaxis], borderType=cv2.BORDER_REPLICATE), dtype=np.uint8)


def noise(picture: Picture, sigma: float, seed: int) -> Picture:
    """White Gaussian noise of ``sigma`` grey levels, independent in each pixel; black and white saturate."""
    drawn = np.random.default_rng((seed, 3)).standard_normal(picture.shape, dtype=np.float32)
    drawn *= np.float32(sigma)
    drawn += picture
    return np.clip(np.rint(drawn, out=drawn), 0, 255, out=drawn).astype(np.uint8)
