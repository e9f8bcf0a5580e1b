"""The API's schema is kept in the tree, so that a change to it is seen in the change that makes it."""

from pathlib import Path

import yaml
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer

KEPT = Path(__file__).parents[2] / "docs" / "openapi.yaml"


def test_the_kept_schema_is_the_one_the_portal_has():
    schema = SchemaGenerator().get_schema(request=None, public=True)
    fresh = yaml.safe_load(OpenApiYamlRenderer().render(schema, renderer_context={}))
    assert yaml.safe_load(KEPT.read_text(encoding="utf-8")) == fresh, (
        "The API has changed: run `make schema`."
    )
