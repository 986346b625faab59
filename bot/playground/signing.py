"""How Slack signs what it posts to an app: pure."""

import hashlib
import hmac
from collections.abc import Mapping

VERSION = "v0"


def signed_headers(secret: str, body: bytes, at: float) -> Mapping[str, str]:
    """Return the two headers that prove who sent a body, and when."""
    timestamp = str(int(at))
    return {
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": signature(secret, body, timestamp),
    }


def signature(secret: str, body: bytes, timestamp: str) -> str:
    """Return Slack's signature of a body."""
    signed = f"{VERSION}:{timestamp}:".encode() + body
    return f"{VERSION}={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"
