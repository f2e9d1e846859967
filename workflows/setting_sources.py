"""Where settings come from: variables, the file that DONDOC_ENV_FILE names, and a file of its own for each secret."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import click
from dotenv import dotenv_values
from pydantic import Field
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, InitSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from directives import permissions

PREFIX = "DONDOC_"
ENV_FILE = "DONDOC_ENV_FILE"
"""No other file is read: a .env in the folder where root happens to run a command would be somebody else's settings."""


class WrongSetting(click.ClickException):
    """Settings are missing or invalid; the program stops with one line for each."""

    exit_code = 2


def setting(default: str | None, meaning: str, is_secret: bool = False) -> Any:
    return Field(... if default is None else default, description=meaning, json_schema_extra={"secret": is_secret})


def secret(default: str | None, meaning: str) -> Any:
    return setting(default, meaning, is_secret=True)


def is_secret(row: FieldInfo) -> bool:
    return bool(cast(dict[str, Any], row.json_schema_extra)["secret"])


class GivenSettings(BaseSettings):
    """Settings as a caller gives them, or else as the environment does."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        case_sensitive=True,
        enable_decoding=False,
        extra="ignore",
        hide_input_in_errors=True,
        validate_default=True,
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The sources, strongest first: a variable comes before a line of the file."""
        secrets = [name for name, row in settings_cls.model_fields.items() if is_secret(row)]
        if given := cast(InitSettingsSource, init_settings).init_kwargs:
            return init_settings, InitSettingsSource(settings_cls, _secret_files(secrets, given))
        lines = env_file()
        files = _secret_files(secrets, lines | variables())
        return env_settings, InitSettingsSource(settings_cls, lines), InitSettingsSource(settings_cls, files)


def variables() -> dict[str, Any]:
    return _without_prefix(os.environ)


def _without_prefix(variables: Mapping[str, Any]) -> dict[str, Any]:
    return {name.removeprefix(PREFIX): text for name, text in variables.items() if name.startswith(PREFIX)}


def env_file() -> dict[str, Any]:
    """The lines of the named file, if one is named; no ${NAME} in them is replaced, so that a password stays whole.

    A name without '=' is empty.
    """
    if not (path := os.environ.get(ENV_FILE)):
        return {}
    try:
        with Path(path).open(encoding="utf-8") as lines:
            given = dotenv_values(stream=lines, interpolate=False)
    except (OSError, UnicodeError) as error:
        raise _unreadable(ENV_FILE, path) from error
    return _without_prefix({name: text or "" for name, text in given.items()})


def _secret_files(secrets: list[str], given: Mapping[str, Any]) -> dict[str, str]:
    return {name: _secret_file(name, given) for name in secrets if given.get(f"{name}_FILE")}


def _secret_file(name: str, given: Mapping[str, Any]) -> str:
    path = given[f"{name}_FILE"]
    if name in given:
        raise WrongSetting(f"Xin chỉ đặt một trong hai: {PREFIX}{name} hoặc {PREFIX}{name}_FILE.")
    try:
        return permissions.read(Path(path))
    except (OSError, UnicodeError) as error:
        raise _unreadable(f"{PREFIX}{name}_FILE", path) from error


def file_of_secret(name: str) -> str:
    """The path of the file that a secret comes from; '' if it comes from none."""
    return str((env_file() | variables()).get(f"{name}_FILE", ""))


def _unreadable(name: str, path: str) -> WrongSetting:
    return WrongSetting(f"{name} = {path!r}: không đọc được tệp này. Xin xem lại đường dẫn và quyền đọc.")
