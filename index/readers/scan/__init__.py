"""Pictures of pages → lines and grids, through a recogniser."""
