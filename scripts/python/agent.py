"""An agent as anyone would write it with the Agentex SDK for Python; it knows nothing about this gateway."""

import hashlib
import os

from agentex.lib.sdk.fastacp.fastacp import FastACP
from agentex.lib.types.fastacp import AsyncBaseACPConfig, TemporalACPConfig
from fastapi import Request

# "false": the SDK contacts no Temporal server, and starts anyway.
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
    """The hash of every body that reached /code_changes. The test queries the agent directly, not through the gateway."""
    return seen
