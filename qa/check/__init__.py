"""In: any text. Out: a verdict for every number in it, with its places or the reason why there is none.

``vocabulary`` looks up the text's words in the store; ``numbers`` finds the numbers; ``claims`` (with ``agencies``, ``marks``,
``said``, ``forms``, ``claim``) reads what each says; ``phrases`` and ``finder`` turn its words into what is wanted, which
``qa.select`` answers; ``compare``, ``printed``, ``derive``, ``computed`` and ``verdicts`` hold the value to it; ``words``
judges what compares without a number. ``bindings`` holds an answer of ours to the values it was made from; ``render``
marks the text up for the terminal.
"""

from qa.check.bindings import Binding, bind, quoted_bindings
from qa.check.text import check_text

__all__ = ["Binding", "bind", "check_text", "quoted_bindings"]
