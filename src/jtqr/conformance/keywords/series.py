"""Keywords that show series made for one question: limits around a fare, listed accounts, quick alternation, replay."""

from math import floor

from jtqr.conformance import families
from jtqr.conformance.keywords.base import recorded
from jtqr.conformance.keywords.preparing import BLACK_LISTED
from jtqr.conformance.running import Running
from jtqr.standard.tables import payload_layout
from jtqr.standard.values import encode_time
from jtqr.stimuli.recipes import recipe
from jtqr.stimuli.scenes import Scene
from jtqr.stimuli.stimulus import EcLevel, Stimulus
from jtqr.stimuli.symbols import make_symbol


class Series:
    """When …"""

    @recorded
    def codes_with_limits_around_the_fare_are_shown(self, running: Running, times: int = 3) -> None:
        """Show limits of one fen above the fare, of the fare, of one fen below it, and of 0."""
        fare = running.campaign.state.fare
        assert fare is not None, "the purpose sets a fare first"
        running.show(
            [
                Stimulus(recipe(limit_fen=limit, user=turn), f"{what} the fare", f"{what_zh}（票价）")
                for limit, what, what_zh in (
                    (fare + 1, "limit one fen above", "金额上限高一分"),
                    (fare, "limit of", "金额上限等于"),
                    (fare - 1, "limit one fen below", "金额上限低一分"),
                    (0, "limit of 0, below", "金额上限为零"),
                )
                for turn in range(times)
            ]
        )

    @recorded
    def codes_of_the_test_account_and_of_others_are_shown(self, running: Running, times: int = 3) -> None:
        """Show codes of the account that the black list may hold, and of other accounts, in turn."""
        listed = Stimulus(recipe(account=BLACK_LISTED), "code of the test account", "测试账户的码")
        running.show([one for _ in range(times) for one in (listed, *families.valid(1))])

    @recorded
    def codes_under_both_certificates_are_shown(self, running: Running, times: int = 3) -> None:
        """Show codes under certificates 0 and 2, both with the issuer number of the first."""
        owner = running.campaign.preparer().world.pki.issuer(0).issuer
        running.show(
            [
                Stimulus(
                    recipe(issuer=issuer, user=turn, fields={"issuer": owner}),
                    f"code under the {which} certificate of one institution",
                    f"同一机构{which_zh}证书下的码",
                )
                for turn in range(times)
                for issuer, which, which_zh in ((0, "first", "第一张"), (2, "second", "第二张"))
            ]
        )

    @recorded
    def right_and_wrong_codes_are_shown_in_turn(self, running: Running, malformation: str, times: int = 30) -> None:
        """Show right and wrong codes one directly after the other."""
        reading = running.campaign.plan.declaration.reading
        wrong = families.malformed([malformation], times, reading)
        pairs = zip(families.valid(times), wrong, strict=True)
        running.show([one for pair in pairs for one in pair])

    @recorded
    def codes_of_another_issuer_number_are_shown(self, running: Running, times: int = 3) -> None:
        """Show codes that are right but for field 7, which names another issuer than the owner of the certificate."""
        other = running.campaign.preparer().world.pki.issuer(2).issuer
        running.show(
            [
                Stimulus(recipe(user=turn, fields={"issuer": other}), "issuer number of another", "他机构的机构号")
                for turn in range(times)
            ]
        )

    @recorded
    def one_code_is_shown_twice(self, running: Running) -> None:
        """Show the same bytes again after another code (OP-46)."""
        preparer = running.campaign.preparer()
        now = running.campaign.state.context(0).now_s
        times = {
            "generated": encode_time(floor(now) - 10, preparer.world.reading),
            "authorisation_expiry": encode_time(floor(now) + 86400, preparer.world.reading),
        }
        same = recipe(seed=preparer.campaign_seed, fields=times)
        first, again = (Stimulus(same, *title) for title in (("code", "码"), ("the same code again", "同一码再次出示")))
        running.show([first, *families.valid(1), again])

    @recorded
    def symbols_of_every_level_and_mask_are_shown(self, running: Running) -> None:
        """Show each declared level at its smallest version and one above, with every mask; silence ends no series."""
        levels: tuple[EcLevel, ...] = running.campaign.plan.declaration.behaviour.qr_ec
        length = payload_layout(running.campaign.plan.declaration.reading).length
        smallest = {ec: make_symbol(bytes(length), ec=ec, mask=0).version for ec in levels}
        running.show(
            [
                Stimulus(
                    recipe(user=mask),
                    f"valid code, level {ec}, {'smallest version' if not more else 'one version above'}, mask {mask}",
                    f"有效码，{ec} 级，{'最小版本' if not more else '高一版本'}，掩模 {mask}",
                    scene=Scene(module_px=5),
                    ec=ec,
                    version=smallest[ec] + more,
                    mask=mask,
                )
                for ec in levels
                for more in (0, 1)
                for mask in range(8)
            ],
            patience_s=running.exercise.timeout_s,
        )
