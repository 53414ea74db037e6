"""What the packs of the law look like outside; all of it is read from the library, none from the database."""

from datetime import date
from typing import Any

from pydantic import BaseModel, Field

SINCE = "生效日期"
UNTIL = "失效日期；一直有效的为空"
BASIS = "所依据的条款编号，内容见 /api/v1/clauses/{id}"
SOURCE = "law 为文件所定，convention 为惯例：没有文件写明"


class DocumentView(BaseModel):
    key: str = Field(description="文件在政策包里的代号")
    title: str = Field(description="文件名称")
    number: str = Field(description="发文字号")
    issued: date = Field(description="成文日期")
    in_force_from: date = Field(description="施行日期；文件没有写明的取成文日期")
    note: str | None = Field(description="对文件的说明")


class StampView(BaseModel):
    pack: str = Field(description="最近的、写有这一章节的政策包")
    section: str = Field(description="章节")
    version: str = Field(description="参与取值的各包及其版本，近者在前")
    sha256: str = Field(description="参与取值的全部内容的 SHA-256")


class SectionSummary(StampView):
    own: int = Field(description="本包自己写明的参数个数，其余沿用下一包")


class PackHeadView(BaseModel):
    key: str = Field(description="政策包代号，如 longchuan")
    zh: str = Field(description="政策包名称")
    version: str = Field(description="本包版本")
    region_code: str | None = Field(description="所属区划；全国通用的为空")
    applies_to: list[str] = Field(description="约束的层级：city 市、county 县、town 镇")
    adopts: list[str] = Field(description="声明采用的其他政策包")
    chain: list[str] = Field(description="取值次序：先本包，再所采用的包，最后全国通用")
    in_force_from: date = Field(description="本包最早的生效日期")
    shipped: bool = Field(description="随软件提供的为真，安装单位自己放入的为假")
    documents: list[DocumentView] = Field(description="本包所依据的文件")
    clauses: dict[str, int] = Field(description="本包各类条款的条数")


class PackSummaryView(PackHeadView):
    sections: list[SectionSummary] = Field(description="十二个章节的版本与摘要")


class DatedView(BaseModel):
    since: date = Field(serialization_alias="from", description=SINCE)
    until: date | None = Field(description=UNTIL)
    continues: bool = Field(description="是否一直有效")
    value: Any = Field(description="取值；分数、金额、比率写成文字，不用浮点数")
    unit: str = Field(description="单位")
    basis: list[str] = Field(description=BASIS)
    source: str = Field(description=SOURCE)
    note: str | None = Field(description="对取值的说明")


class HeldView(DatedView):
    pack: str = Field(description="取值所在的政策包")


class ParameterView(BaseModel):
    parameter: str = Field(description="参数名")
    values: list[DatedView] = Field(description="按日期排列的全部取值")


class SectionView(SectionSummary):
    parameters: list[ParameterView] = Field(description="本包自己写明的参数；没有写明的沿用下一包")


class PackView(PackHeadView):
    sections: list[SectionView] = Field(description="全部章节及其取值")


class PlaceView(BaseModel):
    region_code: str = Field(description="区划代码")
    level: str = Field(description="该区划在目录中的层级")
    day: date = Field(description="业务日期")


class EffectiveValue(HeldView):
    parameter: str = Field(description="参数名")


class EffectiveView(PlaceView):
    stamp: StampView = Field(description="当日取值所依据的政策版本")
    values: list[EffectiveValue] = Field(description="当日有效的取值，按参数名排列")


class PeriodView(BaseModel):
    first: date = Field(description="这一取值的首日")
    last: date | None = Field(description="这一取值的末日；至今有效的为空")
    held: HeldView | None = Field(description="取值及其出处；没有取值的为空")


class HistoryView(BaseModel):
    region_code: str = Field(description="区划代码")
    level: str = Field(description="该区划在目录中的层级")
    section: str = Field(description="章节")
    parameter: str = Field(description="参数名")
    periods: list[PeriodView] = Field(description="各时期的取值，早者在前")


class DifferenceView(BaseModel):
    section: str = Field(description="章节")
    parameter: str = Field(description="参数名")
    one: HeldView | None = Field(description="前者的取值；没有取值的为空")
    other: HeldView | None = Field(description="后者的取值；没有取值的为空")
    only_basis: bool = Field(description="取值相同，只是依据不同")


class DifferencesView(BaseModel):
    one: PlaceView = Field(description="前者的区划与日期")
    other: PlaceView = Field(description="后者的区划与日期")
    differences: list[DifferenceView] = Field(description="有差异的参数；完全相同的不列")
