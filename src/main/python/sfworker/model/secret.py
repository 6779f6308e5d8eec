"""Secret-shared arrays on their way between the SPU and the parties; each party sees its own share only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import secretflow as sf
import secretflow.distributed as sfd
import spu
from google.protobuf.message import DecodeError
from secretflow.device.device.spu import SPUIO, SPUIOInfo, SPUValueMeta
from spu import spu_pb2

from sfworker.csv_table import BadTable
from sfworker.model.share import Share

Layout = dict[str, Any]
"""What all parties know of a secret array: `shape`, `dtype`, and into how many `chunks` a share of it is cut."""


@dataclass(frozen=True)
class Exported:
    """Secret arrays as their parties hold them: for each array its layout, for each party what it has of each array."""

    layouts: list[Layout]
    pieces: Mapping[str, list[Any]]


def runtime(device: sf.SPU) -> dict[str, Any]:
    """The settings of the SPU on which the meaning of a share depends; the others do not matter."""
    return {
        "protocol": spu_pb2.ProtocolKind.Name(device.conf.protocol),
        "field": spu_pb2.FieldType.Name(device.conf.field),
        "fxp_fraction_bits": _fraction_bits(device),
        "parties": list(device.actors),
    }


def export(device: sf.SPU, arrays: Sequence[sf.SPUObject]) -> Exported:
    """Each party's shares; of an array its description comes first, then its chunks."""
    first = next(iter(device.actors.values()))
    counts = sfd.get([first.outfeed_shares_chunk_count.remote(array.shares_name[0]) for array in arrays])
    metas = sfd.get([array.meta for array in arrays])
    layouts = [
        {"shape": list(meta.shape), "dtype": np.dtype(meta.dtype).name, "chunks": count}
        for meta, count in zip(metas, counts, strict=True)
    ]
    pieces = {
        party: [
            piece
            for array, count in zip(arrays, counts, strict=True)
            for piece in actor.outfeed_share.options(num_returns=1 + count).remote(array.shares_name[rank])
        ]
        for rank, (party, actor) in enumerate(device.actors.items())
    }
    return Exported(layouts, pieces)


def bring_in(device: sf.SPU, exported: Exported) -> list[sf.SPUObject]:
    """The arrays, again on an SPU of the same settings; the reverse of `export`."""
    arrays, begin = [], 0
    for layout in exported.layouts:
        end = begin + 1 + layout["chunks"]
        names = [
            actor.infeed_share.remote(*exported.pieces[party][begin:end]) for party, actor in device.actors.items()
        ]
        arrays.append(sf.device.SPUObject(device, _value_meta(device, layout), names))
        begin = end
    return arrays


def to_shares(layouts: Sequence[Layout], pieces: Sequence[Any]) -> list[Share]:
    """One party's shares of what `export` gave it."""
    shares, begin = [], 0
    for layout in layouts:
        end = begin + 1 + layout["chunks"]
        shares.append(Share(pieces[begin].meta, tuple(pieces[begin + 1 : end])))
        begin = end
    return shares


def to_pieces(shares: Sequence[Share]) -> list[Any]:
    """What `bring_in` wants of one party's shares."""
    return [
        piece for share in shares for piece in (SPUIOInfo(0, len(share.chunks), share.meta), *map(bytes, share.chunks))
    ]


def require_layout(share: Share, layout: Layout) -> None:
    """Fail with BadTable when a share is not one of such an array: the SPU would not say so to all parties."""
    meta, chunk = spu_pb2.ValueMetaProto(), spu_pb2.ValueChunkProto()
    length = 0
    try:
        meta.ParseFromString(share.meta)
        for content in share.chunks:
            chunk.ParseFromString(content)
            length += len(chunk.content)
    except DecodeError as error:
        raise BadTable("its content is no share; train the model again") from error
    if (
        len(share.chunks) != layout["chunks"]
        or list(meta.shape.dims) != layout["shape"]
        or meta.visibility != spu_pb2.VIS_SECRET
        or length != chunk.total_bytes
    ):
        raise BadTable("its content does not fit its .meta.json; train the model again")


def _value_meta(device: sf.SPU, layout: Layout) -> SPUValueMeta:
    return SPUValueMeta(
        tuple(layout["shape"]),
        np.dtype(layout["dtype"]).type,
        spu.Visibility.VIS_SECRET,
        device.conf.protocol,
        device.conf.field,
        device.conf.fxp_fraction_bits,
    )


def _fraction_bits(device: sf.SPU) -> int:
    # Zero in the configuration means a default of the library, which it does not tell. How it encodes 1 does.
    one = SPUIO(device.conf, device.world_size).io.make_shares(np.array(1, np.float32), spu.Visibility.VIS_PUBLIC)
    chunk = spu_pb2.ValueChunkProto()
    chunk.ParseFromString(one[0].share_chunks[0])
    return int.from_bytes(chunk.content, "little").bit_length() - 1
