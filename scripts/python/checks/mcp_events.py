"""Reads the gateway's MCP events with FastMCP's client: lists, polls, and then streams until an event comes.

Usage: mcp_events.py MCP_URL EVENT AGENT

Prints a line of JSON for each step: {"listed": …}, {"ready": …}, {"polled": …}, {"active": …}, {"streamed": …}. It waits for an
event after "ready", and for another after "active".
"""

import asyncio
import json
import sys
from typing import Any

from fastmcp import Client
from mcp.client.extension import ClientExtension, NotificationBinding
from mcp_types import Request
from pydantic import BaseModel, ConfigDict


class Anything(BaseModel):
    """The parameters of a notification, or a result, as they came."""

    model_config = ConfigDict(extra="allow")


class Events(ClientExtension):
    """What the stream of `io.modelcontextprotocol/events` says, as FastMCP hands over the notifications of an extension."""

    identifier = "io.modelcontextprotocol/events"

    def __init__(self) -> None:
        self.active: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.events: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    def notifications(self) -> list[NotificationBinding[Any]]:
        return [
            self._put("notifications/events/active", self.active),
            self._put("notifications/events/event", self.events),
        ]

    @staticmethod
    def _put(method: str, queue: asyncio.Queue[dict[str, Any]]) -> NotificationBinding[Any]:
        async def handle(params: Anything) -> None:
            await queue.put(params.model_dump())

        return NotificationBinding(method=method, params_type=Anything, handler=handle)


async def ask(client: Client[Any], method: str, **params: Any) -> dict[str, Any]:
    request = Request[dict[str, Any], str](method=method, params=params)
    return (await client.session.send_request(request, Anything)).model_dump()


async def names(client: Client[Any]) -> list[str]:
    page = await ask(client, "events/list")
    found = [event["name"] for event in page["events"]]
    while "nextCursor" in page:
        page = await ask(client, "events/list", cursor=page["nextCursor"])
        found += [event["name"] for event in page["events"]]
    return found


def say(step: str, what: Any) -> None:
    print(json.dumps({step: what}), flush=True)


async def main(url: str, name: str, agent: str) -> None:
    extension = Events()
    async with Client(url, extensions=[extension]) as client:
        say("listed", name in await names(client))
        filters = {"agent": agent}
        start = await ask(client, "events/poll", name=name, arguments=filters, cursor=None)
        say("ready", start["cursor"])
        polled = start
        while not polled["events"]:
            await asyncio.sleep(0.2)
            polled = await ask(client, "events/poll", name=name, arguments=filters, cursor=polled["cursor"])
        say("polled", polled["events"][0])
        stream = asyncio.create_task(
            ask(client, "events/stream", name=name, arguments=filters, cursor=polled["cursor"])
        )
        await extension.active.get()
        say("active", True)
        say("streamed", await extension.events.get())
        stream.cancel()


asyncio.run(main(*sys.argv[1:]))
