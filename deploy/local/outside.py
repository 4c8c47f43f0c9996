"""Servers that ORIENTATION_*_URL variables name: they are used in place of our own."""

import os
from collections.abc import Mapping

LOCAL = "ORIENTATION_LOCAL_STACK"


class Outside:
    """What the environment names. A sourced `.local/env` names our own servers, so nothing in it counts."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        named = {} if LOCAL in environment else environment
        # A role that may make roles and databases; the services get their own.
        self.database = named.get("ORIENTATION_DATABASE_OWNER_URL") or named.get("ORIENTATION_DATABASE_URL")
        self.amqp = named.get("ORIENTATION_AMQP_URL")
        self.smtp = named.get("ORIENTATION_SMTP_URL")
        self.siecle = named.get("ORIENTATION_SIECLE_URL")
        self.siecle_token = named.get("ORIENTATION_SIECLE_TOKEN")
