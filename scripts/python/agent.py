"""An agent as anybody writes it with the Agentex SDK for Python; nothing in it knows of this gateway."""

import hashlib
import os

from agentex.lib.sdk.fastacp.fastacp import FastACP
from agentex.lib.types.fastacp import AsyncBaseACPConfig, TemporalACPConfig
from fastapi import Request

# "false": the SDK asks no Temporal server, and starts all the same.
CONFIGS = {
    "base": AsyncBaseACPConfig(),
    "temporal": TemporalACPConfig(temporal_address="false"),
}

acp = FastACP.create(
    acp_type=os.environ["ACP_TYPE"],
    config=CONFIGS.get(os.environ.get("ASYNC_TYPE", "")),
)

seen: list[str] = []


@acp.post("/code_changes")
async def code_changes(request: Request) -> dict:
    body = await request.body()
    push = await request.json()
    seen.append(hashlib.sha256(body).hexdigest())
    return {
        "sha256": seen[-1],
        "event": request.headers.get("x-github-event"),
        "repository": push["repository"]["full_name"],
    }


@acp.post("/hidden", include_in_schema=False)
async def hidden() -> dict:
    return {"hidden": True}


@acp.get("/seen")
async def list_seen() -> list[str]:
    """The hash of every body that came to /code_changes. The test asks the agent itself, not through the gateway."""
    return seen
