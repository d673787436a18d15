"""In: the blocks of an answer. Out: its text, in Chinese by rule, in English, or in a model's words."""
