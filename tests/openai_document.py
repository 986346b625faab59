"""OpenAI's own OpenAPI document, as far as the tests need it: it judges what is said."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast

from jsonschema import Draft202012Validator

_DOCUMENT = Path(__file__).parent / "protocol" / "openai.json"


def validate(schema: str, value: object) -> None:
    """Raise `AssertionError` where a value is not what the document calls by this name."""
    judge = cast("Any", _validator(schema))  # its stubs do not say what they take
    problem = next(iter(judge.iter_errors(value)), None)
    if problem is not None:
        message = f"not a {schema}: {problem.json_path}: {problem.message[:500]}"
        raise AssertionError(message)


@cache
def _validator(schema: str) -> Draft202012Validator:
    document = _nullable(json.loads(_DOCUMENT.read_text("utf-8")))
    components = cast("Mapping[str, object]", document)["components"]
    return Draft202012Validator(
        {"$ref": f"#/components/schemas/{schema}", "components": components}
    )


def _nullable(value: object) -> object:
    """Return the document in JSON Schema 2020-12 throughout.

    It is OpenAPI 3.1, which is that, but says `nullable` here and there, as 3.0 did.
    """
    if isinstance(value, list):
        return [_nullable(one) for one in cast("list[object]", value)]
    if not isinstance(value, dict):
        return value
    named = {key: _nullable(one) for key, one in cast("dict[str, object]", value).items()}
    if named.get("nullable") is True:
        return {"anyOf": [{"type": "null"}, {k: v for k, v in named.items() if k != "nullable"}]}
    return named
