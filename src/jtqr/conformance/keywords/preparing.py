"""Keywords that bring the terminal into the state that a purpose begins with, or change it meanwhile."""

from dataclasses import replace

from jtqr.conformance.keywords.base import recorded
from jtqr.conformance.running import Running
from jtqr.stimuli.recipes import installed

BLACK_LISTED = "BLACK LISTED 001"


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

    @recorded
    def the_fare_is(self, running: Running, fen: int) -> None:
        """Set the fare of the next trips, known before the scan, in fen."""
        running.campaign.state.set_fare(fen)

    @recorded
    def the_test_account_is_black_listed(self, running: Running) -> None:
        """Put one account on the black list."""
        running.campaign.state.set_black([("account", BLACK_LISTED.encode())])

    @recorded
    def the_black_list_is_empty(self, running: Running) -> None:
        """Take everything off the black list."""
        running.campaign.state.set_black(())

    @recorded
    def two_certificates_of_one_issuer_are_installed(self, running: Running) -> None:
        """Install the certificates of issuers 0 and 2 as those of one institution: its number stands beside both."""
        world = running.campaign.preparer().world
        owner = world.pki.issuer(0).issuer
        running.campaign.state.hold([replace(installed(world, index), issuer=owner) for index in (0, 2)])

    @recorded
    def the_second_certificate_is_removed(self, running: Running) -> None:
        """Remove the certificate of issuer 2."""
        running.campaign.state.remove([running.campaign.preparer().world.pki.issuer(2).number])
