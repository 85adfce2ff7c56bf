"""Chinese date expressions: the patterns, each with its reader. Patterns see folded text."""

from __future__ import annotations

import re

from language.periods import Reader, Rule
from language.readings_zh import (
    read_ago,
    read_bare_month_part,
    read_day_alone,
    read_day_range,
    read_days_of_week,
    read_festival,
    read_first_months,
    read_half,
    read_last_weeks,
    read_lately,
    read_lunar,
    read_month_and_day,
    read_month_range,
    read_near_day,
    read_part_of_year,
    read_quarter,
    read_relative_days,
    read_relative_month,
    read_relative_quarter,
    read_season,
    read_these_days,
    read_two_digit_year_alone,
    read_two_months,
    read_week,
    read_week_of_month,
    read_week_of_relative_month,
    read_weekday,
    read_weekend,
    read_window,
    read_year_alone,
    read_years,
)

_N = "〇零一二三四五六七八九十"
_REL = "大前年|前年|去年|上一?年度?|今年|本年度?|明年|后年|次年|翌年|来年"
_NOT_INSIDE = rf"(?<![0-9{_N}a-z.\-/_])"
_FOUR_DIGITS = "(?:19|20)[0-9]{2}|[一二][〇○o零一二三四五六七八九]{3}"
_NEEDS_NO_NIAN = "(?:[上下]半年|[春夏秋冬](?:季|天|节)|第?[一二三四]季度|国庆|五一|中秋|端午|元旦|清明|元宵)"
_YEAR = (
    rf"(?:(?:{_NOT_INSIDE}(?P<y4>{_FOUR_DIGITS})(?:\s?年度?|(?=\s?{_NEEDS_NO_NIAN}))"
    rf"|(?<![0-9{_N}a-z.\-/_近第满逾])(?P<y2>[0-9]{{2}}|[零〇一二三四][零〇一二三四五六七八九])\s?年"
    rf"(?=\s?[{_N}0-9上下第初末底春夏秋冬度])度?|(?P<rel>{_REL}))(?:的|\s)?)"
)
_EARLIER = rf"(?<![0-9{_N}.第每近/])(?<!每年)"
_TWELVE = "1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九]"
_MONTH = rf"(?P<m>{_TWELVE}|元)\s?月"
_DAYS_OF_MONTH = (
    "3[01]|[12][0-9]|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|[一二三四五六七八九]"
)
_DAY = rf"(?P<d>{_DAYS_OF_MONTH})"
_DAY2 = rf"(?P<d2>{_DAYS_OF_MONTH})"
_NOT_A_PLACE = r"(?!\s?(?:楼|栋|幢|座|地块|桥|墩|线|门|库|院|厂房|车间|路|井|机房|竖井|房))"
_DAY_END = (
    rf"\s?(?:日(?!志|报|记|常|照)|号{_NOT_A_PLACE}|(?=日志|日报)|(?<=[0-9])(?=\s*(?:$|[,、;。的至到~-]|之?[前后]|以[前后来]|上午|下午|晚)))"
    r"(?:凌晨|早上|上午|中午|下午|晚上|夜间|当天|当日|白天)?"
)
_PART = r"(?P<part>上旬|中旬|下旬|月?初|月?底|月?末|月?中(?![标秋]))"
_JOIN = r"\s?(?:-|~|至|到)\s?"
_RELMONTH = r"(?P<rm>上上个?|上个?|这个?|本|当|下下个?|下个?)月份?(?![报刊球亮度])"
_WEEKDAY = "(?P<wd>[一二三四五六日天])"
_COUNT = rf"(?P<n>[0-9]{{1,3}}|[{_N}两廿]{{1,3}}|半|几|数)"
_UNIT = r"(?P<u>天|日|周|个?星期|个?礼拜|个?月|个?季度|年)"
_QUARTER = r"第?\s?(?P<q>[一二三四1-4])\s?季度"
_NOT_A_NAME = "(?!小区|酒店|大厦|广场|花园|家园|路|街|城|苑|公司|集团|村|桥)"
_HOLIDAY = (
    rf"(?P<h>元旦|春节|过年|元宵|清明(?!上河|路)|(?<![0-9{_N}第])五一(?:国际)?(?:劳动)?(?!路|大道|广场|村|社区|[层号米栋楼幢])|劳动(?=节)"
    rf"|端午|七夕|中秋|国庆(?!路|街|村|桥|乡|镇|北|南|东|西|里|小区|社区)|(?<![0-9{_N}第])十一(?=期间|假期|长假|黄金周|前后)"
    rf"|重阳(?!路|木)|冬至|腊八|小年(?!轻|龄|级)|除夕)节?{_NOT_A_NAME}"
)
_NOT_PART = r"(?![浇张勤台锚装续期方置院室池端门景提])"
_SIDE = rf"(?P<side>期间|假期|长假|黄金周|前后|(?:之|以)?前{_NOT_PART}|(?:之|以)?后{_NOT_PART}|当天)?"


def _rule(pattern: str, reader: Reader) -> Rule:
    return re.compile(pattern), reader


RULES: tuple[Rule, ...] = (
    _rule(
        rf"(?:{_YEAR}|{_EARLIER}){_MONTH}份?(?:\s?(?:{_DAY}{_DAY_END}|(?!(?:{_DAYS_OF_MONTH}){_DAY_END}){_PART}))?(?!一次)",
        read_month_and_day,
    ),
    _rule(rf"{_YEAR}{_MONTH}份?", read_month_and_day),
    _rule(
        rf"(?:{_YEAR}|{_EARLIER})(?P<m>[一二三四五六七八九]|1?[0-9])(?:(?<=[0-9])[、,]|(?<![0-9])[、,]?)"
        rf"(?P<m2>{_TWELVE})\s?月份?",
        read_two_months,
    ),
    _rule(rf"(?:{_YEAR}|{_EARLIER}){_MONTH}份?的?第(?P<n>[一二三四五1-5])个?(?:周|星期)", read_week_of_month),
    _rule(
        rf"(?<![以至从]){_RELMONTH}的?(?:第(?P<n>[一二三四五1-5])|最后一)个?(?:周|星期)", read_week_of_relative_month
    ),
    _rule(rf"{_YEAR}前(?P<n>[一二两三四五六七八九十]+|[0-9]+)个(?P<u>月)", read_first_months),
    _rule(rf"{_YEAR}?前(?P<n>[二两三23])(?:个)?(?P<u>季度)", read_first_months),
    _rule(
        rf"(?:{_YEAR}|{_EARLIER})(?P<m>{_TWELVE})\s?(?:月份?)?{_JOIN}(?P<m2>{_TWELVE})\s?月份?",
        read_month_range,
    ),
    _rule(
        rf"(?:{_YEAR}|{_EARLIER}){_MONTH}份?\s?{_DAY}\s?[日号]?{_JOIN}{_DAY2}"
        rf"\s?(?:日(?!志|报)|号{_NOT_A_PLACE})",
        read_day_range,
    ),
    _rule(rf"(?<![以至从]){_RELMONTH}(?:的?(?:{_DAY}{_DAY_END}|{_PART}))?", read_relative_month),
    _rule(
        rf"{_RELMONTH}的?{_DAY}\s?[日号]?{_JOIN}{_DAY2}\s?(?:日(?!志|报)|号{_NOT_A_PLACE})",
        read_relative_days,
    ),
    _rule(
        r"(?<![0-9一二三四五六七八九十个每到上下本当])(?P<part>月初|月底|月末|月中旬|(?<![月份的])[上中下]旬)",
        read_bare_month_part,
    ),
    _rule(rf"{_YEAR}?(?P<yp>(?<![0-9{_N}第])年[初中底末](?!级)|(?<=年)[初底末])", read_part_of_year),
    _rule(rf"(?P<rel>{_REL})(?P<yp>[初底末])", read_part_of_year),
    _rule(rf"(?P<rel>{_REL})", read_year_alone),
    _rule(rf"{_NOT_INSIDE}(?P<y4>{_FOUR_DIGITS})\s?年度?(?![版期修])", read_year_alone),
    _rule(
        r"(?<![0-9a-z.\-/_近第满逾去限用养修保前后约达])(?P<y2>[12][0-9])\s?年(?=的|度|$|[\s,。、至到~-])度?"
        r"(?!的?(?:质保|保修|使用|设计|寿命|租期|防水))",
        read_two_digit_year_alone,
    ),
    _rule(
        rf"{_NOT_INSIDE}(?P<y4>(?:19|20)[0-9]{{2}})\s?年?(?:{_JOIN}|、)(?P<to>(?:19|20)[0-9]{{2}})\s?年度?(?![版期])",
        read_years,
    ),
    _rule(rf"{_YEAR}?(?P<half>[上下前])半年(?!度?[报计总])度?", read_half),
    _rule(rf"{_YEAR}?(?<![0-9{_N}个每]){_QUARTER}", read_quarter),
    _rule(rf"{_NOT_INSIDE}(?P<y4>20[0-9]{{2}})\s?年?\s?q(?P<q>[1-4])(?![0-9a-z])", read_quarter),
    _rule(rf"(?P<rel>{_REL})\s?q(?P<q>[1-4])(?![0-9a-z])", read_quarter),
    _rule(r"(?P<rq>上上个?|上个?|这个?|本|下个?)季度", read_relative_quarter),
    _rule(rf"{_YEAR}(?P<s>[春夏秋冬])(?:季|天|日(?!志)|(?=[的,。\s]|$))", read_season),
    _rule(
        rf"(?P<rw>上上个?|上个?|这个?|本|下下个?|下个?)(?:周|星期|礼拜)(?!转|边|长|围|报|岁)(?:{_WEEKDAY}|(?P<end>末))?",
        read_week,
    ),
    _rule(
        rf"(?P<rw>上上个?|上个?|这个?|本|下个?)(?:周|星期|礼拜){_WEEKDAY}{_JOIN}(?:周|星期|礼拜)?(?P<wd2>[一二三四五六日天])",
        read_days_of_week,
    ),
    _rule(r"[上前](?P<n>[两二三四2-4])(?:个?星期|个?礼拜|周)(?!前|内)", read_last_weeks),
    _rule(rf"(?<![每上下本这个隔单双逢一至到~-])(?:周|星期|礼拜){_WEEKDAY}(?![0-9{_N}])", read_weekday),
    _rule(rf"(?<=[一二三四五六日天][至到~-])(?:周|星期){_WEEKDAY}", read_weekday),
    _rule(r"(?<![每上下本这个])周末", read_weekend),
    _rule(
        r"(?P<day>大前天|(?<![目之以当提日从])前天(?![气窗花棚沟井])|昨天|昨日|昨晚|昨夜|今天|今日(?!星|之|工程|大厦|广场|家园|头条)|今晚|今早|今晨|明天|明日(?!星|之|工程|大厦|广场|家园)|明早|大后天"
        r"|(?<![之以前今日])后天(?![气沟井窗]))",
        read_near_day,
    ),
    _rule(r"(?<![以从])(?:最近)?这(?P<n>几|些|两|三)[天日]", read_these_days),
    _rule(r"(?P<s>[春夏秋冬])天", read_season),
    _rule(
        rf"(?:最近|(?<![附靠接临邻将])近|过去|(?<![之以提])前(?!.{{1,2}}个?季度))的?\s?{_COUNT}\s?{_UNIT}"
        "(?![后生级轻龄志报])"
        r"(?:以?内|之内|以?来(?!料|样|货|函|电))?",
        read_window,
    ),
    _rule(
        rf"(?<![0-9.{_N}第满近]){_COUNT}\s?(?P<u>天|周|个?星期|个?礼拜|个月|年)(?:以|之)?前(?![后期室])",
        read_ago,
    ),
    _rule(r"(?<![附靠接临邻将])近期|(?<![附靠])近日(?!志)|最近(?=的)", read_lately),
    _rule(rf"(?:{_YEAR})?{_HOLIDAY}{_SIDE}", read_festival),
    _rule(
        rf"(?:{_YEAR}|{_EARLIER})(?P<lm>{_TWELVE})月(?P<ld>初[一二三四五六七八九十])(?![号栋幢楼层标区座#单])",
        read_lunar,
    ),
    _rule(
        rf"(?:{_YEAR})?(?:农历|阴历|(?<![0-9{_N}])(?=[正腊冬]月))(?P<lm>正|腊|冬|{_TWELVE})月"
        r"(?P<ld>初[一二三四五六七八九十]|三十|[二廿]?十?[一二三四五六七八九](?![号层栋])|二?十)?",
        read_lunar,
    ),
    _rule(
        rf"(?<![0-9{_N}a-z.第月#单函令号字通编至到~-]){_DAY}号{_NOT_A_PLACE}"
        r"(?=的(?!回复|联系|通知)|那天|当天|上午|下午|晚上|之?[前后](?![浇室]))(?:那天|当天|上午|下午|晚上)?",
        read_day_alone,
    ),
)
"""Pattern and reader; where several match, the earliest and then the longest wins."""
