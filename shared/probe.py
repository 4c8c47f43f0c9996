"""`python -m shared.probe`: whether this container's process is ready, for its health check.

Exit 0 when `/health/ready` answers 200, on ORIENTATION_HEALTH_PORT where it is set, else on
ORIENTATION_HTTP_PORT. Standard library only: it starts often.
"""

import http.client
import os
import sys

TIMEOUT_SECONDS = 4


def main() -> int:
    """0 when ready, 1 with the reason on stdout."""
    port = int(os.environ.get("ORIENTATION_HEALTH_PORT") or os.environ["ORIENTATION_HTTP_PORT"])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET", "/health/ready")
        response = connection.getresponse()
        reason = response.read(500).decode(errors="replace")
    except OSError as error:
        reason, response = str(error), None
    sys.stdout.write(reason)
    return 0 if response is not None and response.status == 200 else 1


if __name__ == "__main__":
    sys.exit(main())
