"""Exit code 0 when the worker on this machine says that it is ready, as Docker's health check wants it."""

import json
import os
import sys
import urllib.error
import urllib.request

PORT = os.environ.get("CELERY_MONITOR_PORT") or os.environ.get("NODE_PORT") or "8088"
URL = f"http://127.0.0.1:{PORT}/actuator/health/readiness"
SECONDS = 8


def main() -> int:
    """Ask, print what is not well, which `docker inspect` shows."""
    try:
        # Proxies of the environment are for the world outside.
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(URL, timeout=SECONDS):
            print("ready")
            return 0
    except urllib.error.HTTPError as error:
        print(reasons(error.read()))
    except OSError as error:
        print(f"{URL} does not answer: {error}")
    return 1


def reasons(answer: bytes) -> str:
    """Name each component that is not UP, with its reason."""
    try:
        parts = json.loads(answer).get("components", {})
    except ValueError:
        return "not ready"
    down = {name: part.get("details", {}).get("reason", "") for name, part in parts.items() if part["status"] != "UP"}
    return "not ready: " + "; ".join(f"{name}: {reason}" for name, reason in down.items())


if __name__ == "__main__":
    sys.exit(main())
