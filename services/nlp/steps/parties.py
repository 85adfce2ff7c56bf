"""Who is meant: units (单位, 部, 班组, companies) and persons, in words, in lists, before a verb."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾萧肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜"
    "崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤温康施文牛樊葛邢安"
    "齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛"
    "靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧"
    "闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝屠水来粟练闻鄢晋"
)
_DOUBLE = ("欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "令狐", "慕容", "端木", "司徒")
ROLE = (
    r"(?:总监理工程师代表|总监理工程师|专业监理工程师|监理工程师|总监代表|总监|项目总工程师|"
    r"项目总工|总工程师|总工|项目经理|生产经理|商务经理|技术负责人|项目负责人|现场负责人|质量总监|"
    r"安全总监|安全主任"
    r"|执行经理|项目副经理|副经理|工长|栋号长|施工员|质检员|质量员|安全员|资料员|材料员|测量员|"
    r"试验员|预算员|造价员|取样员|见证员|监理员|专监|甲方代表|业主代表|设计代表|班组长|班长|队长|"
    r"厂长|部长|科长|主任|电工|设计负责人|项目总|专职安全员|塔司|信号工)"
)
TITLED = r"(?:工程师|总监|经理|总工|主任|师傅|班长|队长|工长|部长|科长|老师|处长|局长|书记|监理|工|总|员|姐|哥|博)"
UNIT_WORD = (
    r"(?:建设单位|业主单位|业主(?:方|(?!代表))|甲方(?!代表)|监理(?!工程师|员|例会|通知|日志|会议|"
    r"要求|意见|规划|细则|部|单位|公司|组|机构|方|工|资料|月报|人员)|代建单位|监理单位|监理公司|"
    r"监理方|监理部|监理项目部|"
    r"项目监理部|监理组|监理机构|施工总承包单位|施工总包单位|施工总包|施工单位|施工方|总承包单位|"
    r"总承包方|总承包|总包单位|总包方|总包|"
    r"设计单位|设计院|设计方|勘察单位|勘察院|地勘单位|检测单位|检测机构|检测公司|检测中心|"
    r"第三方检测机构|第三方检测|监测单位|第三方监测单位|审图机构|图审机构|设备租赁单位|租赁单位|"
    r"租赁公司|跟踪审计单位|审计单位|造价咨询单位|造价咨询|咨询单位|全过程咨询单位|"
    r"安装单位|维保单位|供应商|供货商|供货单位|生产厂家|设备厂家|厂家|商砼站|搅拌站|拌合站|质监站|"
    r"安监站|物业公司|物业单位|物业|供电公司|供电局|自来水公司|燃气公司|"
    r"项目经理部|项目部|工程部|技术部|质量部|质安部|安全部|安质部|物资部|材料部|商务部|合约部|"
    r"成本部|设计部|预算部|生产部|综合部|综合办|办公室|财务部|采购部|资料室|试验室|实验室|测量组|"
    r"施工队|劳务公司|劳务单位|劳务队|劳务分包|劳务班组|劳务|各参建单位|各单位|各标段|各分包单位|"
    r"各分包)"
)
_KINDS = (
    r"(?:机电安装|机电|消防|幕墙|防水|钢结构|桩基|土方|装饰装修|装饰|装修|精装|弱电|智能化|暖通|"
    r"通风空调|空调|电梯|门窗|铝合金门窗|栏杆|保温|外墙保温|涂料|外墙涂料|景观|园林|绿化|市政|"
    r"管网|降水|支护|基坑支护|地基|强电|给排水|水电|水电安装|安装|脚手架|外架|爬架|塔吊|人防|泳池|"
    r"标识|土建|结构|劳务|主体|专业|电力|燃气|铝模|石材|涂装|木工|钢筋工?|瓦工|抹灰|架子工?|"
    r"混凝土|砼|泥工|油漆|焊工|砌筑|模板|电工|防火|吊篮|室外|路面|道路|交通|亮化|泛光|预应力|加固|"
    r"拆除|地坪)"
)
UNIT = (
    rf"(?:{UNIT_WORD}|{_KINDS}(?:专业)?(?:分包单位|分包方|分包队伍|分包|施工单位|单位|班组|公司|"
    r"队伍?|厂家|专业|作业队|施工队|标段)|第?[一二三四五六七八九十\d]{1,2}标段?|[A-Z]\d?标段?|"
    r"班组|分包单位|专业分包单位|分包|"
    r"[一-鿿A-Za-z0-9]{2,16}?(?:集团有限公司|有限责任公司|股份有限公司|有限公司|集团公司|公司|"
    r"集团|设计院|研究院|工程局|隧道局|[一二三四五六七八九]局|监理部|标段项目部|项目部|标段?|工区|"
    r"事务所))"
)
_UNIT = re.compile(UNIT)
_UNIT_START = re.compile(rf"^(?:{UNIT})")
_BARE_UNIT = re.compile(
    r"(?!全部|内部|外部|局部|各)[一-鿿]{2,8}?(?:(?<![全内外局底顶中上下根端])部|[院处科局队]|中心|办公室)"
    r"(?=要|应|须|必须|需|负责|牵头|于|在\d|尽快|抓紧|由|将|\d|[本下今明])"
)
_STOP = re.compile(
    r"[一-鿿]*(?:和|与|及|由|请|要求|会同|配合|督促|组织|通知|安排|联系|协调|委托|责成|对|向|给|"
    r"把|将|在|于|后|前|内|并|以)"
)
NICK = r"(?:小|老|阿|大)(?=[一-鿿])[一-鿿](?![一-鿿]?(?:楼|区|门|样|组|块|板|时|旧|师))"


@dataclass(frozen=True)
class Party:
    """A person, a unit, or a person of a unit, as written."""

    person: str | None = None
    unit: str | None = None

    def __bool__(self) -> bool:
        return bool(self.person or self.unit)


@dataclass(frozen=True)
class Roll:
    """The names that a record is known to speak of: persons, units, and which person is of which unit."""

    persons: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    unit_of: tuple[tuple[str, str], ...] = ()

    def home(self, person: str | None) -> str | None:
        """The unit of a person, where the list of attendees tells it."""
        return next((u for p, u in self.unit_of if p == person), None) if person else None


_NO_NAME = re.compile(
    r"[你您我他她们]|"
    r"^.[在于由将向对把按已未能该须要应被给和与及或的了是不]|单位|部门|公司|分包|总包|监理|施工|"
    r"完成|方可|方案|万元|时间|时限|于\d"
)


def is_name(text: str) -> bool:
    """Whether it looks like the full name of a person: a surname and one or two more characters."""
    if not re.fullmatch(r"[一-鿿]{2,4}", text) or _NO_NAME.search(text):
        return False
    if text[:2] in _DOUBLE:
        return len(text) in {3, 4}
    return text[0] in SURNAMES and len(text) in {2, 3}


def clean_name(text: str) -> str:
    """A name without what a tagger took in with it: 晋南等, 王强同志."""
    return re.sub(r"(?<=[一-鿿]{2})(?:等|同志)$", "", text.strip())


def is_person(text: str, roll: Roll) -> bool:
    """Whether it names a person: on the roll, a full name, a surname with a title, a nickname, a role."""
    text = text.strip()
    return (
        text in roll.persons
        or re.fullmatch(rf"(?:[一-鿿]{{1,3}})?{ROLE}", text) is not None
        or (re.fullmatch(rf"[一-鿿]{{1,3}}{TITLED}", text) is not None and text[0] in SURNAMES)
        or re.fullmatch(NICK, text) is not None
        or re.fullmatch(r"[A-Z][a-z]+(?: [A-Z][a-z'-]+){1,2}|(?:Mr|Ms|Mrs|Dr)\.? [A-Z][a-z]+", text) is not None
    )


def leading_party(text: str, roll: Roll) -> tuple[Party, int]:
    """The party that a text begins with, and how long its words are; an empty one if there is none.

    Reads 总包单位（宏远）王强, 建设单位顾建军, 项目经理韦东升, 资料员, 小吕, 监理王工.
    """
    at = _skip(text, 0)
    unit = None
    delegate = re.match(r"(业主|甲方|建设单位|设计|监理|总包|施工单位|设计单位|监理单位)(?:方|单位)?代表", text[at:])
    if delegate and (person := _leading_person(text[at + delegate.end() :], roll)):
        return Party(person[0], delegate[1]), at + delegate.end() + person[1]
    if best := _leading_unit(text[at:], roll):
        unit = best
        at += len(best)
        if bracket := re.match(r"\s*[(][^()]{1,20}[)]", text[at:]):
            inside = bracket.group().strip(" ()")
            at += bracket.end()
            if is_person(inside, roll) or is_name(inside):
                return Party(inside, unit), at
        at = _skip(text, at)
        if text[at : at + 1] == "的":
            at += 1
    if person := _leading_person(text[at:], roll):
        return Party(person[0], unit), at + person[1]
    return Party(None, unit), at if unit else 0


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t":
        at += 1
    return at


def _leading_unit(text: str, roll: Roll) -> str | None:
    known = max((u for u in roll.units if u and text.startswith(u)), key=len, default=None)
    match = _UNIT_START.match(text)
    found = match.group() if match else None
    if found and len(found) > 8 and _STOP.match(found[:-2]) and not found.endswith(("公司", "集团", "院")):
        found = None
    if (
        found
        and not found.startswith(tuple("各"))
        and re.match(r".{0,8}(?:要求|负责|应|须|请|将|需|在|对|把|于)", found[:-2])
    ):
        inner = _UNIT_START.match(found[: max(len(found) - 2, 2)])
        found = inner.group() if inner else None
    if not found and (bare := _BARE_UNIT.match(text)):
        found = bare.group()
    if known and (not found or len(known) >= len(found)):
        return known
    return found


def _leading_person(text: str, roll: Roll) -> tuple[str, int] | None:
    role = re.match(ROLE, text)
    start = role.end() if role else 0
    rest = text[start:]
    bracket = re.match(r"[(]([^()]{2,4})[)]", rest)
    if role and bracket and (is_name(bracket[1]) or bracket[1] in roll.persons):
        return bracket[1], start + bracket.end()
    known = max((p for p in roll.persons if p and rest.startswith(p)), key=len, default=None)
    english = re.match(r"(?:(?:Mr|Ms|Mrs|Dr)\.? )?[A-Z][a-z]+(?: [A-Z][a-z'-]+){1,2}(?=\W|$)", rest)
    if english and len(english.group()) > len(known or ""):
        return english.group(), start + english.end()
    if known:
        end = len(known)
        if bracket := re.match(r"\s*[(][^()]{1,16}[)]", rest[end:]):
            end += bracket.end()
        return known, start + end
    titled = re.match(rf"([一-鿿]){TITLED}(?![程厂地人具作序艺区期种])", rest)
    if titled and titled[1] in SURNAMES:
        return titled.group(), start + titled.end()
    if nick := re.match(NICK, rest):
        return nick.group(), start + nick.end()
    if role:
        return role.group(), role.end()
    return None


def units_in(text: str) -> Iterable[re.Match[str]]:
    """Every mention of a unit."""
    return _UNIT.finditer(text)


def split_people(text: str) -> list[str]:
    """The names of a list: commas, 、, blanks, semicolons between them."""
    return [p for p in re.split(r"[、,，;；\s/]+|(?<=[一-鿿])(?:和|及|以及)(?=[一-鿿])", text) if p]


def make_roll(persons: Iterable[str], units: Iterable[str], homes: Sequence[tuple[str, str]]) -> Roll:
    """A roll without what is no name."""
    return Roll(
        frozenset(p for p in persons if 1 < len(p) <= 24),
        frozenset(u for u in units if len(u) > 1 and not re.search(r"[,;。:]", u)),
        tuple(homes),
    )
