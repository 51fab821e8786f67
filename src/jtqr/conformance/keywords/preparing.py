"""Keywords that bring the terminal into the state that a purpose begins with."""

from jtqr.conformance.keywords.base import recorded
from jtqr.conformance.running import Running
from jtqr.conformance.state import installed


class Preparing:
    """Given …"""

    @recorded
    def the_terminal_holds_issuer_certificates(self, running: Running, count: int) -> None:
        """Install the test root and this many certificates of the test issuers, of both key parities in turn."""
        world = running.campaign.preparer().world
        world.pki.issuers(range(count))  # all signatures at once
        running.campaign.state.hold([installed(world, index) for index in range(count)])

    @recorded
    def the_record_store_is_empty(self, running: Running) -> None:
        """Have the terminal forget its records."""
        interface = running.campaign.bench.interface
        assert interface is not None, "the purpose needs records.clear, which only an interface offers"
        interface.call("records.clear")
