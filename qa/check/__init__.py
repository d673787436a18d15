"""Every number in a text → its cell, or a verdict that says why not.

``bindings`` holds an answer of ours to the values it was made from. ``text`` takes any text: its numbers are found
(``numbers``), read as claims (``context``, ``claims``), the facts that they speak of are chosen (``evidence``,
``selection``) and compared with them (``derive``, ``verdicts``, ``formulas``, ``words``); ``render`` marks a text up.
"""

from qa.check.bindings import Binding, bind, quoted_bindings
from qa.check.text import check_text

__all__ = ["Binding", "bind", "check_text", "quoted_bindings"]
