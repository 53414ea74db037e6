from notes_service import NotesModel

from wenxiao.migration import run_migrations

run_migrations(NotesModel.metadata)
