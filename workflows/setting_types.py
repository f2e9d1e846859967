"""The types of settings: each reads its text by a reader of setting_readers."""

from collections.abc import Callable
from datetime import time
from typing import Annotated, Any

from pydantic import PlainValidator

from workflows import setting_readers as readers


def _by(reader: Callable[[str], Any]) -> PlainValidator:
    """Text is read; a value that a program gives is taken as it is."""
    return PlainValidator(lambda value: reader(value) if isinstance(value, str) else value)


Text = Annotated[str, _by(readers.text)]
Optional = Annotated[str | None, _by(readers.optional)]
Plain = Annotated[str | None, _by(readers.plain)]
Whole = Annotated[int, _by(readers.whole)]
Days = Annotated[int, _by(readers.days)]
Port = Annotated[int, _by(readers.port)]
Sender = Annotated[str, _by(readers.sender)]
Wait = Annotated[int, _by(readers.wait)]
Percent = Annotated[int, _by(readers.percent)]
Truth = Annotated[bool, _by(readers.truth)]
Hours = Annotated[tuple[time, time], _by(readers.hours)]
Networks = Annotated[tuple[readers.Network, ...], _by(readers.networks)]
NameServer = Annotated[str | None, _by(readers.name_server)]
Mailbox = Annotated[str | None, _by(readers.mailbox)]
Address = Annotated[str, _by(readers.address)]
TokenAddress = Annotated[str | None, _by(readers.token_address)]
Folder = Annotated[str, _by(readers.folder)]
OptionalPath = Annotated[str | None, _by(readers.optional_path)]
Database = Annotated[str, _by(readers.database)]
Key = Annotated[str, _by(readers.key)]
OptionalKey = Annotated[str | None, _by(readers.optional_key)]
KeyList = Annotated[str, _by(readers.key_list)]
SecurityContact = Annotated[str | None, _by(readers.security_contact)]
LogLevel = Annotated[str, _by(readers.one_of("DEBUG", "INFO", "WARNING", "ERROR"))]
LogFormat = Annotated[str, _by(readers.one_of("text", "json"))]
Mailboxes = Annotated[tuple[str, ...], _by(readers.mailboxes)]
SmtpAddress = Annotated[str | None, _by(readers.smtp_address)]
