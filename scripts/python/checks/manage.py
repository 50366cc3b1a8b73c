"""What a company's deploy pipeline does with the SDK's own client. Prints what it saw as JSON."""

import json
import sys

from agentex import Agentex

base_url, name, preview = sys.argv[1:]
client = Agentex(base_url=base_url, api_key="not required on this machine")

built = client.agents.register_build(name=f"{name}-built", description="Built and not deployed")
agent = client.agents.retrieve_by_name(name)
before = {each.id: each.is_production for each in client.agents.deployments.list(agent.id)}
promoted = client.agents.deployments.promote(preview, agent_id=agent.id)
after = {each.id: each.is_production for each in client.agents.deployments.list(agent.id)}
deleted = client.agents.delete_by_name(built.name)
again = client.agents.register_build(name=built.name, description="Built once more")
print(
    json.dumps(
        {
            "built": built.status,
            "before": before,
            "promoted": promoted.acp_url,
            "after": after,
            "production": client.agents.retrieve(agent.id).production_deployment_id,
            "deleted": deleted.message,
            "came_back": again.id == built.id,
        }
    )
)
