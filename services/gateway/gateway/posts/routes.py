from starlette.responses import Response

from gateway.access import PostReader, with_gateway_reach
from gateway.parts import GatewayParts, RequestId
from gateway.posts.models import PostView
from wenxiao.pages import Page, Paging, page
from wenxiao.problems import NotPermitted, Unauthenticated, problems
from wenxiao.service import nouns

router = nouns("posts")
OWN = (
    "v.person_id = (SELECT p.person_id FROM gateway.session s JOIN gateway.post p ON p.id = s.post_id"
    " WHERE s.id = CAST(:session AS uuid))"
)


@router.get("", response_model=Page[PostView], responses=problems(Unauthenticated, NotPermitted))
async def my_posts(who: PostReader, parts: GatewayParts, request_id: RequestId, paging: Paging) -> Response:
    """The caller's own posts; sign in again with `post_id` to change over to another one."""
    async with parts.database.transaction(with_gateway_reach(who), request_id) as session:
        return await page(
            session,
            "gateway.post_view",
            paging,
            conditions=(OWN,),
            parameters={"session": who.session},
            order=("id",),
        )
