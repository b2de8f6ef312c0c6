"""The web face of the knowledge base: Flask, JSON-LD, SPARQL protocol, pages."""
