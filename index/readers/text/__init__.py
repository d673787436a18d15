"""Plain text and Markdown → lines and grids."""
