"""Raw grids → tables: pages joined, header paths, what each row is and what the table counts."""
