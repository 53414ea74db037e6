"""A clause of a governing document as it is shown: our own paraphrase, never the text of the document."""

from datetime import date
from enum import StrEnum

from pydantic import BaseModel, Field


class ClauseKind(StrEnum):
    RULE = "rule"
    WORKFLOW = "workflow"
    DATA = "data"
    TRACKED = "tracked"
    ANNEX = "annex"


class ClauseSummary(BaseModel):
    id: str = Field(description="条款编号，如 longchuan-3.3.1.b")
    pack: str = Field(description="所在政策包")
    document: str = Field(description="文件名称")
    number: str = Field(description="发文字号")
    article: str = Field(description="条、款、项")
    zh: str = Field(description="释义：本系统的转述，不是文件原文")
    kind: ClauseKind = Field(description="rule 规则、workflow 流程、data 数据、tracked 跟踪事项、annex 附件分工")
    capability: str = Field(description="涉及的业务能力")
    category: str | None = Field(description="附件分工的类别；正文条款为空")
    actors: list[str] = Field(description="所约束的各方")
    clauses: list[str] = Field(description="附件分工所对应的正文条款")
    in_force_from: date = Field(description="文件施行日期")


class UseView(BaseModel):
    pack: str = Field(description="政策包")
    section: str = Field(description="章节")
    parameter: str = Field(description="参数名")
    since: date = Field(serialization_alias="from", description="该取值的生效日期")
    record: bool = Field(description="只有取值里的某一条记录以此为据，而非整个取值")


class ClauseView(ClauseSummary):
    used_by: list[UseView] = Field(description="以这一条款为据的全部取值")
