"""What makes the shipped embedding model; nothing here is imported by the product."""
