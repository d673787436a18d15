"""Facts in SQL, passages in Chroma: the only doors to both."""
