"""Words of reports that are written for people, in Vietnamese, English and a few other languages."""

import re

from directives.rules.search import unaccented

FAILED = re.compile(
    r"undeliver|delivery[ -](status[ -]notification|failure|failed|has failed|notification: failed)|"
    r"(could ?n[o']t|could not|cannot|can't|was ?n[o']t|not|unable to)( be)? (delivered|deliver)\b|returned mail|"
    r"mail delivery (failed|failure|problem)|failure notice|address (not|couldn't be) found|"
    r"returning message to sender|"
    r"message (blocked|rejected|bounced)|permanent (fatal )?error|failed permanently|no such user here|"
    r"khong (the )?(gui|chuyen|phat|phan phoi|giao)( duoc)?[^.]{0,30}(thu|tin|email|toi|den|nguoi nhan)|"
    r"(thu|tin nhan|email)[^.]{0,60}(khong (the )?(gui|chuyen|phat|phan phoi|den)|bi (tra (ve|lai)|tu choi))|"
    r"(gui|chuyen|phat) (thu|email|tin)?[^.]{0,20}(that bai|khong thanh cong)|thu (tra lai|bi tra)|"
    r"khong tim thay dia chi"
)
DELAYED = re.compile(
    r"\bdelay(ed)?\b|still (trying|being retried)|will (be retried|retry|keep trying|continue to (try|be attempted))|"
    r"delivery attempts will continue|(has )?not yet been delivered|delivery incomplete|"
    r"chua (the )?(duoc )?(gui|chuyen|phat)( duoc)?|se (tiep tuc |tu dong )?(thu|gui) lai|dang (thu|gui) lai|"
    r"(bi |cham )(cham|tre|tri hoan)|tam hoan"
)
"""Matched against unaccented text in lower case."""

FAILED_ABROAD = re.compile(
    unaccented(
        "退信|退件|退回|(无法|無法|未能|不能)(投递|投遞|送达|送達|发送|發送)|(投递|投遞|发送|發送|傳送)(失败|失敗)|"
        "收件人不存在|用户不存在|邮箱不存在|"
        "(配信|送信|配達|配送|お届け)(が|は|を|に)?(でき(ま|な)|不能|失敗)|届け(られ|ることができ)ま|宛先不明|不達|エラーメール|"
        "(전송|배달|발송)(에|이|을|할|하지|되지)? ?(실패|못|않|수 없)|반송|"
        "недоставлен|не (была? )?доставлен|не удалось доставить|невозможно доставить|"
        "unzustellbar|(nicht|konnte) (nicht )?zugestellt|non remis|echec (de )?(la )?remise|non distribue|"
        "no se (ha )?(pudo|podido) entregar|no entregado|mancata consegna|nao (pode |foi )?(ser )?entregue|"
        "(tidak dapat|gagal) (di|ter)kirim|ไม่สามารถส่ง|ส่งไม่สำเร็จ"
    )
)
"""Matched like FAILED: kana lose their marks and hangul are taken apart on both sides."""

DELAYED_ABROAD = re.compile(
    unaccented(
        "延迟|延遲|配信が?遅延|遅延して|지연되|задерж|zustellung verzogert|remise differee|entrega (retrasada|demorada)"
    )
)


def says_failed(text: str) -> bool:
    """Whether the text, unaccented, says that a mail did not arrive."""
    return bool(FAILED.search(text) or FAILED_ABROAD.search(text))


def says_delayed(text: str) -> bool:
    """Whether the text, unaccented, says that a server keeps trying."""
    return bool(DELAYED.search(text) or (DELAYED_ABROAD.search(text) and not FAILED_ABROAD.search(text)))
