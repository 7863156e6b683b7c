"""The graph: records become statements with evidence, statements become answers."""
