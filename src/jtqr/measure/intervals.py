"""Read rates with their confidence intervals: exact binomial ones, which promise no more than few presentations can."""

from dataclasses import dataclass

from jtqr.errors import KitMisuse


@dataclass(frozen=True)
class Rate:
    """How many of the pictures shown were read, and the interval in which the rate lies at the confidence asked for."""

    read: int
    shown: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """Read out of shown, 0 to 1."""
        return self.read / self.shown

    def __str__(self) -> str:
        return f"{self.read}/{self.shown} ({self.low:.1%} to {self.high:.1%})"


def rate(read: int, shown: int, confidence: float = 0.95) -> Rate:
    """The two-sided interval of Clopper and Pearson (Biometrika 26, 1934): each side errs with (1 - confidence) / 2.

    Raises KitMisuse for nothing shown, more read than shown, or a confidence outside 0 to 1, both excluded.
    """
    if not 0 <= read <= shown or not shown:
        raise KitMisuse(f"{read} read out of {shown} shown is no rate; show at least one, and count each one once")
    if not 0 < confidence < 1:
        raise KitMisuse(f"a confidence of {confidence} cannot be claimed; give a number between 0 and 1, both excluded")
    # Here, because SciPy takes half a second to load and most commands print no rate.
    from scipy.special import betaincinv

    side = (1 - confidence) / 2
    low = float(betaincinv(read, shown - read + 1, side)) if read else 0.0
    high = float(betaincinv(read + 1, shown - read, 1 - side)) if read < shown else 1.0
    return Rate(read, shown, low, high)
