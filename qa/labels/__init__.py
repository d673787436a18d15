"""In: facts and Queries. Out: what they are called, in Chinese."""
