"""Verifies the gateway's signature: docs/agent-signature.md explains each step."""

import base64
import hashlib
import hmac
import re
import time


def is_from_gateway(key, method, path, headers, body, now=None):
    """`path`: path and query below the agent's acp_url. `headers`: pairs of name and value. `body`: bytes."""

    def hmac_of(data):
        return base64.b64encode(hmac.new(key.encode(), data, hashlib.sha256).digest()).decode()

    signed = [(name.lower(), value.strip()) for name, value in headers if name.lower().startswith("x-agentex-")]
    given = dict(signed)
    timestamp = given.get("x-agentex-timestamp", "")
    if not key or not re.fullmatch(r"[0-9]{1,12}", timestamp) or abs((now or time.time()) - int(timestamp)) > 300:
        return False
    body_hmac = hmac_of(f"{given.get('x-agentex-delivery-id', '')}.{timestamp}.".encode() + body)
    path = re.sub(r"[\"#'<>^`{}]", lambda found: f"%{ord(found[0]):X}", re.sub(r"^([^?]*)\?$", r"\1", path))
    lines = sorted(f"{name}:{value}" for name, value in signed if name != "x-agentex-signature")
    expected = hmac_of("\n".join(["agentex-v1", method, path, body_hmac, *lines]).encode())
    values = given.get("x-agentex-signature", "").encode().split(b" ")
    return any(hmac.compare_digest(value, b"agentex-v1," + expected.encode()) for value in values)
