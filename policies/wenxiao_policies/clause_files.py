"""The clauses of one pack and the rows of its annexes, in our own words."""

from typing import Literal

from pydantic import Field, TypeAdapter

from wenxiao.policy import Clause, Entry, PackHead
from wenxiao_policies.strict_yaml import Source, Where


class ClauseRow(Entry):
    id: str = Field(min_length=1)
    document: str
    article: str
    zh: str
    en: str
    capability: str
    kind: Literal["rule", "workflow", "data", "tracked"]
    actors: tuple[str, ...]


class AnnexRow(Entry):
    """`also` names the further clauses that a row rests on beside its first."""

    id: str = Field(min_length=1)
    document: str
    article: str
    category: str
    zh: str
    capability: str
    clause: str
    also: tuple[str, ...] = ()


class ClausesFile(Entry):
    clauses: tuple[ClauseRow, ...]
    annex: tuple[AnnexRow, ...] = ()


_FILE = TypeAdapter(ClausesFile)


def add_clauses(source: Source, head: PackHead, known: dict[str, Clause]) -> None:
    file: ClausesFile = source.parse(_FILE, source.data)
    documents = {document.key: document for document in head.documents}
    rows: list[tuple[Where, ClauseRow | AnnexRow]] = [
        *((("clauses", i), row) for i, row in enumerate(file.clauses)),
        *((("annex", i), row) for i, row in enumerate(file.annex)),
    ]
    for where, row in rows:
        if row.id in known:
            source.refuse((*where, "id"), f"条款编号“{row.id}”重复（政策包“{known[row.id].pack}”已有）")
        if (document := documents.get(row.document)) is None:
            source.refuse((*where, "document"), f"pack.yaml 没有登记文件“{row.document}”")
        if isinstance(row, AnnexRow):
            for place, clause in ((("clause",), row.clause), *((("also", i), one) for i, one in enumerate(row.also))):
                if clause not in known or known[clause].pack != head.pack:
                    source.refuse((*where, *place), f"附件所指的条款“{clause}”不存在")
        known[row.id] = Clause(
            id=row.id,
            document=document.title,
            number=document.number,
            article=row.article,
            zh=row.zh,
            kind=row.kind if isinstance(row, ClauseRow) else "annex",
            capability=row.capability,
            in_force_from=document.in_force_from,
            en=row.en if isinstance(row, ClauseRow) else "",
            pack=head.pack,
            category=row.category if isinstance(row, AnnexRow) else None,
            actors=row.actors if isinstance(row, ClauseRow) else (),
            clauses=(row.clause, *row.also) if isinstance(row, AnnexRow) else (),
        )
