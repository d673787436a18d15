"""Web pages → lines and grids."""
