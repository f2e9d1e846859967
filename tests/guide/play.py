"""Play docs/install.md in a clean Debian: python -m tests.guide.play FOLDER, in namespaces of its own (test_guide.py).

With a second word, such as trixie, in that release and not in this machine's own.
Prints how long each step took. Whatever it starts ends with it, because it is the first process of its PID namespace.
"""

import base64
import ctypes
import fcntl
import os
import re
import shutil
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from tests.guide import clean_root
from tests.guide.blocks import Block, blocks
from tests.guide.mail_sink import PASSWORD, MailSink
from tests.infrastructure.certificates import write_certificate
from tests.infrastructure.dns_server import DnsServer
from tests.infrastructure.http_person import HttpPerson

TOP = Path(__file__).parents[2]
SITE, MAIL_SERVER = "dondoc.sogddt.example", "mail.tinh.example"
SCHOOL = "vanthu@thpt-a.example"
NEW_NETWORK = 0x40000000
FIRST_RUN = {
    "Tên cơ quan": "Sở Giáo dục và Đào tạo mẫu",
    "Tên viết tắt": "SGDĐT",
    "Điện thoại hỗ trợ": "0269 000 0000",
    "Họ và tên": "Lê Quản Trị",
    "Thư điện tử công vụ": "quantri@sogddt.example",
}
RECORDS: dict[tuple[str, str], list[str] | str] = {
    ("sogddt.example", "TXT"): ["v=spf1 a:mail.tinh.example -all"],
    ("sogddt.example", "MX"): ["10 mail.tinh.example."],
    ("mail.tinh.example", "A"): ["127.0.0.1"],
    ("khoa1._domainkey.sogddt.example", "TXT"): [f"v=DKIM1; k=rsa; p={base64.b64encode(bytes(160)).decode()}"],
    ("_dmarc.sogddt.example", "TXT"): ["v=DMARC1; p=none; rua=mailto:quantri@sogddt.example"],
}
LETTER = """UBND TỈNH MẪU
SỞ GIÁO DỤC VÀ ĐÀO TẠO
Số: 15/SGDĐT-GDTrH
V/v báo cáo cơ sở vật chất

Mẫu, ngày {today.day} tháng {today.month} năm {today.year}

Kính gửi: Các trường Trung học phổ thông

Sở Giáo dục và Đào tạo yêu cầu các trường:
1. Rà soát phòng học, thiết bị và lập danh mục cần sửa chữa.
2. Báo cáo kết quả rà soát về Sở trước ngày {due.day}/{due.month}/{due.year}.

Trân trọng.
"""


class Guide:
    """A reader of the guide at a clean server."""

    def __init__(self, folder: Path, release: str | None = None) -> None:
        self.root = folder / "root"
        self.times: list[tuple[str, float]] = []
        with self.timed("a clean Debian, unpacked"):
            clean_root.make(self.root, release)
        self._furnish(folder)
        self.officer = HttpPerson(f"https://{SITE}/")

    @contextmanager
    def timed(self, what: str) -> Iterator[None]:
        print(f"== {what}", flush=True)
        begun = time.monotonic()
        yield
        self.times.append((what, time.monotonic() - begun))

    def _furnish(self, folder: Path) -> None:
        """What a reader brings along: the release, a certificate and its authority; and what stands in for systemd."""
        release = self.root / "root/dondoc.tar.gz"
        subprocess.run(["git", "archive", "--prefix=dondoc/", "-o", release, "HEAD"], cwd=TOP, check=True)
        self.certificate = write_certificate(folder, SITE, MAIL_SERVER)
        for name in ("fullchain.pem", "privkey.pem"):
            shutil.copy(folder / name, self.root / "root")
        os.environ["SSL_CERT_FILE"] = str(self.certificate)
        (self.root / "etc/hosts").write_text(f"127.0.0.1 localhost {SITE} {MAIL_SERVER}\n")
        shutil.copy("/etc/resolv.conf", self.root / "etc/resolv.conf")
        shutil.copy(Path(__file__).with_name("systemctl"), self.root / "usr/local/sbin/systemctl")
        (self.root / "usr/local/sbin/systemctl").chmod(0o755)
        archives, wheels = (clean_root.CACHE / name for name in ("archives", "wheels"))
        for kept in (archives, wheels):
            kept.mkdir(exist_ok=True)
        for kind, source, target in (
            ("proc", "proc", "proc"),
            ("tmpfs", "tmpfs", "dev/shm"),
            ("", archives, "var/cache/apt/archives"),
            ("", wheels, "wheels"),
        ):
            (self.root / target).mkdir(exist_ok=True)
            how = ["-t", kind] if kind else ["--bind"]
            subprocess.run(["mount", *how, source, self.root / target], check=True)
        subprocess.run(["mount", "--bind", self.root / "etc/hosts", "/etc/hosts"], check=True)

    def run(self, command: str, typed: str = "") -> str:
        """What root types at the server; stops the play if it fails."""
        environment = {
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "LANG": "C.UTF-8",
            "HOME": "/root",
            "DEBIAN_FRONTEND": "noninteractive",
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": "/wheels",
        }
        done = subprocess.run(
            ["chroot", self.root, "/bin/bash", "-euo", "pipefail", "-c", f"cd /root\n{command}"],
            env=environment,
            input=typed,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"{command}\n{done.stdout}\n{self.logs()}\nexit code {done.returncode}")
        return done.stdout

    def logs(self) -> str:
        paths = sorted((self.root / "var/log").glob("played-units/*.log"))
        return "\n".join(f"== {path.name}\n{path.read_text('utf-8', 'replace')[-3000:]}" for path in paths)

    def play(self) -> None:
        for block in blocks("install.md"):
            if not block.is_played:
                continue
            with self.timed(f"{block.heading}: {block.text.splitlines()[0]}"):
                said = self.run(block.text, f"{PASSWORD}\n" if "read -r" in block.text else "")
            self._after(block, said)
        with self.timed("the first page after the upgrade"):
            self._open_the_site()
        with self.timed("dondoc doctor"):
            self._examine()

    def _after(self, block: Block, said: str) -> None:
        """What happens beside the commands: servers that systemd starts, and what people do in a browser."""
        if block.heading.startswith("1."):
            with self.timed("Python packages, fetched"):
                self._fetch_wheels()
            self._leave_the_network()
        elif "dondoc setup code" in block.text:
            with self.timed("the first run in the browser: agency and administrator"):
                self._first_run(said.rsplit(maxsplit=1)[-1])
        elif "dondoc units import" in block.text:
            with self.timed("the first letter: signed in, read, issued, mailed, acknowledged"):
                self._first_letter()

    def _fetch_wheels(self) -> None:
        """The packages of the lock for this Debian's Python, and what builds the program's own; kept for next time."""
        version = self.run("python3 -c 'import sys; print(*sys.version_info[:2], sep=\".\")'").strip()
        fetch = [sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check"]
        fetch += ["--python-version", version, "--only-binary=:all:", "-d", str(clean_root.CACHE / "wheels")]
        for wanted in (["--require-hashes", "-r", TOP / "requirements.lock"], ["hatchling"]):
            subprocess.run([*fetch, *wanted], check=True)

    def _leave_the_network(self) -> None:
        """From here on nothing leaves: the play has a network of its own, with the province's mail server in it."""
        if ctypes.CDLL(None, use_errno=True).unshare(NEW_NETWORK):
            raise OSError(ctypes.get_errno(), "unshare")
        with socket.socket() as any_socket:
            request = struct.pack("16sh", b"lo", 0x1)  # SIOCSIFFLAGS, IFF_UP
            fcntl.ioctl(any_socket, 0x8914, request + bytes(24))
        with (self.root / "etc/ssl/certs/ca-certificates.crt").open("a") as authorities:
            authorities.write(self.certificate.read_text())
        self.mails = MailSink(self.certificate)
        self.mails.start()
        self.run("pg_ctlcluster $(pg_lsclusters -h | cut -d' ' -f1,2) start")

    def _first_run(self, code: str) -> None:
        self._open_the_site()
        officer = self.officer
        officer.open("/cai-dat")
        officer.fill("Mã cài đặt", code)
        officer.press("Tiếp tục")
        for label, value in FIRST_RUN.items():
            officer.fill(label, value)
        officer.check("Tôi cũng trực tiếp theo dõi văn bản")
        officer.press("Lập cơ quan và đăng nhập")
        officer.sees(FIRST_RUN["Tên cơ quan"])

    def _first_letter(self) -> None:
        officer, school = self.officer, HttpPerson(f"https://{SITE}/")
        officer.open("/van-ban/moi")
        today = datetime.now().astimezone()
        officer.fill("Nội dung công văn", LETTER.format(today=today, due=today + timedelta(days=14)))
        officer.press("Đọc nội dung này")
        officer.sees("Nội dung yêu cầu (2)")
        officer.follow("Xem trước và giao việc")
        officer.sees("Gửi tới 2 đơn vị")
        officer.fill("Người ký", "Trần Thị Mẫu")
        officer.check("Văn bản đã ký và có số")
        officer.check("Giao việc khi chưa có bản ký")
        officer.press("Giao việc và gửi thư")
        board = officer.address

        mail = self.mails.first_to(SCHOOL)
        text = mail.get_body(("plain",)).get_content()
        school.open(re.search(r"https?://\S+/m/\S+", text)[0])
        school.fill("Họ và tên", "Huỳnh Thị Nga")
        school.fill("Chức vụ", "Hiệu trưởng")
        school.press("Xác nhận đã tiếp nhận")
        officer.open(board)
        officer.sees("Đã tiếp nhận")

    def _examine(self) -> None:
        """`dondoc doctor`, with a name server that knows the records that section 10 asks for."""
        names = DnsServer()
        names.table |= RECORDS
        asking = f"DONDOC_DNS_SERVER={names.address} DONDOC_MAIL_DKIM_SELECTOR=khoa1"
        print(self.run(f"{asking} dondoc doctor"), flush=True)

    def _open_the_site(self) -> None:
        """Wait until the pages are there; systemd would have told that they are."""
        end = time.monotonic() + 60
        while True:
            try:
                HttpPerson(f"https://{SITE}/").open("/dang-nhap")
                return
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.5)


if __name__ == "__main__":
    guide = Guide(Path(sys.argv[1]), *sys.argv[2:])
    try:
        guide.play()
    except Exception:
        print(guide.logs())
        raise
    finally:
        for step, seconds in guide.times:
            print(f"{seconds:7.1f} s  {step}")
        print(f"{sum(seconds for _step, seconds in guide.times):7.1f} s  in all", flush=True)
