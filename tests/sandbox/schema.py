"""The Bot API's schema, from the models that aiogram generates: what a call may and must say."""

import functools
import json
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from sandbox.wire import Json


def check(method: str, params: Json) -> None:
    """Refuse a call that the Bot API's schema wouldn't allow; raises `ValueError`."""
    model = _models().get(method.lower())
    if model is None:
        raise ValueError(f"{method} is not a method of the Bot API")
    unknown = [name for name in params if name not in _current(model)]
    if unknown:
        raise ValueError(f"{method} has no {', '.join(unknown)}")
    try:
        asked = model.model_validate(
            {name: _decoded(model.model_fields[name], value) for name, value in params.items()}
        )
    except ValidationError as mistakes:
        first = mistakes.errors()[0]
        place = ".".join(str(step) for step in first["loc"])
        raise ValueError(f"{method}: {place}: {first['msg']}") from None
    _refuse_strange_fields(asked, method)


@functools.cache
def _models() -> dict[str, type[BaseModel]]:
    import aiogram.methods  # noqa: PLC0415  # two and a half seconds, for strict tests only

    known: list[Any] = [getattr(aiogram.methods, name) for name in aiogram.methods.__all__]
    return {
        model.__api_method__.lower(): model for model in known if isinstance(getattr(model, "__api_method__", 0), str)
    }


@functools.cache
def _current(model: type[BaseModel]) -> frozenset[str]:
    return frozenset(name for name, field in model.model_fields.items() if not _is_deprecated(field))


def _is_deprecated(field: FieldInfo) -> bool:
    extra = field.json_schema_extra
    return isinstance(extra, dict) and bool(extra.get("deprecated"))


def _decoded(field: FieldInfo, value: object) -> object:
    """Return a form's string as the JSON that it holds, where the field isn't text."""
    if (
        isinstance(value, str)
        and value[:1] in {"{", "["}
        and str not in {field.annotation, *get_args(field.annotation)}
    ):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _refuse_strange_fields(part: object, place: str) -> None:
    match part:
        case BaseModel():
            if part.model_extra:
                raise ValueError(f"{place} has no {', '.join(part.model_extra)}")
            for name in type(part).model_fields:
                _refuse_strange_fields(getattr(part, name), f"{place}.{name}")
        case list():
            for number, item in enumerate(part):
                _refuse_strange_fields(item, f"{place}.{number}")
