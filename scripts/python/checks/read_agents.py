"""Reads the gateway's agents with the SDK's own client, and prints what it read as JSON."""

import json
import sys

from agentex import Agentex

base_url, name = sys.argv[1:]
client = Agentex(base_url=base_url)
print(
    json.dumps(
        {
            "listed": name in [agent.name for agent in client.agents.list(order_by="name")],
            "status": client.agents.retrieve_by_name(name).status,
        }
    )
)
