"""An indicator that everybody always reaches with the same value."""

from uuid import UUID

from pydantic import BaseModel


class SilentIndicatorView(BaseModel):
    """Counts are of observations within the caller's reach; `because` says what they have in common."""

    indicator_id: UUID
    code: str
    name: str
    category: str
    subcategory: str
    observations: int
    units: int
    years: int
    because: str
