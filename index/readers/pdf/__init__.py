"""A PDF's pages → lines and grids, from its text layer and its rules."""
