"""Two services whose schemas have one name and different content."""

from fastapi import FastAPI
from pydantic import BaseModel, create_model

from standalone.merged_openapi import merged_openapi

NOUNS = {"targets": "targets-api", "draws": "evaluation-api"}


def service(noun: str, row: type[BaseModel]) -> FastAPI:
    app = FastAPI()
    view = create_model("View", rows=(list[row], ...))  # type: ignore[valid-type]  # the class is an argument here

    @app.get(f"/api/v1/{noun}", response_model=view)
    async def show() -> None: ...

    @app.get("/internal/secret")
    async def hidden() -> None: ...

    return app


def test_a_name_that_two_services_use_differently_is_told_apart_down_to_its_users() -> None:
    apps = {
        "targets-api": service("targets", create_model("Row", amount=(str, ...))),
        "evaluation-api": service("draws", create_model("Row", score=(int, ...))),
    }
    document = merged_openapi(apps, NOUNS)
    assert sorted(document["paths"]) == ["/api/v1/draws", "/api/v1/targets"]
    schemas = document["components"]["schemas"]
    assert set(schemas) == {"Row", "View", "EvaluationApiRow", "EvaluationApiView"}
    assert "amount" in schemas["Row"]["properties"]
    assert "score" in schemas["EvaluationApiRow"]["properties"]
    users = schemas["EvaluationApiView"]["properties"]["rows"]["items"]["$ref"]
    assert users == "#/components/schemas/EvaluationApiRow"
    shown = document["paths"]["/api/v1/draws"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert shown["$ref"] == "#/components/schemas/EvaluationApiView"


def test_schemas_that_are_the_same_are_shared() -> None:
    row = create_model("Row", amount=(str, ...))
    document = merged_openapi({"targets-api": service("targets", row), "evaluation-api": service("draws", row)}, NOUNS)
    assert set(document["components"]["schemas"]) == {"Row", "View"}
