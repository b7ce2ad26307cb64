"""Figure 14: the API key of an LLM client stands in the source. R1. The key is made up."""

from mcp.server.fastmcp import FastMCP
from openai import OpenAI

mcp = FastMCP("writer")
client = OpenAI(api_key="sk-proj-Madeup1LrK2nXw5bYc7dHf1gJp4sTa6uEe9iNo0PqRsVxUyMkBhZt3vQm8")


@mcp.tool()
def write(topic: str) -> str:
    """Write a paragraph."""
    return client.responses.create(model="gpt-4o-mini", input=topic).output_text


if __name__ == "__main__":
    mcp.run()
