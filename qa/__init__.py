"""From a question to a checked answer."""

from qa.answer import Answer
from qa.chain import Assistant

__all__ = ["Answer", "Assistant"]
