"""Letters to read: the real one where it lies beside the checkout, the package's own, and small ones."""

from pathlib import Path

ROOT = Path(__file__).parents[3]
REAL = ROOT.parent / "shared" / "samples" / "649-SGDDT-GDTrH.txt"
OWN = ROOT / "workflows" / "demo" / "data" / "letter.txt"
ANNOTATED = sorted((ROOT.parent / "shared" / "samples" / "letters").glob("*.txt")) or [OWN]

HEAD = """UBND TỈNH GIA LAI
SỞ GIÁO DỤC VÀ ĐÀO TẠO

Số: 12/SGDĐT-VP
V/v thử việc đọc công văn

Gia Lai, ngày 17 tháng 4 năm 2020

Kính gửi: Các đơn vị trực thuộc.

"""
TABLE = """Để chuẩn bị kỳ thi, Sở GDĐT giao các đơn vị thực hiện theo bảng sau:

| TT | Công việc | Đơn vị | Hạn hoàn thành |
|----|-----------|--------|----------------|
| 1 | Lập danh sách đội tuyển | Các trường THPT | Trước 15/11/2020 |
| 2 | Bố trí phòng thi | Các phòng GDĐT | Chậm nhất 20/11/2020 |

Các đơn vị nghiêm túc thực hiện./.
"""

FOOT = """

Nơi nhận:
- Như trên;
- Lưu: VT.

GIÁM ĐỐC


Trần Thị Mẫu
"""


def real_or_own() -> str:
    """The real letter, or the package's own of the same form where the real one is absent."""
    return (REAL if REAL.exists() else OWN).read_text(encoding="utf-8")


def letter(body: str) -> str:
    """A letter of 17 April 2020 around a body."""
    return HEAD + body + FOOT


def item(text: str) -> str:
    """A letter whose only item is this text."""
    return letter(f"Sở GDĐT yêu cầu các đơn vị:\n\n1. {text}")
