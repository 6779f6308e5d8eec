"""Looks into archives before a component unpacks them."""

from __future__ import annotations

import tarfile
from pathlib import PurePath

from sfworker.csv_table import BadTable


def check_archive(path: str) -> None:
    """Fail with `BadTable` unless an archive has files and folders only, all below the place where it is unpacked."""
    try:
        with tarfile.open(path, "r:gz") as archive:
            for member in archive:
                name = PurePath(member.name)
                if not (member.isfile() or member.isdir()) or name.is_absolute() or ".." in name.parts:
                    raise BadTable("the archive has a link, or a path that leads out of it")
    except (tarfile.TarError, EOFError) as error:
        raise BadTable("the file is no tar.gz archive") from error
