"""Writes a CycloneDX list of the Python packages of a lock file, with the hashes that the lock file has.

python src/build/python-sbom.py <requirements.lock> <file to write>

Two runs write the same bytes: nothing in it comes from the clock or from chance.
"""

import json
import re
import sys
from pathlib import Path

PACKAGE = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*])?==([^ \\;]+)")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def components(lock: str) -> list[dict[str, object]]:
    """One entry per package, in the order of the lock file."""
    found: list[tuple[str, str, list[str]]] = []
    for line in lock.splitlines():
        if package := PACKAGE.match(line):
            found.append((package[1].lower(), package[2], []))
        if found:
            found[-1][2].extend(HASH.findall(line))
    return [component(*about) for about in found]


def component(name: str, version: str, hashes: list[str]) -> dict[str, object]:
    """The entry of one package; each hash is that of one file of it, a wheel per platform."""
    url = f"pkg:pypi/{name}@{version}"
    files = [
        {
            "type": "distribution",
            "url": url,
            "hashes": [{"alg": "SHA-256", "content": one}],
        }
        for one in hashes
    ]
    return {
        "type": "library",
        "bom-ref": url,
        "name": name,
        "version": version,
        "purl": url,
        "externalReferences": files,
    }


def main() -> None:
    """Read the first argument, write the second."""
    lock, target = Path(sys.argv[1]), Path(sys.argv[2])
    found = components(lock.read_text(encoding="utf-8"))
    if not found:
        sys.exit(f"{lock} names no package")
    bom = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "components": found,
    }
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(bom, indent=1) + "\n", encoding="utf-8")
    print(f"{target}: {len(found)} packages")


if __name__ == "__main__":
    main()
