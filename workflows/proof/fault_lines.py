"""What `dondoc ledger verify` prints of a fault: where it is, what stands there and what should."""

from directives.past.findings import FaultKind, LedgerFault

WRONG = {
    FaultKind.MISSING: "thiếu sự kiện này",
    FaultKind.ALTERED: "nội dung đã bị sửa",
    FaultKind.UNLINKED: "không nối với sự kiện trước",
    FaultKind.COLUMNS: "các cột khác với nội dung đã ký",
    FaultKind.HEAD: "cuối chuỗi khác với sổ",
    FaultKind.ROOT: "khác với mã chốt trong ngày",
    FaultKind.PROJECTION: "khác với nhật ký (tình trạng nhiệm vụ: dondoc ledger rebuild)",
    FaultKind.TEXT: "khác với bản đã ghi",
    FaultKind.VALUE: "giá trị không đọc được",
    FaultKind.ADDED: "dòng này không có sự kiện nào lập ra",
    FaultKind.REMOVED: "dòng này đã bị xoá, không có sự kiện nào xoá",
    FaultKind.FILE: "tệp bị mất hoặc đã bị sửa",
    FaultKind.ANCHOR: "dòng này của tệp chốt không đúng với chữ ký",
    FaultKind.REWRITTEN: "sự kiện khác với sự kiện đã chốt",
    FaultKind.CUT: "sự kiện đã chốt không còn",
}


def line_of(fault: LedgerFault) -> str:
    """One line: table or chain, number, column, what is wrong, what stands there, what should."""
    place = "" if fault.seq is None else f" #{fault.seq}"
    column = f" {fault.column}" if fault.column else ""
    values = f": đang là “{fault.found}”" if fault.found else ""
    values += f", phải là “{fault.expected}”" if fault.expected else ""
    return f"{fault.where} {fault.id}{place}{column}: {WRONG[fault.wrong]}{values}"
