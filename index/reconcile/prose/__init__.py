"""Paragraphs, statements and the cells they speak of in, what cannot be right out: ``rules_run.check_prose``."""
