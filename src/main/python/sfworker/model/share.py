"""The file of a secret share: one party's part of an array that only all parties together can put together.

    "SFSHARE1" | length of the header, 4 bytes, big endian | header, JSON | chunks, one after the other

The header has `training` (identity of the training), `about` (digest of what the parties agreed on), `meta` (the
library's description of the share, base64) and `chunks` (their lengths in bytes).
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Any

from sfworker.csv_table import BadTable

MAGIC = b"SFSHARE1"
LENGTH = 4


@dataclass(frozen=True)
class Seal:
    """What ties a part to its training: the training's identity, and the digest of what the parties agreed on."""

    training: str
    about: str


@dataclass(frozen=True)
class Share:
    """A share as the SPU gives it away and takes it back."""

    meta: bytes
    chunks: tuple[bytes, ...]


def encode(share: Share, seal: Seal) -> bytes:
    """The content of the file."""
    header = json.dumps(
        {
            "training": seal.training,
            "about": seal.about,
            "meta": base64.b64encode(share.meta).decode("ascii"),
            "chunks": [len(chunk) for chunk in share.chunks],
        }
    ).encode("ascii")
    return b"".join([MAGIC, len(header).to_bytes(LENGTH, "big"), header, *share.chunks])


def decode(content: bytes, seal: Seal) -> Share:
    """The share in a file; fails with BadTable when it is none of ours, or of another training."""
    if not content.startswith(MAGIC):
        raise BadTable("it is not a share that this worker wrote; train the model again")
    begin = len(MAGIC) + LENGTH
    end = begin + int.from_bytes(content[len(MAGIC) : begin], "big")
    try:
        header = json.loads(content[begin:end])
        share = Share(base64.b64decode(header["meta"], validate=True), _chunks(content, end, header["chunks"]))
        found = Seal(header["training"], header["about"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadTable("its header is broken; train the model again") from error
    require_seal(found, seal)
    return share


def require_seal(found: Seal, wanted: Seal) -> None:
    """Fail with BadTable when a part is of another training, or the metadata was changed since."""
    if found.training != wanted.training:
        raise BadTable("it is of another training than the .meta.json beside it; give all files of one training")
    if found.about != wanted.about:
        raise BadTable("the .meta.json beside it was changed after the training; restore it or train again")


def _chunks(content: bytes, begin: int, lengths: Any) -> tuple[bytes, ...]:
    chunks = []
    for length in lengths:
        if not isinstance(length, int) or length < 0:
            raise ValueError
        chunks.append(content[begin : begin + length])
        begin += length
    if begin != len(content):
        raise ValueError
    return tuple(chunks)
