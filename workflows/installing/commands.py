"""`dondoc keys`: make the signing keys; it needs neither settings nor a database."""

from pathlib import Path

import click

from directives import permissions
from workflows import keys as signing

keys = click.Group("keys", help="Khoá ký của hệ thống.")

FILES = {"SECRET_KEY": "secret-key", "LINK_KEYS": "link-keys"}
"""The settings that are keys, and the file in which `dondoc keys new --folder` keeps each."""


@keys.command()
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Ghi mỗi khoá vào một tệp trong thư mục này, chỉ tài khoản này đọc được.",
)
def new(folder: Path | None) -> None:
    """Tạo khoá mới, mỗi khoá 32 byte ngẫu nhiên; in ra các dòng đặt vào cài đặt."""
    for name, file in FILES.items():
        if folder is None:
            click.echo(f"export DONDOC_{name}={signing.new()}")
        else:
            click.echo(f"export DONDOC_{name}_FILE={_written(folder.resolve() / file)}")


def _written(path: Path) -> Path:
    permissions.create_folder(path.parent)
    try:
        with permissions.create(path) as out:
            out.write(f"{signing.new()}\n".encode())
    except FileExistsError as error:
        raise click.ClickException(f"Đã có tệp {path}; khoá đang dùng không bị ghi đè.") from error
    return path


commands = [keys]
