"""Lists SecretFlow's components: `python -m sfworker.components [--json] [<comp_id>]`.

Without an id one line each, with one its attributes, inputs and outputs. Needs no worker and no cluster.
"""

from __future__ import annotations

import sys

if __name__ == "__main__":
    # Components compute without it; not to load it saves seconds.
    sys.modules["ray"] = None  # type: ignore[assignment]
    from sfworker.components.listing import main

    sys.exit(main(sys.argv[1:]))
