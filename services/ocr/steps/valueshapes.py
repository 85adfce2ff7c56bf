"""What a value looks like, and what a label asks for: days, sums, names of people and of firms, codes, grades."""

from __future__ import annotations

import re
from functools import cache

SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘"
    "杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷"
    "施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳"
    "盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边净阴闫佘吉饶刁瞿戚丘古"
    "米池滕晋苑邬臧畅宫来嵺苟全褚廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟宇敖糜鄢冷卓花仇艾蓝"
    "都巩稽井练仲乐虞卞封竺冼原官衣楚佟栗匡宗应台巫鞠僧桑荆谌银扬明沙伏岑习胥保和蔺"
)
_ENDS = "(?:$|[、，；,;\\s])"
_ORG = "公司|院|局|部|集团|厂|站|委员会|管委会|政府|大学|学校|中心|银行|处|所|协会|办"
_PART = "层|轴|#楼|[0-9]号楼|单元|标高|剪力墙|底板|顶板|梁|柱|基坑|基础|桩号|K\\d+\\+\\d|屋面|地下室|车库|管廊|楼梯|墙"
_PROJECT = "工程|项目|标段|小区|厂房|综合楼|大厦|用房|车库|[一二三四]期|地块|改造"
_PLACE = "室|会议室|办公室|路|街|区|县|市|镇|村|现场|工地|门口|楼下|项目部"
_VERDICT = "合格|同意|符合|满足|通过|准予|优良|良好|无异常|未发现|到位|可行|整改|达标|正常|齐全|较好|^好$|^一般$"
_CODE = (
    r"^[\u4e00-\u9fff]{0,6}[(（\[〔]?[A-Za-z0-9][A-Za-z0-9()（）\[\]〔〕./#_—-]{2,}[\u4e00-\u9fff]{0,2}\d*号?$"
    r"|第\s*\d+\s*[号期次]|^[\u4e00-\u9fffA-Z]{1,4}[-—]\d+$|^\d{6,}$"
)
_AMOUNT = r"[¥￥]|\d\s*(?:万|亿)?元|[壹贰叁肆伍陆柒捌玖拾佰仟]{2,}|\d{1,3}(?:,\d{3})+(?:\.\d+)?$|^\d{3,}\.\d{2}$"
_DATE = r"\d{2,4}\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}|\d{4}年\d{1,2}月|\d{1,2}月\d{1,2}日"
SHAPES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("date", re.compile(_DATE)),
    ("clock", re.compile(r"\d{1,2}\s*[:：时点]\s*\d{0,2}")),
    ("weekday", re.compile(r"^(?:星期|周|礼拜)[一二三四五六日天]$")),
    ("amount", re.compile(_AMOUNT)),
    ("count", re.compile(r"^约?\s*[-+]?\d[\d,]*(?:\.\d+)?(?:\s*[±～~]\s*\d+(?:\.\d+)?)?\s*[^\d\s]{0,5}$")),
    ("duration", re.compile(r"\d+\s*(?:个)?(?:日历)?(?:天|月|年|周|日|小时)(?!\d)")),
    ("code", re.compile(_CODE)),
    ("grade", re.compile(r"\b(?:HRB|HPB|HRBF|CRB|RRB)\d|\bC\d{2}\b|\bMU?\d|\bQ\d{3}|\bP\.?[OCSI]|[一二三四]级")),
    ("org", re.compile(f"(?:{_ORG}){_ENDS}|公司[\u4e00-\u9fff]{{2,4}}$")),
    ("part", re.compile(_PART)),
    ("project", re.compile(f"(?:{_PROJECT})$|项目|工程(?![师量])")),
    ("place", re.compile(f"(?:{_PLACE})$")),
    ("verdict", re.compile(_VERDICT)),
    ("weather", re.compile(r"[晴阴]|多云|微风|^[小中大]?[雨雪雾]|雨(?!水)")),
    ("temperature", re.compile(r"℃|°C|摄氏|\d\s*度")),
    ("size", re.compile(r"\d\s*[×xX*]\s*\d|Φ|φ|mm|DN\d|\d\s*[:：]\s*\d{2,}")),
    ("standard", re.compile(r"(?:GB|JGJ|JG|CJJ|DB|JTG|CECS|YB)\s*/?\s*T?\s*\d|规范|标准|规程|图纸|施工图")),
)
PERSON = re.compile(r"[\u4e00-\u9fff]{2,4}")
ASKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"保管|密级", ("words", "duration")),
    (r"期间|起止|开竣工|起讫", ("date", "duration")),
    (r"仪器", ("date", "code", "sentence")),
    (r"复查日期", ("date",)),
    (r"气温|温度", ("temperature", "weather")),
    (r"天气|气候|气象|天候", ("weather", "temperature")),
    (r"结论|意见|结果|观感|评定|自评|^质量$|质量控制资料|核查|外观|情况|复查", ("verdict", "sentence")),
    (r"开始|结束|起始", ("date", "clock")),
    (r"时间$|时限$|期限$|有效期$", ("date", "clock", "duration", "sentence")),
    (r"日期$|^时间|日$|年月", ("date",)),
    (r"星期", ("weekday",)),
    (r"期次|第.次|月份", ("code", "date", "count")),
    (r"试块留置", ("count", "code", "sentence")),
    (r"[编文图证档批车桩票字版]号$|编号|代码|号码|版次|合格证", ("code", "count")),
    (r"桩长|尺寸|规格|型号|比例|坐标", ("size", "code", "grade", "count")),
    (r"工程名称及部位|工程名称|项目名称|工程项目", ("project", "part")),
    (r"责任者|责任人|单位人员|单位/人员|见证", ("person", "org")),
    (r"单位|厂家|机关|供应商|发包|承包|甲方|乙方|招标人|投标人|购买方|销售方|委托方|[^地]方$|主送|抄送|^致$", ("org",)),
    (r"人员|参会|参加|验收组", ("person", "org", "sentence")),
    (r"人$|员$|师$|经理$|总监$|工长$|姓名|校对|审定|^审核|^编制$|^批准|人物", ("person",)),
    (r"金额|报价|价款|造价|中标价|总价|税额|支付|扣款|合同价", ("amount", "count")),
    (r"数量|人数|方量|车次|容量|批数|组数|负荷|荷载|应得分|得分", ("count", "amount", "part", "sentence")),
    (r"坍落度|预警值|误差|沉降|速率|强度$|伸长|偏差|损失|规模|承载力", ("count", "size", "amount", "sentence")),
    (r"等级|牌号|材料|桩型|类别", ("grade", "code", "words")),
    (r"工期|龄期", ("duration", "count")),
    (r"部位|位置|轴线|范围|区段|子项|检验批名称|题名|图名", ("part", "project", "words")),
    (r"地点|地址", ("place", "part", "code")),
    (r"依据|标准|条款", ("standard", "sentence", "code")),
    (r"内容|问题|隐患|措施|要求|原因|摘要|概况|经过|计划|依据|事由", ("sentence", "words", "verdict")),
)  # fmt: skip
STRICT = frozenset(
    {"date", "amount", "org", "person", "weekday", "code", "count", "clock", "grade", "temperature", "size"}
)
SENTENCE_CHARS = 13


@cache
def asked_by(label: str) -> frozenset[str]:
    """Shapes of value that a label of the catalogue asks for; empty where it takes any."""
    return frozenset(next((shapes for pattern, shapes in ASKS if re.search(pattern, label)), ()))


def shapes_of(value: str) -> frozenset[str]:
    """What a value looks like; several things at once where it is open."""
    text = value.strip()
    # 东湖改造（西片区） ends as a project does, and 4 号楼 is one word.
    bare = re.sub(r"(?<=[\d#])\s+(?=[\u4e00-\u9fff])", "", re.sub(r"(?<=...)[(（][^()（）]*[)）]$", "", text))
    found = {name for name, pattern in SHAPES if pattern.search(text) or pattern.search(bare)}
    people = [part for part in re.split(r"[、，,\s/]+", re.sub(r"[(（].*?[)）]", "", text)) if part]
    if people and all(PERSON.fullmatch(part) and part[0] in SURNAMES for part in people) and "org" not in found:
        found.add("person")
    if len(text) >= SENTENCE_CHARS or re.search(r"[，。；;]", text):
        found.add("sentence")
    if re.fullmatch(r"[\u4e00-\u9fff（）()、/]{2,12}", text):
        found.add("words")
    return frozenset(found)


def fits(asked: frozenset[str], seen: frozenset[str]) -> int:
    """1 where a value has a shape that is asked for, -1 where it has another one for certain, else 0."""
    if not asked:
        return 0
    if asked & seen:
        return 1
    return -1 if seen & STRICT or asked & {"date", "amount", "org", "weekday"} else 0
