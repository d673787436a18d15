"""From words to a Query: a question goes in, its readings come out, best first, with what no reading explains."""

from qa.understand.reading import Reading, Weighted, understand

__all__ = ["Reading", "Weighted", "understand"]
