"""The keywords of the suites: thin functions that record and never raise for what a product does."""

from robot.api.deco import library

from jtqr.conformance.keywords.checking import Checking
from jtqr.conformance.keywords.drawing import Drawing
from jtqr.conformance.keywords.images import Images
from jtqr.conformance.keywords.observing import Observing
from jtqr.conformance.keywords.phase import RandomPhase
from jtqr.conformance.keywords.preparing import Preparing
from jtqr.conformance.keywords.product import ProductItself
from jtqr.conformance.keywords.records import Records
from jtqr.conformance.keywords.series import Series
from jtqr.conformance.keywords.showing import Showing
from jtqr.conformance.keywords.timing import Timing

__all__ = ["Keywords"]


@library(scope="GLOBAL", version="1")
class Keywords(
    ProductItself, Preparing, Showing, Series, RandomPhase, Checking, Timing, Records, Observing, Images, Drawing
):
    """All keywords as one Robot library: `Library    jtqr.conformance.keywords.Keywords`."""
