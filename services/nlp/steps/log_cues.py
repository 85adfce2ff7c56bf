"""The words by which a line of a day's log shows what it is about."""

from __future__ import annotations

import re
from typing import Literal, cast

from services.nlp.steps.cues import one_of

Topic = Literal[
    "equipment", "progress", "quality", "safety", "materials", "inspections", "crew", "problems", "mixed", "none"
]

SECTIONS: tuple[tuple[Topic, re.Pattern[str]], ...] = tuple(
    (cast(Topic, topic), re.compile(pattern, re.I))
    for topic, pattern in (
        ("crew", (r"劳动力|人员(?:情况|投入|动态)?$|出勤|施工人数|作业人员$|工种|现场人员|^人员|labou?r|"
r"manpower|crew|workforce")),
        ("equipment", r"机械|设备(?:情况|使用|投入)?|机具|equipment|plant"),
        ("materials", r"材料|物资|构配件|进场|material|deliver"),
        ("safety", r"安全|文明|隐患|环保|扬尘|消防|safety|HSE"),
        ("inspections", (r"监理(?:工作|情况|活动)|验收|巡视|旁站(?!部位|开始|结束|时间)|检查情况|隐蔽|见证|平行检验|"
r"检验|试验|inspection|visitors?|tests?\b")),
        ("quality", r"质量|quality"),
        ("problems", r"问题|处理|issues?|delays?"),
        ("progress", (r"施工(?:情况|内容|进度|活动|生产|记录|部位及)|生产(?:情况|活动)?|进度|进展|作业内容|当日完成|"
r"工作内容|今日|本日|形象|work\s+(?:done|performed|completed)|progress|activities|"
r"description\s+of\s+work")),
    )
)  # fmt: skip
MACHINE = one_of(
    """塔吊 塔式起重机 塔机 汽车泵 天泵 地泵 泵车 拖泵 布料机 挖掘机 挖机 勾机 装载机 铲车 推土机 压路机 自卸车
    渣土车 土方车 翻斗车 随车吊 汽车吊 吊车 履带吊 起重机 施工电梯 施工升降机 人货梯 升降机 物料提升机 井架
    吊篮 搅拌机 搅拌车 罐车 砂浆罐 振捣棒 振动棒 振捣器 平板振动器 抹光机 磨光机 弯曲机 切断机 调直机 套丝机
    滚丝机 电焊机 对焊机 木工圆盘锯 圆盘锯 台锯 电锯 空压机 注浆机 注浆泵 喷浆机 湿喷机 旋挖钻机? 旋挖 钻机
    打桩机 静压桩机 桩机 水泵 抽水泵 发电机 叉车 高空作业车 曲臂车 洒水车 雾炮机? 切割机 摊铺机 盾构机 台车
    cranes? excavators? pumps? loaders? hoists? lifts? trucks? mixers? dozers? rollers?"""
)
TRADE = one_of(
    """钢筋工 木工 模板工 混凝土工 砼工 泥工 瓦工 砌筑工 砌砖工 抹灰工 粉刷工 架子工 外架工 电工 水电工 水暖工
    管道工 水工 通风工 安装工 焊工 电焊工 防水工 普工 杂工 力工 小工 油漆工 涂料工 腻子工 贴砖工 瓷砖工
    镶贴工 石材工 幕墙工 门窗工 保温工 钢结构工 钢结构安装工 铆工 起重工 信号工 塔吊司机 塔司 司机 机操工
    机械工 司索工 测量工 测量员 放线工 桩工 打桩工 注浆工 喷浆工 土方工 清洁工 保洁 保安 管理人员 技工
    铝模工 爬架工 消防工 弱电工 吊篮工 维修工 园林工 绿化工 摊铺工 压路机手 机手 木工班组? 钢筋班组?
    泥工班组? 瓦工班组? 架子班组? carpenters? steel\\s*fixers? rebar\\s+workers? masons? bricklayers?
    electricians? plumbers? labou?rers? scaffolders? welders? painters? concrete\\s+(?:workers?|gang)
    plasterers? operators? supervisors? foremen foreman general\\s+workers? tilers? roofers?"""
)
_MACHINE = re.compile(
    rf"{MACHINE}[^,，;；。、]{{0,12}}?(?:\d+\s*(?:台|辆|部|套|个|支|把)|运行|运转|进场|检修|故障|"
    r"正常|停用|维保|保养|吊装)"
    rf"|\d+\s*(?:台|辆|部|套|no\.?)?\s*(?:[a-z]+\s+)?{MACHINE}|{MACHINE}\s*[(x×*]?\s*\d+",
    re.I,
)
_NO_MACHINE = re.compile(r"进场验收|安全|隐患|未|缺|坏|违|松动|防护|检查发现|失灵|坍落度|摊铺|接火斗")
_MATERIAL = re.compile(
    one_of(
        """进场(?!的?(?:工人|人员|教育|施工|作业|验收合格后)) 到货 到场\\d 供应 运抵 入库 复检 复试 炉批号 合格证 送检
        (?:来|到|进|送来|拉来)了?[一二两三四五六七八九十\\d]+\\s*(?:车|吨|方|袋|卷|块|批|捆|箱)"""
    )
    + r"|delivered|delivery",
    re.I,
)
_TEST = re.compile(
    r"试块|坍落度|拉拔|压实度|(?:试验|检测|复测|实测|抽测|抽查)\S{0,6}\d+\s*(?:组|点|次|根|处|个)|"
    r"回弹|cubes?|slump|test\s+results?",
    re.I,
)
_SAFETY = re.compile(
    one_of(
        """安全 交底(?!记录齐) 临边 防护(?!层) 安全帽 安全带 动火 灭火器 隐患 用电 配电 教育 高处 扬尘 文明 班前
        洞口 连墙件 脚手架(?:检查|验收) 违章 罚款 罚了 防火 消防(?!泵|管|箱|栓|水池|工程) 应急 超载 照明 防护门
        围挡 洒水 降尘 警戒 监护 防滑 限位 电热毯 接火斗 标志牌 导改"""
    )
    + r"|safety|PPE|toolbox|harness|hazard|barricade|near\s+miss",
    re.I,
)
_QUALITY = re.compile(
    one_of(
        """质量 返工 强度 偏差 偏大 偏小 不足 超标 空鼓 平整度 垂直度 间距 蜂窝 麻面 露筋 烂根 裂缝 渗漏 漏振 搭接
        保护层 不合格 不符合 标养 同条件 样板 养护 不饱满 重砌 重做 重贴 不平 不直 歪 灰缝 温度检测"""
    )
    + r"|defect|honeycomb|rework|quality",
    re.I,
)
_VISIT = re.compile(
    one_of(
        """旁站 验收(?!规范) 巡视 巡查 见证 隐蔽 平行检验 抽检 报验
        监理\\S{0,10}(?:检查|验收|旁站|巡视|签认|同意|看|转|查|来)
        (?:甲方|业主|建设单位|质监站|安监站|设计|质检站|住建局|公司|领导|专家)\\S{0,16}(?:检查|验收|视察|到场|参加|巡查|抽查|复查|看)
        检查(?!发现)\\S{0,10}(?:手续|符合|合格|齐全|牢固|未见异常|\\d+处) (?:参加|召开|组织)\\S{0,16}会(?:议)?
        (?:会同|联合|配合)\\S{0,16}检查"""
    )
    + r"|inspected|inspection|witness|visited|attended",
    re.I,
)
_WORK = re.compile(
    one_of(
        """绑扎 浇筑 浇捣 砌筑 砌体 支模 支设 模板 安装 铺贴 铺设 开挖 回填 抹灰 粉刷 完成 施工 搭设 拆除 拆模 焊接
        吊装 清理 涂刷 打桩 成孔 灌注 注浆 找平 贴砖 打磨 腻子 敷设 预埋 放线 养护 凿毛 防水 保温 喷涂 摊铺 碾压
        降水 支护 张拉 停工 停止\\S{0,6}作业 复工 封堵 调试 吊顶 龙骨 支完 绑完 浇完 打完 抹完 贴完 装完 砌 进行中"""
    )
    + r"|poured|installed|erected|complete|excavat|fixing|formwork|blockwork|started|ongoing|reinforcement",
    re.I,
)
_FINDING = re.compile(
    one_of(
        """发现 不足 不符合 不合格 偏大 偏小 超标 空鼓 蜂窝 返工 整改 缺陷 漏 未按 抽查\\d+处 裂缝 不饱满 重砌 缺失
        破损 失灵 不平 没系 未戴 未佩戴 未系"""
    )
    + r"|defect|rework",
    re.I,
)


def section_topic(heading: str) -> Topic | None:
    """What a heading of a log announces; mixed where it names two things that the clauses must tell apart."""
    words = re.sub(r"\s", "", heading) if not re.search(r"[A-Za-z]{3}", heading) else heading
    found = [topic for topic, pattern in SECTIONS if pattern.search(words)]
    if len({"crew", "equipment", "materials", "safety", "quality"} & set(found)) > 1:
        return "mixed"
    return found[0] if found else None


def clause_topic(text: str, under: Topic | None) -> Topic:
    """What one clause is about; the heading it stands under decides where the words do not."""
    if (
        _MACHINE.search(text)
        and not _NO_MACHINE.search(text)
        and not (
            under == "progress"
            and re.search(r"浇筑|安装(?!完)|拆除|吊装完成", text)
            and not re.search(r"\d+\s*[台辆部]", text)
        )
    ):
        return "equipment"
    if under in {"equipment", "materials"}:
        return under
    if under == "safety":
        return "inspections" if _is_visit(text) and not _FINDING.search(text) else "safety"
    if _MATERIAL.search(text) and not re.search(r"试块|未进场|进场施工|坍落度", text):
        return "materials"
    if _TEST.search(text) and not re.search(r"旁站|质监|业主|甲方", text):
        return "quality"
    if _FINDING.search(text):
        return _finding_topic(text, under)
    if _VISIT.search(text) and under != "quality":
        return "inspections"
    if _SAFETY.search(text) and under != "quality":
        return "safety"
    if under == "quality":
        return (
            "inspections"
            if _is_visit(text)
            else "safety"
            if _SAFETY.search(text) and not _QUALITY.search(text)
            else "quality"
        )
    if under == "inspections":
        return "inspections"
    if _WORK.search(text) or under == "progress":
        return "progress"
    return "quality" if _QUALITY.search(text) else "none"


def _finding_topic(text: str, under: Topic | None) -> Topic:
    """Something wrong: with safety or with quality."""
    if _SAFETY.search(text) and (under != "quality" or not _QUALITY.search(text)):
        return "safety"
    if _QUALITY.search(text) or under in {"quality", "inspections", "problems"}:
        return "quality"
    return "progress" if _WORK.search(text) else "quality"


def _is_visit(text: str) -> bool:
    return (
        re.search(
            r"(?:例行)?巡查|巡检|未见异常|联合检查|(?:会同|联合|配合)\S{0,16}检查|旁站|"
            r"监理\S{0,10}(?:检查|验收|旁站)|(?:业主|甲方|质监站)",
            text,
        )
        is not None
    )
