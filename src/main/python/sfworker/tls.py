"""Certificates of a party: proves who it is to the others before SecretFlow does, which would not say what is wrong."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass

from sfworker.failure import FailureCode, TaskFailure


@dataclass(frozen=True)
class Tls:
    """How a party shows and checks certificates, as SecretFlow's gRPC does: both sides need one, for their address."""

    visiting: ssl.SSLContext
    receiving: ssl.SSLContext

    @staticmethod
    def of(files: Mapping[str, str]) -> Tls:
        """Read the three files of `tls_config`; fails with PARAM_INVALID."""
        return Tls(_context(ssl.PROTOCOL_TLS_CLIENT, files), _context(ssl.PROTOCOL_TLS_SERVER, files))


def _context(protocol: int, files: Mapping[str, str]) -> ssl.SSLContext:
    context = ssl.SSLContext(protocol)
    context.verify_mode = ssl.CERT_REQUIRED
    try:
        # A password is never asked for: nobody is there to answer.
        context.load_cert_chain(files["cert"], files["key"], password="")
        context.load_verify_locations(files["ca_cert"])
    except OSError as error:
        text = "sf_init_config.tls_config needs a certificate, its key without a password, and an authority, all in PEM"
        raise TaskFailure(FailureCode.PARAM_INVALID, text) from error
    return context
