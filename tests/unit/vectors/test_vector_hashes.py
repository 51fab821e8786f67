"""What an id stands for: its place where order decides, and of the readings those that are not the default."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from jtqr import content
from jtqr.errors import KitMisuse
from jtqr.standard.interpretation import ixit_table
from jtqr.stimuli.vectors import writing
from jtqr.stimuli.vectors.checks import check_promises
from jtqr.stimuli.vectors.comparing import Change, compare
from jtqr.stimuli.vectors.model import AnyVector, CertificateGroup, Group, Library, PayloadGroup
from jtqr.stimuli.vectors.reading import read_library
from jtqr.stimuli.vectors.writing import MANIFEST, files_of, hash_of, manifest_of, write

DEFAULTS = {
    "accepted_types": ("00", "01"),
    "qr_len": "226",
    "version_policy": "refuse-future",
    "type_coding": "bcd",
    "mode_rules": "binary",
    "cert_no_rule": "table",
    "issuer_binding": "observe",
    "len5": "145",
    "len17": "69",
    "len_checked": "yes",
    "issuer_cover": "5-15",
    "user_cover": "5-18",
    "sm2_uid": "1234567812345678",
    "sm2_use_z": "yes",
    "cert_y_rule": "either",
    "cert_key_form": "x-32",
    "cert_key_len": "carried",
    "cert_signer": "clearing",
    "cert_tbs": "as-sent",
    "curve_id": "11",
    "cert_expiry_rule": "last-day-utc8",
    "time_base": "unix-utc",
    "skew_s": "0",
    "limit_coding": "bcd",
    "limit_rule": "refuse-above",
    "card_pad": "leading-zero",
    "card_checked": "no",
    "card_types": "any",
    "empty_rule": "refuse-blank",
    "byte_order": "big",
    "list_rule": "black-refuses",
}
V1 = content.folder("vectors") / "v1"


def reordered(library: Library, how: slice) -> Library:
    groups = [group.model_copy(update={"tests": group.tests[how]}) for group in library.groups]
    return library.model_copy(update={"groups": tuple(groups)})


def test_another_order_of_a_sequence_breaks_the_promise(tmp_path: Path) -> None:
    library = read_library(V1 / "sequences.json")
    old, new = tmp_path / "old", tmp_path / "new"
    write(old, files_of([library]))
    write(new, files_of([reordered(library, slice(None, None, -1))]))
    found = compare(old, new)
    assert {(one.change, one.detail) for one in found} == {(Change.BROKEN, "asked before")}
    assert len(found) == sum(len(group.tests) for group in library.groups)
    with pytest.raises(KitMisuse, match="stands for something else now"):
        check_promises(new, old / MANIFEST)


def test_a_code_shown_first_is_another_test_than_the_same_code_shown_again() -> None:
    library = read_library(V1 / "observations.json")
    replays = [group for group in library.groups if group.name.startswith("replay-")]
    assert len(replays) == 2
    for group in replays:
        tests: Sequence[AnyVector] = group.tests
        first, second = tests
        assert first.input == second.input
        assert hash_of(group, first) != hash_of(group, second)


def test_elsewhere_tests_may_join_a_group_at_any_place() -> None:
    library = read_library(V1 / "certificates.json")
    turned = reordered(library, slice(None, None, -1))
    assert manifest_of([turned]) == manifest_of([library])


def with_ixit(group: Group, name: str, value: str) -> Group:
    assert isinstance(group, PayloadGroup | CertificateGroup)
    context = group.context.model_copy(update={"ixit": {**group.context.ixit, name: value}})
    return group.model_copy(update={"context": context})


@pytest.mark.parametrize("kind", [PayloadGroup, CertificateGroup])
def test_a_new_open_point_leaves_hashes_alone_and_another_value_does_not(
    kind: type[PayloadGroup | CertificateGroup], monkeypatch: pytest.MonkeyPatch
) -> None:
    group = next(one for one in read_library(V1 / "certificates.json").groups if isinstance(one, kind))
    test = group.tests[0]
    before = hash_of(group, test)
    assert hash_of(with_ixit(group, "card_checked", "yes"), test) != before
    new = replace(ixit_table()[0], name="new_rule", default="as-ever")
    monkeypatch.setattr(writing, "ixit_table", lambda: (*ixit_table(), new))
    assert hash_of(with_ixit(group, "new_rule", "as-ever"), test) == before
    assert hash_of(with_ixit(group, "new_rule", "as-never"), test) != before


def test_no_default_that_the_hashes_leave_out_has_changed() -> None:
    # The hashes would stay while the tests under it stand for something else: those need new ids.
    assert {item.name: item.default for item in ixit_table()} == DEFAULTS
