"""Exit code 0 when the worker on this machine says that it is ready, as Docker's health check wants it."""

import http.client
import json
import os
import ssl
import sys
import urllib.error
import urllib.request

PORT = os.environ.get("CELERY_MONITOR_PORT") or os.environ.get("NODE_PORT") or "8088"
# As Spring Boot names the files of the worker's own certificate.
CERTIFICATE = os.environ.get("SERVER_SSL_CERTIFICATE")
KEY = os.environ.get("SERVER_SSL_CERTIFICATEPRIVATEKEY")
# Also 0.0.0.0 and :: lead to this machine.
ADDRESS = os.environ.get("SFWORKER_HTTP_ADDRESS") or "127.0.0.1"
HOST = f"[{ADDRESS}]" if ":" in ADDRESS else ADDRESS
URL = f"http{'s' if CERTIFICATE else ''}://{HOST}:{PORT}/actuator/health/readiness"
SECONDS = 8


def main() -> int:
    """Ask, print what is not well, which `docker inspect` shows."""
    try:
        # Proxies of the environment are for the world outside.
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}),
            urllib.request.HTTPSHandler(context=own_place()),
        )
        with opener.open(URL, timeout=SECONDS):
            print("ready")
            return 0
    except urllib.error.HTTPError as error:
        print(reasons(error.read()))
    except (OSError, http.client.HTTPException) as error:
        print(f"{URL} does not answer: {error}")
    return 1


def own_place() -> ssl.SSLContext:
    """Whom to trust on this machine: whoever holds the port. Shows the worker's certificate to the worker."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    if CERTIFICATE:
        context.load_cert_chain(CERTIFICATE.removeprefix("file:"), KEY and KEY.removeprefix("file:"))
    return context


def reasons(answer: bytes) -> str:
    """Name each component that is not UP, with its reason."""
    try:
        parts = json.loads(answer)["components"]
    except (ValueError, KeyError):
        # Beyond 127.0.0.1 the reasons are for who has a token.
        return "not ready; the worker's log and /actuator/health say why"
    down = {name: part.get("details", {}).get("reason") for name, part in parts.items() if part["status"] != "UP"}
    return "not ready: " + "; ".join(f"{name}: {reason}" if reason else name for name, reason in down.items())


if __name__ == "__main__":
    sys.exit(main())
