"""Names of catalogue fields: which labels of forms mean the same field."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from services.ocr.steps.clues import folded_label

FieldKind = Literal["text", "date", "number", "amount", "person"]


@dataclass(frozen=True)
class FieldName:
    """A field. labels: what forms call it, the usual one first."""

    name: str
    kind: FieldKind
    labels: tuple[str, ...]


FIELD_NAMES: tuple[FieldName, ...] = (
    FieldName(
        "project",
        "text",
        (
            "工程名称",
            "项目名称",
            "单位工程名称",
            "单位(子单位)工程名称",
            "工程项目",
            "工程项目名称",
            "Project",
            "Project name",
        ),
    ),
    FieldName(
        "number",
        "text",
        (
            "编号",
            "会议编号",
            "签证编号",
            "报告编号",
            "文号",
            "合同编号",
            "通知单编号",
            "证书编号",
            "记录编号",
            "资料编号",
            "表号",
            "单据编号",
            "通知编号",
            "No",
            "Number",
            "Ref",
            "Ref no",
        ),
    ),
    FieldName("section", "text", ("标段", "施工标段", "合同段")),
    FieldName(
        "date",
        "date",
        (
            "日期",
            "会议时间",
            "会议日期",
            "隐检日期",
            "签证日期",
            "变更日期",
            "交底日期",
            "检查日期",
            "检查时间",
            "验收日期",
            "浇筑日期",
            "报告日期",
            "签发日期",
            "编制日期",
            "记录日期",
            "施工日期",
            "旁站日期",
            "巡视日期",
            "发文日期",
            "落款日期",
            "签订日期",
            "填表日期",
            "观测日期",
            "测量日期",
            "会审日期",
            "整改日期",
            "洽商日期",
            "回复日期",
            "时间",
            "Date",
            "Meeting date",
        ),
    ),
    FieldName("entry_date", "date", ("进场日期", "进场时间", "到货日期")),
    FieldName("test_date", "date", ("检测日期", "试验日期", "检验日期", "试压日期")),
    FieldName("casting_date", "date", ("成型日期", "制作日期", "浇捣日期")),
    FieldName("sampling_date", "date", ("取样日期", "送样日期", "委托日期", "收样日期")),
    FieldName("deadline", "date", ("整改期限", "期限", "完成时限", "限期", "要求完成时间", "整改完成期限", "回复期限")),
    FieldName("start_date", "date", ("开工日期", "计划开工日期", "旁站开始时间", "开始时间")),
    FieldName("finish_date", "date", ("竣工日期", "计划竣工日期", "完工日期", "旁站结束时间", "结束时间")),
    FieldName("weekday", "text", ("星期",)),
    FieldName(
        "part",
        "text",
        (
            "部位",
            "施工部位",
            "隐检部位",
            "浇筑部位",
            "检验批部位",
            "变更部位",
            "工程部位",
            "交底部位",
            "拟用部位",
            "使用部位",
            "检查部位",
            "验收部位",
            "结构部位",
            "旁站部位",
            "旁站的关键部位、关键工序",
            "Location",
        ),
    ),
    FieldName("place", "text", ("地点", "会议地点", "施工地点", "工程地点", "Venue", "Place")),
    FieldName(
        "item", "text", ("隐检项目", "分项工程名称", "分部工程名称", "检查项目", "分部/分项工程名称", "检验批名称")
    ),
    FieldName("weather", "text", ("天气", "气象", "天气情况", "Weather")),
    FieldName("temperature", "text", ("气温", "温度", "最高气温")),
    FieldName("temperature_low", "text", ("最低气温",)),
    FieldName("wind", "text", ("风力", "风向风力")),
    FieldName("crew_count", "number", ("出勤人数", "施工人数", "作业人数")),
    FieldName("crew", "text", ("施工班组", "班组", "作业班组")),
    FieldName(
        "construction_unit",
        "text",
        ("施工单位", "承包单位", "总包单位", "施工总承包单位", "总承包单位", "承包人", "乙方", "Contractor"),
    ),
    FieldName("supervision_unit", "text", ("监理单位", "监理机构", "项目监理机构", "Supervisor")),
    FieldName("owner_unit", "text", ("建设单位", "业主单位", "发包人", "甲方", "Client", "Employer")),
    FieldName("design_unit", "text", ("设计单位",)),
    FieldName("survey_unit", "text", ("勘察单位",)),
    FieldName("subcontractor", "text", ("分包单位", "专业分包单位")),
    FieldName("test_unit", "text", ("检测单位", "检测机构", "试验单位")),
    FieldName("client_unit", "text", ("委托单位",)),
    FieldName("witness_unit", "text", ("见证单位",)),
    FieldName("issuer", "text", ("发文单位", "发函单位", "签发单位", "编制单位", "提出单位")),
    FieldName("addressee", "text", ("致", "主送", "主送单位", "收函单位", "接收单位", "To")),
    FieldName("copy_to", "text", ("抄送", "抄报", "Cc")),
    FieldName("subject", "text", ("事由", "主题", "标题", "会议名称", "会议主题", "Subject")),
    FieldName("discipline", "text", ("专业", "专业名称")),
    FieldName("urgency", "text", ("紧急程度", "缓急")),
    FieldName("material", "text", ("材料名称", "产品名称", "主要材料", "主要材料名称及规格/型号", "样品名称")),
    FieldName("model", "text", ("规格型号", "规格", "型号规格")),
    FieldName("maker", "text", ("生产厂家", "厂家", "生产单位", "制造单位")),
    FieldName("batch", "text", ("炉批号", "批号", "炉(批)号", "出厂编号")),
    FieldName("grade", "text", ("设计强度等级", "强度等级", "混凝土强度等级", "牌号")),
    FieldName("quantity", "number", ("数量", "代表数量", "进场数量", "检验批容量", "浇筑数量")),
    FieldName(
        "amount",
        "amount",
        (
            "金额",
            "合同价",
            "合同价款",
            "合同金额",
            "签证价款",
            "预计造价/签证价款",
            "合计金额",
            "价税合计",
            "结算金额",
            "申请金额",
            "总价",
        ),
    ),
    FieldName("drawing_number", "text", ("图号", "施工图号", "图纸编号", "变更原图号", "原图号", "Drawing no")),
    FieldName("drawing_name", "text", ("图名", "图纸名称")),
    FieldName("change_number", "text", ("变更编号", "设计变更编号", "变更号")),
    FieldName("test_report", "text", ("复试报告", "复试报告编号", "试验报告编号", "检测报告编号")),
    FieldName("scale", "text", ("比例", "Scale")),
    FieldName("revision", "text", ("版本", "版次", "修改版次", "Rev")),
    FieldName("elevation", "text", ("标高", "层标高")),
    FieldName(
        "conclusion",
        "text",
        (
            "结论",
            "检查结论",
            "检验结论",
            "验收结论",
            "检查意见",
            "复查结论",
            "检测结论",
            "综合验收结论",
            "评定结果",
            "检查结果",
            "复查意见",
            "审查意见",
        ),
    ),
    FieldName("recorder", "person", ("记录人", "记录员", "记录", "填表人", "Recorder", "Minutes by")),
    FieldName("chair", "person", ("主持人", "会议主持人", "主持", "Chair", "Chairperson")),
    FieldName("project_manager", "person", ("项目经理", "项目负责人")),
    FieldName("technical_lead", "person", ("项目技术负责人", "技术负责人", "专业技术负责人")),
    FieldName("chief_supervisor", "person", ("总监理工程师", "总监")),
    FieldName("supervising_engineer", "person", ("监理工程师", "专业监理工程师", "旁站监理人员", "监理员")),
    FieldName(
        "quality_inspector", "person", ("专业质检员", "质检员", "质量员", "专职质检员", "专业质量员", "质量检查员")
    ),
    FieldName("foreman", "person", ("施工员", "专业工长", "工长", "施工班组长")),
    FieldName("safety_officer", "person", ("安全员", "专职安全员")),
    FieldName("reviewer", "person", ("审核人", "审核", "复核人", "复核", "校核")),
    FieldName("approver", "person", ("审批人", "批准人", "批准", "签发人", "签发")),
    FieldName("compiler", "person", ("编制人", "编制", "制表", "经办人")),
    FieldName("responsible", "text", ("责任单位", "责任人", "整改责任人", "负责人")),
    FieldName(
        "participants",
        "text",
        ("参会单位", "参会单位及人员", "参加单位", "参会人员", "出席人员", "Attendees", "Present"),
    ),
    FieldName("archive_number", "text", ("档号",)),
    FieldName("secrecy", "text", ("密级",)),
    FieldName("retention", "text", ("保管期限",)),
    FieldName("duration", "text", ("工期", "合同工期", "工期影响")),
)


@cache
def by_label() -> dict[str, FieldName]:
    """Folded label -> field."""
    return {folded_label(label): field for field in FIELD_NAMES for label in field.labels}
