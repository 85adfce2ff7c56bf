"""Daily logs and what was written down while concrete was poured."""

from __future__ import annotations

from paper import C, Sheet, label
from story import (
    CONCRETE_PLANT,
    CONTRACTOR,
    PEOPLE,
    PROJECT,
    SUPERVISOR,
    Item,
    Made,
    weekday,
    zh_date,
)
from wear import jpeg, pages_of, phone_photo, scan

P = PEOPLE


def construction_log(
    iso: str,
    number: str,
    weather: str,
    temps: tuple[str, str],
    place: str,
    crew: str,
    machines: str,
    work: str,
    quality: str,
    safety: str,
    materials: str,
) -> Sheet:
    """A ruled page of the construction log, filled in by hand."""
    s = Sheet(font="song", margin=18, title=f"施工日志 {iso}", made=iso)
    s.title("施 工 日 志", size=20, gap=3)
    s.pair(f"工程名称：{PROJECT}", f"编号：{number}", size=10)
    h = {"hand": True, "size": 11}
    rows = [
        [label("日期"), C(zh_date(iso), 2, **h), label("星期"), C(weekday(iso), 2, **h)],
        [label("天气"), C(weather, 2, **h), label("气温"), C(f"最高 {temps[0]}　最低 {temps[1]}", 2, **h)],
        [label("施工部位"), C(place, 5, **h)],
        [label("出勤人数"), C(crew, 5, **h)],
        [label("机械使用"), C(machines, 5, **h)],
        [label("施工内容\n及进度"), C(work, 5, middle=False, **h)],
        [label("质量情况"), C(quality, 5, middle=False, **h)],
        [label("安全文明\n情况"), C(safety, 5, middle=False, **h)],
        [label("材料进场\n及送检"), C(materials, 5, **h)],
        [
            label("记录人"),
            C("", 2, signs=((P["foreman"], 6, 1.5),)),
            label("审核人"),
            C("", 2, signs=((P["technical"], 6, 1.5),)),
        ],
    ]
    s.grid([22, 36, 26, 22, 36, 30], rows, heights=[9, 9, 10, 14, 12, 62, 40, 34, 18, 12], frame=0.6)
    return s


def log_pour() -> Made:
    """The day the basement slab was poured."""
    iso = "2024-12-22"
    s = construction_log(
        iso,
        "SGRZ-0052",
        "晴，西北风3级",
        ("9℃", "-2℃"),
        "地下室底板 A～F轴/1～12轴，标高-5.600",
        "混凝土工22人，钢筋工6人，木工8人，电工2人，普工10人，合计48人",
        "汽车泵1台（52m），插入式振动棒6台，平板振动器2台，塔吊1台",
        "1. 06:30开始浇筑地下室底板C35P8混凝土，采用斜面分层连续浇筑，至23:40浇筑完成，实际方量862m³；\n"
        "2. 实测坍落度170mm～185mm，入模温度11℃；\n3. 浇筑完成后随即覆盖塑料薄膜一层、棉毡两层保温养护；\n"
        "4. 留置标养试块9组、同条件试块3组、抗渗试块2组。",
        "施工前隐蔽工程已于12月20日验收合格。监理全过程旁站，后浇带止水钢板位置无偏移，未发现冷缝。",
        "泵车支腿下垫枕木，夜间照明4组，作业人员均佩戴安全帽，班前已做交底。",
        "进场预拌混凝土C35P8共96车；试块已编号，待达到龄期后送检。",
    )
    item = Item(
        "01_日志/施工日志_2024-12-22.pdf",
        "document",
        "construction_log",
        "地下室",
        iso,
        "ruled site log of the day the basement slab was poured",
        number="SGRZ-0052",
        topics=("concrete",),
        upload={"section": "地下室"},
    )
    return Made(item, s.bytes())


def log_scan() -> Made:
    """A log page from the flatbed scanner, grey."""
    iso = "2025-05-12"
    s = construction_log(
        iso,
        "SGRZ-0193",
        "多云，东南风2级",
        ("26℃", "17℃"),
        "2号楼3层梁板（标高8.650）、1号楼4层墙柱",
        "钢筋工18人，木工24人，水电预埋6人，普工6人，合计54人",
        "塔吊2台，钢筋弯曲机2台，直螺纹套丝机1台，圆盘锯2台",
        "1. 2号楼3层板面筋绑扎完成，马凳间距800mm，负筋保护层垫块补齐；\n2. 2号楼3层梁KL1～KL9箍筋加密区复核；\n"
        "3. 1号楼4层剪力墙模板安装完成70%；\n4. 水电班组完成2号楼3层线管预埋及防雷焊接。",
        "自检发现2号楼3层KL5端部第一道箍筋距柱边80mm，已调整为50mm。计划5月13日报监理隐蔽验收。",
        "木工棚灭火器压力检查合格；清理2号楼3层楼面木屑。",
        "进场HRB400E Φ12钢筋24.6t，已见证取样1组送检。",
    )
    page = scan(pages_of(s.bytes(), 300)[0], seed=21, skew_deg=-0.9, noise=5)
    item = Item(
        "01_日志/施工日志_2025-05-12_扫描.jpg",
        "document",
        "construction_log",
        "2号楼",
        iso,
        "grey flatbed scan of a site log at 300 dpi, turned by 0.9 degrees",
        number="SGRZ-0193",
        topics=("rebar",),
        upload={"section": "2号楼"},
    )
    return Made(item, jpeg(page, 42))


def supervision_log() -> Made:
    """A hot day seen by the supervisors; a different layout, sans serif."""
    iso = "2025-08-06"
    s = Sheet(font="hei", size=10, margin=20, title="监理日志", made=iso)
    s.write(s.margin, s.y, SUPERVISOR, size=9, color=(90, 90, 90))
    s.y += 7
    s.title("监 理 日 志", size=19, rule=True)
    s.y += 2
    rows = [
        [label("工程名称"), C(PROJECT, 3)],
        [
            label("日　　期"),
            C(f"{zh_date(iso)}　{weekday(iso)}"),
            label("天　　气"),
            C("晴，高温橙色预警，38℃／28℃，南风2级"),
        ],
        [
            label("当日施工\n进展情况"),
            C(
                "2号楼7层顶梁板混凝土于06:10开始浇筑，10:20完成，方量148m³；1号楼9层墙柱钢筋绑扎；"
                "3号楼主体10层顶板模板支设完成约80%；地下室外墙防水保护层砌筑。现场劳务作业人员126人。",
                3,
            ),
        ],
        [
            label("当日监理\n工作情况"),
            C(
                "1. 旁站：2号楼7层顶梁板混凝土浇筑，坍落度实测3次，分别为165mm、170mm、175mm，符合要求；\n"
                "2. 巡视：1号楼9层剪力墙竖向钢筋定位筋间距，抽查12处，合格11处；\n"
                "3. 见证取样：2号楼7层C30混凝土标养试块3组、同条件试块1组；\n"
                "4. 平行检验：3号楼10层模板支撑立杆间距抽测10点，最大偏差+20mm。",
                3,
            ),
        ],
        [
            label("存在问题及\n协调解决情况"),
            C(
                "1. 1号楼9层Q3墙暗柱箍筋1处间距达到130mm（设计100mm），已口头要求当日整改，17:00复查合格；\n"
                "2. 高温时段11:00～15:30停止露天作业，施工单位已调整作息。",
                3,
            ),
        ],
        [label("其他有关事项"), C("收到施工单位报送的2号楼8层钢筋进场报验资料一份。", 3)],
        [
            label("记录人"),
            C("", signs=((P["supervision_clerk"], 10, 1.5),)),
            label("总监理工程师"),
            C("", signs=((P["chief_supervisor"], 10, 1.5),)),
        ],
    ]
    s.grid([26, 56, 26, 62], rows, heights=[9, 9, 34, 62, 44, 18, 13], lead=1.6)
    item = Item(
        "01_日志/监理日志_2025-08-06.pdf",
        "document",
        "supervision_log",
        "2号楼",
        iso,
        "supervision log of a hot day, sans serif layout",
        topics=("concrete",),
        upload={"section": "2号楼"},
    )
    return Made(item, s.bytes())


def standing_record() -> Made:
    """The supervisor beside the pour, photographed with a phone."""
    iso = "2024-12-22"
    s = Sheet(font="song", margin=20, title="旁站记录", made=iso)
    s.write(s.margin, s.y, "表A.0.6", size=9)
    s.y += 5
    s.title("旁 站 记 录", size=20)
    s.pair(f"工程名称：{PROJECT}", "编号：PZ-006", size=10.5)
    rows = [
        [label("旁站的关键部位、\n关键工序"), C("地下室底板C35P8抗渗混凝土浇筑"), label("施工单位"), C(CONTRACTOR)],
        [label("旁站开始时间"), C("2024年12月22日06时30分"), label("旁站结束时间"), C("2024年12月22日23时50分")],
        [label("天气／气温"), C("晴，9℃～-2℃", 3)],
        [
            C(
                "旁站的关键部位、关键工序施工情况：\n　　采用商品混凝土，强度等级C35P8，汽车泵1台，振动棒6台。抽查坍落度5次，为170mm～185mm，"
                "入模温度11℃。浇筑顺序由12轴向1轴推进，斜面分层，层厚不大于500mm。施工单位质检员、试验员到岗，"
                "见证留置标养试块9组、同条件试块3组、抗渗试块2组。",
                4,
                middle=False,
            )
        ],
        [
            C(
                "发现的问题及处理情况：\n　　14时20分发现6轴处局部振捣间距偏大，当场要求补振，施工单位已整改。浇筑完成后覆盖保温养护。",
                4,
                middle=False,
            )
        ],
        [
            C("旁站监理人员（签字）：\n\n　　　　　　　　　　　　2024年12月22日", 2, signs=((P["supervisor"], 42, 3),)),
            C("施工单位质检员（签字）：\n\n　　　　　　　　　　　　2024年12月22日", 2, signs=((P["quality"], 42, 3),)),
        ],
    ]
    s.grid([34, 54, 26, 56], rows, heights=[14, 11, 11, 70, 52, 30], lead=1.75)
    photo = phone_photo(pages_of(s.bytes(), 260)[0], seed=6, size=(1710, 2280))
    item = Item(
        "01_日志/旁站记录_2024-12-22_手机拍摄.jpg",
        "document",
        "standing_supervision",
        "地下室",
        iso,
        "phone photo of the standing-supervision record of the slab pour: perspective, shadow, blur",
        number="PZ-006",
        topics=("concrete",),
        upload={"section": "地下室"},
    )
    return Made(item, jpeg(photo, 62, dpi=None))


def pour_record() -> Made:
    """The pour itself, as a form."""
    iso = "2024-12-22"
    s = Sheet(font="song", size=10, margin=16, title="混凝土浇筑记录", made=iso)
    s.title("混凝土浇筑记录", size=18)
    s.pair("表C5-12", "编号：01-02-C5-003", size=9)
    rows = [
        [label("工程名称"), C(PROJECT, 3), label("施工单位"), C(CONTRACTOR, 2)],
        [label("浇筑部位"), C("地下室底板（A～F轴/1～12轴）", 3), label("浇筑日期"), C(zh_date(iso), 2)],
        [label("开始时间"), C("06:30"), label("结束时间"), C("23:40"), label("天气／气温"), C("晴　9℃～-2℃", 2)],
        [label("设计强度等级"), C("C35P8"), label("设计方量"), C("855m³"), label("实际方量"), C("862m³", 2)],
        [label("设计坍落度"), C("180±20mm"), label("实测坍落度"), C("170～185mm"), label("入模温度"), C("11℃", 2)],
        [label("混凝土供应商"), C(CONCRETE_PLANT, 3), label("配合比单编号"), C("PB-24-1187", 2)],
        [label("运输车次"), C("96车"), label("运输距离"), C("14km"), label("振捣方式"), C("插入式振动棒6台", 2)],
        [
            label("试块留置", rows=2),
            label("标养"),
            label("9组"),
            C("编号 DB-B01～DB-B09"),
            label("抗渗"),
            C("2组　DB-K01～DB-K02", 2),
        ],
        [label("同条件"), label("3组"), C("编号 DB-T01～DB-T03"), label("拆模"), C("—", 2)],
        [label("施工缝／后浇带"), C("5～6轴间后浇带两侧设止水钢板（300×3），快易收口网封堵，位置无偏移。", 6)],
        [label("养护方法"), C("覆盖塑料薄膜一层、棉毡两层，保温保湿养护14天，测温点12个。", 6)],
        [label("异常情况"), C("14:20于6轴处局部补振；其余无异常，未出现冷缝。", 6)],
        [
            label("施工员"),
            C("", signs=((P["foreman"], 2, 2),)),
            label("质检员"),
            C("", signs=((P["quality"], 2, 2),)),
            label("监理（旁站）"),
            C("", 2, signs=((P["supervisor"], 6, 2),)),
        ],
    ]
    s.grid([28, 26, 24, 34, 26, 20, 20], rows, heights=[10] * 9 + [16, 16, 16, 14], lead=1.45)
    s.y += 3
    s.para("本表由施工单位填写，建设单位、施工单位各保存一份。", size=8.5, indent=False)
    item = Item(
        "04_质量/混凝土浇筑记录_地下室底板_2024-12-22.pdf",
        "document",
        "concrete_pour",
        "地下室",
        iso,
        "pour record of the basement slab",
        number="01-02-C5-003",
        topics=("concrete",),
        upload={"section": "地下室"},
    )
    return Made(item, s.bytes())


ALL = (log_pour, log_scan, supervision_log, standing_record, pour_record)
