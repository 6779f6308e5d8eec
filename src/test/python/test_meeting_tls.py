from __future__ import annotations

from pathlib import Path

from sfworker.failure import FailureCode
from sfworker.tls import Tls

from e2e.certificates import NAMES, issue, make_authority
from guests import Guest, failures, meet


def tls_of(authority: Path, folder: Path) -> Tls:
    issue(authority, folder)
    return Tls.of({name: str(folder / file) for name, file in NAMES.items()})


def test_parties_with_certificates_of_one_authority_meet(tmp_path: Path) -> None:
    authority = make_authority(tmp_path / "authority")
    alice, bob = Guest.named("alice"), Guest.named("bob")
    alice.tls, bob.tls = tls_of(authority, tmp_path / "alice"), tls_of(authority, tmp_path / "bob")

    meet(alice, bob)

    assert failures(alice, bob) == []


def test_parties_that_trust_other_authorities_are_told_so(tmp_path: Path) -> None:
    alice, bob = Guest.named("alice"), Guest.named("bob")
    alice.tls = tls_of(make_authority(tmp_path / "one"), tmp_path / "alice")
    bob.tls = tls_of(make_authority(tmp_path / "other"), tmp_path / "bob")

    meet(alice, bob)

    for guest, peer in ((alice, bob), (bob, alice)):
        [(code, text)] = failures(guest)
        assert code is FailureCode.CLUSTER_INIT
        assert text.startswith(f"party {guest.name} does not trust the certificate of party {peer.name} (")


def test_a_party_whose_certificate_only_the_other_refuses_is_told_too(tmp_path: Path) -> None:
    known, unknown = make_authority(tmp_path / "known"), make_authority(tmp_path / "unknown")
    alice, bob = Guest.named("alice"), Guest.named("bob")
    alice.tls = tls_of(known, tmp_path / "alice")
    issue(unknown, tmp_path / "bob")
    (tmp_path / "bob" / "ca.pem").write_bytes((known / "ca.pem").read_bytes())
    bob.tls = Tls.of({name: str(tmp_path / "bob" / file) for name, file in NAMES.items()})

    meet(alice, bob)

    assert all(
        text.startswith("party alice does not trust the certificate of party bob (") for _, text in failures(alice, bob)
    )
    assert len(failures(alice, bob)) == 2
