"""Lines of text that were tables before a conversion lost their cells → tables."""
