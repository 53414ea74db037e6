"""The smallest service that uses the whole kernel; it exists for the kernel's own tests."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from fastapi import Depends, FastAPI, Response
from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from wenxiao.access import Duty, Principal, Role, require
from wenxiao.audit import record
from wenxiao.bodies import Money
from wenxiao.clients import Network
from wenxiao.database import Scoped, Session, locked, money_column, service_registry, uuid_key
from wenxiao.errors import NotFound
from wenxiao.outbox import InboundMessage, emit
from wenxiao.pages import IfMatch, Page, Paging, check_version, one, page
from wenxiao.platform_tables import declare_platform_tables
from wenxiao.problems import problems
from wenxiao.service import ServiceSettings, create_service, nouns
from wenxiao.testing import KEYS
from wenxiao_directory.tables import declare_directory_tables


class NotesModel(SQLModel, registry=service_registry("notes")):
    pass


declare_platform_tables(NotesModel.metadata)
declare_directory_tables(NotesModel.metadata)


class NoteNotFound(NotFound):
    title = "没有这条便笺"


class NoteDraft(SQLModel):
    model_config = {"extra": "forbid"}
    words: str = Field(min_length=1, max_length=200)
    money: Money = money_column()


class Note(NoteDraft, Scoped, NotesModel, table=True):
    __tablename__ = "note"
    __table_args__ = (Index(None, "region_path", "unit_id", "id"),)
    id: UUID | None = uuid_key()
    version: int = 1


class NoteView(NoteDraft, Scoped):
    id: UUID
    version: int


class Permission(StrEnum):
    READ = "note:read"
    WRITE = "note:write"
    RECEIVE = "note:receive"


GRANTS = {
    (Role.UNIT, Duty.MAKER): frozenset({Permission.READ, Permission.WRITE}),
    (Role.FINANCE, Duty.HEAD): frozenset({Permission.READ, Permission.WRITE}),
    (Role.SERVICE, Duty.NONE): frozenset({Permission.RECEIVE}),
}
Reader = Annotated[Principal, Depends(require(Permission.READ))]
Writer = Annotated[Principal, Depends(require(Permission.WRITE))]
Receiver = Annotated[Principal, Depends(require(Permission.RECEIVE))]
router = nouns("notes")
VIEW = "notes.note_view"
received: list[str] = []


@router.post("", status_code=201, response_model=NoteView)
async def write_note(draft: NoteDraft, writer: Writer, session: Session) -> Response:
    note = Note.model_validate(draft, update=scope_of(writer))
    session.add(note)
    await session.flush()
    await record(session, action="note:write", resource=f"notes/{note.id}", detail={"words": note.words})
    return await one(session, VIEW, note.id, NoteNotFound, status=201)


@router.get("", response_model=Page[NoteView])
async def list_notes(reader: Reader, session: Session, paging: Paging, words: str | None = None) -> Response:
    return await page(session, VIEW, paging, where={"words": words})


@router.get("/{note_id}", response_model=NoteView, responses=problems(NoteNotFound))
async def read_note(note_id: UUID, reader: Reader, session: Session) -> Response:
    return await one(session, VIEW, note_id, NoteNotFound)


@router.put("/{note_id}", response_model=NoteView)
async def replace_note(
    note_id: UUID, draft: NoteDraft, writer: Writer, session: Session, expected: IfMatch
) -> Response:
    note = await locked(session, Note, note_id, NoteNotFound)
    check_version(note.version, expected)
    note.words, note.money, note.version = draft.words, draft.money, note.version + 1
    await session.flush()
    return await one(session, VIEW, note_id, NoteNotFound)


@router.post("/{note_id}/send", status_code=202)
async def send_note(note_id: UUID, version: int, writer: Writer, session: Session) -> dict[str, str]:
    body = {"words": str(version)}
    await emit(session, to="notes", path="/api/v1/notes/inbox", aggregate=str(note_id), version=version, body=body)
    return {"status": "left"}


@router.post("/inbox")
async def receive_note(
    draft: dict[str, str], receiver: Receiver, session: Session, message: InboundMessage
) -> dict[str, bool]:
    first = await message.first_time(session)
    if first:
        received.append(draft["words"])
    return {"first": first}


@router.get("/{note_id}/break")
async def break_down(note_id: UUID, reader: Reader) -> None:
    raise RuntimeError(f"secret words of {note_id}")


def scope_of(who: Principal) -> dict[str, object]:
    return {
        "region_path": who.region_path,
        "region_code": who.region_code,
        "unit_id": who.organisation_id,
        "unit_code": who.organisation_code,
        "unit_name": who.organisation_name,
        "department_id": who.department_id,
    }


def create_app(settings: ServiceSettings, network: Network) -> FastAPI:
    return create_service(
        settings,
        name="notes",
        title="Notes",
        schema="notes",
        routers=[router],
        grants=GRANTS,
        network=network,
        neighbours=["notes"],
        keys=KEYS,
    )
