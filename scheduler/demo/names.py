"""Invented Chinese names: family names as often as they are met in Yunnan, given names by sex.

Whoever is invented here exists nowhere; names that belong to well-known people are passed over.
"""

from random import Random

from scheduler.domain.problem import Gender

_FAMILY = (
    "李96 王73 张70 杨66 刘40 陈36 罗28 赵27 周25 黄21 马21 徐16 朱15 吴15 何14 段13 胡13 高12 孙11 郭11 "
    "普11 白11 尹10 董10 唐10 余9 郑9 谢9 苏9 邓9 施8 许8 毛8 雷8 龙8 陶8 字7 蔡7 彭7 曾7 万7 沈6 付6 宋6 "
    "梁6 保6 夏6 晏5 方5 熊5 孔5 田5 代5 侬4 和4 木4 刀4 岩3 沙4 禄3 阮3 耿3 桂3 祁3 柏3 茶2 矣2"
)
_FAMILY_NAMES = [entry[0] for entry in _FAMILY.split()]
_FAMILY_WEIGHTS = [int(entry[1:]) for entry in _FAMILY.split()]

_GIVEN_FIRST = {
    Gender.FEMALE: "晓丽红春秋美金凤琼玉兰艳雪文慧彩云桂秀海燕正雅思佳永惠绍竹莲冬梅菊月慕婉书静素",
    Gender.MALE: "建志国正文明永绍光春海云学家兴德发世宏俊子承立加天有富顺开忠启仕朝泽松石景鹏维树自安",
}
_GIVEN_SECOND = {
    Gender.FEMALE: "芬仙琴娟珍芳萍英梅华花蓉霞莉婷燕琳玲菊存焕会惠秀香芝蕊瑶欣雯怡颖媛茜蔓桃莲竹翠",
    Gender.MALE: "华明伟强军平林荣贵祥福才昌康斌辉龙波涛雄亮坤良权忠勇超鑫宇磊江洪宽能清元彪春恩喜",
}
_SINGLE = {Gender.FEMALE: "芳丽娟敏静艳娜燕萍雪婷倩", Gender.MALE: "伟强磊军勇涛斌鹏浩辉亮超"}
_SHARE_OF_SINGLE = 0.12

_PET = "柚桔麦苗豆芽椒笋蝉鹂雀鹭萤蜓葵荞稻莓枣橙栗榛果乐星朵悦阳晨帆诺睿萱涵宸"

_WELL_KNOWN = """
    张伟丽 杨丽萍 李宁 刘翔 姚明 李娜 王楠 张宁 邓亚萍 郭晶晶 李雪芮 王浩 马龙 王涛 杨扬 李小鹏 杨威 陈静 王宁
    张怡宁 刘国梁 王皓 马琳 王励勤 李玲蔚 张军 杨洋 赵涛 刘伟 李健 王菲 周迅 张静 陈红 杨幂 郭涛 李冰冰 白雪
    张国立 陈明 李春 杨澜 刘欢 孙红雷 马云 李彦宏 马明哲 王石 张桂梅 李文亮 王文学 马永顺 李春燕 黄文秀 李丽珍
    王海 王军 李荣 张强 周云鹏 马伟明 杨善洲 朱自清 李四光 赵忠尧 熊庆来 聂耳 罗炳辉 段德昌 高家林 杨立伟
"""
WELL_KNOWN = frozenset(_WELL_KNOWN.split())
"""Names that would point at somebody real; far from complete, and kept so that none of these appears."""


class Names:
    """A source of names that gives the same ones for the same seed."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._given: set[str] = set()

    def adult(self, gender: Gender) -> str:
        """A family and a given name, never the same twice from one source."""
        while True:
            name = self._family() + self._given_name(gender)
            if name not in WELL_KNOWN and name not in self._given:
                self._given.add(name)
                return name

    def worker(self, gender: Gender) -> str:
        """As `adult`, but two people in a big plant may well share a name."""
        while True:
            name = self._family() + self._given_name(gender)
            if name not in WELL_KNOWN:
                return name

    def carer(self) -> str:
        """How a family calls the grandparent with whom the child lives."""
        return self._family() + self._random.choice(("奶奶", "爷爷", "外婆", "外公"))

    def child(self) -> str:
        """A pet name of which nothing else of the season consists; children share them."""
        one = self._random.choice(_PET)
        before = self._random.choices((one, "小", "阿"), (6, 2, 2))[0]
        return before + one

    def _family(self) -> str:
        return self._random.choices(_FAMILY_NAMES, _FAMILY_WEIGHTS)[0]

    def _given_name(self, gender: Gender) -> str:
        if self._random.random() < _SHARE_OF_SINGLE:
            return self._random.choice(_SINGLE[gender])
        first = self._random.choice(_GIVEN_FIRST[gender])
        second = self._random.choice(_GIVEN_SECOND[gender])
        return self._given_name(gender) if first == second else first + second
