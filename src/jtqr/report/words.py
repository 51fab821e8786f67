"""The words of a report in English and Chinese: verdicts, outcomes, reasons, scene parameters, moments."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

_UTC8 = timezone(timedelta(hours=8))


@dataclass(frozen=True)
class Text:
    """One thing said in both languages."""

    en: str
    zh: str


def same(text: str) -> Text:
    """What reads alike in both languages: names, numbers, words of the product."""
    return Text(text, text)


VERDICTS: Mapping[str, Text] = {
    "pass": Text("pass", "通过"),
    "inconc": Text("inconclusive", "不能判定"),
    "fail": Text("fail", "不通过"),
    "error": Text("error", "测试出错"),
    "none": Text("no verdict", "无结论"),
    "interrupted": Text("interrupted", "中断"),
    "not run": Text("not run", "未执行"),
    "not reached": Text("not reached", "未进行到"),
    "incomplete": Text("incomplete", "未完成"),
}
OUTCOMES: Mapping[str, Text] = {
    "accept": Text("accept", "受理"),
    "reject": Text("refuse", "拒绝"),
    "unspecified": Text("either", "不作要求"),
}
RESULTS: Mapping[str, Text] = {
    "accepted": Text("accepted", "已受理"),
    "refused": Text("refused", "已拒绝"),
    "decoded": Text("decoded", "已识读"),
    "nothing": Text("nothing", "无响应"),
}
AGREEMENTS: Mapping[str, Text] = {
    "as expected": Text("as expected", "与预期一致"),
    "not as expected": Text("not as expected", "与预期不一致"),
    "no requirement": Text("no requirement", "不作要求"),
    "nothing seen": Text("nothing seen", "未见响应"),
}
SOURCES: Mapping[str, Text] = {
    "declared": Text("declared", "声明"),
    "kit default": Text("kit default used", "采用套件默认值"),
    "text": Text("given by the text", "标准规定"),
}
RULES: Mapping[str, Text] = {
    "guarded": Text("guarded acceptance, guard band w = U (k = 2)", "带保护带的接受，保护带 w = U（k = 2）"),
    "simple": Text("simple acceptance, no guard band", "简单接受，无保护带"),
}
# The second table of docs/declaration.md.
BEHAVIOUR: dict[str, Text] = {
    "scan_transport": Text("how decoded bytes reach the host", "识读数据的传输方式"),
    "result_channel": Text("where the decision is seen first", "最先可见结果的通道"),
    "result_timeout_ms": Text("time after which a code counts as not read, ms", "视为未识读的等待时间（毫秒）"),
    "t_limit_ms": Text("limit of reading and verifying, ms", "识读与验证时间限值（毫秒）"),
    "t_stat": Text("what must meet the limit", "须满足限值的统计量"),
    "read_rate": Text("claimed read rate under one condition", "单一条件下声明的识读率"),
    "step_rate": Text("claimed read rate at one step of the envelope", "声明范围内单个步进的识读率"),
    "rotation_max_deg": Text("envelope: rotation, degrees", "声明范围：旋转角（度）"),
    "tilt_max_deg": Text("envelope: tilt, degrees", "声明范围：倾斜角（度）"),
    "distance_min": Text("envelope: least distance, symbol widths", "声明范围：最小距离（符号宽度）"),
    "qr_ec": Text("error-correction levels that are read", "可识读的纠错等级"),
    "decision_rule": Text("decision rule", "判定规则"),
    "run_size": Text("least number of presentations for reading time", "识读与验证时间的最少出示次数"),
}
# Section 7 of docs/terminal-interface.md, as reasons for an expected refusal.
REASONS: Mapping[str, str] = {
    "length": "总长度不符",
    "structure": "结构不符",
    "version": "二维码版本不符",
    "type": "二维码类型不受理",
    "mode": "发码方式取值不符",
    "length-field": "长度字段取值不符",
    "account": "支付账户号为空或不符",
    "card": "卡号不符",
    "card-type": "卡类型不受理",
    "limit": "单次消费金额上限不符或被超过",
    "user-key": "用户公钥不符",
    "certificate-unknown": "发卡机构证书未知",
    "certificate-invalid": "发卡机构证书无效",
    "certificate-expired": "发卡机构证书已失效",
    "issuer-binding": "发卡机构号与证书不符",
    "issuer-signature": "发卡机构签名不正确",
    "user-signature": "用户签名不正确",
    "not-yet-valid": "生成时间晚于当前时间",
    "code-expired": "二维码已过有效时间",
    "authorisation-expired": "授权已过期",
    "listed": "在名单中",
    "root-missing": "没有根公钥",
}
SCENE: Mapping[str, Text] = {
    "rotation_deg": Text("rotation, degrees", "旋转角（度）"),
    "tilt_deg": Text("tilt, degrees", "倾斜角（度）"),
    "tilt_axis_deg": Text("tilt axis, degrees", "倾斜轴方向（度）"),
    "skew_deg": Text("skew, degrees", "偏转角（度）"),
    "distance": Text("distance, symbol widths", "距离（符号宽度）"),
    "module_px": Text("module size, pixels", "模块尺寸（像素）"),
    "light": Text("light modules, grey level", "浅色模块（灰度）"),
    "dark": Text("dark modules, grey level", "深色模块（灰度）"),
    "blur_modules": Text("defocus, modules", "离焦（模块）"),
    "surround": Text("surround, grey level", "周围（灰度）"),
    "quiet_zone": Text("quiet zone, modules", "空白区（模块）"),
    "wave_modules": Text("waves, modules", "波纹幅度（模块）"),
    "stain_share": Text("stains, share of the correction capacity", "污损占纠错能力比例"),
    "stain_place": Text("stains where", "污损位置"),
    "motion_modules": Text("motion blur, modules", "运动模糊（模块）"),
    "noise": Text("noise, grey levels", "噪声（灰度）"),
    "seed": Text("seed", "随机种子"),
}
PRODUCT: Mapping[str, Text] = {
    "class": Text("class", "类别"),
    "vendor": Text("vendor", "厂商"),
    "model": Text("model", "型号"),
    "serial": Text("serial number", "序列号"),
    "firmware": Text("firmware", "固件版本"),
}


def scene(parameters: Mapping[str, object]) -> Text:
    """The parameters of a scene as a list; what is 0 is not there: no rotation, no blur, no stain (the log has all)."""
    titles = [(SCENE.get(name, same(name)), plain(value)) for name, value in parameters.items() if value != 0]
    return Text(
        "; ".join(f"{title.en} {value}" for title, value in titles),
        "；".join(f"{title.zh} {value}" for title, value in titles),
    )


def moment(unix_s: float) -> str:
    """A time of day in UTC+8, to the second."""
    return f"{datetime.fromtimestamp(int(unix_s), _UTC8):%Y-%m-%d %H:%M:%S} UTC+8"


def number(value: float) -> str:
    """A number with at most four significant digits after the point where it is small, no needless zeros."""
    return f"{value:.0f}" if abs(value) >= 10_000 else f"{value:.4g}"


def plain(value: object) -> str:
    """A value of a declaration or recipe as a person writes it."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(plain, value)) or "–"
    if isinstance(value, Mapping):
        return "; ".join(f"{key} {plain(item)}" for key, item in value.items()) or "–"
    if isinstance(value, float):
        return f"{value:g}" if abs(value) < 1e6 else f"{value:.3f}"
    return str(value)
