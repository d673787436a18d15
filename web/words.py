"""The page's Chinese for what the engine says in values: statuses, verdicts, scopes."""

from __future__ import annotations

from index.domain.address import Scope
from qa.answer import Status, Verdict

STATUS_WORDS = {
    Status.ANSWERED: ("✓", "已查到，附出处"),
    Status.NO_DATA: ("○", "没有查到"),
    Status.AMBIGUOUS: ("？", "请说得再明确些"),
    Status.OUT_OF_SCOPE: ("—", "不在能回答的范围"),
}
KIND_WORDS = {"cell": "表中原数", "stated": "正文原话", "derived": "计算得出"}
VERDICT_WORDS = {
    Verdict.VERIFIED: "已与原文核对",
    Verdict.DERIVED: "由原文数字算出",
    Verdict.CONFLICT: "来源不一",
    Verdict.CONTRADICTED: "与原文不符",
    Verdict.UNSUPPORTED: "没有找到出处",
    Verdict.NOT_A_FIGURE: "不是金额",
}
SCOPE_WORDS = {Scope.DEPARTMENT: "部门汇总", Scope.UNIT: "单位本级"}
