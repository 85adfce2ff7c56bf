"""The fold table: one form for matching, with the way back to the original offsets.

NFKC is not used: it turns ① into 1 and ㎡ into m2, which are different things on a drawing. This table changes only
what a reader would not notice: width, punctuation, case, variants of one character, spaces put in by OCR.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache

HAN = "〇㐀-䶿一-鿿豈-﫿𠀀-𲎯"
"""Chinese characters, for use inside a regular expression's brackets."""

# Traditional or variant character, then the simplified one. Only pairs where no simplified word is lost: 著, 乾, 徵
# and others that stand for two characters are left alone.
_VARIANTS = (
    "號号樓楼層层圖图紙纸監监驗验鋼钢築筑築筑澆浇鑄铸樁桩牆墙樑梁護护欄栏橋桥東东區区廠厂場场車车門门間间開开關关電电"
    "線线纜缆機机設设計计劃划變变更更單单據据錄录記记載载報报審审檢检測测試试驟骤質质量量標标準准規规範范範范圍围長长寬宽"
    "闊阔結结構构裝装飾饰備备總总經经濟济業业務务員员師师責责任任員员營营業业運运輸输進进場场貨货購购買买賣卖價价錢钱"
    "額额億亿萬万兩两壹壹貳贰參叁陸陆後后會会議议約约協协聯联繫系絡络條条體体積积壓压強强彎弯剛刚護护養养護护溫温濕湿熱热"
    "風风雲云霧雾災灾險险隱隐蔽蔽傷伤亡亡勞劳動动務务隊队組组織织個个頁页數数據据編编號号碼码類类別别種种稱称語语詞词"
    "讀读寫写畫画應应當当與与無无為为於于來来時时間间點点鐘钟週周歲岁節节廢废棄弃歷历曆历從从過过這这還还邊边裡里裏里"
    "內内處处實实現现發发頭头幾几歲岁國国際际內内縣县鄉乡鎮镇島岛灣湾廣广鐵铁銅铜鋁铝鋅锌鏽锈銹锈焊焊釘钉錨锚鏈链"
    "鑽钻鋸锯軸轴輪轮輕轻載载轉转軟软較较輔辅輸输轄辖閥阀閘闸閉闭閱阅闆板門门問问聞闻隊队階阶際际陽阳陰阴陳陈"
    "難难雙双雜杂離离頂顶項项順顺預预領领題题願愿顯显飛飞養养馬马駕驾驗验體体髮发鬆松魚鱼麵面黃黄點点齊齐齡龄龍龙龜龟"
    "啟启倉仓側侧傾倾償偿優优兒儿兩两冊册凍冻減减劑剂勢势勝胜匯汇區区協协單单嚴严園园圓圆塊块墊垫壞坏壩坝壘垒奪夺"
    "寶宝審审對对專专尋寻導导層层屬属岡冈嶺岭帶带幣币幫帮庫库廳厅廊廊彈弹徑径復复德德態态慮虑懸悬戶户拋抛挾挟揚扬換换"
    "損损撥拨擇择擊击擋挡擔担據据擬拟擴扩擺摆攔拦攝摄敗败敵敌斷断暫暂暢畅書书朧胧條条極极楊杨榮荣構构槽槽樣样樹树橫横"
    "檔档檯台櫃柜權权歸归殘残殼壳決决沒没沖冲況况淨净淺浅渾浑湧涌溝沟滅灭滬沪滯滞滲渗漢汉漲涨漸渐潔洁潤润澤泽濃浓濱滨"
    "濾滤瀝沥灰灰煙烟煉炼燈灯燒烧營营爐炉爭争牽牵狀状獎奖獨独獻献環环產产畢毕異异療疗盡尽盤盘確确碼码磚砖礎础礦矿"
    "禮礼稅税穩稳穫获窩窝竅窍競竞筆笔筋筋節节築筑簡简簽签籌筹籤签糧粮納纳紅红紋纹級级紛纷素素細细終终組组絕绝統统"
    "綁绑綠绿維维網网緊紧線线緣缘編编緩缓縫缝縮缩縱纵績绩繪绘續续纖纤罰罚罷罢聖圣聲声職职肅肃脫脱腳脚膠胶臨临臺台"
    "舉举舊旧艙舱莊庄華华葉叶蓋盖蓮莲藍蓝藝艺藥药蘇苏虛虚術术衛卫衝冲補补裂裂製制複复見见視视覺觉覽览觀观觸触訂订訊讯"
    "討讨訓训託托設设許许訴诉診诊註注証证評评該该詳详誤误說说請请諮咨論论證证識识譯译護护譽誉變变讓让貢贡財财責责貫贯"
    "貯贮貴贵貼贴資资賠赔賬账質质贈赠贓赃趨趋跡迹蹟迹軌轨軍军農农迴回連连遊游運运達达違违遠远適适遲迟遷迁選选遺遗"
    "郵邮鄰邻醫医釋释針针銷销鋪铺錯错鍋锅鍵键鎖锁鏡镜鑒鉴鑑鉴閃闪閣阁闊阔隨随隧隧雖虽靜静韌韧響响頻频顆颗飽饱館馆"
    "騎骑騰腾驅驱高高鬧闹麗丽麻麻黨党"
)

_PUNCTUATION = {
    **dict(zip("，；：！？（）【】〔〕［］｛｝〈〉", ",;:!?()[][][]{}<>", strict=True)),
    **dict.fromkeys("“”„‟＂〝〞", '"'),
    **dict.fromkeys("‘’‚‛′＇`´", "'"),
    **dict.fromkeys("‐‑‒–—―−－﹣─━", "-"),
    **dict.fromkeys("～〜∼˜﹏", "~"),
    **dict.fromkeys("・•‧⋅∙●", "·"),
    "｡": "。",
    "﹐": ",",
    "﹑": "、",
    "﹒": ".",
    "﹔": ";",
    "﹕": ":",
    "﹖": "?",
    "﹗": "!",
    "﹙": "(",
    "﹚": ")",
    "⌀": "φ",
    "∅": "φ",
    "ﬀ": "ff",
    "ﬁ": "fi",
    "ﬂ": "fl",
    "¥": "¥",
    "￥": "¥",
}

_DROPPED = frozenset(
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff" + "".join(map(chr, range(0xFE00, 0xFE10)))
)
_SPACES = frozenset(
    "\t\u000b\u0085\u00a0\u1680\u2028\u2029\u202f\u205f\u3000 " + "".join(map(chr, range(0x2000, 0x200B)))
)
_LINE_ENDS = frozenset("\n\r\f")


@dataclass(frozen=True)
class Folded:
    """Folded text. `offsets[i]` is where character i came from; one more entry ends it: the original's length."""

    text: str
    offsets: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original that a span of the folded text came from, both in code points, end exclusive."""
        if start >= end:
            at = self.offsets[min(start, len(self.text))]
            return at, at
        return self.offsets[start], self.offsets[end - 1] + 1


def fold(text: str, *, joins_lines: bool = False) -> Folded:
    """Bring a text into the form in which words are matched, and remember where each character came from.

    Full and half width, punctuation, case and character variants become one; zero-width characters go; runs of spaces
    become one; spaces between Chinese characters (OCR puts them there) go. Line ends stay, unless `joins_lines`: then
    they are treated as spaces, so that a word broken over two lines is whole again. ① ㎡ ℃ Φ and the like stay.
    """
    if text.isascii() and not joins_lines:
        return _fold_ascii(text)
    table = _table()
    out: list[str] = []
    offsets: list[int] = []
    pending_at = -1
    for at, char in enumerate(text):
        if char in _SPACES or (joins_lines and char in _LINE_ENDS):
            pending_at = at if pending_at < 0 else pending_at
            continue
        folded = table.get(char)
        if folded is None:
            folded = _lower(char)
        if not folded:
            continue
        if pending_at >= 0:
            if not (out and is_wide(out[-1]) and is_wide(folded)):
                out.append(" ")
                offsets.append(pending_at)
            pending_at = -1
        for piece in folded:
            out.append(piece)
            offsets.append(at)
    if pending_at >= 0:
        out.append(" ")
        offsets.append(pending_at)
    return Folded("".join(out), (*offsets, len(text)))


def folded(text: str) -> str:
    """The folded text alone, without blanks at its ends: the key by which two spellings are the same."""
    return fold(text, joins_lines=True).text.strip()


def is_han(char: str) -> bool:
    """Whether this is a Chinese character."""
    point = ord(char)
    return (
        0x4E00 <= point <= 0x9FFF
        or point == 0x3007
        or 0x3400 <= point <= 0x4DBF
        or 0xF900 <= point <= 0xFAFF
        or 0x20000 <= point <= 0x323AF
    )


def is_wide(char: str) -> bool:
    """Whether no blank belongs beside it: Chinese characters and the punctuation that only Chinese has."""
    return is_han(char) or char in "、。《》「」『』"


def _fold_ascii(text: str) -> Folded:
    """The quick way for plain ASCII: only case and runs of blanks can change."""
    out: list[str] = []
    offsets: list[int] = []
    is_blank = False
    for at, char in enumerate(text):
        if char in " \t\x0b":
            if not is_blank:
                out.append(" ")
                offsets.append(at)
            is_blank = True
            continue
        is_blank = False
        out.append(_QUOTES.get(char, char))
        offsets.append(at)
    return Folded("".join(out).lower(), (*offsets, len(text)))


_QUOTES = {"`": "'"}


def _lower(char: str) -> str:
    lower = char.lower()
    return lower if len(lower) == 1 else char


@cache
def _table() -> dict[str, str]:
    table = {chr(0xFF01 + at): _lower(chr(0x21 + at)) for at in range(94)}
    for first, last in ((0x2E80, 0x2EFF), (0x2F00, 0x2FD5), (0xF900, 0xFAD9)):
        # Radicals and compatibility forms that PDF text layers hold in place of the character itself.
        for point in range(first, last + 1):
            plain = unicodedata.normalize("NFKC", chr(point))
            if len(plain) == 1 and plain != chr(point):
                table[chr(point)] = plain
    table |= {old: new for old, new in zip(_VARIANTS[::2], _VARIANTS[1::2], strict=True) if old != new}
    table |= _PUNCTUATION
    table |= dict.fromkeys(_DROPPED, "")
    return table
