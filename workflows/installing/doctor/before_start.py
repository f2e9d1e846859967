"""Checks that need no application: files of secrets, names of settings."""

import difflib
import stat
from collections.abc import Iterator
from pathlib import Path

from workflows.installing.doctor.findings import InstallFinding, broken, good
from workflows.setting_sources import ENV_FILE, PREFIX, env_file, file_of_secret, is_secret, variables
from workflows.settings import Settings

SECRETS = [name for name, row in Settings.model_fields.items() if is_secret(row)]


def check_secret_files() -> Iterator[InstallFinding]:
    """Before the settings are read: reading takes away the rights of others, where this account may do so."""
    files = [Path(path) for path in map(file_of_secret, SECRETS) if path]
    if env_file().keys() & set(SECRETS):
        files.append(Path(variables()["ENV_FILE"]))
    open_to_others = [path for path in files if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o027]
    for path in open_to_others:
        yield broken(
            f"tài khoản khác đọc hoặc sửa được {path}", f"chmod 600 {path}; nếu ai đã đọc được, xin đổi khoá ấy."
        )
    if not open_to_others:
        yield good(
            f"{len(files)} tệp, tài khoản khác không đọc được" if files else "không đặt khoá nào trong tệp riêng"
        )


def check_names() -> Iterator[InstallFinding]:
    """A name with our prefix that is no setting: without this a typing error would be passed over in silence."""
    known = [*Settings.model_fields, *(f"{name}_FILE" for name in SECRETS), ENV_FILE.removeprefix(PREFIX)]
    unknown = sorted((env_file() | variables()).keys() - known)
    for name in unknown:
        meant = [PREFIX + close for close in difflib.get_close_matches(name, known, 1)]
        yield broken(f"{PREFIX}{name} không phải tên cài đặt", f"Sửa thành {meant[0]}." if meant else "Xin bỏ dòng ấy.")
    if not unknown:
        yield good("không có tên nào lạ")
