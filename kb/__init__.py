"""The knowledge base of European cluster organisations, without its web face."""
