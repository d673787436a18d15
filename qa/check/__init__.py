"""Every number in a text → its cell, or a verdict that says why not.

``bindings`` holds an answer of ours to the values it was made from. ``text`` takes any text: its numbers are found
(``numbers``) and read as claims (``context``, ``said``, ``forms``, ``claim``, ``claims``); the facts that they speak of are
chosen without looking at the value (``evidence``, ``selection``, ``finder``), and compared with it (``compare``, ``printed``,
``derive``, ``verdicts``, ``formulas``, ``words``). ``render`` marks the text up for the terminal.
"""

from qa.check.bindings import Binding, bind, quoted_bindings
from qa.check.text import check_text

__all__ = ["Binding", "bind", "check_text", "quoted_bindings"]
