"""The e-mails that the mail catcher holds, read from a container of its network: it publishes no port.

`python -m deploy.docker.mailbox` prints them.
"""

import base64
from email import message_from_bytes, policy
from email.message import EmailMessage

from deploy.docker.compose import Compose

# Runs in the notifications container, which reaches the catcher; prints one e-mail a line, oldest first.
FETCH = """
import base64, json, urllib.request
def get(path): return urllib.request.urlopen("http://mail:8025/api/v1" + path, timeout=5).read()
for one in reversed(json.loads(get("/messages?limit=1000"))["messages"]):
    print(base64.b64encode(get("/message/" + one["ID"] + "/raw")).decode())
"""


def caught(compose: Compose) -> list[EmailMessage]:
    """Every e-mail caught so far, oldest first."""
    lines = compose.execute("notifications", "python", "-c", FETCH).split()
    return [message_from_bytes(base64.b64decode(line), policy=policy.default) for line in lines]


def main() -> None:
    """Print the text of each."""
    mails = caught(Compose())
    for mail in mails:
        print(*(f"{name}: {mail[name]}" for name in ("Date", "From", "To", "Subject")), sep="\n")
        body = mail.get_body(("plain",))
        print(f"\n{body.get_content() if body else ''}\n")
    print(f"E-mails in all: {len(mails)}")


if __name__ == "__main__":
    main()
