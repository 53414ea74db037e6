"""The people of the review as the gateway would present them, in each of the five places."""

from dataclasses import replace
from datetime import date

from wenxiao.access import Principal, Role
from wenxiao.testing import a_principal

from .domain.review_model import POSTS, Post

TODAY, TOMORROW = date(2021, 9, 10), "2021-09-11"
SUN = next(post for post in POSTS if post.subject == "sun")
REGIONS = {
    "chifeng": ("/15/1504", "150400", "city"),
    "longchuan": ("/44/4416/441622", "441622", "county"),
    "shantou": ("/44/4405", "440500", "city"),
    "yangzhong": ("/32/3211/321182", "321182", "county"),
    "zhuji": ("/33/3306/330681", "330681", "county"),
}
OFFICES = {Role.UNIT: 361001, Role.DEPARTMENT: 361, Role.FINANCE: 1, Role.AUDIT: 2}


def principal_of(post: Post, place: str) -> Principal:
    path, code, level = REGIONS[place]
    office = OFFICES[post.role]
    units = (361, 361001) if post.role is Role.DEPARTMENT else None
    there = a_principal(post.role, post.duty, region_path=path, organisation_id=office, units=units)
    there = replace(there, level=level, region_code=code, business_day=TODAY)
    return replace(there, subject=post.subject, acting_for=post.acting_for, portfolio=post.portfolio)
