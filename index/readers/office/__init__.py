"""Word files and workbooks → lines and grids."""
