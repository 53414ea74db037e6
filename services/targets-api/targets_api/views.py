"""What every answer about a row within reach begins with."""

from uuid import UUID

from pydantic import BaseModel


class ScopedView(BaseModel):
    """Whose row it is: names as when it was written, and as the directory has them today."""

    id: UUID
    version: int
    region_path: str
    region_code: str
    unit_id: int
    unit_code: str
    unit_name: str
    unit_current_name: str
    department_id: int
    department_current_name: str | None
