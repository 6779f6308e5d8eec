"""Certificates as the operators of two nodes would make them: one authority, one key for each party."""

from __future__ import annotations

import subprocess
from pathlib import Path

NAMES = {"key": "key.pem", "cert": "cert.pem", "ca_cert": "ca.pem"}


def openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


def make_authority(folder: Path) -> Path:
    """Make a certificate authority."""
    folder.mkdir(parents=True)
    options = ["-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=authority"]
    openssl(folder, "req", "-x509", *options, "-keyout", "ca.key", "-out", "ca.pem")
    return folder


def issue(authority: Path, folder: Path) -> None:
    """Issue a key and a certificate for 127.0.0.1 into a folder, with the certificate of the authority beside them."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "names.txt").write_text("subjectAltName=IP:127.0.0.1\n", encoding="utf-8")
    openssl(
        folder,
        "req",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        "/CN=party",
        "-keyout",
        "key.pem",
        "-out",
        "request.pem",
    )
    signed_by = ["-CA", str(authority / "ca.pem"), "-CAkey", str(authority / "ca.key"), "-CAcreateserial"]
    names = ["-extfile", "names.txt", "-days", "1"]
    openssl(folder, "x509", "-req", "-in", "request.pem", *signed_by, *names, "-out", "cert.pem")
    (folder / "ca.pem").write_bytes((authority / "ca.pem").read_bytes())
