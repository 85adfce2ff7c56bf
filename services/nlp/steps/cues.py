"""The words by which a sentence shows what it is: done, demanded, decided, feared, or merely said."""

from __future__ import annotations

import re
from itertools import pairwise


def one_of(*groups: str) -> str:
    """An alternation of the patterns in the groups, which are parted by white space; longer ones come first."""
    every = {p for group in groups for p in group.split()}
    return "(?:" + "|".join(sorted(every, key=lambda p: (-len(p), p))) + ")"


TAKES_PART = r"(?:配合|协助|参加|参与|到场)"
"""Words of those who are there while somebody else has the task."""

TASK_VERB = one_of(
    """完成 整改 提交 报送 上报 补报 呈报 报审 报验 报批 报备 报监理 报建设 报甲方 报业主 报至 报给 回复 答复
    反馈 提供 编制 编写 编报 确认 补齐 补充 补办 补签 补装 补打 补做 补交 补设 补上 补 出具 出一版 出图 办理
    办结 办完 清理 清运 清除 清退 更换 修补 修复 修改 修订 复查 复核 复测 复检 复验 复紧 复勘 返工 返修 重做
    拆除 加固 安装 召开 送检 检测 检查 联系 移交 调整 增加 增派 增设 增补 进场 退场 清场 到场 到位 完善 绘制
    深化 组织 签署 签字 签认 签章 盖章 支付 拨付 发放 发完 采购 订货 下单 解决 核实 核对 核定 核查 恢复 搭设
    上传 汇总 制定 拿出 拟定 排查 验收 封堵 处理 处置 整理 归档 注浆 凿除 切割 打磨 委托 通知 约谈 派 配备
    配齐 配置 设置 悬挂 开具 下发 发出 发至 发给 发群 印发 公示 审核 审批 审查 批复 审定 回收 对接 跟进 跟踪
    催促 催办 催 备案 交底 交接 交付 搬离 腾退 迁改 改迁 移位 改线 施工 浇筑 绑扎 砌筑 铺设 铺贴 开挖 回填
    封闭 封顶 打通 铺通 接通 调试 试压 试运行 启动 开始 落实 到货 跑 定下来 报过来 做出来 报上来 交上来 交到
    交给 发过来 拉走 弄好 装上 敲掉 重贴 要回来 搞定 签完 盖上 挂上 围起来 修好 修通 接好 关闭 销项 闭合
    张贴 培训 演练 统计 测算 申报 申请 论证 评审 对账 结算 计量 收集 整编 梳理 标识 养护 覆盖 抽排 排水 疏通
    硬化 刷漆 涂刷 喷涂 粉刷 除锈 测量 放线 监测 取样 送样 试验 维修 检修 保养 维护 检定 校验 排出 明确 提报
    提出 上墙 入库 登记 建立 见证 会同 公布 撤离 运走 移走 转移 停工 停止使用 停用 剔凿 参加 旁站 会议汇报
    报(?:送|至|给|到)?(?:监理|建设|总包|甲方|业主|设计|质监|公司|项目部|物资|工程部) 换掉 换成 补全 抄 紧固
    加密 支设 补种 签约 收口 出具 填报 填写 拍照 移交 打印"""
)
OBLIGE = one_of(
    """须 必须 应当 应(?!急|力|用|变|收|付|付款|力值) 要求 责成 责令 督促 敦促 务必 需(?!求|要协调) 负责 牵头 限期
    限(?=\\d|[一二三四五六七八九十]) 请(?!假|示) 要(?!点|素|求|么|害) 尽快 抓紧 立即 马上 承诺 安排 通知 委托 落实"""
)
_GENERAL = re.compile(
    one_of(
        """加强 高度重视 引起重视 足够重视 注意(?!事项) 进一步 提高 强化 做好 确保
        严格(?:按|执行|落实|控制|把关|遵守|履行)? 保持 统一思想 密切配合 积极配合 相互配合 杜绝 重视 牢固树立
        继续 认真 加大 防止 避免 严禁 不得 增强 树立 合理(?:安排|组织) 规范
        落实(?:好)?.{0,12}(?:责任|制度|措施|要求|管理) 压实 绷紧 切实 时刻 警惕 爱护 保证 遵守 坚持 力争 配合好
        搞好 抓好 深刻 吸取 珍惜 团结 克服 理解 支持 服从 要整齐"""
    )
)
_SPECIFIC = re.compile(
    one_of(
        """整改 提交 报送 上报 补报 报审 报验 回复 答复 反馈 提供 编制 补齐 补充 补办 补签 补装 出具 办理 清理 更换
        修补 修复 修改 复查 复核 返工 拆除 加固 送检 检测 移交 增派 增设 到位 召开 采购 核实 上传 汇总 处理 凿除
        委托 张贴 培训 演练 申报 论证 结算 收集 疏通 增加.{0,8}(?:人|台|名|套) \\d+\\s*(?:人|台|名|套|处|个|份)"""
    )
)
_ALL = re.compile(
    r"^(?:请|要求|希望|望)?\s*(?:各(?:参建)?(?:单位|方|标段|部门|班组|位|分包)|大家|所有(?:人|"
    r"单位|人员)?|全体|全员|参建各方|(?:相|有)关(?:单位|人员))"
)
_DONE = re.compile(
    one_of(
        """已经?(?:全部|全数|基本|按(?:要求|期|时|计划)?|于|在|由|向|对|将|把)?[^,。;，]{0,18}(?:完成|完毕|整改|闭合|销项|到位|合格|解决|落实|处理|补装|补齐|恢复|拆除|回复|提交|报|进场|安装|封堵|改正|清理|清除|更换|审批|批复|验收|确认|通过|上墙|签|交|发|退场|关闭|结束)
        已(?:完成|整改|闭合|销项|落实|解决|处理|补齐|恢复|回复|提交|报审|到位|验收|更换|清理|办理|改正|进场|安装|修复|签字|批复|拆除|封堵|关闭|全部|经完|发出|下发|卸载)
        (?:完成|浇完|干完|做完|整改完|搞完|弄完)(?:了|啦) 完成\\s*\\d+(?:\\.\\d+)?\\s*% 予以销项 闭合 同意浇筑
        符合要求 验收合格 复查合格"""
    )
    + r"|(?:^|[,，])关闭[。;]?$"
    + r"|\b(?:completed?|closed(?:\s+out)?|done|resolved|finished|was\s+(?:submitted|issued|"
    r"installed|approved|poured))\b(?!\s+by)",
    re.I,
)
_DONE_BARE = re.compile(r"(?:完成|完毕|浇完|干完|做完|整改完|支完|搞完)[,。;，]?\s*$|(?:完成|完毕)[,，]")
_UNDONE = re.compile(
    one_of(
        """(?<!并)未(?!来|必|央|见异常|发现|遂) 尚未 仍未 没有?(?:完成|落实|整改|做|弄) 滞后 逾期 延至 延期 推迟
        顺延"""
    )
    + r"|not\s+(?:yet|started|done|been)|outstanding|overdue|\bopen\b|pending",
    re.I,
)
_GOING = re.compile(
    one_of(
        """正在 进行中 推进中 整改中 办理中 施工中 审批中 剩余 其余 部分完成 基本完成 完成\\s*\\d+(?:\\.\\d+)?\\s*%
        延至 延期 延到 调整(?:至|到|为) 推迟 顺延 继续 跟进中 协调中"""
    )
    + r"|in\s+progress|ongoing|under\s+way|on\s+order|partially|\bbeing\b",
    re.I,
)
_BODY = (
    r"(?:会议|会上|各方|双方|与会(?:各方|人员|单位)?|专家组|五方(?:责任主体)?|大家|"
    r"经(?:过)?(?:充分)?(?:讨论|研究|协商|商议|商定|论证|核实|会议研究|现场核对)[^,。;]{0,6})"
)
_DECIDED = re.compile(
    "|".join(
        (
            rf"{_BODY}\s*[,]?\s*(?:一致|共同|研究|讨论|最终|原则上?)?(?:决定|同意|确定|议定|商定|明确|通过|"
            r"认定|约定|达成一致|说好了?|定了|敲定)",
            r"经(?:过)?(?:充分|反复|会议|各方|双方|现场)?(?:讨论|研究|协商|商议|沟通)[^,。;]{0,6},",
            r"一致(?:同意|认为|决定|通过)|(?:会议|研究)决定",
            r"(?:^|[,:。;\s])(?:决定|同意|原则上?同意|议定|商定|确定|明确)(?![人权函])",
            r"就这么定|就定|那就定|定了[。,]?$|就先|不再(?:采用|执行|实行|设|进行|施工|单独|调整)|一律|"
            r"取消|暂停|改走|改用|改成",
            r"统一(?:按|采用|执行|为|使用|由)|(?:今后|以后|今起|从现在起|起)\S{0,20}(?:必须|须|先|一律|统一|都要|实行)",
            r"(?:时间|日期|例会|方案|颜色|做法|型号|价格|费用|单价|放假)\S{0,8}?(?:定于|定为|定在|暂定|"
            r"定)(?!额|制|期|位|型|时|向)",
            r"(?:时间|日期|工期|节点|方案|做法|材料|顺序|标高|厚度|型号)\S{0,16}(?:调整|推迟|提前|延期?|"
            r"变更|改)(?:至|到|为)",
            r"由\S{2,24}?(?:调整|变更|改)为|以\S{1,30}为准|批准|准予|予以认可|由\S{2,14}?(?:承担|垫付|"
            r"负担)|另行(?:商定|协商)",
            r"按\S{1,20}(?:执行|实施|办理|计取|施工)[。;]?$|实行\S{2,20}制度",
            r"\b(?:agreed|decided|resolved\s+(?:that|to)|approved|it\s+was\s+(?:agreed|decided|resolved|"
            r"confirmed)|consensus|we(?:'|’)?ll\s+go\s+with|let(?:'|’)?s\s+go\s+with|\w+\s+it\s+is\b|"
            r"that(?:'|’)?s\s+(?:settled|decided|final))\b",
        )
    ),
    re.I,
)
_SPOKEN_DECISION = re.compile(
    r"就这么定|那?就定|说好了|(?:^|[,。])定了|会议决定|(?:大家|我们|咱们)(?:一致|就)决定|一致(?:同意|通过|决定)"
    r"|就先\S{0,16}(?:停|干|做|用|按|定|浇|装)|(?:以后|今后)\S{0,20}(?:必须|一律)"
    r"|一律|拍板|统一(?:按|用|采用|由)|不再(?:采用|用|调整|改)|(?:夜班|方案|颜色|"
    r"做法)\S{0,12}(?:停了|改成|改为|定下来了?$)"
    r"|\b(?:agreed|decided|approved|we(?:'|’)?ll\s+go\s+with|let(?:'|’)?s\s+go\s+with|"
    r"\w+\s+it\s+is\b|that(?:'|’)?s\s+(?:settled|decided|final))",
    re.I,
)
_SITE = re.compile(
    r"工期|施工|混凝土|砼|养护|钢筋|图纸|劳动力|塔吊|脚手架|基坑|雨|雪|降温|停工|验收|交付|工地|"
    r"浇筑|schedule|programme|slot|factory|crane|concrete",
    re.I,
)
_EXPLICIT = re.compile(
    rf"{_BODY}\s*[,]?\s*(?:一致|共同|研究|讨论|最终|原则上?)?(?:决定|同意|确定|议定|商定|达成一致)|"
    r"一致(?:同意|通过|决定)|agreed|decided|approved",
    re.I,
)
_RISK = re.compile(
    one_of(
        """风险(?!提示|管控|源) 隐患(?!排查|整改|\\d|台账|治理|\\S{0,4}项)
        (?:可能|将|会|势必|恐|或将)\\S{0,10}(?:导致|影响|造成|滞后|延误|延期|引发|引起|无法|不能)
        影响\\S{0,16}(?:工期|节点|进度|施工|安全|质量|使用|布置|交付|结算|开放)
        存在\\S{0,20}(?:危险|可能|不确定|缺口|压力) 议而未决 未达成一致 有待
        尚未(?:明确|确定|落实|解决|批复|到账)
        (?:资金|材料|图纸|劳动力|人员|工人|班组)\\S{0,6}(?:不足|短缺|紧张|不到位|未到位) 压力较?大 难以
        可能上不来 不确定性 缺口较?大 来不及 赶不上 跟不上"""
    )
    + r"|\b(?:risk|may\s+(?:delay|affect|impact|cause)|could\s+(?:delay|affect|impact|cause)|"
    r"concern|shortage|at\s+risk|will\s+delay)\b",
    re.I,
)
_QUESTION = re.compile(r"[?？]\s*$|(?:吗|呢)[。?]?$")
_PLAN = re.compile(
    r"^(?:本|下)(?:周|月|步|阶段)?\S{0,4}计划|计划(?:于|在|完成|施工)|预计|拟(?:于|在|施工|进行|"
    r"浇)|planned\b|will\s+(?:start|commence)\b|expected\b",
    re.I,
)
_ABOUT_MEETING = re.compile(
    r"下一?(?:次|期)[^。;]{0,8}(?:会议?|例会|碰头|交班)[^。;]{0,6}(?:时间|定于|于|在|:|\d)|"
    r"^下次\S{0,6}\d|(?:会议|例会)(?:时间)?定于|next\s+(?:\w+\s+)?meeting\s*(?:[:\-]|is|will|on)|"
    r"散会|到此结束"
    r"|主持召开|(?:召开|举行)了[^,。]{0,40}会|参加了(?:本次|此次)?会议|等?参加(?:本次|此次)?会议|出席了?会议",
    re.I,
)


def is_done(text: str, *, has_deadline: bool = False) -> bool:
    """Whether it reports something finished, with nothing left to do. A deadline to come speaks against a bare 完成."""
    if re.search(r"已(?:要求|责成|责令|通知|督促|安排|委托)", text):
        return False
    match = _DONE.search(text)
    if match is None:
        bare = None if has_deadline or is_demand(text) else _DONE_BARE.search(text)
        return bare is not None and not _UNDONE.search(text)
    rest = text[match.end() :]
    if re.search(r"(?:剩余|其余|另|但|下一步|并?要求|并须|请|需|由)\S*", rest) and re.search(TASK_VERB, rest):
        return False
    return not (has_deadline and re.search(r"未|不(?:足|全|齐|规范|符)|请|须|要求|由", text))


def is_demand(text: str) -> bool:
    """Whether it obliges somebody."""
    return re.search(OBLIGE, text) is not None


def has_task(text: str) -> bool:
    """Whether it names something that can be done."""
    return re.search(rf"{TASK_VERB}|(?:把|将)[^,。;]{{3,}}", text) is not None


def is_general(text: str) -> bool:
    """Whether it is a general remark: an appeal that nobody could tick off."""
    if not _GENERAL.search(text):
        return bool(_ALL.search(text)) and not _SPECIFIC.search(text)
    return not _SPECIFIC.search(text) or bool(
        _ALL.search(text) and not re.search(r"提交|报送|上报|回复|补报|补齐", text)
    )


def is_decision(text: str) -> bool:
    """Whether it says what was settled."""
    return _DECIDED.search(text) is not None and not _QUESTION.search(text)


def is_spoken_decision(text: str) -> bool:
    """Whether somebody settles something in talk; 确定 and 明确 alone say little there."""
    return _SPOKEN_DECISION.search(text) is not None and not _QUESTION.search(text)


def is_spoken_risk(text: str) -> bool:
    """Whether talk names a danger to the works."""
    return _RISK.search(text) is not None and _SITE.search(text) is not None and not _QUESTION.search(text)


def is_explicit_decision(text: str) -> bool:
    """Whether the meeting is said to have decided it."""
    return _EXPLICIT.search(text) is not None


def is_risk(text: str) -> bool:
    """Whether it names a danger, a threat to the programme, or something left open."""
    return _RISK.search(text) is not None


def risk_part(text: str) -> tuple[int, int] | None:
    """The clauses of a sentence that name a risk, without what the meeting says about it before and after."""
    lead = re.match(r"\s*(?:会议|会上)?(?:指出|认为|提醒|强调)[,:]?\s*", text)
    start = lead.end() if lead else 0
    bounds = [start, *(m.end() for m in re.finditer(r"[,;]", text) if m.end() > start), len(text)]
    clauses = [(a, b) for a, b in pairwise(bounds) if b > a]
    hits = [i for i, (a, b) in enumerate(clauses) if _RISK.search(text[a:b])]
    if not hits:
        return (start, len(text)) if _RISK.search(text[start:]) else None
    first = hits[0]
    while first > 0 and not is_general(text[slice(*clauses[first - 1])]):
        first -= 1
    return clauses[first][0], clauses[hits[-1]][1]


def is_question(text: str) -> bool:
    """Whether it only asks."""
    return _QUESTION.search(text) is not None


def is_plan(text: str) -> bool:
    """Whether it reports what somebody intends, without being told to."""
    return _PLAN.search(text) is not None


def is_about_meeting(text: str) -> bool:
    """Whether it speaks of meetings themselves: who came, when the next one is."""
    return _ABOUT_MEETING.search(text) is not None


def status_of(text: str) -> str:
    """done, in_progress, open or unknown, as an item of the last meeting is reported."""
    if re.search(r"全部|均已|都已", text) and is_done(text) and not _UNDONE.search(text):
        return "done"
    if _GOING.search(text) and not re.search(r"完成\s*100\s*%", text):
        return "in_progress"
    if _UNDONE.search(text):
        return "open"
    if is_done(text) or re.search(r"合格|完毕|已|完成$|关闭", text):
        return "done"
    return "unknown"
